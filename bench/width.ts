/**
 * `npm run bench:width [clients] [runs]`: what a transition costs as the state widens. The
 * crash-recovery lock manager, as it is and with its cells spread over 2 to 32 words, in turns and in
 * one process; and, for comparison, a wide protocol that is shipped.
 */
import { spec } from 'allways'
import gfs2 from '../specs/gfs2-withdraw/level1.ts'
import { crashLock, crashLockProperties } from '../specs/reference/crash-lock.ts'
import { type Cost, costOf, medianCost, nanoseconds } from './in-process.ts'
import { spread } from './spread.ts'

const [clients = 6, runs = 3] = process.argv.slice(2).map(Number)

const wide = gfs2.flat().find(({ name }) => name === 'gfs2-withdraw-caching-three-nodes')!

const narrowest = spec(crashLock, { properties: crashLockProperties, parameters: { clients } })

const rows = [
  { name: 'as it is', made: narrowest },
  ...[2, 8, 32].map(words => ({ name: `over ${words} words`, made: spread(clients, words) })),
  { name: wide.name, made: wide },
]

// The first search of a process also pays for the compilation of the checker itself.
await costOf(spread(4, 2))

const costs = new Map<string, Cost[]>(rows.map(({ name }) => [name, []]))
for (let run = 0; run < runs; run++)
  for (const { name, made } of rows) costs.get(name)!.push(await costOf(made))

const narrow = nanoseconds(medianCost(costs.get('over 2 words')!))
console.log(
  `| crash-lock, ${clients} clients | states | transitions | CPU s | ns each | of 2 words |`,
)
console.log('|---|--:|--:|--:|--:|--:|')
for (const { name } of rows) {
  const cost = medianCost(costs.get(name)!)
  const { distinct, generated } = cost.result
  const cells = [
    name,
    distinct.toLocaleString('en-US'),
    generated.toLocaleString('en-US'),
    cost.seconds.toFixed(2),
    nanoseconds(cost).toFixed(0),
    (nanoseconds(cost) / narrow).toFixed(2),
  ]
  console.log(`| ${cells.join(' | ')} |`)
}
