/** How much had been seen when so many runs had been made. */
export interface Growth {
  readonly runs: number
  /** Distinct states. */
  readonly distinct: number
  /** Footprints: what steps looked at and what they did, each counted once. */
  readonly footprints: number
}

/** Which footprints were taken how often. A footprint is a leaf of the learned trees, with one outcome. */
export class Coverage {
  footprints = 0
  readonly #taken: number[] = []
  readonly #growth: Growth[] = []

  /** How often the outcome of this number was taken. */
  taken(outcome: number): number {
    return this.#taken[outcome] ?? 0
  }

  take(outcome: number): void {
    const before = this.taken(outcome)
    if (before === 0) this.footprints++
    this.#taken[outcome] = before + 1
  }

  /** Notes what had been seen at the end of a run. */
  note(runs: number, distinct: number): void {
    const last = this.#growth.at(-1)
    const { footprints } = this
    if (last?.distinct === distinct && last.footprints === footprints) return
    this.#growth.push({ runs, distinct, footprints })
  }

  /** What had been seen after each tenth of the runs. */
  tenths(runs: number): readonly Growth[] {
    const parts = Math.min(10, runs)
    return Array.from({ length: parts }, (_, i) => {
      const until = Math.round(((i + 1) * runs) / parts)
      const { distinct, footprints } = this.#growth.findLast(each => each.runs <= until) ?? {
        distinct: 0,
        footprints: 0,
      }
      return { runs: until, distinct, footprints }
    })
  }
}
