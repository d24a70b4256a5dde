import { mix } from '../checker/ints.ts'

/** A text as 32 bits. Signed. */
export function textHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = mix(hash, text.charCodeAt(i))
  return hash
}

/**
 * A weighted choice that does not depend on the order in which candidates are offered: each gets a
 * random number u of its own, made from `salt` and the hash of its name, and the largest
 * u^(1/weight) wins (Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006).
 * So a walk does not depend on the order in which the relation lists successors, which in turn
 * depends on what it has learned before.
 */
export class Choice {
  /** The winner so far; -1 where nothing was offered. */
  winner = -1
  #best = Number.NEGATIVE_INFINITY
  readonly #salt: number

  constructor(salt: number) {
    this.#salt = salt
  }

  /** @param weight above 0 */
  offer(candidate: number, hash: number, weight: number): void {
    const u = ((mix(this.#salt, hash) >>> 0) + 1) / (2 ** 32 + 1)
    const key = Math.log(u) / weight
    if (key <= this.#best) return
    this.#best = key
    this.winner = candidate
  }
}
