import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import gfs2Recovery from '../../mappings/gfs2-recovery/mapping.ts'
import mdClusterMessages from '../../mappings/md-cluster-messages/mapping.ts'
import cluster4Specs from '../../specs/gfs2-recovery-coordination/cluster4.ts'
import messageSpecs from '../../specs/md-cluster/messages.ts'
import type { Spec } from '../../src/language/spec.ts'
import {
  type LogLine,
  type Mapping,
  readLog,
  type ValidationOptions,
  validate,
} from '../../src/validate/index.ts'

const root = new URL('../../mappings/', import.meta.url)
const log = (name: string) => readLog(readFileSync(new URL(`${name}.ndjson`, root), 'utf8'))

/** What becomes of logs of one spec. */
const saying =
  (spec: Spec, mapping: Mapping) =>
  async (lines: readonly LogLine[], parameters: ValidationOptions['parameters'] = {}) => {
    const { verdict, rejection } = await validate(spec, lines, { mapping, parameters })
    return { verdict, line: rejection?.line.number, attempts: rejection?.attempts }
  }

const isEvent =
  (...names: readonly string[]) =>
  ({ value }: LogLine) =>
    names.includes(String(value.event))

describe('recording 08: messages of a clustered RAID1', () => {
  const said = saying(messageSpecs[0]!, mdClusterMessages)
  const excerpt = (name: string) => log(`md-cluster-messages/${name}`)

  test.each(['three-senders', 'overlapping-messages', 'second-window', 'death'])(
    '%s is a behaviour of the model',
    async name => {
      expect((await said(excerpt(name))).verdict).toBe('accepted')
    },
  )

  test('a receiver that was not called, or a message that was not stored, is missed', async () => {
    const lines = excerpt('overlapping-messages')
    const calls = lines.filter(isEvent('ack_bast')).slice(0, 6)
    const isStoring = ({ text }: LogLine) => text.includes('"mode":"CW"')
    for (const missing of [...calls, ...lines.filter(isStoring).slice(0, 3)]) {
      const found = await said(lines.filter(line => line !== missing))
      expect(found.verdict).toBe('rejected')
      // Another node may go on first, but nobody for long.
      expect(found.line).toBeGreaterThan(missing.number)
      expect(found.line).toBeLessThan(missing.number + 12)
    }
  })

  test('a value block with another sender is found where it is given up', async () => {
    const lines = excerpt('three-senders')
    const at = lines.findIndex(({ text }) => text.includes('"lvb_slot":1'))
    const other = {
      ...lines[at]!.value,
      fields: { ...(lines[at]!.value.fields as object), lvb_slot: 2 },
    }
    const changed = lines.with(at, { ...lines[at]!, value: other })
    const { line, attempts } = await said(changed)
    expect(line).toBe(lines[at]!.number)
    expect(attempts).toMatchObject([
      { kind: 'otherFields', mismatches: [{ logged: { by: 'node3' }, model: { by: 'node2' } }] },
    ])
  })

  test.each([
    ['messageAtCw', { logged: 'CW', model: 'CR' }],
    ['gateAtPr', { logged: 'PR', model: 'CR' }],
  ])('the kernel is none without %s: another mode is granted', async (guard, modes) => {
    const { rejection } = await validate(messageSpecs[0]!, excerpt('three-senders'), {
      mapping: mdClusterMessages,
      guards: { [guard]: false },
    })
    expect(rejection?.attempts).toMatchObject([{ kind: 'otherFields', mismatches: [modes] }])
  })

  test('a dead node that goes on is not what the model does', async () => {
    const lines = excerpt('death')
    const death = lines.find(isEvent('host_vm_kill9'))!
    const rest = lines.filter(line => line !== death)
    expect(await said([death, ...rest])).toMatchObject({ verdict: 'rejected', line: 1 })
  })
})

describe('recording 02: nodes with GFS2 die and come back', () => {
  const said = saying([cluster4Specs].flat()[0]!, gfs2Recovery)
  const excerpt = (name: string) => log(`gfs2-recovery/${name}`)

  test('two deaths are a behaviour of the model', async () => {
    expect((await said(excerpt('two-deaths'))).verdict).toBe('accepted')
  })

  test('a return and the unmount of all are one', async () => {
    const lines = excerpt('rejoin-and-unmount')
    expect((await said(lines, { unmounts: 3 })).verdict).toBe('accepted')
    const last = lines.findLast(isEvent('recovery_result'))!
    const { verdict, line } = await said(lines)
    expect(verdict).toBe('rejected')
    expect(line).toBeGreaterThan(last.number)
  })

  test('nobody goes on without what has to come before', async () => {
    const lines = excerpt('two-deaths')
    const before = isEvent('recover_prep', 'recover_slot', 'recover_grant', 'control_func')
    for (const missing of lines.slice(0, 30).filter(before)) {
      const { verdict, line } = await said(lines.filter(each => each !== missing))
      expect(verdict).toBe('rejected')
      expect(line).toBeGreaterThan(missing.number)
      expect(line).toBeLessThan(missing.number + 6)
    }
  })

  test('generations are counted', async () => {
    const lines = excerpt('two-deaths')
    const last = lines.findLast(isEvent('recover_done'))!
    const fields = { ...(last.value.fields as object), gen: '7' }
    const changed = lines.with(lines.indexOf(last), { ...last, value: { ...last.value, fields } })
    expect(await said(changed)).toMatchObject({ verdict: 'rejected', line: last.number })
  })
})
