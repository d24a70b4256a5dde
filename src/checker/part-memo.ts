const MOST_ENTRIES = 1 << 20

/**
 * Remembers which half a part's changes make of a half. An entry is a key, made of both numbers, and
 * the changed half's id beside it, so that it takes one look at the memory. Where there are too many
 * entries it begins anew.
 */
export class PartMemo {
  /** Key, id, key, id, ...; a key is never 0. */
  #entries: Int32Array = new Int32Array(1 << 10)
  #shift = 32 - 9
  #stored = 0
  #partBits = 4
  #mostId = 1 << 27

  get bytes(): number {
    return this.#entries.byteLength
  }

  /** The changed half's id, or a negative number where it is not known. Parts are at least 1. */
  get(id: number, part: number): number {
    if (id >= this.#mostId) return -1
    const at = this.#find((id << this.#partBits) | part)
    return this.#entries[at] === 0 ? -1 : this.#entries[at + 1]!
  }

  set(id: number, part: number, changed: number): void {
    if (id >= this.#mostId) return // Its key would not be unique.
    if (4 * this.#stored >= this.#entries.length) this.#makeRoom()
    const key = (id << this.#partBits) | part
    const at = this.#find(key)
    if (this.#entries[at] === 0) this.#stored++
    this.#entries[at] = key
    this.#entries[at + 1] = changed
  }

  /** Has to be told of each new part: keys need bits for it. */
  accommodate(part: number): void {
    if (part >> this.#partBits === 0) return
    while (part >> this.#partBits !== 0) this.#partBits++
    this.#mostId = 2 ** (31 - this.#partBits)
    this.#clear()
  }

  // Where a key is, or where it would be put.
  #find(key: number): number {
    const entries = this.#entries
    const last = entries.length - 2
    // Multiplicative hashing (Knuth): the upper bits of the product depend on all of the key.
    let at = (Math.imul(key, 0x9e3779b1) >>> this.#shift) << 1
    for (;;) {
      const found = entries[at]!
      if (found === key || found === 0) return at
      at = (at + 2) & last
    }
  }

  #clear(): void {
    this.#entries.fill(0)
    this.#stored = 0
  }

  #makeRoom(): void {
    if (this.#stored >= MOST_ENTRIES) {
      this.#clear()
      return
    }
    const old = this.#entries
    this.#entries = new Int32Array(4 * old.length)
    this.#shift -= 2
    for (let from = 0; from < old.length; from += 2) {
      if (old[from] === 0) continue
      const at = this.#find(old[from]!)
      this.#entries[at] = old[from]!
      this.#entries[at + 1] = old[from + 1]!
    }
  }
}
