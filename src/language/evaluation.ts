import { isRecord, List } from './immutable.ts'
import type { Ends, KindInfo } from './kind.ts'
import { record } from './structured.ts'
import { encode, ModelError, same, show, type Value } from './value.ts'

/**
 * One place of a state that holds one value: a single cell, a cell of one key, or one element of
 * a set, bag or map. A state is a value for each slot; a slot that is found late holds its
 * initial value in all earlier states.
 */
export interface Slot {
  readonly id: number
  readonly family: Family
  /** The keys of the cell, then, in a set, bag or map, the element or key. */
  readonly key: readonly Value[]
  readonly initial: Value
  readonly name: string
}

/** All slots of one declared cell. They hold values of one kind. */
export interface Family {
  readonly id: number
  readonly name: string
  readonly kind: KindInfo
  /** What one slot holds. */
  readonly content: KindInfo
  readonly domains: readonly KindInfo[]
  /** Where the nodes stand with whose death a slot is reset: in its key, or in a field of its element. */
  readonly lostWith: readonly (number | string)[]
  /** Whether its slots say of the nodes in their keys that they are up. */
  readonly isLiveness: boolean
  /** Who sends and who receives what its slots hold, where these are messages on their way. */
  readonly ends?: Ends
  /** In the order of their discovery. */
  readonly slots: readonly Slot[]
  /** Whether no further slot can be found. */
  readonly complete: boolean
  /** The slot of a key, found or made. */
  slot(key: readonly Value[]): Slot
}

/** What stands at a position of a slot's key, or in a field of the message or element that it is about. */
export function partOf(slot: Slot, place: number | string, message?: Value): Value | undefined {
  if (typeof place === 'number') return slot.key[place]
  const about = message ?? slot.key.at(-1)
  return isRecord(about) ? (about.get(place as never, undefined as never) as Value) : undefined
}

/** A question about a slot's value that says less than the value, e.g. the head of a sequence. */
export interface Projection {
  readonly name: string
  readonly apply: (value: Value) => Value
}

/** A change of a slot's value that needs no read, e.g. a push. Equal names mean equal operations. */
export interface Operation {
  readonly name: string
  readonly apply: (value: Value) => Value
  /** What it puts into a sequence. */
  readonly puts?: Value
  /** What it takes out of a sequence, given the value before. */
  readonly takes?: (value: Value) => Value
  /** What it adds to a number. */
  readonly amount?: number
}

export type Write =
  | { readonly kind: 'set'; readonly value: Value }
  | { readonly kind: 'apply'; readonly operations: readonly Operation[] }

/** One possible next state, as the changes to the present one. */
export interface Outcome {
  readonly writes: ReadonlyMap<Slot, Write>
  /** The guards, now off, that would have forbidden this step. */
  readonly forbiddenBy: readonly string[]
  /** The guards, now off, that this step asked as switches: with them on it would do something else. */
  readonly switchedBy: readonly string[]
}

/** What a transition function is evaluated on. The only way in which a function sees a state. */
export interface Reader {
  read(slot: Slot): Value
  project(slot: Slot, projection: Projection): Value
  /** The function depends on which slots the family has. */
  readAll(family: Family): void
}

const absence = record({})

/** What a map's slot holds where the key is absent, and the head of an empty sequence. */
export const absent = absence() as unknown as Value // A Record like any other; no author sees it.

/** What a slot of a set, bag or map holds for an element that is not in it. */
export const emptyContent = ({ form }: KindInfo): Value =>
  form === 'set' ? false : form === 'bag' ? 0 : absent

export const orUndefined = (value: Value): Value | undefined =>
  value === absent ? undefined : value

interface Structure {
  get(field: string): Value
  with(fields: object): Value
}

const fieldsOf = (value: Value) => value as unknown as Structure // Only used on record cells.

/** The narrow read of a record. */
export const fieldOf = (field: string): Projection => ({
  name: `.${field}`,
  apply: value => fieldsOf(value).get(field),
})

const list = (value: Value) => value as unknown as List<Value> // Only used on fifo cells.

/** The narrow reads of a sequence. */
export const sequence = {
  head: { name: 'head', apply: (value: Value) => list(value).first(absent) },
  last: { name: 'last', apply: (value: Value) => list(value).last(absent) },
  size: { name: 'size', apply: (value: Value) => list(value).size },
  isEmpty: { name: 'isEmpty', apply: (value: Value) => list(value).isEmpty() },
  has: (element: Value): Projection => ({
    name: `has ${encode(element)}`,
    apply: value => list(value).some(each => same(each, element)),
  }),
} as const

/** The functional writes of cells. Errors get the cell's name where the operation is applied. */
export const operation = {
  push: (element: Value): Operation => ({
    name: `push ${encode(element)}`,
    apply: value => list(value).push(element) as unknown as Value,
    puts: element,
  }),
  pop: {
    name: 'pop',
    apply: (value: Value) => {
      if (list(value).isEmpty())
        throw new ModelError('pop() of an empty sequence.', 'Check isEmpty or head first.')
      return list(value).shift() as unknown as Value
    },
    takes: (value: Value) => list(value).first(absent),
  },
  dropLast: {
    name: 'dropLast',
    apply: (value: Value) => {
      if (list(value).isEmpty())
        throw new ModelError('dropLast() of an empty sequence.', 'Check isEmpty first.')
      return list(value).pop() as unknown as Value
    },
    takes: (value: Value) => list(value).last(absent),
  },
  remove: (element: Value): Operation => ({
    name: `remove ${encode(element)}`,
    apply: value => {
      const at = list(value).findIndex(each => same(each, element))
      if (at < 0) throw new ModelError(`remove(${show(element)}): it is not in the sequence.`)
      return list(value).delete(at) as unknown as Value
    },
    takes: () => element,
  }),
  /** Other values for some fields of a record. */
  change: (fields: { readonly [name: string]: Value }): Operation => ({
    name: `change ${Object.keys(fields)
      .sort()
      .map(name => `${name}=${encode(fields[name])}`)
      .join()}`,
    apply: value => fieldsOf(value).with(fields),
  }),
  plus: (amount: number): Operation => ({
    name: `plus ${amount}`,
    apply: value => Number(value) + amount,
    amount,
  }),
} as const

export const emptyList = List() as unknown as Value // Immutable's List is a value.

/** The value of a slot after a write. `old` is called only where the write needs it. */
export function written(slot: Slot, write: Write, old: () => Value): Value {
  if (write.kind === 'set') return write.value
  return write.operations.reduce((value, each) => applied(slot, each, value), old())
}

/**
 * The value that an operation makes of another one.
 *
 * @throws ModelError naming the cell, when the operation does not apply or leaves the cell's kind
 */
export function applied(slot: Slot, operation: Operation, value: Value): Value {
  try {
    const next = operation.apply(value)
    checkContent(slot, next)
    return next
  } catch (error) {
    throw error instanceof ModelError ? error.at(`cell ${slot.name}`) : error
  }
}

/** @throws ModelError when the slot's kind does not include the value */
export function checkContent(slot: Slot, value: unknown): asserts value is Value {
  const { content } = slot.family
  if (value === absent || content.accepts(value as Value)) return
  try {
    encode(value)
  } catch (error) {
    throw error instanceof ModelError ? error.at(`cell ${slot.name}`) : error
  }
  throw new ModelError(
    `cell ${slot.name} cannot hold ${show(value)}.`,
    `It holds ${content.description}.`,
  )
}
