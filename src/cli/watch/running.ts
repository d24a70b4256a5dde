import { type ChildProcess, fork } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CheckCommand } from '../check.ts'
import type { Order } from './check-process.ts'

/** A process for one check, which writes where this one writes. */
export class Running {
  /** Whether it ended by itself. */
  isDone = false
  readonly #child: ChildProcess
  readonly #exit: Promise<unknown>
  #isUnwanted = false

  constructor() {
    const ending = extname(import.meta.url) // It may run from the sources, too.
    const path = fileURLToPath(new URL(`./check-process${ending}`, import.meta.url))
    const child = fork(path, { serialization: 'advanced' })
    this.#child = child
    this.#exit = new Promise(resolve => child.once('exit', resolve))
  }

  check(command: CheckCommand, onDone: () => void): void {
    this.#child.once('exit', () => {
      this.isDone = !this.#isUnwanted
      if (this.isDone) onDone()
    })
    this.#order({ kind: 'check', command })
  }

  /** Lets it report what it has found so far. */
  async stop(): Promise<void> {
    if (this.isDone) return
    this.#isUnwanted = true
    this.#order({ kind: 'stop' })
    await this.#exit
  }

  /** Ends it without a word. */
  async kill(): Promise<void> {
    if (this.isDone) return
    this.#isUnwanted = true
    this.#child.kill('SIGKILL')
    await this.#exit
  }

  #order(order: Order): void {
    // It may be at its end: then there is nobody who would listen.
    this.#child.send(order, () => {})
  }
}
