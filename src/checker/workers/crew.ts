import { ModelError } from '../../language/value.ts'
import { BreadthFirst } from '../breadth-first.ts'
import type { Exploration } from '../exploration.ts'
import { withoutClockOrChance } from '../purity.ts'
import type { CheckOptions } from '../result.ts'
import type { Search } from '../search.ts'
import { Gang, HelperFailed } from './gang.ts'
import { SharedSearch } from './shared-search.ts'
import { originOf } from './source.ts'
import { lookAhead } from './threads.ts'

// Below this, to start other threads takes longer than they would save.
const WORTH_IT = 50_000
// At this part of it they begin to load the spec.
const AHEAD = 1 / 5

/** Decides whether and when other threads take part in a search. */
export class Crew {
  readonly warnings: string[] = []
  readonly #exploration: Exploration
  readonly #options: CheckOptions
  #wanted: number
  #gang: Gang | undefined
  #shared: SharedSearch | undefined

  /** @param wanted how many threads are to explore, this one included */
  constructor(exploration: Exploration, options: CheckOptions, wanted: number) {
    this.#exploration = exploration
    this.#options = options
    this.#wanted = wanted
    const { program, spec } = exploration
    const { source } = originOf(spec, program, options.source) // Told at once, not when it is needed.
    if (!exploration.checksBehaviours) lookAhead(source)
  }

  /** How many threads explore. */
  get threads(): number {
    return this.#shared ? this.#wanted : 1
  }

  /** Whether an error is a mistake in the model that one of several threads met. */
  isToBlame(error: unknown): boolean {
    const isMistake = error instanceof ModelError || error instanceof HelperFailed
    return isMistake && this.#shared !== undefined
  }

  /** The search that goes on from here: shared with others where that is wanted and they are ready. */
  async joined(search: Search): Promise<Search> {
    const { workersFrom } = this.#options
    const exploration = this.#exploration
    if (this.#wanted <= 1 || this.#shared || search.isDone) return search
    const from = workersFrom ?? WORTH_IT
    if (exploration.distinct < from * AHEAD) return search
    if (!(search instanceof BreadthFirst)) return this.#alone(search, 'the search is depth-first.')
    if (exploration.checksBehaviours)
      return this.#alone(search, 'properties of behaviours need the graph of all states.')
    this.#gang ??= new Gang(this.#wanted - 1, exploration, this.#options)
    if (exploration.distinct < from) return search
    if (workersFrom !== undefined) await this.#gang.settled()
    const { failure } = this.#gang
    if (failure)
      return this.#alone(search, `another thread cannot load the spec. ${failure.message}`)
    // The level in which something was found ends soon.
    if (!this.#gang.isReady || exploration.isOver) return search
    withoutClockOrChance(() => search.settle())
    if (search.isDone || exploration.isOver) return search
    this.#shared = new SharedSearch(exploration, search, this.#gang, this.#options)
    return this.#shared
  }

  async end(): Promise<void> {
    await this.#gang?.end()
  }

  #alone(search: Search, reason: string): Search {
    this.#wanted = 1
    this.warnings.push(`Only one thread was used: ${reason}`)
    return search
  }
}
