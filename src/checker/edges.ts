import { mix } from './ints.ts'

/** A number for a pair of numbers, the first of which is positive; 0 for a pair that has none. */
export class EdgeTable {
  #table: Int32Array = new Int32Array(3 << 8)
  #count = 0

  get bytes(): number {
    return this.#table.byteLength
  }

  get(node: number, code: number): number {
    const table = this.#table
    const mask = table.length / 3 - 1
    for (let at = mix(node, code) & mask; ; at = (at + 1) & mask) {
      const found = table[3 * at]!
      if (found === 0) return 0
      if (found === node && table[3 * at + 1] === code) return table[3 * at + 2]!
    }
  }

  set(node: number, code: number, child: number): void {
    if (this.#count * 6 > this.#table.length) this.#enlarge()
    const table = this.#table
    const mask = table.length / 3 - 1
    let at = mix(node, code) & mask
    while (table[3 * at] !== 0 && !(table[3 * at] === node && table[3 * at + 1] === code))
      at = (at + 1) & mask
    if (table[3 * at] === 0) this.#count++
    table[3 * at] = node
    table[3 * at + 1] = code
    table[3 * at + 2] = child
  }

  #enlarge(): void {
    const old = this.#table
    this.#table = new Int32Array(old.length * 2)
    this.#count = 0
    for (let at = 0; at < old.length; at += 3)
      if (old[at] !== 0) this.set(old[at]!, old[at + 1]!, old[at + 2]!)
  }
}
