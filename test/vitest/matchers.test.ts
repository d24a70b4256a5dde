import 'allways/vitest'
import { spec } from 'allways'
import { describe, expect, test } from 'vitest'
import { bounded, counter, locked, overflowing, unlocked, wishful } from './counter.ts'
import { lamp, lampModel, lampSpec } from './lamp.ts'

/** What an expectation says when it fails; it has to fail. */
async function failure(expectation: Promise<void>): Promise<string> {
  const ended = await expectation.then(
    () => undefined,
    (error: Error) => error.message,
  )
  if (ended === undefined) throw new Error('The expectation was met.')
  return ended
}

describe('what is so', () => {
  test('is no failure', async () => {
    await expect(locked).toHold()
    await expect(unlocked).not.toHold()
    await expect(unlocked).toViolate('nothingLost')
    await expect(unlocked).toViolate('nothingLost', { length: 5 })
    await expect(unlocked).not.toViolate('nothingLost', { length: 4 })
    await expect(locked).not.toViolate('nothingLost')
    await expect(locked).not.toViolate('deadlock')
    await expect(wishful).toViolate('deadlock', { length: 5 })
    await expect(wishful).toViolate('canOvershoot')
    await expect(locked).toReach('canFinish')
    await expect(wishful).not.toReach('canOvershoot')
    await expect(locked).toHaveDistinctStates(9)
    await expect(locked).not.toHaveDistinctStates(8)
  })

  test('is found whatever else is violated', async () => {
    await expect(unlocked).toReach('canFinish')
    await expect(unlocked).not.toViolate('deadlock')
    await expect(unlocked).toHaveDistinctStates(13)
  })

  test('is found through the expect of a test', async ({ expect: own }) => {
    await own(locked).toHold()
    expect(await failure(own(locked).not.toHold())).toContain('expected counter not to hold')
  })

  test('of a real system', async () => {
    await expect(lamp({ isWorn: false })).toConformTo(lampModel)
    await expect(lamp({ isWorn: false })).toConformTo(lampSpec, { runs: 20, seed: 1 })
    await expect(lamp({ isWorn: true })).not.toConformTo(lampModel)
  })

  test('does not depend on what the spec itself expects', async () => {
    await expect({ ...unlocked, expect: { violated: 'nothingLost' } }).not.toHold()
    await expect({ ...locked, expect: { violated: 'nothingLost' } }).toHold()
  })
})

describe('a failure shows why', () => {
  test('a violation, as the terminal explains it', async () => {
    expect(await failure(expect(unlocked).toHold())).toMatchInlineSnapshot(`
      "expected unlocked to hold, but it violates nothingLost in 5 states

        lock is off: a worker overwrites what another wrote after it had read

        1  read(worker1)   worker1 reads the counter
                           worker1  at: start -> read
        2  read(worker2)   <- lock (off) would have forbidden this
                           worker2 reads the counter
                           worker2  at: start -> read
        3  write(worker1)  worker1 writes one more
                           worker1  at: read -> done
                           counter: 0 -> 1
        4  write(worker2)  worker2 writes one more
                           worker2  at: read -> done

        violated: nothingLost
        because   worker1  at = done
                  worker2  at = done
                  counter = 1"
    `)
  })

  test('another length', async () => {
    const message = await failure(expect(unlocked).toViolate('nothingLost', { length: 4 }))
    expect(message).toMatch(
      /^expected unlocked to violate nothingLost in 4 states, but it violates nothingLost in 5 states\n\n/,
    )
    expect(message).toContain('4  write(worker2)')
  })

  test('a violation that should not be', async () => {
    const message = await failure(expect(unlocked).not.toViolate('nothingLost'))
    expect(message).toContain('expected unlocked not to violate nothingLost, but it violates')
    expect(message).toContain('4  write(worker2)')
  })

  test('a deadlock', async () => {
    const message = await failure(expect(wishful).not.toViolate('deadlock'))
    expect(message).toMatch(/^expected wishful not to end in a deadlock, but it ends in a deadlock/)
    expect(message).toContain('no action is possible')
  })

  test('what a real system did and its model does not', async () => {
    const worn = expect(lamp({ isWorn: true })).toConformTo(lampModel, { seed: 1 })
    const message = await failure(worn)
    expect(message).toMatch(/^The system does not conform to the model lamp: in run \d+/)
    expect(message).toMatch(/the system shows +isOn = true/)
    expect(message).toMatch(/the model allows +isOn = false/)
  })

  test('a real system that should not conform', async () => {
    const message = await failure(
      expect(lamp({ isWorn: false })).not.toConformTo(lampModel, { seed: 1 }),
    )
    expect(message).toMatch(
      /^expected the system not to conform to lamp\n\nNo difference from the model lamp in 100 runs/,
    )
  })

  test('the run to a witness that should not be', async () => {
    const message = await failure(expect(locked).not.toReach('canFinish'))
    expect(message).toMatch(/^expected counter not to reach canFinish, but it does in 5 states\n\n/)
    expect(message).toContain('reached: canFinish')
  })

  test.each([
    [
      'expected counter not to hold, but it does: 9 distinct states, all explored',
      () => expect(locked).not.toHold(),
    ],
    [
      'expected counter to violate nothingLost, but it does not: 9 distinct states, all explored',
      () => expect(locked).toViolate('nothingLost'),
    ],
    [
      'expected wishful to reach canOvershoot, but it never does: 9 distinct states, all explored',
      () => expect(wishful).toReach('canOvershoot'),
    ],
    [
      'expected bounded not to hold, but it does: 3 distinct states, all within the constraint explored',
      () => expect(bounded).not.toHold(),
    ],
    [
      'expected counter to have 8 distinct states, but it has 9 distinct states',
      () => expect(locked).toHaveDistinctStates(8),
    ],
    [
      'expected counter not to have 9 distinct states',
      () => expect(locked).not.toHaveDistinctStates(9),
    ],
    [
      'expected counter to have 9 distinct states, but it has 5 distinct states (up to symmetry of worker)',
      () => expect(locked).toHaveDistinctStates(9, { symmetry: true }),
    ],
    [
      'counter holds, but is not what it says: There are 9 distinct states, not 7.',
      () => expect({ ...locked, counts: { distinct: 7 } }).toHold(),
    ],
  ])('%s', async (message, expectation) => {
    expect(await failure(expectation())).toBe(message)
  })
})

describe('what is not known fails with and without not', () => {
  const stopped = 'is not known: the search was stopped by the limit on states (maxStates)'
  const few = { maxStates: 3 }

  test.each([
    [
      `whether counter holds ${stopped} after 3 distinct states`,
      () => expect(locked).toHold(few),
      () => expect(locked).not.toHold(few),
    ],
    [
      `whether counter can violate nothingLost ${stopped} after 3 distinct states`,
      () => expect(locked).toViolate('nothingLost', few),
      () => expect(locked).not.toViolate('nothingLost', few),
    ],
    [
      `whether counter can reach canFinish ${stopped} after 3 distinct states`,
      () => expect(locked).toReach('canFinish', few),
      () => expect(locked).not.toReach('canFinish', few),
    ],
    [
      `how many distinct states counter has ${stopped} after 3 distinct states`,
      () => expect(locked).toHaveDistinctStates(3, few),
      () => expect(locked).not.toHaveDistinctStates(3, few),
    ],
  ])('%s', async (message, positive, negative) => {
    expect(await failure(positive())).toBe(message)
    expect(await failure(negative())).toBe(message)
  })

  test('a mistake in the model, with the run that leads to it', async () => {
    const message = await failure(expect(overflowing).toHold())
    expect(message).toMatch(/^error: In action fill: cell level cannot hold 3/)
    expect(message).toContain('goes wrong here: action fill')
    expect(await failure(expect(overflowing).not.toHold())).toBe(message)
  })
})

describe('a wrong call says how to mend it', () => {
  /** Tests in plain JavaScript have no compiler to stop them. */
  const untyped = (value: unknown) => expect(value as typeof locked)
  const untypedSystem = (value: unknown) => expect(value as ReturnType<typeof lamp>)

  test.each([
    [
      'counter has no property "nothinLost". Did you mean "nothingLost"?',
      () => expect(locked).toViolate('nothinLost' as 'nothingLost'),
    ],
    [
      "finished says where a run may end; what would violate it is a deadlock. Write toViolate('deadlock').",
      () => expect(locked).toViolate('finished'),
    ],
    [
      'That canOvershoot is never reached has no run that shows it, and so no length. Leave out length.',
      () => expect(wishful).toViolate('canOvershoot', { length: 3 }),
    ],
    [
      'nothingLost is not made by reachable(...), so that nothing can be a witness of it. There are: canFinish.',
      () => expect(locked).toReach('nothingLost'),
    ],
    [
      '8.5 is no number of states. Give a whole number of at least 1: toHaveDistinctStates(9).',
      () => expect(locked).toHaveDistinctStates(8.5),
    ],
    [
      'toHold() is for specs, but was given a model, which has to be put into spec(model). Write expect(spec(model, { ... })).',
      () => untyped(counter).toHold(),
    ],
    [
      'toReach() is for specs, but was given undefined. Write expect(spec(model, { ... })).',
      () => untyped(undefined).toReach('canFinish'),
    ],
    [
      'The spec that toHold() was given was made by another copy of the package allways than the one that runs. See with npm ls allways that there is one copy only.',
      () => untyped({ ...locked, model: { name: 'counter' } }).toHold(),
    ],
    [
      'toConformTo() is for a real system, but was given a model. Write expect(implementation(model, { ... })).toConformTo(model).',
      () => untypedSystem(lampModel).toConformTo(lampModel),
    ],
    [
      'A system conforms to a model or a spec, but this is a function. Write toConformTo(model).',
      () => expect(lamp({ isWorn: false })).toConformTo(lamp as unknown as typeof lampModel),
    ],
    [
      'The implementation was written for the model lamp, not for counter. Give the spec of that model.',
      () => expect(lamp({ isWorn: false })).toConformTo(counter),
    ],
    [
      'counter has no properties and allows deadlocks: there is nothing that could hold. Give it properties: spec(model, { properties }).',
      () => expect(spec(counter, { deadlock: 'allowed' })).toHold(),
    ],
  ])('%s', async (message, expectation) => {
    expect(await failure(expectation())).toBe(message)
  })
})
