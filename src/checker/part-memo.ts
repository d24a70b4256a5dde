const MOST_ENTRIES = 1 << 21

/**
 * Remembers which half a part's changes make of a half. An entry's place is given by the low bits
 * of `id * 2^bits + part`: what is asked for one half after the other stands together in memory.
 * Lossy where there are more pairs than places: it then forgets the older one.
 */
export class PartMemo {
  #keys: Int32Array = new Int32Array(1 << 11)
  #results: Int32Array = new Int32Array(1 << 11)
  #mask = (1 << 11) - 1
  #partBits = 4
  #mostId = 1 << 27
  #stored = 0

  get bytes(): number {
    return this.#keys.byteLength + this.#results.byteLength
  }

  /** The changed half's id, or a negative number where it is not known. Parts are at least 1. */
  get(id: number, part: number): number {
    if (id >= this.#mostId) return -1
    const key = (id << this.#partBits) | part
    const at = key & this.#mask
    return this.#keys[at] === key ? this.#results[at]! : -1
  }

  set(id: number, part: number, changed: number): void {
    if (id >= this.#mostId) return // Its key would not be unique.
    if (++this.#stored > this.#keys.length / 2 && this.#keys.length < MOST_ENTRIES) this.#enlarge()
    const key = (id << this.#partBits) | part
    this.#keys[key & this.#mask] = key
    this.#results[key & this.#mask] = changed
  }

  /** Has to be told of each new part: keys need bits for it. */
  accommodate(part: number): void {
    if (part >> this.#partBits === 0) return
    while (part >> this.#partBits !== 0) this.#partBits++
    this.#mostId = 2 ** (31 - this.#partBits)
    this.#keys.fill(0)
    this.#stored = 0
  }

  #enlarge(): void {
    const [keys, results] = [this.#keys, this.#results]
    this.#keys = new Int32Array(keys.length * 4)
    this.#results = new Int32Array(keys.length * 4)
    this.#mask = this.#keys.length - 1
    keys.forEach((key, i) => {
      if (key === 0) return
      this.#keys[key & this.#mask] = key
      this.#results[key & this.#mask] = results[i]!
    })
  }
}
