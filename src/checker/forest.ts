import type { Family, Projection, Reader, Slot } from '../language/evaluation.ts'
import { ModelError, type Value } from '../language/value.ts'
import { EdgeTable } from './edges.ts'
import { powerOfTwo, withRoom } from './ints.ts'
import type { Field, StateSpace } from './space.ts'
import { ValueTable } from './value-table.ts'

/*
 * A node of a tree, as consecutive numbers:
 *   field, position, shift, mask   where to find the code that the node asks for
 *   projection                     0, or which projection of it decides
 *   size, child 0 ... child size-1 one child per code (or projected value)
 * A child is 0 where nothing was learned yet, the place of a node, or, negative, a leaf.
 * Children beyond `size` are in a table of their own: domains grow while exploring.
 */
const HEADER = 6
const WIDEST_NODE = 64

/**
 * Footprint trees: for each function of the model, a decision tree over what it read, learned one
 * path per run. Where a state's values lead to a leaf, the function need not be run again, since a
 * pure function that reads the same values does the same. See docs/footprints.md.
 */
export class Forest {
  readonly space: StateSpace
  nodes: Int32Array = new Int32Array(1 << 12)
  roots: Int32Array = new Int32Array(64)
  rootCount = 0
  /** Runs of functions so far: everything else was answered by the trees. */
  runs = 0
  /**
   * Called before and after a function is run: slots may have been found since, also by other
   * threads. Has to forget what depends on their families.
   */
  noteGrowth: () => void = () => {}
  #end = 1 // Place 0 means "not learned".
  readonly #places: number[] = []
  // Children of nodes for codes beyond the node's own room.
  readonly #edges = new EdgeTable()
  readonly #projections: ProjectionTable[] = []
  readonly #projectionIds = new Map<string, number>()
  readonly #dependents = new Map<Family, Set<number>>()
  readonly #names: string[] = []

  constructor(space: StateSpace) {
    this.space = space
    space.onLayout = () => this.#relocate()
  }

  /** A new tree, for the function that `name` describes in errors. */
  plant(name: string): number {
    this.roots = withRoom(this.roots, this.rootCount + 1)
    this.roots[this.rootCount] = 0
    this.#names.push(name)
    return this.rootCount++
  }

  /** Goes down from a place by the state at hand: to a leaf (negative), or 0 where it is not learned. */
  walk(from: number): number {
    const { nodes } = this
    const { first, firstAt, firstWidth, second, secondAt } = this.space
    let at = from
    while (at > 0) {
      const position = nodes[at + 1]!
      const word = position < firstWidth ? first[firstAt + position]! : second[secondAt + position]!
      let code = (word >>> nodes[at + 2]!) & nodes[at + 3]!
      if (nodes[at + 4] !== 0) code = this.#project(nodes[at + 4]!, code)
      at = code < nodes[at + 5]! ? nodes[at + HEADER + code]! : this.#edges.get(at, code)
    }
    return at
  }

  /** Goes down like {@link walk} as long as one half is asked: to a node that asks the other, a leaf, or 0. */
  walkWithin(half: 0 | 1, from: number): number {
    const { nodes } = this
    const { first, firstAt, firstWidth, second, secondAt } = this.space
    let at = from
    while (at > 0) {
      const position = nodes[at + 1]!
      if (position < firstWidth !== (half === 0)) return at
      const word = half === 0 ? first[firstAt + position]! : second[secondAt + position]!
      let code = (word >>> nodes[at + 2]!) & nodes[at + 3]!
      if (nodes[at + 4] !== 0) code = this.#project(nodes[at + 4]!, code)
      at = code < nodes[at + 5]! ? nodes[at + HEADER + code]! : this.#edges.get(at, code)
    }
    return at
  }

  /**
   * What a node asks: the code of its field, or of the projection. The words are those of its half of
   * the state at hand, as {@link StateSpace.first} tells: where many nodes are asked, they are looked up once.
   */
  codeIn(words: Int32Array, from: number, place: number): number {
    const { nodes } = this
    const word = words[from + nodes[place + 1]!]!
    const code = (word >>> nodes[place + 2]!) & nodes[place + 3]!
    return nodes[place + 4] === 0 ? code : this.#project(nodes[place + 4]!, code)
  }

  /** Where a node leads by a code: to a node, to a leaf (negative), or 0 where it is not learned. */
  childAt(place: number, code: number): number {
    return code < this.nodes[place + 5]!
      ? this.nodes[place + HEADER + code]!
      : this.#edges.get(place, code)
  }

  /** The half of which a node asks; the first one for a leaf. */
  halfAt(place: number): 0 | 1 {
    return place > 0 ? this.space.fields[this.nodes[place]!]!.half : 0
  }

  /** A number for what a node asks: nodes that ask the same have the same. */
  questionAt(place: number): number {
    return this.nodes[place]! * 2 ** 20 + this.nodes[place + 4]!
  }

  /** For how many codes a node has room. */
  sizeAt(place: number): number {
    return this.nodes[place + 5]!
  }

  /**
   * Runs a function on the state at hand and adds its path to its tree.
   *
   * @param run gives the number of the leaf (positive)
   * @throws ModelError when the path contradicts an earlier one: the function is not pure
   */
  learn(root: number, run: (reader: Reader) => number): number {
    this.noteGrowth()
    const reader = new LearningReader(this.space)
    this.runs++
    const leaf = -run(reader)
    for (const family of reader.families.keys()) this.#depend(root, family)
    this.noteGrowth()
    // What looks at all of a family while its slots are found may have missed some: the tree was
    // forgotten just now, and is learned anew from the next run on.
    for (const [family, known] of reader.families) if (family.slots.length > known) return leaf
    let parent = 0
    let code = 0
    for (const { field, projection } of reader.reads) {
      const wanted = projection ? this.#projectionId(field, projection) : 0
      let at = parent === 0 ? this.roots[root]! : this.childAt(parent, code)
      if (at < 0) throw this.#impure(root)
      if (at === 0) {
        at = this.#grow(field, wanted)
        if (parent === 0) this.roots[root] = at
        else this.#setChild(parent, code, at)
      } else if (this.nodes[at] !== field.slot.id || this.nodes[at + 4] !== wanted)
        throw this.#impure(root)
      parent = at
      code = this.space.codeOf(field)
      if (wanted !== 0) code = this.#project(wanted, code)
    }
    const before = parent === 0 ? this.roots[root]! : this.childAt(parent, code)
    if (before > 0) throw this.#impure(root)
    if (parent === 0) this.roots[root] = leaf
    else this.#setChild(parent, code, leaf)
    return leaf
  }

  /** Forgets the trees of functions that looked at all of a family, since it has new slots. */
  forgetDependents(family: Family): boolean {
    const roots = this.#dependents.get(family)
    if (!roots || roots.size === 0) return false
    for (const root of roots) this.roots[root] = 0
    roots.clear()
    return true
  }

  get bytes(): number {
    return this.nodes.byteLength + this.#edges.bytes
  }

  #impure(root: number): ModelError {
    return new ModelError(
      'it does not always read or do the same on the same values.',
      'A function of a model may use nothing but the state it is given: no clock, no random number, no variable outside that changes.',
    ).at(this.#names[root]!)
  }

  #depend(root: number, family: Family): void {
    if (family.complete) return
    const roots = this.#dependents.get(family) ?? new Set()
    this.#dependents.set(family, roots.add(root))
  }

  #grow(field: Field, projection: number): number {
    const values = projection ? this.#projections[projection - 1]!.results.size : field.values.size
    const size = Math.min(WIDEST_NODE, powerOfTwo(Math.max(2, values)))
    const at = this.#end
    this.#end += HEADER + size
    this.nodes = withRoom(this.nodes, this.#end)
    this.nodes[at] = field.slot.id
    this.nodes[at + 4] = projection
    this.nodes[at + 5] = size
    this.#places.push(at)
    this.#locate(at)
    return at
  }

  #locate(at: number): void {
    const field = this.space.fields[this.nodes[at]!]!
    this.nodes[at + 1] = this.space.position(field)
    this.nodes[at + 2] = field.shift
    this.nodes[at + 3] = field.mask
  }

  #relocate(): void {
    for (const at of this.#places) this.#locate(at)
  }

  #setChild(parent: number, code: number, child: number): void {
    if (code < this.nodes[parent + 5]!) this.nodes[parent + HEADER + code] = child
    else this.#edges.set(parent, code, child)
  }

  #projectionId(field: Field, projection: Projection): number {
    const key = `${field.slot.family.id} ${field.initial} ${projection.name}`
    let id = this.#projectionIds.get(key)
    if (id === undefined) {
      this.#projections.push(new ProjectionTable(field, projection))
      id = this.#projections.length
      this.#projectionIds.set(key, id)
    }
    return id
  }

  #project(id: number, code: number): number {
    return this.#projections[id - 1]!.get(code)
  }
}

/** The projections of a family's values, each computed once. */
class ProjectionTable {
  readonly results = new ValueTable()
  readonly #field: Field
  readonly #projection: Projection
  #known: Int32Array = new Int32Array(16)

  constructor(field: Field, projection: Projection) {
    this.#field = field
    this.#projection = projection
  }

  get(code: number): number {
    const known = code < this.#known.length ? this.#known[code]! : 0
    return known > 0 ? known - 1 : this.#compute(code)
  }

  #compute(code: number): number {
    const value = this.#field.values.values[code ^ this.#field.initial]!
    const id = this.results.id(this.#projection.apply(value))
    this.#known = withRoom(this.#known, code + 1)
    this.#known[code] = id + 1
    return id
  }
}

/** Shows the state at hand to a function and notes what it reads, each thing once and in order. */
class LearningReader implements Reader {
  readonly reads: { readonly field: Field; readonly projection: Projection | undefined }[] = []
  /** The families of which all was looked at, each with the number of slots that it had then. */
  readonly families = new Map<Family, number>()
  readonly #seen = new Set<string>()
  readonly #space: StateSpace

  constructor(space: StateSpace) {
    this.#space = space
  }

  read(slot: Slot): Value {
    const field = this.#space.field(slot)
    this.#note(field, undefined)
    return this.#space.valueOf(field)
  }

  project(slot: Slot, projection: Projection): Value {
    const field = this.#space.field(slot)
    this.#note(field, projection)
    return projection.apply(this.#space.valueOf(field))
  }

  readAll(family: Family): void {
    if (!this.families.has(family)) this.families.set(family, family.slots.length)
  }

  #note(field: Field, projection: Projection | undefined): void {
    const key = projection ? `${field.slot.id} ${projection.name}` : String(field.slot.id)
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.reads.push({ field, projection })
  }
}
