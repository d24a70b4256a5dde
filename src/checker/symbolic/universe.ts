import type { Program } from '../../language/program.ts'
import { CellCodes } from './cell-codes.ts'
import { CellOrder } from './cell-order.ts'
import { ChangeLists } from './change-lists.ts'
import { Conditions } from './conditions.ts'
import { Images } from './images.ts'
import { NodeTable, Pause, SLICE } from './node-table.ts'
import type { OperationCache } from './operation-cache.ts'
import { copied, type Reordered } from './reordering.ts'
import { type Codes, StateSets } from './sets.ts'

// Far more than a table of this machine's size can use; typed arrays end the rest.
const LIMIT = 4 * 2 ** 30

/** The nodes that somebody holds on to. */
export interface Holder {
  held(): Iterable<number>
}

/** What all that handles sets of states shares: one table of nodes, one order of cells. */
export class Universe {
  readonly program: Program
  readonly nodes: NodeTable
  readonly order: CellOrder
  readonly codes: CellCodes
  readonly sets: StateSets
  readonly conditions: Conditions
  readonly changes: ChangeLists
  readonly images: Images
  /** Chance that is the same in every run, so that results can be repeated. */
  readonly chance = fixedChance()
  /** How often functions of the model were run. */
  runs = 0
  /** The state that a function was run on last: where a mistake in the model shows itself. */
  atHand: Codes | undefined
  readonly #holders: Holder[] = []
  readonly #caches: OperationCache[]
  #liveBefore = 0

  readonly #slice: number

  /**
   * @param limit bytes that the nodes of diagrams may take
   * @param slice steps of operations without a pause
   */
  constructor(program: Program, limit = LIMIT, slice = SLICE) {
    this.program = program
    this.#slice = slice
    this.nodes = new NodeTable(limit, slice)
    this.order = new CellOrder(program)
    this.codes = new CellCodes(program)
    this.sets = new StateSets(this.nodes, this.order)
    this.conditions = new Conditions(this.sets)
    this.changes = new ChangeLists(this.order, this.codes)
    this.images = new Images(this.sets, this.conditions, this.changes)
    this.#caches = [...this.sets.caches, ...this.conditions.caches, this.images.cache]
  }

  /** How many different values the cells were seen to have, widest first. */
  get widest(): { cell: string; values: number }[] {
    return this.codes.sizes.sort((a, b) => b.values - a.values)
  }

  get bytes(): number {
    return this.#caches.reduce((sum, { bytes }) => sum + bytes, this.nodes.bytes)
  }

  get caches(): readonly OperationCache[] {
    return this.#caches
  }

  /** What a holder holds stays; all else may be forgotten whenever an operation is not under way. */
  protect(holder: Holder): void {
    this.#holders.push(holder)
  }

  /**
   * Goes over to another order of the cells. Nobody holds on to anything after that: all that was
   * known, but for the set in its new form, is to be begun again.
   */
  goOver(reordered: Reordered): number {
    this.#holders.length = 0
    this.nodes.collect([])
    for (const cache of this.#caches) cache.clear()
    this.conditions.forgetAnswers()
    this.order.become(reordered.order)
    this.#liveBefore = reordered.nodes
    this.nodes.resume(reordered.nodes + this.#slice)
    return copied(reordered, this.nodes)
  }

  /**
   * Does something with sets, in slices. Between two of them it is begun again, mostly with
   * results remembered; then what nobody holds any more is collected, and others have their turn.
   */
  async calmly<T>(work: () => T, rest: () => Promise<void>): Promise<T> {
    for (let slices = 1; ; slices *= 2)
      try {
        return work()
      } catch (error) {
        if (!(error instanceof Pause)) throw error
        this.nodes.resume(slices * this.#slice)
        this.tidy()
        await rest()
      }
  }

  /** Collects what nobody holds any more where that is worth its while. No operation may be under way. */
  tidy(): void {
    const { nodes } = this
    const made = nodes.live - this.#liveBefore
    if (made > Math.max(this.#slice, this.#liveBefore)) {
      nodes.collect(this.#held())
      this.#liveBefore = nodes.live
      for (const cache of this.#caches) cache.clear()
      this.conditions.forgetAnswers()
    }
  }

  *#held(): Iterable<number> {
    for (const holder of this.#holders) yield* holder.held()
  }
}

/** Gives whole numbers from 0 to below the number asked with. */
function fixedChance(): (choices: number) => number {
  let seed = 1
  return choices => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return Math.floor((seed / 2 ** 32) * choices)
  }
}
