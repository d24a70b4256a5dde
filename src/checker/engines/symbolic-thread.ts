import type { Worker } from 'node:worker_threads'
import type { CheckOptions, Progress } from '../result.ts'
import type { Cause } from '../workers/gang.ts'
import type { Origin } from '../workers/source.ts'
import { giveBack, takeThread } from '../workers/threads.ts'
import type { ToldResult } from './told-result.ts'

/** What a thread is told that checks with the symbolic engine. */
export type SymbolicOrder =
  | { readonly kind: 'check'; readonly origin: Origin; readonly options: SentOptions }
  /** How many bytes the check may take from now on. */
  | { readonly kind: 'allow'; readonly memoryLimit: number }
  | { readonly kind: 'interrupt' }

/** The options of a check that can be sent. */
export type SentOptions = Omit<CheckOptions, 'signal' | 'onProgress' | 'clock' | 'source'> & {
  readonly memoryLimit: number
}

/** What such a thread tells. */
export type SymbolicAnswer =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'result'; readonly result: ToldResult }
  | { readonly kind: 'failed'; readonly message: string; readonly cause: Cause }

/** Why there is no result. */
export class SymbolicFailure extends Error {
  readonly reason: Cause

  constructor(message: string, reason: Cause) {
    super(message)
    this.reason = reason
  }
}

/** A check by the symbolic engine in another thread. */
export class SymbolicThread {
  readonly result: Promise<ToldResult | SymbolicFailure>
  readonly #thread: Worker = takeThread()
  #isDone = false
  #end: (result: ToldResult | SymbolicFailure) => void = () => {}
  readonly #onProgress: (progress: Progress) => void

  constructor(origin: Origin, options: SentOptions, onProgress: (progress: Progress) => void) {
    this.#onProgress = onProgress
    this.result = new Promise(resolve => {
      this.#end = resolve
    })
    this.#thread.on('message', this.#hear)
    this.#thread.on('error', this.#fail)
    this.tell({ kind: 'check', origin, options })
  }

  tell(order: SymbolicOrder): void {
    this.#thread.postMessage(order)
  }

  /** A thread that has done its work may serve another check. */
  async end(): Promise<void> {
    this.#thread.off('message', this.#hear)
    this.#thread.off('error', this.#fail)
    if (this.#isDone) giveBack(this.#thread)
    else await this.#thread.terminate()
  }

  readonly #hear = (answer: SymbolicAnswer): void => {
    if (answer.kind === 'progress') {
      this.#onProgress(answer.progress)
      return
    }
    this.#isDone = true
    this.#end(
      answer.kind === 'result' ? answer.result : new SymbolicFailure(answer.message, answer.cause),
    )
  }

  readonly #fail = (error: NodeJS.ErrnoException): void => {
    const isOutOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    this.#end(new SymbolicFailure(error.message, isOutOfMemory ? 'memory' : 'other'))
  }
}
