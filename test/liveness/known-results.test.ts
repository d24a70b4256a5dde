import { describe, expect, test } from 'vitest'
import alternatingBit from '../../specs/reference/alternating-bit.ts'
import diningPhilosophers from '../../specs/reference/dining-philosophers.ts'
import peterson from '../../specs/reference/peterson.ts'
import terminationDetection from '../../specs/reference/termination-detection.ts'
import tokenRing from '../../specs/reference/token-ring.ts'
import type { Counterexample } from '../../src/checker/result.ts'
import { check, type Spec } from '../../src/index.ts'
import type { ReferenceState } from '../../src/language/reference.ts'
import { itfText, itfTrace, readItf } from '../../src/trace/itf.ts'
import { replay } from '../../src/trace/replay.ts'

/** The result of a spec, which has to be the one that it expects, and the run that it shows. */
async function checked(specs: readonly Spec[], name: string) {
  const made = specs.find(each => each.name === name)!
  const result = await check(made)
  expect(result.surprises).toEqual([])
  const { expect: expected } = made
  const broken = typeof expected === 'object' ? expected.violated : undefined
  const run = result.properties.find(each => each.name === broken)?.counterexample
  return { result, run: run!, loop: run?.steps.slice(run.loop) ?? [] }
}

const verdictOf = (result: Awaited<ReturnType<typeof check>>, property: string) =>
  result.properties.find(({ name }) => name === property)?.verdict

/** The cells of a state that are not as at first. */
const cells = (state: ReferenceState) =>
  Object.fromEntries(state.changed.map(([slot, value]) => [slot.name, value]))

const actions = (steps: Counterexample['steps']) =>
  new Set(steps.map(({ instance }) => instance.action.name))

const rests = ({ steps, loop }: Counterexample) => loop === steps.length

/** The same spec with other values of its parameters. */
const sized = ({ counts: _, ...made }: Spec, parameters: Spec['parameters']): Spec => ({
  ...made,
  parameters,
})

describe('the five philosophers of Chandy and Misra', () => {
  test('do not starve, in as many states as TLC finds', async () => {
    const { result } = await checked(diningPhilosophers, 'dining-philosophers')
    expect(result).toMatchObject({ distinct: 67, generated: 336, depth: 29 })
    expect(verdictOf(result, 'nobodyStarves')).toBe('holds')
  })

  test('starve beside one who eats for ever', async () => {
    const { run } = await checked(diningPhilosophers, 'dining-philosophers-slow-eater')
    expect(rests(run)).toBe(true)
    expect(Object.values(cells(run.steps.at(-1)!.after))).toContain('eating')
  })

  test('starve if nobody hands a fork over', async () => {
    const { run } = await checked(diningPhilosophers, 'dining-philosophers-keeps-forks')
    expect(run.steps).toHaveLength(0)
  })

  test('pass forks round for ever if they do not keep clean ones', async () => {
    const { run, loop } = await checked(
      diningPhilosophers,
      'dining-philosophers-without-keeps-clean',
    )
    expect(rests(run)).toBe(false)
    expect(actions(loop)).toEqual(new Set(['giveLeft', 'giveRight']))
    expect(loop.every(({ outcome }) => outcome.forbiddenBy?.includes('keepsClean'))).toBe(true)
  })
})

describe('the alternating-bit protocol', () => {
  test('delivers, if channels are strongly fair', async () => {
    const { result } = await checked(alternatingBit, 'alternating-bit')
    expect(result).toMatchObject({ distinct: 240, depth: 10 })
    expect(verdictOf(result, 'delivered')).toBe('holds')
    expect(verdictOf(result, 'senderGoesOn')).toBe('holds')
  })

  test('sends again and again what is always lost, if they are weakly fair', async () => {
    const { run, loop } = await checked(alternatingBit, 'alternating-bit-weakly-fair')
    expect(rests(run)).toBe(false)
    expect(actions(loop)).toContain('sendAgain')
    expect(actions(loop)).toContain('loseMessage')
    expect(actions(loop)).not.toContain('receive')
  })

  test('delivers the same again and again, if its acknowledgements are lost', async () => {
    const { result, loop } = await checked(alternatingBit, 'alternating-bit-lost-acknowledgements')
    expect(verdictOf(result, 'delivered')).toBe('holds')
    expect(actions(loop)).toContain('receive')
    expect(actions(loop)).toContain('loseAcknowledgement')
    expect(actions(loop)).not.toContain('learn')
  })

  test('does not deliver if the sender gives up', async () => {
    const { run, loop } = await checked(alternatingBit, 'alternating-bit-impatient')
    expect(actions(run.steps)).toContain('loseMessage')
    expect(actions(loop)).toEqual(new Set(['acknowledge', 'learn']))
  })
})

describe("Peterson's algorithm", () => {
  test('lets nobody starve', async () => {
    const { result } = await checked(peterson, 'peterson')
    expect(verdictOf(result, 'whoAsksEnters')).toBe('holds')
  })

  test('lets one starve if the other one stays', async () => {
    const { run } = await checked(peterson, 'peterson-long-stay')
    expect(rests(run)).toBe(true)
    expect(cells(run.steps.at(-1)!.after)).toMatchObject({
      'at(process1)': 'waiting',
      'at(process2)': 'critical',
    })
  })

  test('lets one starve that does not enter though it may', async () => {
    const { run } = await checked(peterson, 'peterson-hesitant')
    expect(rests(run)).toBe(true)
    expect(cells(run.steps.at(-1)!.after)).toMatchObject({ 'at(process1)': 'waiting' })
  })
})

describe('the token ring of Dijkstra', () => {
  const [ring] = tokenRing

  test('stabilises', async () => {
    const { result } = await checked(tokenRing, 'token-ring')
    expect(verdictOf(result, 'stabilises')).toBe('holds')
    expect(verdictOf(result, 'goesRound')).toBe('holds')
  })

  // Where one machine moves at a time, one value less than there are machines is enough.
  test.each([
    { machines: 3, values: 2, verdict: 'holds' },
    { machines: 4, values: 2, verdict: 'violated' },
    { machines: 4, values: 3, verdict: 'holds' },
    { machines: 5, values: 3, verdict: 'violated' },
    { machines: 5, values: 4, verdict: 'holds' },
  ])('$machines machines with $values values: $verdict', async ({ verdict, ...parameters }) => {
    const result = await check(sized(ring!, parameters), { properties: ['stabilises'] })
    expect(result).toMatchObject({
      verdict,
      distinct: parameters.values ** parameters.machines,
    })
  })

  test('has two privileges that go round for ever, if it has too few values', async () => {
    const { run, loop } = await checked(tokenRing, 'token-ring-few-values')
    expect(rests(run)).toBe(false)
    expect(new Set(loop.map(({ instance }) => instance.name))).toEqual(
      new Set(['countOn', 'takeOver(1)', 'takeOver(2)', 'takeOver(3)']),
    )
  })

  test('rests as it is, if machines may be idle', async () => {
    const { run } = await checked(tokenRing, 'token-ring-idle-machine')
    expect(run.steps).toHaveLength(0)
  })
})

describe('termination detection in a ring', () => {
  test.each([
    { nodes: 3, distinct: 302 },
    { nodes: 4, distinct: 1566 },
  ])('finds out, with $nodes nodes in as many states as TLC finds', async ({ nodes, distinct }) => {
    const result = await check(sized(terminationDetection[0]!, { nodes }))
    expect(result).toMatchObject({ verdict: 'holds', distinct })
  })

  test('finds nothing out if a node keeps the token', async () => {
    const { run } = await checked(terminationDetection, 'termination-detection-kept-token')
    expect(rests(run)).toBe(true)
    expect(cells(run.steps.at(-1)?.after ?? run.initial)).toHaveProperty('token')
  })

  test('has nothing to find out where nodes wake each other for ever', async () => {
    const { loop } = await checked(terminationDetection, 'termination-detection-restless')
    const names = loop.map(({ instance }) => instance.name)
    expect(names).toEqual(expect.arrayContaining(['finish(0)', 'finish(1)', 'finish(2)']))
    expect(actions(loop)).toContain('giveWork')
  })

  test('work may be put off for ever, unless something has to happen', async () => {
    const { run } = await checked(terminationDetection, 'termination-detection-slow-work')
    expect(rests(run)).toBe(true)
    const { result } = await checked(terminationDetection, 'termination-detection-steady-work')
    expect(result.verdict).toBe('holds')
  })
})

/** Each run that is shown, and a spec of the same model that assumes more. */
const pairs: readonly (readonly [Spec, Spec])[] = [
  diningPhilosophers,
  alternatingBit,
  peterson,
  tokenRing,
  terminationDetection,
].flatMap(specs =>
  specs
    .filter(({ fairness }) => Object.keys(fairness).length > 0)
    .filter(each => typeof each.expect === 'object')
    .map(each => [each, { ...each, fairness: {} }] as const),
)

test.each(pairs.map(([unfair, fairer]) => [unfair.name, unfair, fairer] as const))(
  'the run of %s is repeated from its file, and is none where its fairness is assumed',
  async (name, unfair, fairer) => {
    const { program, properties } = await check(unfair)
    const runs = properties.filter(each => each.counterexample?.kind === 'lasso')
    expect(runs.length).toBeGreaterThan(0)
    for (const { name: property, counterexample } of runs) {
      const origin = { spec: name, source: 'x.ts', property }
      const trace = readItf(itfText(itfTrace(program!, counterexample!, origin)))
      expect(trace.loop).toBe(counterexample!.loop)
      const again = replay(unfair, trace)
      expect(again.kind).toBe('replayed')
      if (again.kind === 'replayed') expect(again.run.loop).toBe(counterexample!.loop)
      expect(replay(fairer, trace).kind).toBe('notViolated')
    }
  },
)

test('a run that is said to go back to where it does not is refused', async () => {
  const { result, run } = await checked(tokenRing, 'token-ring-few-values')
  const origin = { spec: 'token-ring-few-values', source: 'x.ts', property: 'stabilises' }
  const trace = itfTrace(result.program!, run, origin)
  expect(() => replay(result.spec, { ...trace, loop: run.loop! + 1 })).toThrow(
    'The last state is not state',
  )
})
