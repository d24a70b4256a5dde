import { bitsFor } from './ints.ts'

/** The most states that are packed together. */
export const PACK = 1 << 16

// The counters of a digit should stay in the cache, and not be more than what they count.
const MOST_BITS = 14
// Two ids of up to five bytes each and the end of a row; and the end of the pack.
const BYTES = 11 * PACK + 1
const CHUNK = 1 << 22

/**
 * States by level, of which only all of a level can be asked for, in no order that means anything.
 * They are packed: sorted by their ids and written as differences, of seven bits to a byte. Where
 * halves combine freely a state takes one byte or little more.
 */
export class PackedStates {
  readonly #chunks: Uint8Array[] = []
  /** How many bytes of each chunk were written. */
  readonly #ends: number[] = []
  /** By level, where it begins: each chunk counts as full. */
  readonly #starts: number[] = []
  #sorter: Sorter | undefined
  #scratch = new Uint8Array(0)

  /** Bytes of the states. What was not written yet does not take memory either. */
  get written(): number {
    return this.#ends.reduce((sum, end) => sum + end, 0)
  }

  /** And of the room in which they are sorted. */
  get bytes(): number {
    return this.written + this.#scratch.length + (this.#sorter?.bytes ?? 0)
  }

  /**
   * Adds up to {@link PACK} different states of the same level as those before, or of the next one.
   *
   * @param ids first id, second id, first id, ...
   */
  add(level: number, ids: Int32Array): void {
    this.#sorter ??= new Sorter()
    if (this.#scratch.length === 0) this.#scratch = new Uint8Array(BYTES)
    this.#starts[level] ??= this.#end
    const length = write(this.#sorter.sorted(ids), this.#scratch)
    if (this.#room < length) {
      this.#chunks.push(new Uint8Array(CHUNK))
      this.#ends.push(0)
    }
    const last = this.#chunks.length - 1
    this.#chunks[last]!.set(this.#scratch.subarray(0, length), this.#ends[last]!)
    this.#ends[last]! += length
  }

  /** Calls `take` for each state of a level until it is true; whether it was. */
  each(level: number, take: (a: number, b: number) => boolean): boolean {
    const end = this.#starts[level + 1] ?? this.#end
    let at = this.#starts[level] ?? end
    while (at < end) {
      const chunk = Math.floor(at / CHUNK)
      const from = at - chunk * CHUNK
      if (from === this.#ends[chunk]!) at = (chunk + 1) * CHUNK
      else {
        const read = eachWritten(this.#chunks[chunk]!, from, take)
        if (read < 0) return true
        at = chunk * CHUNK + read
      }
    }
    return false
  }

  get #end(): number {
    const last = this.#chunks.length - 1
    return last < 0 ? 0 : last * CHUNK + this.#ends[last]!
  }

  get #room(): number {
    return this.#chunks.length === 0 ? 0 : CHUNK - this.#ends.at(-1)!
  }
}

// Rows: how much further the first id is, then how much further each of its second ids, then 0.
// After the last one 0 once more. How many bytes that takes.
function write(ids: Int32Array, bytes: Uint8Array): number {
  let end = 0
  let first = -1
  let second = -1
  for (let at = 0; at < ids.length; at += 2) {
    if (ids[at] !== first) {
      if (at > 0) bytes[end++] = 0
      let more = ids[at]! - first
      for (; more > 127; more >>>= 7) bytes[end++] = more | 128
      bytes[end++] = more
      first = ids[at]!
      second = -1
    }
    let more = ids[at + 1]! - second
    for (; more > 127; more >>>= 7) bytes[end++] = more | 128
    bytes[end++] = more
    second = ids[at + 1]!
  }
  bytes[end++] = 0
  bytes[end++] = 0
  return end
}

// Where it ends, or -1 if `take` was true.
function eachWritten(
  bytes: Uint8Array,
  from: number,
  take: (a: number, b: number) => boolean,
): number {
  let at = from
  const number = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!
      value |= (byte & 127) << shift
      if (byte < 128) return value
    }
  }
  let first = -1
  for (let row = number(); row !== 0; row = number()) {
    first += row
    let second = -1
    for (let more = number(); more !== 0; more = number()) {
      second += more
      if (take(first, second)) return -1
    }
  }
  return at
}

/** Sorts states by their first ids, then by their second ones: digit by digit, the least one first. */
class Sorter {
  readonly #counts = new Int32Array(1 << MOST_BITS)
  readonly #states = [new Int32Array(2 * PACK), new Int32Array(2 * PACK)]

  get bytes(): number {
    return this.#counts.byteLength + 4 * PACK * 4
  }

  sorted(ids: Int32Array): Int32Array {
    const most = Math.min(MOST_BITS, bitsFor(ids.length) + 1)
    let sorted = ids
    let turn = 0
    for (const id of [1, 0]) {
      let all = 0
      for (let at = id; at < ids.length; at += 2) all |= ids[at]!
      const bits = 32 - Math.clz32(all)
      const passes = Math.ceil(bits / most)
      const digit = Math.ceil(bits / passes)
      for (let pass = 0; pass < passes; pass++) {
        const into = this.#states[turn]!.subarray(0, ids.length)
        this.#sort(sorted, into, id, pass * digit, digit)
        sorted = into
        turn = 1 - turn
      }
    }
    return sorted
  }

  #sort(from: Int32Array, into: Int32Array, id: number, shift: number, bits: number): void {
    const counts = this.#counts
    const size = 1 << bits
    const mask = size - 1
    counts.fill(0, 0, size)
    for (let at = id; at < from.length; at += 2) counts[(from[at]! >>> shift) & mask]!++
    for (let i = 0, before = 0; i < size; i++) {
      const count = counts[i]!
      counts[i] = before
      before += count
    }
    for (let at = 0; at < from.length; at += 2) {
      const to = 2 * counts[(from[at + id]! >>> shift) & mask]!++
      into[to] = from[at]!
      into[to + 1] = from[at + 1]!
    }
  }
}
