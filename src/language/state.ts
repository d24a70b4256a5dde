import { alternatives, isDetector } from './action.ts'
import { contents } from './collection.ts'
import {
  absent,
  checkContent,
  emptyContent,
  emptyList,
  type Family,
  fieldOf,
  type Operation,
  type Outcome,
  operation,
  orUndefined,
  partOf,
  type Reader,
  type Slot,
  sequence,
  type Write,
  written,
} from './evaluation.ts'
import { Map as ImmutableMap, Set as ImmutableSet, List } from './immutable.ts'
import { about, type Kind, type NodeSetInfo } from './kind.ts'
import { suggestion } from './nearest.ts'
import type { CellPlace, Place } from './place.ts'
import { ModelError, NodeValue, plain, same, show, standsFor, type Value } from './value.ts'

/** One run of one function on one state. */
export interface Run {
  readonly reader: Reader
  /** As `reader`, for those who are declared to learn of deaths. */
  readonly detector: Reader
  /** Guards, now off, whose condition was false in this run. */
  readonly forbiddenBy: Set<string>
  /** Guards, now off, that were asked as switches: what they were asked for was done otherwise. */
  readonly switchedBy: Set<string>
  /** Guards, now on, that were asked as switches or whose condition was false: they mattered. */
  readonly mattered: Set<string>
}

export const startRun = (reader: Reader, detector = reader): Run => ({
  reader,
  detector,
  forbiddenBy: new Set(),
  switchedBy: new Set(),
  mattered: new Set(),
})

type Writes = ReadonlyMap<Slot, Write>

/**
 * What a state object is made of: the run it belongs to, the changes made so far, and the place
 * whose state an update gives (a part's verbs, called from its host, give the host's state).
 */
export interface Within {
  readonly run: Run
  readonly writes: Writes
  readonly home: Place
}

const within: unique symbol = Symbol('within')

/**
 * The object that actions and properties get as `s`. Its type is `State<...>`; the getters of its
 * cells are put on a subclass for each place, see {@link stateClass}.
 */
export class StateObject {
  readonly [within]: Within

  constructor(inside: Within) {
    this[within] = inside
  }

  with(...given: readonly unknown[]): StateObject {
    const inside = this[within]
    const changes = given.at(-1)
    const key = given.slice(0, -1) as Value[]
    if (typeof changes !== 'object' || changes === null)
      throw new ModelError('with(...) needs the changes as its last argument.')
    const writes = new Map(inside.writes)
    for (const [name, value] of Object.entries(changes)) {
      const cell = inside.home.cells.get(name)
      if (cell?.kind !== 'family')
        throw new ModelError(
          `with(...): there is no cell "${name}".`,
          suggestion(name, [...inside.home.cells.keys()]),
        )
      writeCell(inside, writes, cell.family, key, value)
    }
    return next(inside, writes)
  }

  all(domain: Kind<unknown>): MembersObject {
    return new MembersObject(this[within], membersOf(this[within].home, domain))
  }

  after(members: MembersObject, step: (s: unknown, member: unknown) => unknown): StateObject {
    let s: StateObject = this
    for (const member of members.list) {
      const result = step(s, member)
      if (!(result instanceof StateObject))
        throw new ModelError('after(members, step): the step gave no state.')
      s = result
    }
    return s
  }

  forget(node: unknown): StateObject {
    const inside = this[within]
    const writes = new Map(inside.writes)
    for (const family of inside.home.program.families) {
      if (family.lostWith.length === 0) continue
      inside.run.reader.readAll(family)
      for (const slot of family.slots)
        if (isLost(slot, node)) writes.set(slot, { kind: 'set', value: slot.initial })
    }
    return next(inside, writes)
  }

  lives(who: unknown): boolean {
    const slot = this[within].home.program.lifeOf(who)
    return slot === undefined || readSlot(this[within], slot) !== false
  }

  rank(set: Kind<unknown>, node: unknown): number {
    const info: NodeSetInfo | undefined = set[about].nodes
    if (!info?.ordered || !(node instanceof NodeValue))
      throw new ModelError(
        `rank(...): the members of ${set[about].description} have no order.`,
        'Declare the set with ordered(name, size).',
      )
    return node.index
  }

  get guard(): object {
    const { run, home } = this[within]
    return new home.Guards(run)
  }

  get params(): object {
    return this[within].home.params
  }
}

// By a key of the cell, not by being an element of somebody else's set.
const isLost = (slot: Slot, node: unknown) =>
  slot.family.lostWith.some(place => partOf(slot, place) === node)

/** The operations of every state: no cell can have their names. */
export const operationNames: readonly string[] = [
  'with',
  'all',
  'after',
  'forget',
  'lives',
  'rank',
  'guard',
  'params',
]

class GuardsObject {
  readonly run: Run

  constructor(run: Run) {
    this.run = run
  }
}

/** Makes the class of a place's guards in one run: a method for each. */
export function guardsClass({ program, guards, prefix }: Place): new (run: Run) => object {
  class PlaceGuards extends GuardsObject {}
  for (const name of guards) {
    const full = prefix + name
    const isOn = program.isOn(full)
    Object.defineProperty(PlaceGuards.prototype, name, {
      value(this: GuardsObject, ...given: readonly unknown[]): boolean {
        const { run } = this
        if (given.length === 0) {
          ;(isOn ? run.mattered : run.switchedBy).add(full)
          return isOn
        }
        const holds = Boolean(given[0])
        if (!holds) (isOn ? run.mattered : run.forbiddenBy).add(full)
        return holds || !isOn
      },
    })
  }
  return PlaceGuards
}

/** Makes the class of the states of a place: a getter for each cell. */
export function stateClass(place: Place): new (inside: Within) => StateObject {
  class PlaceState extends StateObject {}
  defineCells(PlaceState.prototype, place)
  return PlaceState
}

/** A part seen from its host: its cells and reads to look at, its verbs to use. */
class PartObject {
  readonly [within]: Within

  constructor(inside: Within) {
    this[within] = inside
  }
}

/** Makes the class of a part as its host sees it. */
export function partClass(place: Place): new (inside: Within) => object {
  class Part extends PartObject {}
  defineCells(Part.prototype, place)
  // Inside the part, functions see the part's own state, whose updates give the part's state.
  const own = ({ run, writes }: Within, asked: object) => {
    const asDetector = isDetector(asked) ? { ...run, reader: run.detector } : run
    return new place.State({ run: asDetector, writes, home: place })
  }
  for (const [name, read] of place.info.reads)
    define(
      Part.prototype,
      name,
      inside =>
        (...given: unknown[]) =>
          read(own(inside, read), ...given),
    )
  for (const [name, verb] of place.info.verbs)
    define(Part.prototype, name, inside => (...given: unknown[]) => {
      try {
        return lift(inside, verb(own(inside, verb), ...given))
      } catch (error) {
        throw error instanceof ModelError ? error.at(`${place.prefix}${name}(...)`) : error
      }
    })
  return Part
}

// Turns what a part's verb gave into the same for the host.
function lift(host: Within, result: unknown): unknown {
  if (!result) return result
  if (result instanceof StateObject) return next(host, result[within].writes)
  if (typeof result === 'object' && alternatives in result)
    return { [alternatives]: (result[alternatives] as unknown[]).map(each => lift(host, each)) }
  throw new ModelError('A verb gave neither a state nor a falsy value.')
}

function define(prototype: object, name: string, get: (inside: Within) => unknown): void {
  Object.defineProperty(prototype, name, {
    get(this: { readonly [within]: Within }) {
      return get(this[within])
    },
  })
}

function defineCells(prototype: object, place: Place): void {
  for (const [name, cell] of place.cells) define(prototype, name, inside => view(inside, cell))
}

function view(inside: Within, cell: CellPlace): unknown {
  if (cell.kind === 'part') return new cell.place.Part(inside)
  const { family } = cell
  return family.domains.length === 0 ? viewOne(inside, family, []) : viewFamily(inside, family)
}

type FamilyTest = (value: unknown, ...key: readonly Value[]) => boolean

interface FamilyObject {
  (...key: Value[]): unknown
  tuples: readonly (readonly Value[])[]
}

// The quantifiers are the same functions for all families: they are put on each view that is made.
const quantifiers = {
  every(this: FamilyObject, test: FamilyTest): boolean {
    return this.tuples.every(key => test(this(...key), ...key))
  },
  some(this: FamilyObject, test: FamilyTest): boolean {
    return this.tuples.some(key => test(this(...key), ...key))
  },
  count(this: FamilyObject, test: FamilyTest): number {
    return this.tuples.filter(key => test(this(...key), ...key)).length
  },
}

function viewFamily(inside: Within, family: Family): unknown {
  const one = (...key: Value[]) => viewOne(inside, family, key)
  return Object.assign(one, quantifiers, { tuples: inside.home.program.tuples(family.domains) })
}

function viewOne(inside: Within, family: Family, key: readonly Value[]): unknown {
  switch (family.kind.form) {
    case 'scalar':
      return family.kind.fields
        ? new (recordClass(family.kind.fields))(inside, family.slot(key))
        : readSlot(inside, family.slot(key))
    case 'fifo':
      return new FifoObject(inside, family.slot(key))
    case 'set':
      return new SetObject(inside, family, key)
    case 'bag':
      return new BagObject(inside, family, key)
    case 'map':
      return new MapObject(inside, family, key)
  }
}

function readSlot({ run, writes }: Within, slot: Slot): Value {
  const write = writes.get(slot)
  return write ? written(slot, write, () => run.reader.read(slot)) : run.reader.read(slot)
}

const next = ({ run, home }: Within, writes: Writes): StateObject =>
  new home.State({ run, writes, home })

const update = (inside: Within, slot: Slot, write: Write): StateObject =>
  next(inside, new Map(inside.writes).set(slot, write))

const setTo = (inside: Within, slot: Slot, given: unknown): StateObject => {
  const value = plain(given)
  checkContent(slot, value)
  return update(inside, slot, { kind: 'set', value })
}

const apply = (inside: Within, slot: Slot, operation: Operation): StateObject =>
  update(inside, slot, appended(slot, inside.writes.get(slot), operation))

function appended(slot: Slot, before: Write | undefined, operation: Operation): Write {
  if (before === undefined) return { kind: 'apply', operations: [operation] }
  if (before.kind === 'apply')
    return { kind: 'apply', operations: [...before.operations, operation] }
  const write: Write = { kind: 'apply', operations: [operation] }
  return { kind: 'set', value: written(slot, write, () => before.value) }
}

const isPlus = (value: unknown): value is { plus: number } =>
  typeof value === 'object' && value !== null && Object.keys(value).join() === 'plus'

function writeCell(
  inside: Within,
  writes: Map<Slot, Write>,
  family: Family,
  key: readonly Value[],
  value: unknown,
): void {
  const { form } = family.kind
  if (form === 'scalar' || form === 'fifo') {
    const slot = family.slot(key)
    if (isPlus(value)) {
      writes.set(slot, appended(slot, writes.get(slot), operation.plus(value.plus)))
      return
    }
    if (value instanceof RecordObject && value.isOf(inside, slot)) {
      const change = value.operation
      if (change) writes.set(slot, appended(slot, writes.get(slot), change))
      return
    }
    const content = form === 'fifo' ? collect(slot.name, value, List) : plain(value)
    checkContent(slot, content)
    writes.set(slot, { kind: 'set', value: content })
    return
  }
  clear(inside, writes, family, key)
  const make = form === 'map' ? ImmutableMap : form === 'set' ? ImmutableSet : countCopies
  for (const [element, content] of contents(form, collect(family.name, value, make))) {
    const slot = family.slot([...key, element])
    checkContent(slot, content)
    writes.set(slot, { kind: 'set', value: content })
  }
}

const countCopies = (messages: Iterable<Value>) => List(messages).countBy(each => each)

function collect(name: string, value: unknown, make: (given: never) => unknown): Value {
  const isIterable = typeof value === 'object' && value !== null && Symbol.iterator in value
  if (!isIterable)
    throw new ModelError(`cell ${name} is a collection and cannot hold ${typeof value}.`)
  return make(value as never) as Value
}

function clear(
  inside: Within,
  writes: Map<Slot, Write>,
  family: Family,
  key: readonly Value[],
): void {
  const empty = emptyContent(family.kind)
  for (const slot of elementSlots(inside, family, key))
    writes.set(slot, { kind: 'set', value: empty })
}

/** The slots of the elements of one collection cell; the run then depends on which there are. */
function elementSlots(inside: Within, family: Family, key: readonly Value[]): readonly Slot[] {
  inside.run.reader.readAll(family)
  return family.slots.filter(slot => key.every((part, i) => same(slot.key[i], part)))
}

const elementOf = (slot: Slot): Value => slot.key.at(-1)!

/**
 * A record cell as its fields: looking at one field reads that field only, and a changed copy that
 * goes back to the same cell is a write that needs no read. Used as a value it is the whole record.
 */
class RecordObject {
  readonly #inside: Within
  readonly #slot: Slot
  readonly #changes: { readonly [name: string]: Value }

  constructor(inside: Within, slot: Slot, changes: { readonly [name: string]: Value } = {}) {
    this.#inside = inside
    this.#slot = slot
    this.#changes = changes
  }

  with(changes: { readonly [name: string]: unknown }): RecordObject {
    const names = this.#slot.family.kind.fields!
    for (const name of Object.keys(changes))
      if (!names.includes(name))
        throw new ModelError(
          `cell ${this.#slot.name} has no field "${name}".`,
          suggestion(name, names),
        )
    const given = Object.entries(changes).map(([name, value]) => [name, plain(value)] as const)
    const all = { ...this.#changes, ...Object.fromEntries(given) } as { [name: string]: Value }
    return new (recordClass(names))(this.#inside, this.#slot, all)
  }

  equals(other: unknown): boolean {
    return same(this, other)
  }

  toString(): string {
    return show(this)
  }

  [standsFor](): Value {
    const whole = readSlot(this.#inside, this.#slot)
    return operation.change(this.#changes).apply(whole)
  }

  /** Whether this is the present value of a slot, changed or not, and nothing else. */
  isOf(inside: Within, slot: Slot): boolean {
    const isUntouched = inside.writes.get(slot) === this.#inside.writes.get(slot)
    return this.#slot === slot && this.#inside.run === inside.run && isUntouched
  }

  get operation(): Operation | undefined {
    return Object.keys(this.#changes).length > 0 ? operation.change(this.#changes) : undefined
  }

  field(name: string): Value {
    const changed = this.#changes[name]
    if (changed !== undefined) return changed
    const question = fieldOf(name)
    return this.#inside.writes.has(this.#slot)
      ? question.apply(readSlot(this.#inside, this.#slot))
      : this.#inside.run.reader.project(this.#slot, question)
  }
}

type RecordClass = new (
  inside: Within,
  slot: Slot,
  changes?: { readonly [name: string]: Value },
) => RecordObject

const recordClasses = new WeakMap<readonly string[], RecordClass>()

// For each layout a class with a getter for each of its fields.
function recordClass(names: readonly string[]): RecordClass {
  const known = recordClasses.get(names)
  if (known) return known
  class LayoutObject extends RecordObject {}
  for (const name of names)
    Object.defineProperty(LayoutObject.prototype, name, {
      get(this: RecordObject) {
        return this.field(name)
      },
    })
  recordClasses.set(names, LayoutObject)
  return LayoutObject
}

/** What sets, bags and maps share: elements that are present or not. */
class CollectionObject {
  readonly inside: Within
  readonly family: Family
  readonly key: readonly Value[]

  constructor(inside: Within, family: Family, key: readonly Value[]) {
    this.inside = inside
    this.family = family
    this.key = key
  }

  slot(element: Value): Slot {
    return this.family.slot([...this.key, plain(element) as Value])
  }

  /** The slots of the elements that are present, one by one: reading stops where iteration stops. */
  *present(): Generator<readonly [Slot, Value]> {
    const empty = emptyContent(this.family.kind)
    for (const slot of elementSlots(this.inside, this.family, this.key)) {
      const content = readSlot(this.inside, slot)
      if (content !== empty) yield [slot, content]
    }
  }

  has(element: Value): boolean {
    return readSlot(this.inside, this.slot(element)) !== emptyContent(this.family.kind)
  }

  get isEmpty(): boolean {
    for (const _ of this.present()) return false
    return true
  }

  get size(): number {
    return [...this.present()].length
  }

  clear(): StateObject {
    const writes = new Map(this.inside.writes)
    clear(this.inside, writes, this.family, this.key)
    return next(this.inside, writes)
  }
}

class SetObject extends CollectionObject {
  some(test: (element: Value) => boolean): boolean {
    for (const [slot] of this.present()) if (test(elementOf(slot))) return true
    return false
  }

  every(test: (element: Value) => boolean): boolean {
    return !this.some(element => !test(element))
  }

  count(test: (element: Value) => boolean): number {
    return [...this.present()].filter(([slot]) => test(elementOf(slot))).length
  }

  get value(): unknown {
    return ImmutableSet([...this.present()].map(([slot]) => elementOf(slot)))
  }

  add(element: Value): StateObject {
    return setTo(this.inside, this.slot(element), true)
  }

  delete(element: Value): StateObject {
    return setTo(this.inside, this.slot(element), false)
  }
}

class BagObject extends CollectionObject {
  copies(message: Value): number {
    return Number(readSlot(this.inside, this.slot(message)))
  }

  override get size(): number {
    return [...this.present()].reduce((sum, [, copies]) => sum + Number(copies), 0)
  }

  some(test: (message: Value) => boolean): boolean {
    for (const [slot] of this.present()) if (test(elementOf(slot))) return true
    return false
  }

  every(test: (message: Value) => boolean): boolean {
    return !this.some(message => !test(message))
  }

  add(message: Value): StateObject {
    return apply(this.inside, this.slot(message), operation.plus(1))
  }

  remove(message: Value): StateObject {
    return apply(this.inside, this.slot(message), operation.plus(-1))
  }
}

class MapObject extends CollectionObject {
  get(key: Value): Value | undefined {
    return orUndefined(readSlot(this.inside, this.slot(key)))
  }

  some(test: (value: Value, key: Value) => boolean): boolean {
    for (const [slot, value] of this.present()) if (test(value, elementOf(slot))) return true
    return false
  }

  every(test: (value: Value, key: Value) => boolean): boolean {
    return !this.some((value, key) => !test(value, key))
  }

  count(test: (value: Value, key: Value) => boolean): number {
    return [...this.present()].filter(([slot, value]) => test(value, elementOf(slot))).length
  }

  set(key: Value, value: Value): StateObject {
    return setTo(this.inside, this.slot(key), value)
  }

  delete(key: Value): StateObject {
    return update(this.inside, this.slot(key), { kind: 'set', value: absent })
  }
}

class FifoObject {
  readonly inside: Within
  readonly slot: Slot

  constructor(inside: Within, slot: Slot) {
    this.inside = inside
    this.slot = slot
  }

  /** A projection of the present value; after a blind write it needs the whole old value. */
  #ask(question: { readonly name: string; readonly apply: (value: Value) => Value }): Value {
    const written = this.inside.writes.has(this.slot)
    return written
      ? question.apply(readSlot(this.inside, this.slot))
      : this.inside.run.reader.project(this.slot, question)
  }

  get #whole(): List<Value> {
    return readSlot(this.inside, this.slot) as unknown as List<Value> // The slot's kind is fifo.
  }

  get head(): Value | undefined {
    return orUndefined(this.#ask(sequence.head))
  }

  get last(): Value | undefined {
    return orUndefined(this.#ask(sequence.last))
  }

  get size(): number {
    return Number(this.#ask(sequence.size))
  }

  get isEmpty(): boolean {
    return Boolean(this.#ask(sequence.isEmpty))
  }

  has(element: Value): boolean {
    return Boolean(this.#ask(sequence.has(element)))
  }

  some(test: (element: Value) => boolean): boolean {
    return this.#whole.some(test)
  }

  every(test: (element: Value) => boolean): boolean {
    return this.#whole.every(test)
  }

  count(test: (element: Value) => boolean): number {
    return this.#whole.count(test)
  }

  get value(): unknown {
    return this.#whole
  }

  push(element: Value): StateObject {
    return apply(this.inside, this.slot, operation.push(plain(element) as Value))
  }

  pop(): StateObject {
    return apply(this.inside, this.slot, operation.pop)
  }

  dropLast(): StateObject {
    return apply(this.inside, this.slot, operation.dropLast)
  }

  remove(element: Value): StateObject {
    return apply(this.inside, this.slot, operation.remove(element))
  }

  clear(): StateObject {
    return setTo(this.inside, this.slot, emptyList)
  }
}

function membersOf(home: Place, domain: Kind<unknown>): readonly Value[] {
  const members = domain[about]?.members(home.program.sizes)
  if (!members) throw new ModelError('all(...): the members of this domain cannot be listed.')
  return members
}

class MembersObject {
  readonly inside: Within
  readonly list: readonly Value[]

  constructor(inside: Within, list: readonly Value[]) {
    this.inside = inside
    this.list = list
  }

  get size(): number {
    return this.list.length
  }

  every(test: (member: Value) => boolean): boolean {
    return this.list.every(member => test(member))
  }

  some(test: (member: Value) => boolean): boolean {
    return this.list.some(member => test(member))
  }

  count(test: (member: Value) => boolean): number {
    return this.list.filter(member => test(member)).length
  }

  where(test: (member: Value) => boolean): MembersObject {
    return new MembersObject(
      this.inside,
      this.list.filter(member => test(member)),
    )
  }

  except(...members: readonly Value[]): MembersObject {
    return this.where(member => !members.some(each => same(each, member)))
  }

  get value(): unknown {
    return ImmutableSet(this.list)
  }

  choose(next: (member: Value) => unknown): object {
    return { [alternatives]: this.list.map(member => next(member)) }
  }
}

/** The state of a place at the beginning of a run, optionally after some changes. */
export function stateOf(place: Place, run: Run, writes: Writes = new Map()): StateObject {
  return new place.State({ run, writes, home: place })
}

/**
 * What an action's result means: the outcomes, in the order in which they were given.
 *
 * @throws ModelError when the action gave something that is neither a state nor falsy
 */
export function outcomesOf(result: unknown, run: Run): Outcome[] {
  if (result === false || result === null || result === undefined) return []
  if (result instanceof StateObject) {
    if (result[within].run !== run)
      throw new ModelError(
        'It gave a state that belongs to another evaluation.',
        'Build the next state from the state that the function was given.',
      )
    return [
      {
        writes: result[within].writes,
        forbiddenBy: [...run.forbiddenBy],
        switchedBy: [...run.switchedBy],
      },
    ]
  }
  if (typeof result === 'object' && alternatives in result)
    return (result[alternatives] as unknown[]).flatMap(each => outcomesOf(each, run))
  throw new ModelError(
    `It gave ${describe(result)} instead of a next state.`,
    'List the conditions first and put the next state last: s.phase(c) === "idle" && s.with(c, { ... }).',
  )
}

function describe(result: unknown): string {
  if (result instanceof PartObject) return 'a part of the state'
  try {
    return typeof result === 'object' ? `an object` : `${typeof result} ${show(result)}`
  } catch {
    return typeof result
  }
}
