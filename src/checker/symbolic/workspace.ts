import type { Work } from './claims.ts'
import type { Holder, Universe } from './universe.ts'

// Small tasks that are one piece of work: to begin one takes longer than many of them.
const TOGETHER = 32

/** What algorithms that work in pieces share: sets are theirs to keep for as long as they hold them. */
export class Workspace {
  readonly universe: Universe
  readonly work: Work
  readonly #held: Holder[] = []

  constructor(universe: Universe, work: Work) {
    this.universe = universe
    this.work = work
    universe.protect({ held: () => this.#held.flatMap(each => [...each.held()]) })
  }

  /** Does something for each of a list; what was done halfway may be done once more from the beginning. */
  async forEach<T>(items: Iterable<T>, task: (item: T) => void): Promise<void> {
    const listed = [...items]
    for (let at = 0; at < listed.length; ) {
      const end = Math.min(at + TOGETHER, listed.length)
      await this.work(() => {
        for (; at < end; at++) task(listed[at]!)
      })
    }
  }

  /** Keeps what a list has in it, now and later, until the task that this is part of is done. */
  keep<T extends number[]>(sets: T): T {
    this.#held.push({ held: () => sets })
    return sets
  }

  /** Keeps what a holder holds. */
  keepOf<T extends Holder>(holder: T): T {
    this.#held.push(holder)
    return holder
  }

  /** Does a task and lets go of all that it kept. Its result has to be kept before anything else is done. */
  async during<T>(task: () => Promise<T>): Promise<T> {
    const before = this.#held.length
    try {
      return await task()
    } finally {
      this.#held.length = before
    }
  }
}
