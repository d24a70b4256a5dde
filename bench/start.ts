/**
 * `npm run bench:start`: where the time of a small check goes, from the start of the process to its
 * end. Each step does what the one before it does and something more; they take turns, and the
 * medians count. Run `npm run build` before.
 */
import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Measurement, measure } from './measure.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const command = path.join(root, 'bin/allways.js')
const kept = path.join(root, 'node_modules/.cache/allways')
const spec = 'specs/reference/two-phase-commit.ts#two-phase-commit'

interface Step {
  readonly name: string
  readonly words: readonly string[]
  readonly isFirst?: boolean
}

const steps: readonly Step[] = [
  { name: 'Node alone', words: ['--eval', '0'] },
  { name: '+ modules of the command', words: [command, '--version'] },
  { name: '+ the TypeScript of the spec', words: [command, 'list', spec] },
  { name: '+ the check of 288 states: all', words: [command, 'check', spec] },
  { name: 'all, when nothing is kept yet', words: [command, 'check', spec], isFirst: true },
]

if (!existsSync(path.join(root, 'dist'))) throw new Error('There is no dist: npm run build.')
const runs = Number(process.argv[2] ?? 11)
const measured = new Map<Step, Measurement[]>(steps.map(step => [step, []]))
await run({ name: 'to keep the spec', words: [command, 'check', spec] })
for (let i = 0; i < runs; i++) for (const step of steps) measured.get(step)!.push(await run(step))

console.log(`Node ${process.version}, medians of ${runs} runs\n`)
console.log('|                                | CPU ms | more | wall ms |')
console.log('|:-------------------------------|-------:|-----:|--------:|')
let before = 0
for (const [{ name, isFirst }, all] of measured) {
  const cpu = median(all.map(each => each.cpuSeconds))
  const wall = median(all.map(each => each.wallSeconds))
  const more = isFirst ? '' : String(cpu - before)
  console.log(
    `| ${name.padEnd(30)} | ${String(cpu).padStart(6)} | ${more.padStart(4)} | ${String(wall).padStart(7)} |`,
  )
  before = cpu
}

async function run({ words, isFirst }: Step): Promise<Measurement> {
  if (isFirst) rmSync(kept, { recursive: true, force: true })
  // tsx has a cache of its own.
  const settings = isFirst ? ['TSX_DISABLE_CACHE=1'] : []
  const result = await measure(['env', ...settings, process.execPath, ...words], root, 60)
  if (result.exitCode !== 0) throw new Error(`${words.join(' ')} failed: ${result.errors}`)
  return result
}

function median(seconds: readonly number[]): number {
  const sorted = [...seconds].sort((a, b) => a - b)
  return Math.round(1000 * sorted[sorted.length >> 1]!)
}
