/**
 * `npm run bench:growth [managers...]`: what a transition and a state cost as the number of states
 * grows: two-phase commit, one size after the other in one process, smaller ones several times.
 */
import { spec } from 'allways'
import { twoPhaseCommit, twoPhaseProperties } from '../specs/reference/two-phase-commit.ts'
import { costOf, medianCost, nanoseconds } from './in-process.ts'

const asked = process.argv.slice(2).map(Number).filter(Boolean)
const sized = (managers: number) =>
  spec(twoPhaseCommit, { properties: twoPhaseProperties, parameters: { managers } })

// The first searches of a process also pay for the compilation of the checker itself.
for (let i = 0; i < 3; i++) await costOf(sized(6))

console.log('| managers | states | transitions | CPU s | ns each | bytes per state | learned MB |')
console.log('|--:|--:|--:|--:|--:|--:|--:|')
for (const managers of asked.length > 0 ? asked : [6, 7, 8, 9]) {
  const runs = managers > 8 ? 1 : 5
  const costs = []
  for (let run = 0; run < runs; run++) costs.push(await costOf(sized(managers)))
  const cost = medianCost(costs)
  const { distinct, generated, bytesPerState, learnedBytes } = cost.result
  const cells = [
    managers,
    distinct.toLocaleString('en-US'),
    generated.toLocaleString('en-US'),
    cost.seconds.toFixed(2),
    nanoseconds(cost).toFixed(0),
    bytesPerState.toFixed(0),
    (learnedBytes / 1e6).toFixed(0),
  ]
  console.log(`| ${cells.join(' | ')} |`)
}
