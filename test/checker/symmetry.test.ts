import { describe, expect, test } from 'vitest'
import crashLock from '../../specs/reference/crash-lock.ts'
import twoPhaseCommit from '../../specs/reference/two-phase-commit.ts'
import { permutationsOf, permuteState } from '../../src/checker/renaming.ts'
import {
  always,
  bag,
  check,
  distinct,
  each,
  flag,
  forEach,
  from,
  model,
  nodes,
  oneOf,
  per,
  properties,
  range,
  reachable,
  record,
  type Spec,
  set,
  shape,
  spec,
} from '../../src/index.ts'
import { about, type Kind } from '../../src/language/kind.ts'
import { Program } from '../../src/language/program.ts'
import { ReferenceState, stepsFrom } from '../../src/language/reference.ts'
import { explore } from '../differential/reference-checker.ts'

const bare = (spec: Spec, parameters: Spec['parameters']): Spec => {
  const { counts: _, ...rest } = spec
  return { ...rest, parameters }
}

/** The first member of a node set, which no model can name. */
const chosen = <V>(set: Kind<V>): V[] => [set[about].initial as V]

describe('symmetry', () => {
  test.each([2, 3, 4])(
    'two-phase commit of %i managers has as many orbits as brute force finds',
    async managers => {
      const model = bare(twoPhaseCommit, { managers })
      const { distinct } = await check(model, { symmetry: true })
      expect(distinct).toBe(explore(model, true)!.distinct)
    },
  )

  test('two-phase commit of 5 managers has 314 orbits of 8,832 states', async () => {
    // 665 is what a representative that sorts the managers' decisions alone gives.
    const model = bare(twoPhaseCommit, { managers: 5 })
    expect((await check(model, { symmetry: true })).distinct).toBe(314)
  })

  test('the orbits together are all states', async () => {
    const lock = crashLock[0]!
    const program = new Program(lock.model)
    const [clients] = program.nodeSets
    const orders = [...permutationsOf([0, 1, 2])].map(order => new Map([[clients!.name, order]]))
    const orbits = new Set<string>()
    const states = new Set<string>()
    let open = program.initialStates().map(each => ReferenceState.of(each))
    while (open.length > 0) {
      const found: ReferenceState[] = []
      for (const state of open) {
        if (states.has(state.key)) continue
        const orbit = orders.map(order => permuteState(program, state, order))
        orbits.add(orbit.map(each => each.key).sort()[0]!)
        for (const each of orbit) states.add(each.key)
        found.push(...stepsFrom(program, state).map(step => step.after))
      }
      open = found
    }
    const { distinct } = await check(lock, { symmetry: true })
    expect([distinct, states.size]).toEqual([orbits.size, 3157])
  })

  test('a counterexample under symmetry is a real execution of the same length', async () => {
    const broken = crashLock[1]!
    const plain = await check(broken)
    const reduced = await check(broken, { symmetry: true })
    const [before, after] = [plain, reduced].map(result => result.properties[0]!.counterexample!)
    expect(after!.steps).toHaveLength(before!.steps.length)
    // Every step is possible in the state before it, by the reference evaluator.
    let state = after!.initial
    for (const step of after!.steps) {
      const possible = stepsFrom(reduced.program!, state)
      const same = possible.find(
        each => each.instance.name === step.instance.name && each.after.equals(step.after),
      )
      expect(same, step.instance.name).toBeDefined()
      state = step.after
    }
  })

  test('messages found late belong to all nodes', async () => {
    // Too many messages to be listed beforehand, and none of them names the first node for long.
    const phone = nodes('phone', 3)
    const digit = range(0, 9)
    const call = record({ by: phone, first: digit, second: digit })
    const calls = bag(call)
    class Exchange extends shape({ cells: { calls, made: per(phone, flag) } }) {}
    const exchange = model('exchange', Exchange, {
      actions: {
        call: each(
          distinct(phone, phone),
          (s, p, q) =>
            !s.made(p) &&
            s.made(q) &&
            s.with(p, { made: true }).calls.add(call({ by: p, first: 1 })),
        ),
        begin: each(
          phone,
          (s, p) =>
            s.made.every(made => !made) &&
            s.with(p, { made: true }).calls.add(call({ by: p, second: 2 })),
        ),
        hangUp: each(from(calls), (s, m) => s.calls.remove(m)),
      },
    })
    const base = spec(exchange, { deadlock: 'allowed' })
    const { distinct: orbits, error } = await check(base, { symmetry: true })
    expect(error?.message).toBeUndefined()
    expect(orbits).toBe(explore(base, true)!.distinct)
  })

  test('a witness is wanted for each orbit of members, not for each member', async () => {
    const phase = oneOf('idle', 'busy', 'gone')
    const worker = nodes('worker', 2)
    class Shift extends shape({ cells: { phase: per(worker, phase) } }) {}
    const shift = model('shift', Shift, {
      actions: {
        start: each(worker, (s, w) => s.phase(w) === 'idle' && s.with(w, { phase: 'busy' })),
        stop: each(worker, (s, w) => s.phase(w) === 'busy' && s.with(w, { phase: 'idle' })),
      },
    })
    const listed = properties(shift, {
      everyPhase: reachable(forEach(phase, (s, p) => s.phase.some(q => p === q))),
      everyWorker: reachable(forEach(worker, (s, w) => s.phase(w) === 'busy')),
    })
    for (const symmetry of [true, false]) {
      const result = await check(spec(shift, { properties: listed }), { symmetry })
      expect(result.properties.map(({ name, verdict }) => [name, verdict])).toEqual([
        ['everyPhase', 'violated'],
        ['everyWorker', 'holds'],
      ])
    }
  })

  test('a first value that names some nodes is seen, be it a set or in a node', async () => {
    const worker = nodes('worker', 2)
    class Team extends shape({
      cells: { inside: set(worker).initially(set(worker).of(...chosen(worker))) },
    }) {}
    const team = model('team', Team, {
      actions: { move: each(worker, (s, w) => !s.inside.has(w) && s.inside.add(w)) },
    })
    const { error } = await check(spec(team, { deadlock: 'allowed', symmetry: [worker] }))
    expect(error?.message).toMatch(/does not treat worker1 and worker2 alike.*initial states/)
  })

  test('a model that does not treat its nodes alike is refused, with an example', async () => {
    const worker = nodes('worker', 2)
    class Office extends shape({
      cells: { chief: worker, works: per(worker, oneOf('no', 'yes')) },
    }) {}
    const office = model('office', Office, {
      actions: {
        start: each(
          worker,
          (s, w) => s.chief === w && s.works(w) === 'no' && s.with(w, { works: 'yes' }),
        ),
        stop: each(worker, (s, w) => s.works(w) === 'yes' && s.with(w, { works: 'no' })),
      },
    })
    const listed = properties(office, { few: always(s => s.works.count(w => w === 'yes') < 2) })
    const { verdict, error } = await check(spec(office, { properties: listed, symmetry: [worker] }))
    expect(verdict).toBe('error')
    expect(error!.message).toMatch(/does not treat worker1 and worker2 alike.*initial states/)
  })

  test('more nodes that look alike than can be renamed are refused', async () => {
    const person = nodes('person', 8)
    class Party extends shape({ cells: { knows: per(person, person, flag) } }) {}
    const party = model('party', Party, {
      actions: {
        greet: each(
          distinct(person, person),
          (s, p, q) => !s.knows(p, q) && s.with(p, q, { knows: true }),
        ),
      },
    })
    const seen = spec(party, { deadlock: 'allowed', symmetry: [person] })
    const { verdict, error } = await check(seen, { maxDepth: 2 })
    expect(verdict).toBe('error')
    expect(error!.message).toContain(
      '40,320 renamings of one state: 8 members of person look alike',
    )
    expect((await check(seen, { maxDepth: 2, symmetry: false })).distinct).toBe(57)
  })
})
