import type { Family } from '../language/evaluation.ts'
import { emptyContent } from '../language/evaluation.ts'
import { type NodeValue, same, type Value } from '../language/value.ts'
import { mix, withRoom } from './ints.ts'
import { mentionOf, nodesIn } from './renaming.ts'
import type { Field, StateSpace } from './space.ts'

/**
 * What a state says of each node of some sets, whatever the other nodes are called, as a number:
 * the sum of what each field says. A half says the same of a node with whatever other half it
 * stands, so it is asked once, and a state's signature is the sum of two.
 */
export class Signatures {
  readonly #space: StateSpace
  readonly #nodes: readonly NodeValue[]
  readonly #naming: ReadonlySet<Family>
  readonly #sums: [Int32Array, Int32Array] = [new Int32Array(0), new Int32Array(0)]
  readonly #isKnown: [Uint8Array, Uint8Array] = [new Uint8Array(0), new Uint8Array(0)]
  /** By field, then by the value's number: what it says of each node. */
  readonly #said: (Int32Array | undefined)[][] = []

  constructor(space: StateSpace, nodes: readonly NodeValue[], naming: ReadonlySet<Family>) {
    this.#space = space
    this.#nodes = nodes
    this.#naming = naming
  }

  /** Puts the number of each node, in the order of the nodes, into `numbers`. */
  read(a: number, b: number, numbers: Int32Array): void {
    const size = this.#nodes.length
    this.#learn(0, a)
    this.#learn(1, b)
    const [first, second] = this.#sums
    for (let i = 0; i < size; i++) numbers[i] = first[a * size + i]! + second[b * size + i]!
  }

  get bytes(): number {
    const [a, b] = this.#sums
    return a.byteLength + b.byteLength + this.#isKnown[0].length + this.#isKnown[1].length
  }

  #learn(half: 0 | 1, id: number): void {
    if (this.#isKnown[half][id] === 1) return
    const { count, words, width } = this.#space.halves[half]
    const size = this.#nodes.length
    if (id >= this.#isKnown[half].length) {
      const larger = new Uint8Array(2 * count)
      larger.set(this.#isKnown[half])
      this.#isKnown[half] = larger
      this.#sums[half] = withRoom(this.#sums[half], larger.length * size)
    }
    const sums = this.#sums[half]
    for (const field of this.#space.fields) {
      if (field.half !== half) continue
      const code = (words[id * width + field.word]! >>> field.shift) & field.mask
      const said = this.#of(field, code ^ field.initial)
      for (let i = 0; i < size; i++) sums[id * size + i]! += said[i]!
    }
    this.#isKnown[half][id] = 1
  }

  #of(field: Field, value: number): Int32Array {
    let byValue = this.#said[field.slot.id]
    if (byValue === undefined) {
      byValue = []
      this.#said[field.slot.id] = byValue
    }
    let said = byValue[value]
    if (said === undefined) {
      said = Int32Array.from(this.#nodes, node => this.#say(field, value, node))
      byValue[value] = said
    }
    return said
  }

  #say({ slot, values }: Field, id: number, node: NodeValue): number {
    const value = values.values[id]!
    const names = this.#naming.has(slot.family)
    const isMentioned = nodesIn(slot.key).includes(node) || (names && nodesIn(value).includes(node))
    // What is nothing anyway says nothing: so a slot that is found later changes no sum.
    if (!isMentioned || same(value, nothingIn(slot.family))) return 0
    const key = slot.key.reduce<number>((hash, part) => mix(hash, mentionOf(part, node)), 1)
    return mix(mix(slot.family.id, key), names ? mentionOf(value, node) : id + 8)
  }
}

// What a slot holds that was found late, in all states from before.
function nothingIn({ kind, slots }: Family): Value {
  const isCollection = kind.form === 'set' || kind.form === 'bag' || kind.form === 'map'
  return isCollection ? emptyContent(kind) : slots[0]!.initial
}
