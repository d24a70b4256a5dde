import type { Key } from './exploration.ts'

/** Evenly spaced ones of all states, without knowing beforehand how many there will be. */
export class Sample {
  #kept: Key[] = []
  #stride = 1
  #seen = 0
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  offer(a: number, b: number): void {
    if (this.#seen++ % this.#stride !== 0) return
    this.#kept.push({ a, b })
    if (this.#kept.length <= this.#most) return
    this.#kept = this.#kept.filter((_, i) => i % 2 === 0)
    this.#stride *= 2
  }

  get states(): readonly Key[] {
    return this.#kept
  }
}
