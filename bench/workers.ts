/**
 * `npm run bench:workers`: two threads against one, each benchmark of more than a million states in
 * a process of its own. The wall time is what counts, and it is worth nothing where other work uses
 * the machine. So the two take turns, the best run of each counts, and before each pair it is
 * measured how much faster two threads do what needs nothing but two cores; where that is little,
 * the pair waits for better times, so many seconds at the most: `npm run bench:workers -- 3 600`.
 * A third argument is a part of the names of those to run: `npm run bench:workers -- 3 0 queue-lock`.
 */
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { numberIn } from './checker.ts'
import { measure } from './measure.ts'

const PROJECT = path.resolve(import.meta.dirname, '..')

/** Models of which one thread explores more than a million states, the smallest first. */
const benchmarks = [
  { spec: 'specs/reference/two-phase-commit.ts#two-phase-commit', set: 'managers=8' },
  { spec: 'specs/gfs2-withdraw/findings.ts#gfs2-withdraw-two-withdraw', set: undefined },
  { spec: 'specs/gfs2-withdraw/level0.ts#gfs2-withdraw-two-blocks', set: undefined },
  { spec: 'specs/reference/crash-lock.ts#crash-lock', set: 'clients=6' },
  { spec: 'specs/reference/two-phase-commit.ts#two-phase-commit', set: 'managers=9' },
  { spec: 'specs/reference/queue-lock.ts#queue-lock', set: 'clients=5' },
  { spec: 'specs/reference/two-phase-commit.ts#two-phase-commit', set: 'managers=10' },
  { spec: 'specs/reference/crash-lock.ts#crash-lock', set: 'clients=7' },
] as const

interface Run {
  readonly wall: number
  readonly cpu: number
  readonly counts: string
}

async function run(spec: string, set: string | undefined, workers: number): Promise<Run> {
  const options = [...(set ? ['--set', set] : []), '--workers', String(workers)]
  const command = [path.join(PROJECT, 'bin/allways.js'), 'check', spec, '--reporter', 'json']
  const { output, wallSeconds, cpuSeconds, exitCode } = await measure(
    [process.execPath, ...command, ...options],
    PROJECT,
    900,
  )
  if (exitCode !== 0) throw new Error(`${spec} with ${workers} threads: exit code ${exitCode}.`)
  const counts = ['distinct', 'generated', 'depth'].map(name =>
    numberIn(output, new RegExp(`"${name}": (\\d+)`)),
  )
  return { wall: wallSeconds, cpu: cpuSeconds, counts: counts.join(' ') }
}

// A loop of multiplications in one thread, then in two at once: 2.0 on two free cores.
async function freedom(): Promise<number> {
  const code = `let x = 0; for (let i = 0; i < 3e8; i++) x = Math.imul(x ^ i, 0x9e3779b1)`
  const ended = () =>
    new Promise<void>(resolve => new Worker(code, { eval: true }).on('exit', () => resolve()))
  const start = performance.now()
  await ended()
  const middle = performance.now()
  await Promise.all([ended(), ended()])
  return (2 * (middle - start)) / (performance.now() - middle)
}

// What two free cores are taken for.
const FREE = 1.8

const pause = () => new Promise<void>(resolve => setTimeout(resolve, 5000))

/** Waits for two free cores, until `deadline`; how free they were at last. */
async function freeCores(deadline: number): Promise<number> {
  for (;;) {
    const free = await freedom()
    if (free >= FREE || performance.now() > deadline) return free
    await pause()
  }
}

const [runs = 3, patience = 0] = process.argv.slice(2, 4).map(Number)
const [, , , , part = ''] = process.argv
const best = (all: readonly Run[]) => all.reduce((a, b) => (b.wall < a.wall ? b : a))
console.log('| spec | distinct, generated, depth | wall s, 1 | 2 | ratio | CPU s, 1 | 2 | free |')
console.log('|---|---|--:|--:|--:|--:|--:|--:|')
for (const { spec, set } of benchmarks.filter(each => each.spec.includes(part))) {
  const [one, two]: [Run[], Run[]] = [[], []]
  let free = 0
  for (let i = 0; i < runs; i++) {
    free = Math.max(free, await freeCores(performance.now() + 1000 * patience))
    one.push(await run(spec, set, 1))
    two.push(await run(spec, set, 2))
  }
  const [alone, together] = [best(one), best(two)]
  if (alone.counts !== together.counts)
    throw new Error(`${spec}: ${alone.counts} with one thread, ${together.counts} with two.`)
  const cells = [
    `${spec.split('#')[1]}${set ? ` ${set}` : ''}`,
    alone.counts,
    alone.wall.toFixed(2),
    together.wall.toFixed(2),
    (alone.wall / together.wall).toFixed(2),
    alone.cpu.toFixed(2),
    together.cpu.toFixed(2),
    free.toFixed(2),
  ]
  console.log(`| ${cells.join(' | ')} |`)
}
