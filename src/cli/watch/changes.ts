import { EventEmitter, once } from 'node:events'
import { relative, sep } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Folders } from './folders.ts'
import { changesBetween, concerned, readSources, type Sources } from './sources.ts'

/** Something was saved that makes another verdict possible. */
export interface Change {
  /** What is to be checked again, as arguments of the command. */
  readonly specs: readonly string[]
  /** The files that are not as they were. */
  readonly files: readonly string[]
}

// An editor may write a file in several steps, a checkout changes many files: milliseconds.
const SETTLES = 50

/** Follows what some arguments of the command are made of. */
export class Changes {
  readonly #given: readonly string[]
  readonly #folder: string
  readonly #events = new EventEmitter()
  readonly #folders = new Folders(() => this.#events.emit('event'))
  #sources: Sources

  constructor(given: readonly string[], folder: string) {
    this.#given = given
    this.#folder = folder
    this.#sources = this.#read()
  }

  /** How many files are followed. */
  get size(): number {
    return this.#sources.contents.size
  }

  /** Waits for the next change since the last one that was told; absent when it was aborted. */
  async next(signal: AbortSignal): Promise<Change | undefined> {
    while (!signal.aborted) {
      const before = this.#sources
      this.#sources = this.#read()
      const specs = concerned(before, this.#sources)
      const paths = changesBetween(before, this.#sources)
      const files = paths.map(path => relative(this.#folder, path).replaceAll(sep, '/'))
      if (specs.length > 0) return { specs, files }
      await once(this.#events, 'event', { signal }).catch(() => {}) // Aborted: the loop ends.
      await setTimeout(SETTLES)
    }
    return undefined
  }

  close(): void {
    this.#folders.close()
  }

  // What an event says differs from system to system; what the files hold does not.
  #read(): Sources {
    const sources = readSources(this.#given, this.#folder)
    this.#folders.follow(sources.folders)
    return sources
  }
}
