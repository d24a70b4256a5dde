/**
 * `npm run bench:liveness [-- sizes]`: what a property of behaviours costs beside a safety run of the
 * same model, in the same process; and what it costs in SPIN (`pan -a -f`), where that is installed.
 * CPU seconds, medians of three. SPIN's are of whole processes, ours without the start of Node.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { check, leavingOut, type Spec, spec } from 'allways'
import { leadsTo, properties } from 'allways/properties'
import { twoPhaseCommit } from '../specs/reference/two-phase-commit.ts'
import { expectSentence, numberIn } from './checker.ts'
import { build, isOnPath } from './command.ts'
import { measure } from './measure.ts'

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

interface Measured {
  readonly safety: number
  readonly live: number
  readonly states: number
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[1]!

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

async function ours(managers: number): Promise<Measured> {
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
  return { safety: median(safety), live: median(live), states }
}

const SOURCE = path.resolve(import.meta.dirname, 'promela/two-phase-commit-behaviours.pml')
const LIMIT_SECONDS = 1200

/** The same by SPIN: a verifier without the property, and one with it and with fair processes. */
async function spins(managers: number): Promise<Measured> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-liveness-'))
  const memory = `-DMEMLIM=${Math.floor((os.totalmem() / 2 ** 20) * 0.75)}`
  const compile = ['gcc', '-O3', '-march=native', '-DNOREDUCE', memory] as const
  try {
    await build(
      folder,
      ['spin', `-DN=${managers}`, '-a', SOURCE],
      [...compile, '-DSAFETY', '-DNOCLAIM', '-DNOFAIR', '-o', 'safety', 'pan.c'],
      // Room for the marks of so many processes: managers, coordinator, the first one.
      [...compile, '-DNFAIR=5', '-o', 'live', 'pan.c'],
    )
    const safety: number[] = []
    const live: number[] = []
    let states = 0
    for (let i = 0; i < 3; i++) {
      const alone = await measure([path.join(folder, 'safety'), '-w24'], folder, LIMIT_SECONDS)
      const both = await measure(
        [path.join(folder, 'live'), '-a', '-f', '-w24', '-m100000'],
        folder,
        LIMIT_SECONDS,
      )
      for (const { output } of [alone, both]) expectSentence(output, /errors: 0\n/)
      states = numberIn(alone.output, /^ *(\d+) states, stored/m)
      safety.push(alone.cpuSeconds)
      live.push(both.cpuSeconds)
    }
    return { safety: median(safety), live: median(live), states }
  } finally {
    await rm(folder, { recursive: true })
  }
}

const row = (managers: number, checker: string, { safety, live, states }: Measured) =>
  `| ${managers} | ${checker} | ${states} | ${safety.toFixed(2)} | ${live.toFixed(2)} | ${(live / safety).toFixed(1)} |`

console.log('| managers | checker | states | safety s | with one leadsTo s | ratio |')
console.log('|--:|---|--:|--:|--:|--:|')
const asked = process.argv.slice(2).map(Number).filter(Boolean)
const hasSpin = isOnPath('spin') && isOnPath('gcc')
for (const managers of asked.length > 0 ? asked : [7, 8]) {
  console.log(row(managers, 'allways', await ours(managers)))
  if (hasSpin) console.log(row(managers, 'SPIN', await spins(managers)))
}
if (!hasSpin) console.log('\nSPIN is not here: spin and gcc are not both on PATH.')
