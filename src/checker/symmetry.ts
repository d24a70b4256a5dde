import type { Family, Slot } from '../language/evaluation.ts'
import { about, type Kind, type NodeSetInfo } from '../language/kind.ts'
import type { Program } from '../language/program.ts'
import { encode, ModelError, type NodeValue, type Value } from '../language/value.ts'
import { Columns } from './columns.ts'
import { Images, Renaming } from './images.ts'
import { mix, withRoom } from './ints.ts'
import { nodesIn, type Permutation, permutationsOf, permuteSlot, swap } from './renaming.ts'
import { Signatures } from './signatures.ts'
import type { StateSpace } from './space.ts'

const LEAST_MEMO = 1 << 12
const MOST_MEMO = 1 << 19
// Renamings to be tried for one state. More would take longer than symmetry saves.
const MOST_RENAMINGS = 5040

/**
 * Symmetry reduction: of all states that differ by a renaming of interchangeable nodes only one,
 * the representative, is kept. Nodes are sorted by what the state says of each, whatever the others
 * are called; where that leaves ties and some cells speak of several nodes, all orders of the tied
 * nodes are tried. See docs/symmetry.md.
 */
export class Symmetry {
  readonly sets: readonly NodeSetInfo[]
  readonly #space: StateSpace
  readonly #program: Program
  /** Of entangled states, representatives found lately, four numbers each: a, b and what they became. */
  #memo: Int32Array = new Int32Array(4 * LEAST_MEMO)
  #remembered = 0
  #known = 0
  /** Of each set, where no field is entangled. */
  #columns: Columns[] = []
  /** Whether some fields are not decided by one member: keyed by several, or holding some. */
  #isEntangled = false
  #words: Int32Array = new Int32Array(0)
  /** The families whose values can name nodes of the sets. */
  readonly #naming: ReadonlySet<Family>
  // For entangled states.
  readonly #signatures: Signatures
  readonly #images: Images
  /** The members of all sets, one set after the other, and the signature of each. */
  readonly #members: readonly { readonly set: number; readonly index: number }[]
  readonly #numbers: Int32Array
  readonly #sorted: number[]
  /** By the order of the members and the ties among them: the renamings that have to be tried. */
  readonly #candidates = new Map<string, readonly Renaming[]>()
  readonly #renamings = new Map<string, Renaming>()
  #image: Int32Array = new Int32Array(0)
  #least: Int32Array = new Int32Array(0)

  constructor(space: StateSpace, sets: readonly NodeSetInfo[]) {
    this.#space = space
    this.#program = space.program
    this.sets = sets.filter(set => this.#program.sizes(set) > 1)
    for (const set of sets)
      if (set.ordered)
        throw new ModelError(
          `The members of ${set.name} are ordered and cannot be treated as interchangeable.`,
          'Leave the set out of the spec’s symmetry, or declare it with nodes(...).',
        )
    const nodes = this.sets.flatMap(set => this.#program.members(set))
    this.#members = nodes.map(node => ({
      set: this.sets.findIndex(set => set.name === node.set),
      index: node.index,
    }))
    this.#numbers = new Int32Array(nodes.length)
    this.#sorted = nodes.map((_, i) => i)
    this.#naming = new Set(
      this.#program.families.filter(({ content }) =>
        content.mentions.some(set => this.sets.includes(set)),
      ),
    )
    this.#signatures = new Signatures(space, nodes, this.#naming)
    this.#images = new Images(space)
  }

  /** Replaces a pair of ids by that of its representative: the result is in {@link a} and {@link b}. */
  canonical(a: number, b: number): void {
    this.#prepare()
    if (this.#isEntangled) this.#recall(a, b)
    else this.#sortColumns(a, b)
  }

  a = 0
  b = 0

  /** How many states a representative stands for: those that renamings make of it, itself included. */
  orbitSize(a: number, b: number): number {
    this.#prepare()
    const all = this.sets.reduce((product, set) => product * factorial(this.#program.sizes(set)), 1)
    return all / (this.#isEntangled ? this.#fixedBy(a, b) : this.#fixedBySwaps(a, b))
  }

  // How many renamings leave a representative as it is. They permute members of equal signatures only.
  #fixedBy(a: number, b: number): number {
    const renamings = this.#candidatesFor(a, b)
    if (renamings.length === 1) return 1
    const { layouts } = this.#space
    let fixed = 0
    renamings.forEach((renaming, i) => {
      this.#image = this.#images.of(a, b, renaming, this.#image)
      if (i === 0) [this.#image, this.#least] = [this.#least, this.#image]
      if (i === 0 || this.#isSame(this.#image, this.#least)) fixed++
    })
    return layouts === this.#space.layouts ? fixed : this.#fixedBy(a, b)
  }

  #isSame(x: Int32Array, y: Int32Array): boolean {
    const { width } = this.#space
    for (let at = 0; at < width; at++) if (x[at] !== y[at]) return false
    return true
  }

  // Where every cell speaks of one member at the most, members of equal columns may be permuted.
  #fixedBySwaps(a: number, b: number): number {
    return this.#columns.reduce((ways, columns) => {
      columns.sort(a, b)
      return ways * columns.alike
    }, 1)
  }

  /** Memory for what was learned of renamings, in bytes. */
  get bytes(): number {
    const columns = this.#columns.reduce((sum, each) => sum + each.bytes, 0)
    return columns + this.#memo.byteLength + this.#signatures.bytes + this.#images.bytes
  }

  /** A text that is the same for tuples of values that differ by a renaming of nodes only. */
  orbitOf(values: readonly Value[]): string {
    const renamed = new Map<string, string>()
    return values
      .map(encode)
      .join()
      .replaceAll(/@(\w+)\.\d+/g, (node, set) => {
        if (!this.sets.some(each => each.name === set)) return node
        const name = renamed.get(node) ?? `#${renamed.size}`
        renamed.set(node, name)
        return name
      })
  }

  // The representative of an entangled state, found now if it was not found lately.
  #recall(a: number, b: number): void {
    const hash = mix(a, b)
    const memo = this.#memo
    let at = 4 * (hash & (memo.length / 4 - 1))
    if (memo[at] === a + 1 && memo[at + 1] === b) {
      this.a = memo[at + 2]!
      this.b = memo[at + 3]!
      return
    }
    this.#tryOrders(a, b)
    if (++this.#remembered > memo.length / 2 && memo.length < 4 * MOST_MEMO) this.#enlargeMemo()
    at = 4 * (hash & (this.#memo.length / 4 - 1))
    this.#memo[at] = a + 1
    this.#memo[at + 1] = b
    this.#memo[at + 2] = this.a
    this.#memo[at + 3] = this.b
  }

  #enlargeMemo(): void {
    const old = this.#memo
    this.#memo = new Int32Array(old.length * 4)
    for (let from = 0; from < old.length; from += 4) {
      if (old[from] === 0) continue
      const at = 4 * (mix(old[from]! - 1, old[from + 1]!) & (this.#memo.length / 4 - 1))
      this.#memo.set(old.subarray(from, from + 4), at)
    }
  }

  #tryOrders(a: number, b: number): void {
    const renamings = this.#candidatesFor(a, b)
    if (renamings.length === 1 && renamings[0]!.isIdentity) {
      this.a = a
      this.b = b
      return
    }
    this.#putLeast(a, b, renamings)
  }

  // Where every cell speaks of one member at the most, sorting the members' columns is all.
  #sortColumns(a: number, b: number): void {
    const space = this.#space
    let isChanged = false
    for (const columns of this.#columns) {
      if (!columns.sort(a, b)) continue
      if (!isChanged) {
        this.#words = withRoom(this.#words, space.width)
        space.load(a, b)
        space.copyTo(this.#words)
        isChanged = true
      }
      if (!columns.putInOrder(this.#words)) {
        this.#sortColumns(a, b) // Fields have moved: begin again with the same state.
        return
      }
    }
    ;[this.a, this.b] = isChanged ? space.internWords(this.#words) : [a, b]
  }

  // What has to be tried: renamings that put the members into the order of their signatures.
  #candidatesFor(a: number, b: number): readonly Renaming[] {
    const numbers = this.#numbers
    const members = this.#members
    const sorted = this.#sorted
    this.#signatures.read(a, b, numbers)
    const isAfter = (x: number, y: number) =>
      members[x]!.set === members[y]!.set && numbers[x]! > numbers[y]!
    let key = ''
    for (let i = 0; i < sorted.length; i++) {
      let at = i
      for (; at > 0 && isAfter(sorted[at - 1]!, i); at--) sorted[at] = sorted[at - 1]!
      sorted[at] = i
    }
    for (let i = 0; i < sorted.length; i++) key += (this.#ties(i) ? '=' : ' ') + sorted[i]
    let found = this.#candidates.get(key)
    if (found === undefined) {
      found = this.#listCandidates()
      this.#candidates.set(key, found)
    }
    return found
  }

  // Whether the member at a place has the same signature as the one before.
  #ties(place: number): boolean {
    if (place === 0) return false
    const [x, y] = [this.#sorted[place - 1]!, this.#sorted[place]!]
    return this.#members[x]!.set === this.#members[y]!.set && this.#numbers[x] === this.#numbers[y]
  }

  #listCandidates(): readonly Renaming[] {
    const groups: number[][][] = this.sets.map(() => [])
    this.#sorted.forEach((each, place) => {
      const { set, index } = this.#members[each]!
      if (this.#ties(place)) groups[set]!.at(-1)!.push(index)
      else groups[set]!.push([index])
    })
    const count = groups.flat().reduce((product, tied) => product * factorial(tied.length), 1)
    if (count > MOST_RENAMINGS) throw tooManyAlike(this.sets, groups, count)
    return [...arrangements(groups)].map(orders => this.#renaming(orders))
  }

  // The one that puts the members of each set into the given order.
  #renaming(orders: readonly (readonly number[])[]): Renaming {
    const key = orders.join(';')
    let renaming = this.#renamings.get(key)
    if (renaming === undefined) {
      const permutation: Permutation = new Map(
        this.sets.map((set, s) => {
          const places = new Array<number>(orders[s]!.length)
          orders[s]!.forEach((member, place) => {
            places[member] = place
          })
          return [set.name, places]
        }),
      )
      renaming = new Renaming(this.#renamings.size, this.#space, permutation, this.#naming)
      this.#renamings.set(key, renaming)
    }
    return renaming
  }

  // Of all renamed states, the one with the least codes.
  #putLeast(a: number, b: number, renamings: readonly Renaming[]): void {
    const { layouts } = this.#space
    renamings.forEach((renaming, i) => {
      this.#image = this.#images.of(a, b, renaming, this.#image)
      if (i > 0 && !this.#isLess(this.#image, this.#least)) return
      ;[this.#image, this.#least] = [this.#least, this.#image]
    })
    if (layouts !== this.#space.layouts) {
      // Fields have moved meanwhile: begin again with the same state.
      this.#putLeast(a, b, renamings)
      return
    }
    ;[this.a, this.b] = this.#space.internWords(this.#least)
  }

  // In the order of the fields, which does not change while the layout does.
  #isLess(x: Int32Array, y: Int32Array): boolean {
    for (const field of this.#space.fields) {
      if (field.mask === 0) continue
      const at = this.#space.position(field)
      if (x[at] === y[at]) continue
      const difference =
        ((x[at]! >>> field.shift) & field.mask) - ((y[at]! >>> field.shift) & field.mask)
      if (difference !== 0) return difference < 0
    }
    return false
  }

  // Sorts the fields into columns and entangled ones, again whenever slots were found.
  #prepare(): void {
    const { fields } = this.#space
    if (this.#known === fields.length && this.#known === this.#program.slots.length) return
    this.#closeUnderSwaps()
    this.#known = fields.length
    this.#isEntangled = fields.some(
      ({ slot }) => this.#naming.has(slot.family) || this.#membersIn(slot).length > 1,
    )
    this.#columns = this.#isEntangled ? [] : this.sets.map(set => this.#columnsOf(set))
  }

  // The fields that speak of each member, in the same order for all.
  #columnsOf(set: NodeSetInfo): Columns {
    const first = this.#space.fields.filter(({ slot }) =>
      this.#membersIn(slot).some(({ set: name, index }) => name === set.name && index === 0),
    )
    const others = Array.from({ length: this.#program.sizes(set) - 1 }, (_, i) => {
      const permutation = swap(this.#program, set, i + 1)
      return first.map(({ slot }) => this.#space.field(permuteSlot(slot, permutation)))
    })
    return new Columns(this.#space, [first, ...others])
  }

  // Finds the slots that those known become when two members are swapped, and theirs, and so on.
  #closeUnderSwaps(): void {
    const swaps = this.sets.flatMap(set =>
      Array.from({ length: this.#program.sizes(set) - 1 }, (_, i) =>
        swap(this.#program, set, i + 1),
      ),
    )
    const { slots } = this.#program
    // By index: slots are added while it goes on.
    for (let i = 0; i < slots.length; i++)
      for (const permutation of swaps) permuteSlot(slots[i]!, permutation)
    this.#space.noteNewSlots()
  }

  #membersIn({ key }: Slot): readonly NodeValue[] {
    return key.flatMap(nodesIn).filter(node => this.sets.some(set => set.name === node.set))
  }
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))

/** The node sets by which a spec or an option asks to reduce. */
export function setsOf(
  program: Program,
  listed: readonly Kind<unknown>[],
  wanted: boolean | undefined,
): readonly NodeSetInfo[] {
  if (wanted === false) return []
  if (listed.length > 0)
    return listed.map(kind => {
      const set = kind[about].nodes
      if (!set)
        throw new ModelError(
          `symmetry: ${kind[about].description} is not a node set.`,
          'List the sets made by nodes(...).',
        )
      return set
    })
  return wanted ? program.nodeSets.filter(set => !set.ordered) : []
}

/** All orders of the members of several sets that keep the order of the groups. */
function* arrangements(sets: readonly (readonly (readonly number[])[])[]): Generator<number[][]> {
  if (sets.length === 0) {
    yield []
    return
  }
  for (const rest of arrangements(sets.slice(1)))
    for (const first of orders(sets[0]!)) yield [first, ...rest]
}

function* orders(groups: readonly (readonly number[])[]): Generator<number[]> {
  if (groups.length === 0) {
    yield []
    return
  }
  for (const rest of orders(groups.slice(1)))
    for (const first of permutationsOf(groups[0]!)) yield [...first, ...rest]
}

function tooManyAlike(
  sets: readonly NodeSetInfo[],
  groups: readonly (readonly (readonly number[])[])[],
  count: number,
): ModelError {
  const largest = groups.map(tied => Math.max(...tied.map(({ length }) => length)))
  const most = Math.max(...largest)
  const { name } = sets[largest.indexOf(most)]!
  return new ModelError(
    `Symmetry would have to try ${count.toLocaleString('en')} renamings of one state: ${most} members of ${name} look alike, and some cells speak of several nodes at once.`,
    `Check it with --no-symmetry, leave ${name} out of the spec’s symmetry, or choose smaller bounds.`,
  )
}
