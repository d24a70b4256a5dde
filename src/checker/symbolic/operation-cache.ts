const WIDTH = 4
const SMALLEST = 1 << 12
// Bytes.
const LARGEST = 4 * WIDTH * (1 << 20)

/** What no operation gives. */
export const UNKNOWN = -0x80000000

/**
 * Remembers results of one operation. What falls on the place of another result replaces it: a
 * lost result costs time only, and the size stays bounded.
 */
export class OperationCache {
  readonly name: string
  hits = 0
  misses = 0
  #limit = LARGEST
  #entries: Int32Array = new Int32Array(WIDTH * SMALLEST)
  #mask = SMALLEST - 1
  #untilLarger = SMALLEST

  constructor(name: string) {
    this.name = name
  }

  get bytes(): number {
    return this.#entries.byteLength
  }

  /** Says how many bytes it may take from now on. */
  allow(bytes: number): void {
    this.#limit = Math.min(bytes, LARGEST)
  }

  /** The result for three operands (the first one not 0), or UNKNOWN. */
  get(a: number, b: number, c: number): number {
    const at = this.#place(a, b, c)
    const entries = this.#entries
    if (entries[at] === a && entries[at + 1] === b && entries[at + 2] === c) {
      this.hits++
      return entries[at + 3]!
    }
    this.misses++
    return UNKNOWN
  }

  /** Remembers a result, and gives it back. */
  put(a: number, b: number, c: number, result: number): number {
    if (this.#untilLarger-- === 0) this.#enlarge()
    const at = this.#place(a, b, c)
    const entries = this.#entries
    entries[at] = a
    entries[at + 1] = b
    entries[at + 2] = c
    entries[at + 3] = result
    return result
  }

  clear(): void {
    this.#entries.fill(0)
  }

  #enlarge(): void {
    const old = this.#entries
    const size = 2 * (this.#mask + 1)
    this.#untilLarger = size
    if (2 * this.bytes > this.#limit) return
    this.#entries = new Int32Array(WIDTH * size)
    this.#mask = size - 1
    for (let at = 0; at < old.length; at += WIDTH)
      if (old[at] !== 0) this.put(old[at]!, old[at + 1]!, old[at + 2]!, old[at + 3]!)
  }

  #place(a: number, b: number, c: number): number {
    let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77)
    h ^= h >>> 15
    h = Math.imul(h ^ c, 0x2c1b3c6d)
    h ^= h >>> 13
    return WIDTH * (h & this.#mask)
  }
}
