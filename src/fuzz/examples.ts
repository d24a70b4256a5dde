import type { Key } from '../checker/exploration.ts'
import { bestMatch } from '../trace/difference.ts'
import type { ItfTrace } from '../trace/itf.ts'
import { recordedInstance } from '../trace/replay.ts'
import type { Ground } from './ground.ts'
import type { Move, Walk } from './walk.ts'

/** A recorded run, as far as the model as it is now can repeat it. */
export function recordedWalk(ground: Ground, { states, vars }: ItfTrace): Walk {
  const { program, space } = ground.exploration
  const [first, ...rest] = states
  const nearest = (recorded: ItfTrace['states'][number], keys: readonly Key[]): Key => {
    const candidates = keys.map(({ a, b }) => space.decode(a, b))
    return keys[candidates.indexOf(bestMatch(program, recorded, candidates, vars).match)]!
  }
  const start = nearest(first!, ground.starts)
  const moves: Move[] = []
  let at = start
  for (const recorded of rest) {
    const { action = '', parameters = [] } = recorded['#meta']
    const possible = ground.movesFrom(at) // First: this may find new messages and so add instances.
    const instance = recordedInstance(program, { action, parameters })
    const meant = possible.filter(move => move.instance === instance)
    if (meant.length === 0) break
    at = nearest(
      recorded,
      meant.map(({ to }) => to),
    )
    moves.push(meant.find(({ to }) => to === at)!)
  }
  return { start, moves }
}
