import type { Exploration, Key } from '../checker/exploration.ts'
import { Successors } from '../checker/successors.ts'
import type { Instance } from '../language/program.ts'
import type { Choosing, Move, Walk } from './walk.ts'

/** What walks are made on: the steps of a model, as far as they were learned, and learned where not. */
export class Ground {
  readonly exploration: Exploration
  readonly starts: readonly Key[]
  readonly #outside: number[] = []
  readonly #scratch = new Successors()

  constructor(exploration: Exploration) {
    this.exploration = exploration
    const { a, b, count } = exploration.initial()
    this.starts = Array.from({ length: count }, (_, i) => ({ a: a[i]!, b: b[i]! }))
  }

  /** The successors of a state, as long as no others are asked for; none outside of the constraint. */
  successorsOf(state: Key): Successors {
    const successors = this.#scratch
    successors.count = 0
    if (!this.isOutside(state)) this.exploration.relation.expand(state.a, state.b, successors)
    return successors
  }

  /** All steps from a state. */
  movesFrom(state: Key): readonly Move[] {
    const successors = this.successorsOf(state)
    return Array.from({ length: successors.count }, (_, i) => this.moveTo(successors, i))
  }

  /** Whether a state lies outside of the spec's constraint, so that runs end in it. */
  isOutside({ a, b }: Key): boolean {
    const { within } = this.exploration
    if (within.isIdle) return false
    within.check(a, b, this.#outside)
    const isOutside = this.#outside.length > 0
    this.#outside.length = 0
    return isOutside
  }

  instanceOf(successors: Successors, i: number): Instance {
    return this.exploration.relation.outcomes[successors.outcome[i]!]!.instance
  }

  /** The step to one of the successors of a state, which are all that is in the list. */
  moveTo(successors: Successors, i: number): Move {
    const instance = this.instanceOf(successors, i)
    let first = i // The outcomes of an instance stand together.
    while (first > 0 && this.instanceOf(successors, first - 1) === instance) first--
    return { instance, index: i - first, to: { a: successors.a[i]!, b: successors.b[i]! } }
  }

  /** The step that is meant; undefined where it is not possible. */
  move(successors: Successors, { instance, index }: Choosing): Move | undefined {
    let left = index
    for (let i = 0; i < successors.count; i++)
      if (this.instanceOf(successors, i) === instance && left-- === 0)
        return { instance, index, to: { a: successors.a[i]!, b: successors.b[i]! } }
    return undefined
  }

  /** The walk through the given states, each a successor of the one before. */
  through([start, ...rest]: readonly Key[]): Walk {
    const moves: Move[] = []
    let at = start!
    for (const next of rest) {
      const successors = this.successorsOf(at)
      let i = 0
      while (successors.a[i] !== next.a || successors.b[i] !== next.b) i++
      moves.push(this.moveTo(successors, i))
      at = next
    }
    return { start: start!, moves }
  }

  /** Takes the given steps one after the other, leaving out those that are not possible. */
  follow(start: Key, wanted: readonly Choosing[]): Walk {
    const moves: Move[] = []
    let at = start
    for (const each of wanted) {
      const move = this.move(this.successorsOf(at), each)
      if (!move) continue
      moves.push(move)
      at = move.to
    }
    return { start, moves }
  }
}
