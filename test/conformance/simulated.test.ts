import { describe, expect, test } from 'vitest'
import { lockService } from '../../examples/lock-service/model.ts'
import { crashLock } from '../../specs/reference/crash-lock.ts'
import { lockServer } from '../../specs/reference/lock-server.ts'
import { twoPhaseCommit } from '../../specs/reference/two-phase-commit.ts'
import { byName, conforms, type Implementation } from '../../src/conformance/index.ts'
import { spec } from '../../src/index.ts'
import type { Settings } from '../../src/language/program.ts'
import { type Below, simulated } from './simulated.ts'

const crashLocks = (below: Below, settings?: Settings) =>
  simulated(below, {
    model: crashLock,
    perform: ['requestShared', 'requestExclusive', 'release', 'crash', 'recover'],
    seen: s => byName(s.phase),
    settings,
  })

const lockServers = (below: Below) =>
  simulated(below, {
    model: lockServer,
    perform: ['request', 'leave', 'life.die'],
    seen: s => byName(s.phase),
  })

const lockServices = (below: Below) =>
  simulated(below, {
    model: lockService,
    perform: ['request', 'release', 'expire', 'life.die'],
    seen: s => byName(s.phase),
  })

const commits = (below: Below) =>
  simulated(below, {
    model: twoPhaseCommit,
    perform: ['prepare', 'chooseToAbort', 'decideCommit', 'decideAbort'],
    seen: s => ({ decision: byName(s.decision) }),
  })

/** Random numbers that are the same each time. */
function random(seed: number): Below {
  let state = seed
  return most => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
}

type Make = (below: Below) => Implementation
const systems: readonly (readonly [string, Make])[] = [
  ['a lock manager whose clients crash', crashLocks],
  ['a lock server whose clients die', lockServers],
  ['a lock service with leases', lockServices],
  ['two-phase commit', commits],
]

describe('a system that is its own model', () => {
  test.each(systems)('conforms: %s', async (_, make) => {
    for (const seed of [1, 2]) {
      const system = make(random(seed))
      const result = await conforms(system.model, system, { seed, runs: 12 })
      expect(result.ok || result.failure.message).toBe(true)
    }
  })

  test.each(systems)('and is never at rest differs: %s', async (_, make) => {
    const system = make(random(1))
    const asleep = { ...system, settle: async () => {} }
    const result = await conforms(system.model, asleep, { seed: 1 })
    expect(result.ok || result.failure.mismatch.kind).toBe('unfinished')
  })

  test('differs from its model where a guard of it is off', async () => {
    const system = crashLocks(random(1), { guards: { forgetsGrant: false } })
    const result = await conforms(crashLock, system, { seed: 1, runs: 1_000 })
    expect(result.ok).toBe(false)
    const spared = await conforms(spec(crashLock, { guards: { forgetsGrant: false } }), system, {
      seed: 1,
      runs: 10,
    })
    expect(spared.ok).toBe(true)
  })
})
