/**
 * `npx tsx bench/validation.ts [lines]`: how many lines of a log are validated in a second. The logs
 * are random runs of reference models, as the reference evaluator takes them; what is measured is
 * reading the text and validating it, in one process that has not seen the model before.
 */
import { Program, ReferenceState, type Spec, stepsFrom } from 'allways'
import { readLog, type Unlogged, validate } from 'allways/validate'
import crashLock from '../specs/reference/crash-lock.ts'
import twoPhaseCommit from '../specs/reference/two-phase-commit.ts'
import { itfCells, itfValue } from '../src/trace/itf-value.ts'
import { plainMapping } from '../src/validate/plain.ts'

interface Told {
  readonly what: string
  readonly hasState: boolean
  /** Actions that leave no line. */
  readonly unlogged: Unlogged
}

const everything: Unlogged = { most: 0 }

const told: readonly Told[] = [
  { what: 'actions and members', hasState: false, unlogged: everything },
  { what: 'and all cells', hasState: true, unlogged: everything },
]

/** A run of so many lines; the same at each call. */
function logOf(spec: Spec, lines: number, { hasState, unlogged }: Told): string {
  const program = new Program(spec.model, spec)
  let state = ReferenceState.of(program.initialStates()[0]!)
  let chance = 1
  const log: string[] = []
  while (log.length < lines) {
    const steps = stepsFrom(program, state)
    chance = (chance * 48_271) % 2_147_483_647
    const { instance, after } = steps[chance % steps.length]!
    state = after
    const { name } = instance.action
    if (unlogged.actions?.includes(name)) continue
    const parameters = instance.parameters.map(itfValue)
    const cells = hasState ? { state: itfCells(program, state) } : {}
    log.push(JSON.stringify({ action: name, parameters, ...cells }))
  }
  return log.join('\n')
}

async function measure(spec: Spec, lines: number, each: Told): Promise<void> {
  const text = logOf(spec, lines, each)
  const row = [spec.name, each.what]
  for (const search of ['bfs', 'dfs'] as const) {
    const started = performance.now()
    const mapping = { ...plainMapping, unlogged: each.unlogged }
    const { verdict, widest } = await validate(spec, readLog(text), { mapping, search })
    if (verdict !== 'accepted') throw new Error(`The log of ${spec.name} is ${verdict}.`)
    const rate = Math.round(lines / ((performance.now() - started) / 1000))
    row.push(String(widest), rate.toLocaleString('en-US'))
  }
  console.log(`| ${row.join(' | ')} |`)
}

const lines = Number(process.argv[2] ?? 20_000)
console.log(`| model | each line tells | states at a time | lines/s | dfs: at a line | lines/s |`)
console.log('|---|---|--:|--:|--:|--:|')
for (const each of told) await measure(twoPhaseCommit, lines, each)
for (const each of told) await measure(crashLock[0]!, lines, each)
// The manager's work shows in no line: where it stands is open most of the time.
const silent = { most: 3, actions: ['managerReceives', 'managerReleases'] }
await measure(crashLock[0]!, lines, {
  what: 'what clients do and are granted',
  hasState: false,
  unlogged: silent,
})
