import type { Key } from '../checker/exploration.ts'
import { ModelError } from '../language/value.ts'
import { shorterAround } from './around.ts'
import type { Ground } from './ground.ts'
import type { Target } from './target.ts'
import type { Choosing, Move, Walk } from './walk.ts'

// What the search around a run may cost, over all its rounds: states that it looks at, and runs of the
// model's functions, which are what takes its time where little was learned before.
const MOST_STATES = 200_000
const MOST_FUNCTION_RUNS = 20_000

/** A run that was shortened, and how sure it is that there is no shorter one. */
export interface Shortened {
  readonly walk: Walk
  /** Steps after some were deleted, before the search around the run. */
  readonly afterDeletion: number
  /**
   * No shorter run was found among those that are up to so many steps off this one; infinite where
   * all shorter runs were looked at.
   */
  readonly radius: number
}

/**
 * Makes a run to a target shorter: first by leaving out steps, then by looking around it, farther
 * and farther, for a shorter one.
 */
export function shorten(ground: Ground, target: Target, found: Walk): Shortened {
  let walk = withoutNeedless(ground, target, found)
  const afterDeletion = walk.moves.length
  const { forest } = ground.exploration
  const functionRuns = forest.runs
  let looked = 0
  const isEnough = (more: number) =>
    looked + more > MOST_STATES || forest.runs - functionRuns > MOST_FUNCTION_RUNS
  let radius = 0
  for (let next = 1; radius < walk.moves.length; ) {
    const around = unlessWrong(() => shorterAround(ground, target, walk, next, isEnough))
    if (!around) break
    looked += around.looked
    if (around.isCut) break
    if (around.walk) walk = around.walk
    // What was looked at around a longer run says nothing of this one.
    radius = around.walk ? 0 : next
    next = around.walk ? 1 : 2 * next
  }
  const isShortest = radius >= walk.moves.length
  return { walk, afterDeletion, radius: isShortest ? Number.POSITIVE_INFINITY : radius }
}

/** Leaves out chunks of steps, smaller and smaller ones, as long as the rest still leads to the target. */
function withoutNeedless(ground: Ground, target: Target, found: Walk): Walk {
  const lead = (moves: readonly Choosing[]) =>
    unlessWrong(() => untilTarget(ground, target, found.start, moves))
  let walk = lead(found.moves) ?? found
  for (let size = walk.moves.length >> 1; size > 0; ) {
    let isShorter = false
    for (let at = 0; at < walk.moves.length; ) {
      const shorter = lead([...walk.moves.slice(0, at), ...walk.moves.slice(at + size)])
      if (shorter) {
        walk = shorter
        isShorter = true
      } else at += size
    }
    if (size > 1) size >>= 1
    else if (!isShorter) break
  }
  return walk
}

/** Takes those of the steps that are possible, up to the target; nothing where they do not lead there. */
function untilTarget(
  ground: Ground,
  target: Target,
  start: Key,
  wanted: readonly Choosing[],
): Walk | undefined {
  const moves: Move[] = []
  let at = start
  let next = 0
  for (;;) {
    if (target.isIn(at)) return { start, moves }
    const successors = ground.successorsOf(at)
    if (target.isAmong(at, successors)) return { start, moves }
    let move: Move | undefined
    while (!move && next < wanted.length) move = ground.move(successors, wanted[next++]!)
    if (!move) return undefined
    moves.push(move)
    at = move.to
  }
}

// A mistake in the model that shows itself on other runs is not what is looked for here.
function unlessWrong<T>(body: () => T): T | undefined {
  try {
    return body()
  } catch (error) {
    if (error instanceof ModelError) return undefined
    throw error
  }
}
