import type { Program } from '../../language/program.ts'
import { CellCodes } from './cell-codes.ts'
import { CellOrder } from './cell-order.ts'
import { ChangeLists } from './change-lists.ts'
import { Conditions } from './conditions.ts'
import { Images } from './images.ts'
import { NodeTable, OutOfNodes, Pause, SLICE } from './node-table.ts'
import type { OperationCache } from './operation-cache.ts'
import { PreImages } from './pre-images.ts'
import { copied, type Reordered } from './reordering.ts'
import { type Codes, StateSets } from './sets.ts'

// The part of the memory that remembered results may take.
const REMEMBERED = 1 / 8

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
  readonly preImages: PreImages
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
   * @param limit bytes that the nodes of diagrams may take; see also {@link allow}
   * @param slice steps of operations without a pause
   */
  constructor(program: Program, limit = Number.POSITIVE_INFINITY, slice = SLICE) {
    this.program = program
    this.#slice = slice
    this.nodes = new NodeTable(limit, slice)
    this.order = new CellOrder(program)
    this.codes = new CellCodes(program)
    this.sets = new StateSets(this.nodes, this.order)
    this.conditions = new Conditions(this.sets)
    this.changes = new ChangeLists(this.order, this.codes)
    this.images = new Images(this.sets, this.conditions, this.changes)
    this.preImages = new PreImages(this.sets, this.changes)
    this.#caches = [this.sets, this.conditions, this.preImages].flatMap(({ caches }) => caches)
    this.#caches.push(this.images.cache)
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

  /**
   * Says how many bytes nodes and remembered results may take from now on. What is more than that
   * already stays.
   */
  allow(bytes: number): void {
    const caches = this.#caches
    for (const each of caches) each.allow((REMEMBERED * bytes) / caches.length)
    this.nodes.limit = bytes - caches.reduce((sum, each) => sum + each.bytes, 0)
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
   *
   * @throws OutOfNodes where there is no room even after a collection
   */
  async calmly<T>(work: () => T, rest: () => Promise<void>): Promise<T> {
    let isCollected = false
    for (let slices = 1; ; slices *= 2)
      try {
        return work()
      } catch (error) {
        const lacksRoom = error instanceof OutOfNodes
        if (!(error instanceof Pause) && (!lacksRoom || isCollected)) throw error
        this.nodes.resume(slices * this.#slice)
        if (lacksRoom) this.#collect()
        else this.tidy()
        isCollected ||= lacksRoom
        await rest()
      }
  }

  /** Collects what nobody holds any more where that is worth its while. No operation may be under way. */
  tidy(): void {
    const { nodes } = this
    const made = nodes.live - this.#liveBefore
    if (made > Math.max(this.#slice, this.#liveBefore)) this.#collect()
  }

  #collect(): void {
    this.nodes.collect(this.#held())
    this.#liveBefore = this.nodes.live
    for (const cache of this.#caches) cache.clear()
    this.conditions.forgetAnswers()
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
