/**
 * `npm run bench:liveness`: what a property of behaviours costs beside a safety run of the same
 * model, in the same process. Each pair is measured three times; the medians count.
 */
import { leavingOut, spec } from 'allways'
import { leadsTo, properties } from 'allways/properties'
import { twoPhaseCommit } from '../specs/reference/two-phase-commit.ts'
import { type Cost, costOf, medianCost } from './in-process.ts'

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
  const safety: Cost[] = []
  const live: Cost[] = []
  for (let i = 0; i < 3; i++) {
    safety.push(await costOf(leavingOut(both, 'ends')))
    live.push(await costOf(both))
  }
  const { seconds: s, result } = medianCost(safety)
  const { seconds: l } = medianCost(live)
  console.log(
    `| ${managers} | ${result.distinct} | ${s.toFixed(2)} | ${l.toFixed(2)} | ${(l / s).toFixed(1)} |`,
  )
}
