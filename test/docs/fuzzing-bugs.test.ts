import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { fuzz } from '../../src/fuzz/index.ts'
import { check, type Spec } from '../../src/index.ts'
import { rows as listed, protocols, specFilesOf } from '../specs/shipped.ts'

const path = fileURLToPath(new URL('../../docs/fuzzing-bugs.md', import.meta.url))
const stored = existsSync(path) ? readFileSync(path, 'utf8') : ''

// All of them are run to write the page; of these the tests run every eighth.
const SAMPLE = 8
const SEED = 1
const MOST_STEPS = 12

/** What a run to a violation ends with: a property that fuzzing looks at. */
function wanted({ expect: expected, properties }: Spec): string | undefined {
  if (expected === 'holds') return undefined
  if (expected === 'deadlock' || 'deadlock' in expected) return 'deadlock'
  const kind = properties.get(expected.violated)!.kind
  return ['always', 'step', 'refines'].includes(kind) ? expected.violated : undefined
}

function statedSteps({ expect: expected }: Spec): number | undefined {
  if (typeof expected === 'string') return undefined
  const states = 'deadlock' in expected ? expected.deadlock : expected.length
  return states === undefined ? undefined : states - 1
}

/** The length of a shortest run to the violation: what the spec says, or what a check finds. */
async function shortestSteps(spec: Spec): Promise<number> {
  const stated = statedSteps(spec)
  if (stated !== undefined) return stated
  const { deadlock, properties } = await check(spec)
  return (deadlock ?? properties.find(({ counterexample }) => counterexample)!.counterexample!)
    .steps.length
}

/** Where the length is not stated, the depth of the search is not far from it. */
function mayBeShallow(spec: Spec): boolean {
  if (spec.full || wanted(spec) === undefined) return false
  const depth = listed.find(row => row.spec === spec.name)?.depth
  return (statedSteps(spec) ?? Number(depth)) <= MOST_STEPS
}

async function row(spec: Spec): Promise<string | undefined> {
  const shortest = await shortestSteps(spec)
  if (shortest > MOST_STEPS) return undefined
  const { violations, runs, steps, error } = await fuzz(spec, { seed: SEED, runs: 100_000 })
  expect(error).toBeUndefined()
  const found = violations.find(({ property }) => property === wanted(spec))
  expect(found, `${spec.name} is found`).toBeDefined()
  const { run, stepsFound, stepsAfterDeletion } = found!
  expect(run.steps.length, spec.name).toBeLessThanOrEqual(shortest + 2)
  expect(run.steps.length, spec.name).toBeGreaterThanOrEqual(shortest)
  const numbers = [shortest, run.steps.length, stepsFound, stepsAfterDeletion, runs, steps]
  const cells = [spec.name, wanted(spec), ...numbers.map(each => each.toLocaleString('en-US'))]
  return `| ${cells.join(' | ')} |`
}

const storedRow = (spec: Spec) =>
  stored.split('\n').find(line => line.startsWith(`| ${spec.name} |`))

test('docs/fuzzing-bugs.md lists every shallow violation, and how it was found', async () => {
  const isWritten = expect.getState().snapshotState.snapshotUpdateState === 'all'
  const files = (await Promise.all(protocols.map(specFilesOf))).flat()
  const shallow = files.flatMap(({ specs }) => specs).filter(mayBeShallow)
  const rows: (string | undefined)[] = []
  for (const [i, spec] of shallow.entries())
    rows.push(isWritten || i % SAMPLE === 0 ? await row(spec) : storedRow(spec))
  const found = rows.filter(each => each !== undefined)
  const stated = shallow.filter(spec => statedSteps(spec) !== undefined)
  expect(found.length).toBeGreaterThanOrEqual(stated.length)
  const page = `# What fuzzing finds

Every shipped spec that is expected to be violated by a run of at most ${MOST_STEPS} steps, but for those that
concern whole behaviours. \`npm run docs\` makes this table with seed ${SEED}; the tests make every
eighth row again, and see to it that no run that is found is more than two steps longer than a shortest one.

* shortest: steps of a shortest run, by breadth-first search
* fuzzing: steps of the run that fuzzing reports
* found: steps of the run as it was found
* needed: the same without needless ones, before the search around the run
* runs, steps: random runs until then, and the steps in them

| spec | violates | shortest | fuzzing | found | needed | runs | steps |
|---|---|--:|--:|--:|--:|--:|--:|
${found.join('\n')}

There are ${found.length}.
`
  await expect(page).toMatchFileSnapshot(path)
})
