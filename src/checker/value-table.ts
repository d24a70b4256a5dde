import { encode, NodeValue, type Value } from '../language/value.ts'

/** Numbers the values that the slots of one family hold, in the order in which they are met. */
export class ValueTable {
  readonly values: Value[] = []
  // Primitives and nodes are their own keys; all else is known by its canonical text.
  readonly #ids = new Map<unknown, number>()

  get size(): number {
    return this.values.length
  }

  /** The number of a value, given now if it has none. */
  id(value: Value): number {
    return this.#ids.get(keyOf(value)) ?? this.onNew(value)
  }

  /** Numbers a value that is met for the first time: another way where threads have to agree. */
  onNew = (value: Value): number => this.add(value)

  /** Gives a value the next number, if it has none. */
  add(value: Value): number {
    const key = keyOf(value)
    let id = this.#ids.get(key)
    if (id === undefined) {
      id = this.values.length
      this.values.push(value)
      this.#ids.set(key, id)
    }
    return id
  }
}

// A text cannot be taken for a string value, since strings are keyed with a mark of their own.
const keyOf = (value: Value): unknown => {
  if (typeof value === 'string') return `"${value}`
  if (typeof value !== 'object' || value === null || value instanceof NodeValue) return value
  return encode(value)
}
