/**
 * `npm run bench:liveness`: what a property of behaviours costs beside a safety run of the same
 * model, in the same process. Each pair is measured three times; the medians count.
 */
import { check, leavingOut, type Spec, spec } from 'allways'
import { leadsTo, properties } from 'allways/properties'
import { twoPhaseCommit } from '../specs/reference/two-phase-commit.ts'

const ends = properties(twoPhaseCommit, {
  /** Whoever is prepared will know what was decided, and so will all others. */
  ends: leadsTo(
    s => s.decision.some(decision => decision === 'prepared'),
    s => s.decision.every(decision => decision === 'committed' || decision === 'aborted'),
  ),
})

const fair = [
  'prepare',
  'chooseToAbort',
  'learnPrepared',
  'decideCommit',
  'decideAbort',
  'obeyCommit',
  'obeyAbort',
] as const

/** The CPU seconds of this process that a check takes, and how many states it found. */
async function measured(
  made: Spec,
): Promise<{ readonly seconds: number; readonly states: number }> {
  const before = process.cpuUsage()
  const { verdict, distinct } = await check(made)
  const { user, system } = process.cpuUsage(before)
  if (verdict !== 'holds') throw new Error(`${made.name} does not hold: ${verdict}.`)
  return { seconds: (user + system) / 1e6, states: distinct }
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[1]!

console.log('| managers | states | safety s | with one leadsTo s | ratio |')
console.log('|--:|--:|--:|--:|--:|')
const asked = process.argv.slice(2).map(Number).filter(Boolean)
for (const managers of asked.length > 0 ? asked : [7, 8]) {
  const both = spec(twoPhaseCommit, {
    parameters: { managers },
    properties: ends,
    fairness: { weak: fair },
    deadlock: 'allowed',
  })
  const safety: number[] = []
  const live: number[] = []
  let states = 0
  for (let i = 0; i < 3; i++) {
    const alone = await measured(leavingOut(both, 'ends'))
    states = alone.states
    safety.push(alone.seconds)
    live.push((await measured(both)).seconds)
  }
  const [s, l] = [median(safety), median(live)]
  console.log(
    `| ${managers} | ${states} | ${s.toFixed(2)} | ${l.toFixed(2)} | ${(l / s).toFixed(1)} |`,
  )
}
