import type { Family, Projection, Reader, Slot } from '../../language/evaluation.ts'
import type { Value } from '../../language/value.ts'
import type { ProjectedCodes } from './cell-codes.ts'
import type { Test } from './conditions.ts'
import { EMPTY, FALSE, TRUE } from './node-table.ts'
import type { Codes } from './sets.ts'
import type { Universe } from './universe.ts'

// Minus this is no answer.
const NO_LEAF = 0
const FORGOTTEN = -1
// Nodes for one slot in a small condition.
const FEW_NODES = 4
// States tried between two looks at what is not known yet.
const FIRST_TRIES = 8
const MOST_TRIES = 1024

// Ways to a leaf that are added one by one to what is known of it.
const FEW_PATHS = 16

/** A way to a leaf: what states have to look like to go it. */
interface Way {
  readonly tests: readonly Test[]
  readonly leaf: number
}

/** Where a function ends at a leaf: a condition, and ways that are still to be added to it. */
interface End {
  condition: number
  readonly paths: (readonly Test[])[]
}

/** One look of a function at a state. */
interface Look {
  readonly slot: Slot
  /** What it saw of each code; undefined where it read the whole value. */
  readonly projected: ProjectedCodes | undefined
}

/** What a function did after what it had seen until then: it looked at more, or it ended at a leaf. */
interface Path {
  look?: Look
  readonly seen: Map<number, Path>
  leaf?: number
}

/**
 * A function of the model as a condition whose answers are what the function does, learned from
 * runs: one run on one state tells what it does on all states that agree with it in what was read.
 */
export class LearnedFunction {
  /** The answer of a leaf is minus its number; FALSE: not learned. */
  condition = FALSE
  readonly #ends = new Map<number, End>()
  readonly #universe: Universe
  readonly #run: (reader: Reader) => number
  /** How many slots the families had of which all slots were asked for. */
  readonly #dependsOn = new Map<Family, number>()
  // Runs that looked at projections: they tell of codes, too, that are not known yet.
  #paths: Path = { seen: new Map() }

  /** @param run gives the number of the leaf, 1 or above */
  constructor(universe: Universe, run: (reader: Reader) => number) {
    this.#universe = universe
    this.#run = run
  }

  /** TRUE where the function is known to end at a leaf. */
  endsAt(leaf: number): number {
    const { conditions } = this.#universe
    const end = this.#ends.get(leaf)
    if (!end) return FALSE
    // To look through all of a large condition for each of many leaves would be much work.
    end.condition =
      end.paths.length > FEW_PATHS
        ? conditions.only(this.condition, -leaf)
        : end.paths.reduce(
            (condition, tests) => conditions.merge(condition, conditions.path(tests, TRUE)),
            end.condition,
          )
    end.paths.length = 0
    return end.condition
  }

  /** The leaves at which the function ends on the states of a set. */
  leavesIn(set: number): number[] {
    const answers = this.#universe.conditions.answersIn(set, this.condition)
    return answers.flatMap(answer => (answer === FALSE ? [] : [-answer])).reverse()
  }

  /** The states of a set on which the function ends at a leaf. */
  where(set: number, leaf: number): number {
    this.learn(set)
    return this.#universe.conditions.select(set, this.condition, -leaf)
  }

  /** TRUE where the function is not known to end at a leaf. */
  unless(leaf: number): number {
    return this.#universe.conditions.except(this.condition, -leaf)
  }

  /** Whether few nodes say what is known of it. */
  get isSmall(): boolean {
    const { sets } = this.#universe
    return [...sets.nodesBySlot(this.condition).values()].every(nodes => nodes <= FEW_NODES)
  }

  /** Learns what it does in some states. */
  try(states: readonly Codes[]): void {
    this.#forgetIfGrown()
    for (const state of states) this.#endOn(state)
  }

  held(): number[] {
    return [this.condition, ...[...this.#ends.values()].map(({ condition }) => condition)]
  }

  /** Runs the function until it is known on all states of a set. */
  learn(set: number): void {
    this.find(set, NO_LEAF)
  }

  /**
   * A state of a set for which the function ends at a leaf. States are tried at random: what few
   * runs can show takes few runs, even if knowing all of the function would take very many.
   *
   * @param samples some states of the set, to be tried first
   */
  find(set: number, leaf: number, samples: readonly Codes[] = []): Codes | undefined {
    const { chance, conditions, sets } = this.#universe
    this.#forgetIfGrown()
    for (const state of samples) if (this.#endOn(state) === leaf) return state
    const answers = conditions.answersIn(set, this.condition)
    if (leaf !== NO_LEAF && answers.includes(-leaf))
      return sets.pick(conditions.select(set, this.condition, -leaf))
    if (!answers.includes(FALSE)) return undefined
    let unknown = set
    for (let tries = FIRST_TRIES; ; tries = Math.min(2 * tries, MOST_TRIES)) {
      unknown = conditions.select(unknown, this.condition, FALSE)
      if (unknown === EMPTY) return undefined
      // Several at a time: to find out what is left is much more work than to try a known one again.
      for (let i = 0; i < tries; i++) {
        const state = sets.pick(unknown, chance)
        const end = this.#endOn(state)
        if (end === leaf) return state
        if (end === FORGOTTEN) unknown = set
      }
    }
  }

  /** Forgets all if there are slots now that the function would have looked at. */
  #forgetIfGrown(): boolean {
    const isGrown = [...this.#dependsOn].some(([family, count]) => family.slots.length !== count)
    if (!isGrown) return false
    this.#dependsOn.clear()
    this.condition = FALSE
    this.#ends.clear()
    this.#paths = { seen: new Map() }
    return true
  }

  /** The leaf at which the function ends on a state; FORGOTTEN where its run found slots that undo it. */
  #endOn(state: Codes): number {
    const known = this.#universe.conditions.answer(this.condition, state)
    if (known !== FALSE) return -known
    const way = this.#learn(state)
    if (this.#forgetIfGrown()) return FORGOTTEN
    this.#add(way)
    return way.leaf
  }

  #add({ tests, leaf }: Way): void {
    const { conditions } = this.#universe
    this.condition = conditions.merge(this.condition, conditions.path(tests, -leaf))
    const end = this.#ends.get(leaf)
    if (!end) this.#ends.set(leaf, { condition: FALSE, paths: [tests] })
    else if (end.paths.length <= FEW_PATHS) end.paths.push(tests)
  }

  /** What the function does on all states that look to it like one state. */
  #learn(codes: Codes): Way {
    const known = this.#known(codes)
    if (known) return { tests: this.#tests(known.looks, codes), leaf: known.leaf }
    const universe = this.#universe
    const reader = new LookingReader(universe, codes)
    universe.atHand = codes
    universe.runs++
    const leaf = this.#run(reader)
    universe.order.noteNewSlots()
    for (const [family, count] of reader.families)
      if (!family.complete && !this.#dependsOn.has(family)) this.#dependsOn.set(family, count)
    if (reader.looks.some(({ projected }) => projected)) this.#remember(reader.looks, codes, leaf)
    return { tests: this.#tests(reader.looks, codes), leaf }
  }

  // Of a slot of which only projections were read, all codes that look the same.
  #tests(looks: readonly Look[], codes: Codes): Test[] {
    const bySlot = new Map<Slot, Look[]>()
    for (const look of looks) bySlot.set(look.slot, [...(bySlot.get(look.slot) ?? []), look])
    return [...bySlot].map(([slot, ofSlot]) => {
      const code = codes.get(slot.id) ?? 0
      if (ofSlot.some(({ projected }) => !projected)) return { slot: slot.id, codes: [code] }
      const looksSame = (other: number) =>
        ofSlot.every(look => seen(look, other) === seen(look, code))
      return { slot: slot.id, codes: this.#universe.codes.known(slot).filter(looksSame) }
    })
  }

  #remember(looks: readonly Look[], codes: Codes, leaf: number): void {
    let path = this.#paths
    for (const look of looks) {
      path.look ??= look
      const answer = seen(look, codes.get(look.slot.id) ?? 0)
      let below = path.seen.get(answer)
      if (!below) {
        below = { seen: new Map() }
        path.seen.set(answer, below)
      }
      path = below
    }
    path.leaf = leaf
  }

  #known(codes: Codes): { readonly looks: readonly Look[]; readonly leaf: number } | undefined {
    const looks: Look[] = []
    for (let path: Path | undefined = this.#paths; path; ) {
      if (path.leaf !== undefined) return { looks, leaf: path.leaf }
      if (!path.look) return undefined
      looks.push(path.look)
      path = path.seen.get(seen(path.look, codes.get(path.look.slot.id) ?? 0))
    }
    return undefined
  }
}

const seen = ({ projected }: Look, code: number) => projected?.get(code) ?? code

/** Shows a state to a function and notes what it looks at, each thing once and in order. */
class LookingReader implements Reader {
  readonly looks: Look[] = []
  /** The families of which all slots were asked for, and how many slots they had then. */
  readonly families = new Map<Family, number>()
  readonly #universe: Universe
  readonly #codes: Codes
  readonly #names = new Map<Slot, Set<string>>()

  constructor(universe: Universe, codes: Codes) {
    this.#universe = universe
    this.#codes = codes
  }

  read(slot: Slot): Value {
    this.#note(slot, undefined)
    return this.#value(slot)
  }

  project(slot: Slot, projection: Projection): Value {
    this.#note(slot, projection)
    return projection.apply(this.#value(slot))
  }

  readAll(family: Family): void {
    if (!this.families.has(family)) this.families.set(family, family.slots.length)
  }

  #value(slot: Slot): Value {
    return this.#universe.codes.value(slot, this.#codes.get(slot.id) ?? 0)
  }

  #note(slot: Slot, projection: Projection | undefined): void {
    const name = projection?.name ?? ''
    let names = this.#names.get(slot)
    if (!names) {
      names = new Set()
      this.#names.set(slot, names)
    }
    if (names.has(name)) return
    names.add(name)
    const projected = projection && this.#universe.codes.projected(slot, projection)
    this.looks.push({ slot, projected })
  }
}
