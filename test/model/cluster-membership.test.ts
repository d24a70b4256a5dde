import { describe, expect, it } from 'vitest'
import type { Settings } from '../../src/language/program.ts'
import { isBehaviour, run, type StepOf } from '../../src/language/run.ts'
import { show } from '../../src/language/value.ts'
import {
  type Change,
  clusterMembership,
  renewed,
} from '../../src/model/cluster-membership/index.ts'

type Step = StepOf<typeof clusterMembership>
type Steps = readonly Step[]
type Name = 'node1' | 'node2' | 'node3'

/** What a cell holds at the end of a run; undefined where it is as at first. */
function end(steps: Steps, settings: Settings): Record<string, string> {
  const cells = run(clusterMembership, steps, settings).changed
  return Object.fromEntries(cells.map(([slot, value]) => [slot.name, show(value)]))
}

/** The members that the kernel of a node runs with; nobody where it does not run. */
function runsWith(steps: Steps, n: Name, settings: Settings): string[] {
  const cells = end(steps, settings)
  const names: readonly Name[] = ['node1', 'node2', 'node3']
  if (cells[`kernel(${n})`] !== 'running') return []
  return names.filter(m => cells[`kernelMembers(${n}).has(${m})`] === 'true')
}

const can = (steps: Steps, settings: Settings) => isBehaviour(clusterMembership, steps, settings)

/** Each of these nodes takes what the group of the lockspace has for it. */
const told = (...nodes: readonly Name[]): Steps =>
  nodes.flatMap(n => [`hearChange(${n})`, `hearRing(${n})`] as const)

/** Each of these nodes sends its START, and then each takes those of all. */
const started = (...nodes: readonly Name[]): Steps => [
  ...nodes.map(n => `start(${n})` as const),
  ...nodes.flatMap(n => nodes.map(() => `hearStart(${n})` as const)),
]

const three: Settings = { parameters: { nodes: 3 } }

describe('acceptance trace 1: a clean failure', () => {
  const failed: Steps = ['life.die(node3)', 'cpg.miss(node3)', ...told('node1', 'node2')]
  const goneOn: Steps = [...failed, 'fence(node1, node3)', ...started('node1', 'node2')]

  it('stops the lockspace, which starts without the dead node once that is fenced', () => {
    expect(runsWith(failed, 'node1', three)).toEqual([])
    expect(can([...failed, 'start(node1)'], three)).toBe(false)
    expect(runsWith(goneOn, 'node1', three)).toEqual(['node1', 'node2'])
    expect(runsWith(goneOn, 'node2', three)).toEqual(['node1', 'node2'])
  })

  it('and starts with it when it has rebooted and joined', () => {
    const joined: Steps = [
      ...goneOn,
      'life.restart(node3)',
      'cpg.admit(node3, node1)',
      'hearRing(node1)',
      'hearRing(node2)',
      'joinLockspace(node3)',
      ...(['node1', 'node2', 'node3'] as const).map(n => `hearChange(${n})` as const),
      ...started('node1', 'node2', 'node3'),
    ]
    for (const n of ['node1', 'node2', 'node3'] as const)
      expect(runsWith(joined, n, three)).toEqual(['node1', 'node2', 'node3'])
  })
})

describe('acceptance trace 2: a node dies and its successor joins before the others start', () => {
  const back: Steps = [
    'life.die(node3)',
    'reboot(node3)',
    'life.restart(node3)',
    'cpg.admit(node3, node1)',
    'joinLockspace(node3)',
    ...told('node1', 'node2'),
    ...(['node1', 'node2', 'node3'] as const).map(n => `hearChange(${n})` as const),
  ]

  it('is one start with all members, for a list in which it has left and joined', () => {
    expect(end(back, three)['changes(node1)']).toMatch(/removed \{node3\}.*joined \{node3\}/)
    const { changed } = run(clusterMembership, back, three)
    const [, changes] = changed.find(([slot]) => slot.name === 'changes(node1)') ?? []
    // A cell of changes holds changes.
    expect(show(renewed([...(changes as unknown as Iterable<Change>)]))).toBe('{node3}')
    const steps = [...back, ...started('node1', 'node2', 'node3')]
    for (const n of ['node1', 'node2', 'node3'] as const)
      expect(runsWith(steps, n, three)).toEqual(['node1', 'node2', 'node3'])
  })
})

describe('W1, acceptance trace 5: remove, add, remove', () => {
  const twice: Steps = [
    'cpg.split({node3})',
    ...told('node1', 'node2'),
    'cpg.merge(node1, node3)',
    ...told('node1', 'node2'),
    'life.die(node3)',
    'cpg.miss(node3)',
    ...told('node1', 'node2'),
    'reboot(node3)',
  ]
  const nacked: Steps = [
    ...twice,
    'nack(node1)',
    'nack(node2)',
    'start(node1)',
    'start(node2)',
    ...(['node1', 'node2'] as const).flatMap(n => Array<Step>(4).fill(`hearStart(${n})`)),
  ]

  it('completes at the third change where the first one is disowned', () => {
    expect(can([...twice, 'start(node1)'], three)).toBe(false)
    expect(runsWith(nacked, 'node1', three)).toEqual(['node1', 'node2'])
    expect(runsWith(nacked, 'node2', three)).toEqual(['node1', 'node2'])
  })

  it('hangs without NACKs: all STARTs fall on the first change', () => {
    const off: Settings = { ...three, guards: { nacks: false } }
    const steps: Steps = [...twice, ...started('node1', 'node2')]
    expect(runsWith(steps, 'node1', off)).toEqual([])
    const [, first, , third] = end(steps, off)['changes(node1)']?.split('{members') ?? []
    expect(first).toMatch(/started \{\{from node1.*\{from node2/)
    expect(third).toContain('started {}')
    expect(can([...steps, 'start(node1)'], off)).toBe(false)
    expect(can([...steps, 'hearStart(node1)'], off)).toBe(false)
  })
})

describe('W2: a START for an old merge', () => {
  const reborn: Steps = [
    'cpg.split({node2})',
    ...told('node1'),
    'cpg.merge(node1, node2)',
    ...told('node1'),
    'life.die(node2)',
    'reboot(node2)',
    'life.restart(node2)',
    'cpg.admit(node2, node1)',
    'joinLockspace(node2)',
    'hearChange(node2)',
    'start(node1)',
    'hearStart(node2)',
  ]
  const two = { nodes: 2 }

  it('is counted by the sender of the merge, reborn, for its own joining', () => {
    const off: Settings = { parameters: two, guards: { ringsAgree: false } }
    expect(end(reborn, off)['changes(node2)']).toMatch(/started \{\{from node1, ring 3\}\}.*ring 4/)
  })

  it('is not sent where the rings are compared', () => {
    expect(can(reborn, { parameters: two })).toBe(false)
  })
})

describe('W3: waiting for a death that is over', () => {
  const back: Steps = [
    'life.die(node2)',
    'reboot(node2)',
    'life.restart(node2)',
    'cpg.admit(node2, node1)',
    ...told('node1'),
    'joinLockspace(node2)',
    'hearChange(node1)',
  ]

  it('is for ever, where a node has to see it at node level, and is too late', () => {
    const g3: Settings = { parameters: { nodes: 2 }, guards: { ringsNotLeaving: false } }
    expect(can([...back, 'start(node1)'], g3)).toBe(false)
    expect(can([...back, 'seeLeaving(node1, node2)'], g3)).toBe(false)
    expect(can([...back, 'start(node1)'], { parameters: { nodes: 2 } })).toBe(true)
  })
})

describe('acceptance trace 3: one node against two, without fencing, as in recording 09a', () => {
  const settings: Settings = { parameters: { nodes: 3, groups: 'both', fencing: false } }
  const all = ['node1', 'node2', 'node3'] as const
  const toldAll = (...nodes: readonly Name[]): Steps =>
    nodes.flatMap(n => [`hearPeers(${n})`, `hearDaemonRing(${n})`, ...told(n)] as const)
  const protocols = (n: Name): Steps => Array<Step>(3).fill(`hearProtocol(${n})`)
  const split: Steps = ['cpg.split({node1})', ...toldAll(...all), ...started('node2', 'node3')]
  const merged: Steps = [...split, 'cpg.merge(node1, node2)', ...toldAll(...all)]
  const killed: Steps = [...merged, ...protocols('node1'), 'hearProtocol(node2)', 'end(node1)']

  it('the one waits for quorum, the two go on', () => {
    expect(runsWith(split, 'node1', settings)).toEqual([])
    expect(can([...split, 'start(node1)'], settings)).toBe(false)
    expect(runsWith(split, 'node2', settings)).toEqual(['node2', 'node3'])
  })

  it('after the merge no START of the other side is counted', () => {
    const steps: Steps = [...merged, 'start(node1)', 'hearStart(node2)', 'start(node2)']
    const cells = end([...steps, 'hearStart(node1)', 'hearStart(node1)'], settings)
    expect(cells['changes(node2)']).toContain('started {}')
    expect(cells['changes(node1)']).not.toContain('from node2')
  })

  it('the one kills nobody, and is killed on sight', () => {
    const cells = end(killed, settings)
    expect(cells['killed(node2, node1)']).toBe('true')
    expect(cells['merged(node1, node2)'], 'it is dead now, and has forgotten').toBeUndefined()
    const seen = end(killed.slice(0, -2), settings)
    expect(seen['merged(node1, node2)']).toBe('true')
    expect(seen['killed(node1, node2)']).toBeUndefined()
  })

  it('it may come back only after a reboot, and then all have the lockspace', () => {
    const goneOn: Steps = [
      ...killed,
      ...protocols('node2').slice(1),
      ...protocols('node3'),
      'cpg.miss(node1)',
      ...toldAll('node2', 'node3'),
      ...started('node2', 'node3'),
      'life.restart(node1)',
      'cpg.admit(node1, node2)',
    ]
    expect(can([...goneOn, 'startDaemon(node1)'], settings)).toBe(false)
    const back: Steps = [
      ...goneOn.slice(0, -2),
      'reboot(node1)',
      'life.restart(node1)',
      'cpg.admit(node1, node2)',
      'startDaemon(node1)',
      ...(['node2', 'node3'] as const).flatMap(
        n => [`hearRing(${n})`, `hearDaemonRing(${n})`] as const,
      ),
      ...all.map(n => `hearPeers(${n})` as const),
      ...all.flatMap(protocols),
      'joinLockspace(node1)',
      ...all.map(n => `hearChange(${n})` as const),
      ...started(...all),
    ]
    for (const n of all) expect(runsWith(back, n, settings)).toEqual([...all])
  })
})

describe('two groups, in no order', () => {
  const settings: Settings = { parameters: { nodes: 3, groups: 'both' } }
  const reborn: Steps = [
    'life.die(node3)',
    'reboot(node3)',
    'life.restart(node3)',
    'cpg.admit(node3, node2)',
    'startDaemon(node3)',
    'hearPeers(node3)',
    'hearPeers(node2)',
    'hearDaemonRing(node2)',
    'hearPeers(node2)',
    'hearProtocol(node3)',
    'hearProtocol(node3)',
    'joinLockspace(node3)',
    ...told('node1'),
    'hearChange(node1)',
  ]

  it('section 4: one has the new incarnation of a node, the other one still the old', () => {
    const cells = end(reborn, settings)
    expect(cells['changes(node1)']).toContain('joined {node3}')
    expect(cells['peers(node1).has(node3)']).toBe('true')
    expect(cells['cpg.queue(node1, daemons)']).toContain('left {node3}')
  })

  it('a newcomer with the lowest id may kill a member whose protocol message it takes late', () => {
    const steps: Steps = [
      ...reborn,
      ...told('node2'),
      'hearChange(node2)',
      'hearPeers(node1)',
      'hearDaemonRing(node1)',
      'hearPeers(node1)',
      ...(['node1', 'node2'] as const).flatMap(n => [
        ...Array<Step>(2).fill(`hearProtocol(${n})`),
        `dropVictim(${n}, node3)` as const,
      ]),
      'hearChange(node3)',
      ...started('node1', 'node2', 'node3'),
      'hearProtocol(node3)',
    ]
    const cells = end([...steps, 'clearMerge(node3)'], settings)
    expect(cells['doomed(node1)']).toBe('true')
    expect(can([...steps.slice(0, -1), 'clearMerge(node3)'], settings)).toBe(false)
  })
})
