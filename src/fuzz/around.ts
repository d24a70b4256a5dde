import type { Key } from '../checker/exploration.ts'
import { Successors } from '../checker/successors.ts'
import { VisitedSet } from '../checker/visited.ts'
import type { Ground } from './ground.ts'
import type { Target } from './target.ts'
import { keysOf, sameKey, type Walk } from './walk.ts'

/** What a search around a run came to. */
export interface Shorter {
  /** A shorter run, if there is one within the radius. */
  readonly walk?: Walk
  /** Whether the search ended at its limit. */
  readonly isCut: boolean
  /** How many states it looked at. */
  readonly looked: number
}

/**
 * Looks breadth-first for a run that is shorter than the given one: to the target if there is one,
 * or else to the same last state. Only states that are at most `radius` steps off the run are
 * looked at; with a radius as long as the run, these are all.
 *
 * @param isEnough whether the search should give up, having looked at so many states
 */
export function shorterAround(
  ground: Ground,
  target: Target | undefined,
  walk: Walk,
  radius: number,
  isEnough: (looked: number) => boolean,
): Shorter {
  const search = new Search(ground)
  const states = keysOf(walk)
  const last = states.length - 1
  let level = search.begin(walk.start)
  for (let depth = 0; depth < last; depth++) {
    const next: number[] = []
    for (const at of level) {
      const successors = ground.successorsOf(search.states[at]!)
      if (target?.isAmong(search.states[at]!, successors)) return search.ended(search.walkTo(at))
      for (const found of search.add(at, successors, states[depth + 1]!, radius)) {
        const isShorter = depth + 1 < last && target?.isIn(search.states[found]!)
        if (isShorter) return search.ended(search.walkTo(found))
        next.push(found)
      }
      if (isEnough(search.states.length)) return { ...search.ended(), isCut: true }
    }
    // A state of the run that was reached earlier than the run reaches it.
    const back = search.isOnLevel(next, states[depth + 1]!)
      ? -1
      : search.states.findIndex(each => sameKey(each, states[depth + 1]!))
    if (back >= 0) {
      const { start, moves } = search.walkTo(back)
      return search.ended({ start, moves: [...moves, ...walk.moves.slice(depth + 1)] })
    }
    // Those that are nearer to the run first: a state belongs to the first that reaches it.
    level = next.sort((x, y) => search.off[x]! - search.off[y]! || x - y)
  }
  return search.ended()
}

/** The states that a search has found, each with the one before it and how far it is off the run. */
class Search {
  readonly states: Key[] = []
  readonly off: number[] = []
  readonly #before: number[] = []
  readonly #visited = new VisitedSet()
  readonly #ground: Ground
  readonly #batch = new Successors()

  constructor(ground: Ground) {
    this.#ground = ground
  }

  /** All initial states, that of the run first: the others are off it. */
  begin(start: Key): number[] {
    const others = this.#ground.starts.filter(each => !sameKey(each, start))
    const batch = this.#batch
    batch.count = 0
    batch.reserve(1 + others.length)
    for (const { a, b } of [start, ...others]) batch.push(a, b, 0)
    this.#visit()
    return Array.from({ length: batch.count }, (_, i) =>
      this.#push({ a: batch.a[i]!, b: batch.b[i]! }, -1, i === 0 ? 0 : 1),
    )
  }

  /** Adds those of a state's successors that are new; the one on the run is not off it. */
  add(from: number, successors: Successors, onRun: Key, radius: number): number[] {
    const batch = this.#batch
    batch.count = 0
    batch.reserve(successors.count)
    for (let i = 0; i < successors.count; i++) {
      const state = { a: successors.a[i]!, b: successors.b[i]! }
      if (this.off[from]! < radius || (this.off[from] === 0 && sameKey(state, onRun)))
        batch.push(state.a, state.b, 0)
    }
    this.#visit()
    return Array.from({ length: batch.count }, (_, i) => {
      const state = { a: batch.a[i]!, b: batch.b[i]! }
      return this.#push(state, from, sameKey(state, onRun) ? 0 : this.off[from]! + 1)
    })
  }

  isOnLevel(level: readonly number[], state: Key): boolean {
    return level.some(at => this.off[at] === 0 && sameKey(this.states[at]!, state))
  }

  walkTo(at: number): Walk {
    const path: Key[] = []
    for (let i = at; i >= 0; i = this.#before[i]!) path.unshift(this.states[i]!)
    return this.#ground.through(path)
  }

  ended(walk?: Walk): Shorter {
    return { ...(walk ? { walk } : {}), isCut: false, looked: this.states.length }
  }

  #push(state: Key, before: number, off: number): number {
    this.#before.push(before)
    this.off.push(off)
    return this.states.push(state) - 1
  }

  #visit(): void {
    const [first, second] = this.#ground.exploration.space.halves
    this.#visited.addAll(this.#batch, first.count, second.count)
  }
}
