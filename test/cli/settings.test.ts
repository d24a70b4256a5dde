import { expect, test } from 'vitest'
import { readGuard, readSetting } from '../../src/cli/options.ts'
import { plan } from '../../src/cli/settings.ts'
import { door, openDoor, stuck } from '../report/door.ts'

test.each([
  ['clients=4', 4],
  ['ratio=0.5', 0.5],
  ['strict=true', true],
  ['strict=false', false],
  ['mode=fast', 'fast'],
  ['path=a=b', 'a=b'],
])('--set %s', (text, value) => {
  expect([...readSetting(text).values()]).toEqual([value])
})

test('settings and guards are collected, a later one wins', () => {
  expect([...readSetting('a=2', readSetting('b=x', readSetting('a=1')))]).toEqual([
    ['a', 2],
    ['b', 'x'],
  ])
  expect([...readGuard('g=on', readGuard('g=off'))]).toEqual([['g', true]])
})

test.each(['clients', '=4', 'clients='])('--set %s is refused', text => {
  expect(() => readSetting(text)).toThrow('Write --set name=value')
})

const selected = [door, openDoor, stuck].map(spec => ({ file: 'x.ts', spec, isNamed: false }))
const nothing = { set: new Map(), guards: new Map(), properties: [] }

test('without changes every spec is run as it is', () => {
  const { specs, leftOut } = plan(selected, nothing)
  expect(specs.map(({ spec }) => spec)).toEqual([door, openDoor, stuck])
  expect(leftOut).toEqual([])
})

test('a spec that does not know a parameter is left out', () => {
  const { specs, leftOut } = plan(selected, { ...nothing, set: new Map([['keepers', 3]]) })
  expect(specs.map(({ spec, changes }) => [spec.name, spec.parameters, changes])).toEqual([
    ['door', { keepers: 3 }, ['keepers = 3']],
    ['open-door', { keepers: 3 }, ['keepers = 3']],
  ])
  expect(leftOut).toEqual([{ reason: 'no parameter keepers', count: 1 }])
})

test('a changed spec has no expectation left but that it holds', () => {
  const { specs } = plan(selected, { ...nothing, guards: new Map([['oneAtATime', true]]) })
  const [same, changed] = specs
  expect(same).toMatchObject({ changes: [], spec: { counts: { distinct: 4 } } })
  expect(changed).toMatchObject({ changes: ['oneAtATime on'], spec: { expect: 'holds' } })
})

test('a property that is not asked for cannot be expected to be violated', () => {
  const { specs } = plan(selected, { ...nothing, properties: ['used'] })
  expect(specs.map(({ spec, changes }) => [spec.name, spec.expect, changes])).toEqual([
    ['door', 'holds', []],
    ['open-door', 'holds', ['only used']],
  ])
})

test('a name that no spec knows is refused', () => {
  const changes = { ...nothing, guards: new Map([['oneAtAtime', false]]) }
  expect(() => plan(selected, changes)).toThrow(
    'None of the specs has a guard "oneAtAtime". Did you mean "oneAtATime"?',
  )
})
