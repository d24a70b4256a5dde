import { eachGuardOff, spec } from 'allways'
import { crashLock, crashLockProperties } from './crash-lock.ts'
import { twoPhaseCommit, twoPhaseProperties } from './two-phase-commit.ts'

// Bounds with too many states to list: see docs/symbolic.md.

const managers = spec(twoPhaseCommit, {
  name: 'two-phase-commit-twenty-managers',
  title: 'As two-phase-commit, with twenty managers.',
  parameters: { managers: 20 },
  properties: twoPhaseProperties,
  engine: 'symbolic',
  counts: { distinct: 3_657_257_952_739_328, generated: 97_520_648_166_834_178n },
})

const clients = spec(crashLock, {
  name: 'crash-lock-ten-clients',
  title: 'As crash-lock, with ten clients.',
  parameters: { clients: 10 },
  properties: crashLockProperties,
  engine: 'symbolic',
  counts: { distinct: 144_569_378_249, generated: 2_437_008_601_261 },
})

export default [
  managers,
  clients,
  ...eachGuardOff(clients, { forgetsGrant: { violated: 'exclusion', length: 12 } }, { full: true }),
]
