import { withRoom } from './ints.ts'

/** States, in the order in which they were generated, each with the number of the outcome that gave it. */
export class Successors {
  a: Int32Array = new Int32Array(1 << 14)
  b: Int32Array = new Int32Array(1 << 14)
  outcome: Int32Array = new Int32Array(1 << 14)
  count = 0

  reserve(more: number): void {
    if (this.count + more <= this.a.length) return
    this.a = withRoom(this.a, this.count + more)
    this.b = withRoom(this.b, this.count + more)
    this.outcome = withRoom(this.outcome, this.count + more)
  }

  /** Appends a state; there has to be room for it. */
  push(a: number, b: number, outcome: number): void {
    this.a[this.count] = a
    this.b[this.count] = b
    this.outcome[this.count++] = outcome
  }
}

const CHUNK = 8192

/** Puts all of some pairs into a set of such, in batches. */
export function addPairs(
  into: { addAll(batch: Successors): void },
  pairs: Iterable<readonly [number, number]>,
): void {
  const batch = new Successors()
  for (const [a, b] of pairs) {
    batch.reserve(1)
    batch.push(a, b, 0)
    if (batch.count < CHUNK) continue
    into.addAll(batch)
    batch.count = 0
  }
  into.addAll(batch)
}
