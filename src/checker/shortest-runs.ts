import type { Way } from './counterexample.ts'
import type { Exploration, Finding, Key } from './exploration.ts'
import { StepWatch } from './steps.ts'
import { Successors } from './successors.ts'
import { VisitedSet } from './visited.ts'
import { type BoundPredicate, Watch } from './watch.ts'

/** The explored states of a breadth-first search by level, the initial ones being level 1. */
export interface Levels {
  /** Calls `take` for each state of a level, in any order, until it is true. */
  each(level: number, take: (a: number, b: number) => boolean): void
}

/** Something that was found, and the level of the first states that show it. */
export interface Located {
  readonly finding: Finding
  readonly level: number
}

/**
 * The runs to what was found: of a witness any shortest one will do; of what should not be all
 * are given, so that the one that is told does not depend on the order of the search.
 */
export function runsTo(
  exploration: Exploration,
  levels: Levels,
  located: readonly Located[],
): ReadonlyMap<Finding, readonly Key[] | Way> {
  const isPlain = ({ finding: { kind } }: Located) => kind === 'witness' || kind === 'initial'
  const plain = located.filter(isPlain).map(({ finding, level }) => {
    return [finding, pathTo(exploration, levels, finding.state, level)] as const
  })
  const others = located.filter(each => !isPlain(each))
  return new Map<Finding, readonly Key[] | Way>([...plain, ...waysTo(exploration, levels, others)])
}

/** A shortest path to a state of a level: in each level before, the first state that will do. */
export function pathTo(
  exploration: Exploration,
  levels: Levels,
  state: Key,
  stateLevel: number,
): readonly Key[] {
  const successors = new Successors()
  const path = [state]
  for (let level = stateLevel - 1; level >= 1; level--) {
    const [next] = path as [Key]
    levels.each(level, (a, b) => {
      successors.count = 0
      exploration.retrace(a, b, successors)
      const isBefore = contains(successors, next)
      if (isBefore) path.unshift({ a, b })
      return isBefore
    })
    if (path[0] === next)
      throw new Error('Internal error: a state has no predecessor in the level before it.')
  }
  return path
}

function contains({ a, b, count }: Successors, key: Key): boolean {
  for (let i = 0; i < count; i++) if (a[i] === key.a && b[i] === key.b) return true
  return false
}

/**
 * All shortest runs to what was found, for each finding as the states that they go through. A
 * search keeps no parents: going back level by level, each state is expanded once more, and it is
 * on the way if one of its successors is. Which runs these are does not depend on the order in
 * which a search took the states of a level, nor on how many threads took them.
 */
function waysTo(
  exploration: Exploration,
  levels: Levels,
  located: readonly Located[],
): ReadonlyMap<Finding, Way> {
  const ways = new Map(located.map(each => [each.finding, new WayBack(exploration, each)]))
  const successors = new Successors()
  for (let level = Math.max(0, ...located.map(each => each.level)); level >= 1; level--) {
    const open = [...ways.values()].filter(way => way.passes(level))
    if (open.length === 0) continue
    levels.each(level, (a, b) => {
      successors.count = 0
      exploration.retrace(a, b, successors)
      for (const way of open) way.consider(level, a, b, successors)
      return false
    })
    for (const way of open) way.endLevel(level)
  }
  return ways
}

// States are put into a set in batches.
const BATCH = 8192

/** The states on all shortest runs to one finding, gathered from the last level to the first. */
class WayBack implements Way {
  readonly length: number
  readonly #target: Target
  /** By level. */
  readonly #sets: VisitedSet[] = []
  readonly #batch = new Successors()
  readonly #space: Exploration['space']

  constructor(exploration: Exploration, { finding, level }: Located) {
    this.length = level
    this.#space = exploration.space
    this.#target = targetOf(exploration, finding)
  }

  has(place: number, a: number, b: number): boolean {
    const level = place + 1
    if (level === this.length && this.#target.isReached) return this.#target.isReached(a, b)
    return this.#sets[level]!.has(a, b)
  }

  /** Whether there is something to look for in a level. */
  passes(level: number): boolean {
    return level < this.length || (level === this.length && this.#target.isLeft !== undefined)
  }

  consider(level: number, a: number, b: number, successors: Successors): void {
    const isOnWay =
      level === this.length
        ? this.#target.isLeft!(a, b, successors)
        : this.#leadsOn(level, successors)
    if (!isOnWay) return
    this.#batch.reserve(1)
    this.#batch.push(a, b, 0)
    if (this.#batch.count >= BATCH) this.endLevel(level)
  }

  endLevel(level: number): void {
    const [first, second] = this.#space.halves
    this.#sets[level] ??= new VisitedSet()
    this.#sets[level].addAll(this.#batch, first.count, second.count)
    this.#batch.count = 0
  }

  #leadsOn(level: number, { a, b, count }: Successors): boolean {
    for (let i = 0; i < count; i++) if (this.has(level, a[i]!, b[i]!)) return true
    return false
  }
}

/** What the last states of the runs are: known by themselves, or by the steps from them. */
interface Target {
  readonly isReached?: (a: number, b: number) => boolean
  readonly isLeft?: (a: number, b: number, successors: Successors) => boolean
}

function targetOf(exploration: Exploration, { kind, property }: Finding): Target {
  const { space, forest, relation, bound, accepting } = exploration
  const isOfProperty = (each: { readonly property: string }) => each.property === property
  const raised = (watch: Watch) => (a: number, b: number) => {
    const found: number[] = []
    watch.check(a, b, found)
    return found.length > 0
  }
  const watch = (predicates: readonly BoundPredicate[], alarm: boolean) =>
    raised(new Watch(space, forest, predicates.filter(isOfProperty), alarm))
  switch (kind) {
    case 'invariant':
      return { isReached: watch(bound.always, false) }
    case 'witness':
      return { isReached: watch(bound.reachable, true) }
    case 'step': {
      const steps = new StepWatch(space, forest, relation, bound.step.filter(isOfProperty))
      return { isLeft: (a, b, successors) => steps.check(a, b, successors, 0) !== undefined }
    }
    case 'deadlock': {
      const isAccepted = raised(accepting)
      return { isLeft: (a, b, { count }) => count === 0 && !isAccepted(a, b) }
    }
    default:
      throw new Error(`Internal error: a search finds no ${kind}.`)
  }
}
