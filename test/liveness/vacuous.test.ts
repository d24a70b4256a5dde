import { expect, test } from 'vitest'
import { check, each, fair, flag, model, nodes, per, shape, spec } from '../../src/index.ts'
import { leadsTo, properties } from '../../src/properties/index.ts'

const lamp = nodes('lamp', 2)

class Hall extends shape({ cells: { on: per(lamp, flag), broken: per(lamp, flag) } }) {}

const hall = model('hall', Hall, {
  actions: {
    light: fair(each(lamp, (s, l) => !s.on(l) && s.with(l, { on: true }))),
    quench: each(lamp, (s, l) => s.on(l) && s.with(l, { on: false })),
    mend: fair(each(lamp, (s, l) => s.broken(l) && s.with(l, { broken: false }))),
  },
})

const mended = properties(hall, {
  mended: leadsTo(
    lamp,
    (s, l) => s.broken(l),
    (s, l) => !s.broken(l),
  ),
  lit: leadsTo(
    lamp,
    (s, l) => !s.on(l),
    (s, l) => s.on(l),
  ),
})

test('a promise that was never put to the test is said to be so', async () => {
  const { verdict, warnings } = await check(spec(hall, { properties: mended }))
  expect(verdict).toBe('holds')
  expect(warnings).toEqual([
    'mended was never put to the test: what it starts from was never true.',
    'The action mend was never possible.',
  ])
})

test('looking at behaviours does not count what is fired, and an unknown fair action is refused at once', async () => {
  const firedBy = async (made: Parameters<typeof check>[0]) =>
    (await check(made)).actions.map(({ name, fired }) => [name, fired])
  expect(await firedBy(spec(hall, { properties: mended }))).toEqual(await firedBy(spec(hall)))
  const wrong = spec(hall, { fairness: { weak: ['lihgt' as 'light'] } })
  const { error, distinct } = await check(wrong)
  expect(error?.message).toMatch(/fairness: hall has no action "lihgt".*light/)
  expect(distinct).toBe(0)
})
