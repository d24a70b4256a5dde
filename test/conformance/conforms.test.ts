import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lockServer } from '../../specs/reference/lock-server.ts'
import {
  type Conformance,
  type ConformanceOptions,
  conformanceTest,
  conforms,
  type Deviating,
  type Implementation,
  implementation,
  Nonconformance,
  refused,
} from '../../src/conformance/index.ts'
import { bag, each, from, model, range, shape, spec } from '../../src/index.ts'
import { conformance } from '../../src/report/conformance.ts'
import { plain } from '../../src/report/palette.ts'
import { bakery, type Flaws, real } from './bakery.ts'

const options: ConformanceOptions = { seed: 1, runs: 50 }

const report = (result: Conformance) =>
  `\n${conformance(result, { palette: plain, width: 88 }).join('\n')}\n`

const namesOf = ({ failure }: Pick<Deviating, 'failure'>) => failure.steps.map(step => step.name)

async function failing(
  flaws: Flaws | Implementation,
  more: ConformanceOptions = {},
): Promise<Deviating> {
  const system = 'model' in flaws ? flaws : real(flaws as Flaws)
  const result = await conforms(bakery, system, { ...options, ...more })
  if (result.ok) throw new Error(report(result))
  return result
}

describe('a system that does what its model does', () => {
  test('conforms, whatever the model is given as', async () => {
    for (const model of [bakery, spec(bakery, { parameters: { customers: 2 } })]) {
      const result = await conforms(model, real(), options)
      expect(result).toMatchObject({ ok: true, runs: 50, seed: 1 })
    }
  })

  test('is reported with what was done', async () => {
    const result = await conforms(bakery, real(), options)
    expect(report(result)).toMatchInlineSnapshot(`
      "
      No difference from the model bakery in 50 runs with 539 steps (seed 1). This is no
      proof.
      "
    `)
  })

  test('is reported with what was never possible', async () => {
    const hasNoOven = real({ bake: bread => bread })
    const result = await conforms(bakery, { ...hasNoOven, settle: undefined as never }, options)
    expect(report(result)).toMatchInlineSnapshot(`
      "
      No difference from the model bakery in 50 runs with 95 steps (seed 1). This is no proof.
      warning: never taken: collect(customer1), collect(customer2)
      "
    `)
  })
})

describe('a system that differs', () => {
  test('in what can be seen is shown beside the states that the model allows', async () => {
    const toTheOther = (bread: Map<string, string>, name: string) =>
      bread.set(name === 'customer1' ? 'customer2' : 'customer1', 'ready')
    expect(report(await failing({ bake: toTheOther }))).toMatchInlineSnapshot(`
      "
      The system does not conform to the model bakery: in run 1.

        0  start             bread.customer1: none, bread.customer2: none
        1  order(customer1)  customer1 orders bread
                             bread.customer1: none -> ordered
        2  settle            the system comes to rest
                             bread.customer2: none -> ready

        the system shows  bread.customer1 = ordered, bread.customer2 = ready
        the model allows  bread.customer1 = ready, bread.customer2 = none
          where           customer1  bread = ready

      To run it again, give the options seed: 1, path: '0', replayPath: 'BY:B'.
      "
    `)
  })

  test('by not going on is shown beside what the model would still do', async () => {
    const onlyForOne = (bread: Map<string, string>, name: string) =>
      name === 'customer1' && bread.set(name, 'ready')
    expect(report(await failing({ bake: onlyForOne }))).toMatchInlineSnapshot(`
      "
      The system does not conform to the model bakery: in run 1, made shorter 3 times.

        0  start             bread.customer1: none, bread.customer2: none
        1  order(customer2)  customer2 orders bread
                             bread.customer2: none -> ordered
        2  settle            the system comes to rest

        the system is at rest; the model goes on with bake(customer2)
          where           customer2  bread = ordered

      To run it again, give the options seed: 1, path: '0:2:1:1', replayPath: 'EAATI:V'.
      "
    `)
  })

  test('only in some order is shown with what was let go when', async () => {
    // The oven bakes for one customer only, whoever comes first.
    let first = ''
    const bake = (bread: Map<string, string>, name: string) => {
      first ||= name
      if (first === name) bread.set(name, 'ready')
    }
    const start = () => {
      first = ''
    }
    const result = await failing({ bake, start }, { scheduler: true })
    expect(report(result)).toMatchInlineSnapshot(`
      "
      The system does not conform to the model bakery: in run 1, made shorter 3 times.

        0  start             bread.customer1: none, bread.customer2: none
        1  order(customer1)  customer1 orders bread
                             bread.customer1: none -> ordered
        2  order(customer2)  customer2 orders bread
                             bread.customer2: none -> ordered
        3  pause             some time passes
        4  let go            bread of customer1
        5  let go            bread of customer2
        6  settle            the system comes to rest
                             bread.customer1: ordered -> ready

        the system is at rest; the model goes on with bake(customer2)
          where           customer1  bread = ready
                          customer2  bread = ordered

      To run it again, give the options seed: 1, path: '0:5:4:4', replayPath: 'EABSL:V'.
      "
    `)
  })

  test('by refusing what the model allows is found', async () => {
    const { failure } = await failing({ order: () => refused })
    expect(failure.mismatch.kind).toBe('refusal')
    expect(failure.message).toBe('The system refuses order(customer1), which the model allows.')
  })

  test('at the start is not tried any further', async () => {
    const result = await failing({ observe: () => ({ bread: { customer1: 'none' } }) })
    expect(result.runs).toBe(0)
    expect(report(result)).toMatchInlineSnapshot(`
      "
      The system does not conform to the model bakery: before anything was done.

        0  start  bread.customer1: none

        the system shows  bread.customer2 = not there
        the model allows  bread.customer2 = none
      "
    `)
  })

  test('by throwing is told with what was thrown', async () => {
    const broken = () => {
      throw new Error('the oven is cold')
    }
    expect((await failing({ order: broken })).failure.message).toMatch(
      /^order\(customer[12]\) failed: the oven is cold$/,
    )
    const messages = await Promise.all(
      [{ start: broken }, { stop: broken }, { observe: broken }].map(
        async flaws => (await failing(flaws)).failure.message,
      ),
    )
    expect(messages).toEqual([
      'start failed: the oven is cold',
      'stop failed: the oven is cold',
      'observe failed: the oven is cold',
    ])
  })

  test('by never coming back is given up after the time limit', async () => {
    const never = () => new Promise(() => {})
    const { failure } = await failing({ order: never }, { timeLimit: 5, maxCommands: 3, runs: 9 })
    expect(failure.mismatch).toMatchObject({ kind: 'late', milliseconds: 5 })
    expect(failure.message).toMatch(/order\(customer[12]\) did not end within 5 ms\.$/)
    expect((await failing({ start: never }, { timeLimit: 5 })).failure.message).toBe(
      'start did not end within 5 ms.',
    )
  })

  test('is found again by what is printed', async () => {
    const flaws: Flaws = { bake: (bread, name) => name === 'customer1' && bread.set(name, 'ready') }
    const { failure, repeat } = await failing(flaws, { seed: 7 })
    const again = await failing(flaws, { ...repeat! })
    expect(namesOf(again)).toEqual(namesOf({ failure }))
    expect(again.runs).toBe(1)
  })

  test('is stopped all the same', async () => {
    let [started, stopped] = [0, 0]
    await failing({ order: () => refused, start: () => started++, stop: () => stopped++ })
    expect(started).toBeGreaterThan(1)
    expect(stopped).toBe(started)
  })
})

describe('commands', () => {
  const faulty = conformanceTest(
    bakery,
    real({ bake: (bread, name) => name === 'customer1' && bread.set(name, 'ready') }),
  )

  test('are those of fast-check', async () => {
    const test = conformanceTest(bakery, real())
    const property = fc.asyncProperty(test.commands({ maxCommands: 20 }), async commands => {
      const session = await test.begin()
      await fc.asyncModelRun(() => ({ model: session, real: session.system }), commands)
      await session.finish()
      await session.stop()
    })
    await fc.assert(property, { seed: 3, numRuns: 30 })
  })

  test('fail a property of fast-check with what differs', async () => {
    const property = fc.asyncProperty(faulty.commands(), async commands => {
      await faulty.run(commands)
    })
    await expect(fc.assert(property, { seed: 3 })).rejects.toThrow(/order\(customer2\).*settle/)
    const details = await fc.check(property, { seed: 3 })
    expect(details.errorInstance).toBeInstanceOf(Nonconformance)
  })

  test('can be interleaved by a scheduler of fast-check', async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      faulty.commands(),
      async (scheduler, commands) => {
        await faulty.run(commands, scheduler)
      },
    )
    const { errorInstance } = await fc.check(property, { seed: 3 })
    expect(errorInstance).toBeInstanceOf(Nonconformance)
  })

  test('can be run by fc.scheduledModelRun', async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      faulty.commands(),
      async (scheduler, commands) => {
        const session = await faulty.begin(scheduler)
        const setup = () => ({ model: session, real: session.system })
        await fc.scheduledModelRun(scheduler, setup, commands)
        await session.finish()
      },
    )
    const { errorInstance } = await fc.check(property, { seed: 3 })
    expect(errorInstance).toBeInstanceOf(Nonconformance)
  })
})

describe('mistakes in a test are told', () => {
  const nothing = {
    start: () => 0,
    stop: () => {},
    observe: () => 0,
    expected: () => 0,
  }

  test('an action that the model does not have', () => {
    const misspelt = { ordr: () => {} } as object
    expect(() => implementation(bakery, { ...nothing, perform: misspelt })).toThrow(
      'bakery has no action "ordr". Did you mean "order"?',
    )
  })

  test('an action that is performed and left out', () => {
    const perform = { order: () => {} }
    expect(() => implementation(bakery, { ...nothing, perform, without: ['order'] })).toThrow(
      '"order" is both performed and left out. Take one of them away.',
    )
  })

  test('no action', () => {
    expect(() => implementation(bakery, { ...nothing, perform: {} })).toThrow(
      'The implementation performs no action. List some under perform.',
    )
  })

  test('another model', async () => {
    await expect(conforms(lockServer, real())).rejects.toThrow(
      'The implementation was written for the model bakery, not for lock-server. Give the spec of that model.',
    )
  })

  test('an observation that cannot be compared', async () => {
    await expect(conforms(bakery, real({ observe: () => ({ at: new Date() }) }))).rejects.toThrow(
      'An observation holds something that cannot be compared, as at.',
    )
  })

  test('a path without its seed', async () => {
    await expect(conforms(bakery, real(), { path: '0' })).rejects.toThrow(
      'A path says nothing without its seed. Give both, as they were printed.',
    )
  })

  test('an action that is there only for messages', async () => {
    // Too many to have an instance each from the start.
    const letter = bag(range(0, 99))
    class Office extends shape({ cells: { letters: letter } }) {}
    const office = model('office', Office, {
      actions: {
        post: s => s.letters.add(1),
        take: each(from(letter), (s, m) => s.letters.remove(m)),
      },
    })
    const take = implementation(office, { ...nothing, perform: { take: () => {} } })
    await expect(conforms(office, take)).rejects.toThrow(
      'A test cannot perform take: there is nobody to do it when the test begins.',
    )
  })

  test('too many states to follow', async () => {
    await expect(conforms(bakery, real(), { ...options, maxStates: 1 })).rejects.toThrow(
      'The system may be in more than 1 states of bakery at once.',
    )
  })
})
