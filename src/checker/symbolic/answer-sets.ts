// Answers kept in all; beyond that, all sets are forgotten before the next question.
const MOST_ANSWERS = 1 << 20

/** Sets of answers, each kept once and known by its number; the empty one is 0. */
export class AnswerSets {
  readonly #sets: (readonly number[])[] = []
  readonly #numbers = new Map<string, number>()
  readonly #joined = new Map<number, Map<number, number>>()
  #kept = 0

  constructor() {
    this.forget()
  }

  /** Whether so much is kept that it should be forgotten. */
  get isFull(): boolean {
    return this.#kept > MOST_ANSWERS
  }

  /** Forgets all sets: their numbers mean nothing any more. */
  forget(): void {
    this.#sets.length = 0
    this.#numbers.clear()
    this.#joined.clear()
    this.#kept = 0
    this.#number([])
  }

  /** The answers in a set, in rising order. */
  list(set: number): readonly number[] {
    return this.#sets[set]!
  }

  one(answer: number): number {
    return this.#number([answer])
  }

  union(a: number, b: number): number {
    if (a === b || b === 0) return a
    if (a === 0) return b
    if (a > b) return this.union(b, a)
    let ofA = this.#joined.get(a)
    if (!ofA) {
      ofA = new Map()
      this.#joined.set(a, ofA)
    }
    let joined = ofA.get(b)
    if (joined === undefined) {
      joined = this.#number([...new Set([...this.list(a), ...this.list(b)])].sort((x, y) => x - y))
      ofA.set(b, joined)
      this.#kept++
    }
    return joined
  }

  #number(answers: readonly number[]): number {
    const key = answers.join()
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.#sets.push(answers) - 1
      this.#numbers.set(key, number)
      this.#kept += answers.length
    }
    return number
  }
}
