/**
 * `npx tsx bench/symbolic.ts`: what the symbolic engine needs for models that no explicit search can
 * list, beside what it should need. Seconds of wall time, the best of three checks, each in a process
 * of its own and without the start of Node; what is above its target makes the exit code 1.
 */
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { check, type Spec } from 'allways'
import crashLock from '../specs/reference/crash-lock.ts'
import twoPhaseCommit from '../specs/reference/two-phase-commit.ts'

interface Target {
  readonly name: string
  readonly spec: Spec
  readonly parameters: Spec['parameters']
  readonly seconds: number
}

const commit = (managers: number, seconds: number): Target => ({
  name: `two-phase commit, ${managers} managers`,
  spec: twoPhaseCommit,
  parameters: { managers },
  seconds,
})

const lock = (clients: number, seconds: number): Target => ({
  name: `crash lock, ${clients} clients`,
  spec: crashLock[0]!,
  parameters: { clients },
  seconds,
})

const targets = [
  commit(10, 0.5),
  commit(20, 0.5),
  commit(60, 5),
  lock(6, 1),
  lock(8, 1),
  lock(10, 2),
  lock(12, 15),
  lock(14, 60),
]

interface Measured {
  readonly distinct: string
  readonly runs: number
  readonly nodes: number
  readonly peak: number
  readonly seconds: number
}

const number = (value: number | string) =>
  new Intl.NumberFormat('en-US').format(typeof value === 'string' ? BigInt(value) : value)

/** One check, in this process. */
async function measured({ name, spec, parameters }: Target): Promise<Measured> {
  const { counts: _, ...rest } = spec
  const result = await check({ ...rest, parameters }, { engine: 'symbolic' })
  if (result.verdict !== 'holds') throw new Error(`${name} does not hold: ${result.verdict}.`)
  return {
    distinct: String(result.exact?.distinct ?? result.distinct),
    runs: result.functionRuns,
    nodes: result.diagrams?.nodes ?? 0,
    peak: result.diagrams?.peak ?? 0,
    seconds: result.seconds,
  }
}

function best(index: number): Measured {
  const once = () => {
    const script = fileURLToPath(import.meta.url)
    const output = execFileSync('npx', ['tsx', script, String(index)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return JSON.parse(output) as Measured
  }
  return [once(), once(), once()].sort((a, b) => a.seconds - b.seconds)[0]!
}

function table(): void {
  console.log(`On ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}\n`)
  console.log('| model | states | function runs | nodes | most nodes | seconds | target |')
  console.log('|---|---|---|---|---|---|---|')
  for (const [index, target] of targets.entries()) {
    const { distinct, runs, nodes, peak, seconds } = best(index)
    const isLate = seconds > target.seconds
    if (isLate) process.exitCode = 1
    const cells = [
      target.name,
      number(distinct),
      number(runs),
      number(nodes),
      number(peak),
      `${seconds.toFixed(2)}${isLate ? ' (late)' : ''}`,
      target.seconds,
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}

const [chosen] = process.argv.slice(2)
if (chosen === undefined) table()
else console.log(JSON.stringify(await measured(targets[Number(chosen)]!)))
