import { describe, expect, it } from 'vitest'
import type { Settings } from '../../src/language/program.ts'
import { isBehaviour, run, type StepOf } from '../../src/language/run.ts'
import { show } from '../../src/language/value.ts'
import { cluster3, cluster4 } from '../../src/model/gfs2-recovery-coordination/index.ts'

type Step = StepOf<typeof cluster4>
type Steps = readonly Step[]
type Name = 'node1' | 'node2' | 'node3'
type Journal = 'journal1' | 'journal2' | 'journal3'

const can = (steps: Steps, settings: Settings = {}) => isBehaviour(cluster4, steps, settings)

/** What cells hold at the end of a run; cells at their first value are not there. */
function end(steps: Steps, settings: Settings = {}): Record<string, string> {
  const cells = run(cluster4, steps, settings).changed
  return Object.fromEntries(cells.map(([slot, value]) => [slot.name, show(value)]))
}

const each = (some: readonly Name[], ...actions: readonly string[]) =>
  actions.flatMap(action => some.map(n => `${action}(${n})` as Step))

const removed = (lost: Name): Steps => [`die(${lost})`, `lose(${lost})`]

/** R0 to R8 on all of some members; they are told of a failed journal each. */
const recovered = (some: readonly Name[], ...failed: readonly Journal[]): Steps => [
  ...each(some, 'stop', 'start'),
  ...some.flatMap(n => [...failed.map(j => `slot(${n}, ${j})` as Step), `collect(${n})` as Step]),
  'rebuild',
  ...each(some, 'enable'),
]

/** C1 to C5 on one node. */
const worked = (n: Name): Steps => each([n], 'look', 'control', 'enter', 'release')

const replayed = (n: Name, j: Journal): Steps => [
  `tryJournal(${n}, ${j})`,
  `finishReplay(${n}, ${j})`,
  `reportReplay(${n}, ${j})`,
]

describe('recording 02: node3 dies with a dirty journal', () => {
  const steps: Steps = [
    ...removed('node3'),
    ...recovered(['node1', 'node2'], 'journal3'),
    'done(node1)',
    'done(node2)',
    // "n1's control worker sets bit jid 2 in the value block with gen 4, both start replay"
    ...worked('node1'),
    'startReplays(node1)',
    'tryJournal(node1, journal3)',
    ...worked('node2'),
    'startReplays(node2)',
    // "n2 is told Busy"
    'tryJournal(node2, journal3)',
    'finishReplay(node1, journal3)',
    'reportReplay(node1, journal3)',
    // "clears the bit (second control_lvb_write gen=4), recover generation 4 done"
    ...worked('node1'),
    'unblock(node1)',
    // "n2's worker is re-queued after 1.02 s, reads a clear value block and unblocks"
    ...worked('node2'),
    'unblock(node2)',
  ]

  it('is a behaviour of the model, at the end of which all is well', () => {
    const cells = end(steps)
    expect(cells).toMatchObject({ lvbGeneration: '2', generation: '2' })
    expect(cells).not.toHaveProperty('fs.blocked(node1)')
    expect(cells).not.toHaveProperty('fs.blocked(node2)')
    expect(cells).not.toHaveProperty('fs.dirty(journal3)')
  })

  it('node2 is not unblocked by its first run of the control worker', () => {
    const busy = steps.indexOf('tryJournal(node2, journal3)')
    expect(can([...steps.slice(0, busy - 1), 'unblock(node2)'])).toBe(false)
  })

  it('grants between "locking on" and the unblock are parked', () => {
    const parameters = { 'fs.data': true }
    const enabled = steps.indexOf('done(node1)')
    const granted: Steps = [...steps.slice(0, enabled), 'lock(node1)']
    expect(end(granted, { parameters })).toMatchObject({ 'fs.use(node1)': 'parked' })
    expect(end([...granted, ...steps.slice(enabled)], { parameters })).toMatchObject({
      'fs.use(node1)': 'held',
    })
  })
})

describe('recording 01: the first mount, and the second', () => {
  const parameters = { nodes: 2, journals: 2, begin: 'outside', mounts: 2 }
  const first: Steps = [
    'mount(node1)',
    ...each(['node1'], 'start', 'collect'),
    'rebuild',
    ...each(['node1'], 'enable', 'done'),
    // "control EX (try), mounted EX (try), read value block; own journal EX"
    ...each(['node1'], 'tryControl', 'tryAlone', 'becomeFirst'),
    'openFirst(node1, journal1)',
    // "at first_done: write value block (gen 1), mounted -> PR, then control -> NL"
    ...each(['node1'], 'finishFirst', 'shareMounted'),
    'firstDone(node1, journal1)',
  ]
  const second: Steps = [
    'mount(node2)',
    'stop(node1)',
    ...each(['node1', 'node2'], 'start', 'collect'),
    'rebuild',
    ...each(['node1', 'node2'], 'enable', 'done'),
  ]
  // "mounted EX (try) fails, mounted PR (try), control -> NL without a value-block write"
  const asked: Steps = each(['node2'], 'tryControl', 'tryAlone', 'tryBeside', 'releaseControl')

  it('are behaviours of the model', () => {
    // "then control_func reads the control lock's value block; one node writes the new generation"
    const steps = [...first, ...second, ...worked('node1'), 'unblock(node1)', ...asked] as const
    expect(end([...steps, 'check(node2)', 'open(node2, journal2)'], { parameters })).toMatchObject({
      lvbGeneration: '2',
      'stage(node2)': 'mounted',
      'mounted(node2)': 'PR',
    })
  })

  it('the second mounter waits for its generation in the value block (M8, T7)', () => {
    const early = [...first, ...second, ...asked, 'check(node2)'] as const
    expect(end(early, { parameters })).toMatchObject({ 'stage(node2)': 'again' })
    const guards = { mountAwaitsGeneration: false }
    expect(end(early, { parameters, guards })).toMatchObject({ 'stage(node2)': 'opening' })
  })

  it('the second mounter is refused the control lock before the first is done (T8)', () => {
    const isDone = first.indexOf('shareMounted(node1)')
    const steps: Steps = [...first.slice(0, isDone), ...second, 'tryControl(node2)']
    expect(can(steps, { parameters })).toBe(false)
    expect(can(steps.slice(0, -1), { parameters })).toBe(true)
  })
})

describe('H1: done unblocks at once (naive)', () => {
  const parameters = { 'fs.data': true }
  const steps: Steps = [
    'lock(node1)',
    'modify(node1, journal1)',
    ...removed('node1'),
    ...recovered(['node2', 'node3'], 'journal1'),
    'done(node2)',
    'lock(node2)',
    'done(node3)',
    ...worked('node3'),
    'startReplays(node3)',
    'tryJournal(node3, journal1)',
  ]

  it('node2 uses the block while node3 replays an old image of it', () => {
    expect(end(steps, { parameters, guards: { unblockLast: false } })).toMatchObject({
      'fs.use(node2)': 'held',
      'fs.replay(node3, journal1)': 'replaying',
      'fs.image(journal1)': 'true',
    })
  })

  it('with T2 the reply is parked until the journal is replayed', () => {
    expect(end(steps, { parameters })).toMatchObject({ 'fs.use(node2)': 'parked' })
  })
})

describe('H2: a prep between C2 and C7 is undone', () => {
  const steps: Steps = [
    ...removed('node1'),
    ...recovered(['node2', 'node3'], 'journal1'),
    ...each(['node2', 'node3'], 'done'),
    ...worked('node2'),
    'startReplays(node2)',
    ...replayed('node2', 'journal1'),
    ...worked('node2'),
    ...removed('node3'),
    'stop(node2)',
    'unblock(node2)',
  ]

  it('without T3: node2 runs unblocked into the recovery of node3', () => {
    const cells = end(steps, { parameters: { deaths: 2 }, guards: { stillCurrent: false } })
    expect(cells).not.toHaveProperty('fs.blocked(node2)')
  })

  it('with T3 its worker ends without effect', () => {
    expect(end(steps, { parameters: { deaths: 2 } })).toMatchObject({ 'fs.blocked(node2)': 'true' })
  })
})

describe('H3: the last mounted node dies beside a spectator', () => {
  const parameters = { begin: 'oneSpectator', mounts: 1 }
  const steps: Steps = [
    ...removed('node1'),
    'mount(node3)',
    'stop(node2)',
    ...each(['node2', 'node3'], 'start'),
    'slot(node2, journal1)',
    ...each(['node2', 'node3'], 'collect'),
    'rebuild',
    ...each(['node2', 'node3'], 'enable', 'done'),
    ...worked('node2'),
    'startReplays(node2)',
    ...each(['node3'], 'tryControl', 'tryAlone'),
  ]

  it('without T11 the spectator keeps the mounter from being the first, and replays nothing', () => {
    const settings: Settings = { parameters, guards: { spectatorsStepBack: false } }
    const loop: Steps = each(['node3'], 'tryBeside', 'releaseControl', 'check', 'tryAgain')
    expect(end([...steps, ...loop], settings)).toMatchObject({ 'stage(node3)': 'trying' })
    // It only looks whether the journal is clean, and has its worker look again.
    const tried: Steps = [...steps, 'tryJournal(node2, journal1)', 'look(node2)']
    expect(end(tried, settings)).toMatchObject({ 'fs.dirty(journal1)': 'true' })
  })

  it('with T11 the mounter is the first, and replays all', () => {
    const all: Steps = [...steps, 'becomeFirst(node3)']
    expect(end(all, { parameters })).toMatchObject({ 'stage(node3)': 'first' })
  })
})

describe('H6 (N1): a stale success clears the bit of a new failure', () => {
  const parameters = { deaths: 2, boots: 1, mounts: 1 }
  const survivors = ['node2', 'node3'] as const
  const reborn: Steps = [
    ...removed('node1'),
    'boot(node1)',
    'mount(node1)',
    ...each(survivors, 'stop'),
    ...each(['node1', 'node2', 'node3'], 'start'),
    'slot(node2, journal1)',
    'slot(node3, journal1)',
    ...each(['node1', 'node2', 'node3'], 'collect'),
    'rebuild',
    ...each(['node1', 'node2', 'node3'], 'enable', 'done'),
    ...worked('node2'),
    'startReplays(node2)',
    ...worked('node3'),
    'startReplays(node3)',
    ...replayed('node2', 'journal1'),
    ...worked('node2'),
    'unblock(node2)',
    // node3 is late, and finds the journal clean.
    ...replayed('node3', 'journal1'),
    ...each(['node1'], 'tryControl', 'tryAlone', 'tryBeside', 'releaseControl', 'check'),
    'open(node1, journal1)',
  ]
  const again: Steps = [
    ...removed('node1'),
    ...recovered(survivors, 'journal1'),
    ...each(survivors, 'done'),
    ...worked('node2'),
    ...worked('node3'),
    'unblock(node3)',
  ]

  it('and node3 unblocks while the journal is dirty', () => {
    const cells = end([...reborn, ...again], { parameters, guards: { forgetResult: false } })
    expect(cells).toMatchObject({ 'fs.dirty(journal1)': 'true' })
    expect(cells).not.toHaveProperty('fs.blocked(node3)')
    expect(cells).not.toHaveProperty('lvbBit(journal1)')
  })

  it('unless the slot callback forgets the result', () => {
    expect(can([...reborn, ...again], { parameters })).toBe(false)
    expect(end([...reborn, ...again.slice(0, -1)], { parameters })).toMatchObject({
      'lvbBit(journal1)': 'true',
    })
  })
})

describe('a late survivor enters the bit of a journal that is in use', () => {
  const parameters = { deaths: 2, boots: 1, mounts: 1 }
  const steps: Steps = [
    ...removed('node1'),
    'boot(node1)',
    'mount(node1)',
    ...each(['node2', 'node3'], 'stop'),
    ...each(['node1', 'node2', 'node3'], 'start'),
    'slot(node2, journal1)',
    'slot(node3, journal1)',
    ...each(['node1', 'node2', 'node3'], 'collect'),
    'rebuild',
    // node3 has not been told done yet.
    ...each(['node1', 'node2'], 'enable', 'done'),
    ...worked('node2'),
    'startReplays(node2)',
    ...replayed('node2', 'journal1'),
    ...worked('node2'),
    ...each(['node1'], 'tryControl', 'tryAlone', 'tryBeside', 'releaseControl', 'check'),
    'open(node1, journal1)',
    ...removed('node2'),
    ...recovered(['node1', 'node3'], 'journal2'),
    ...each(['node1', 'node3'], 'done'),
    ...worked('node3'),
    ...worked('node1'),
  ]

  it('which its owner takes back', () => {
    expect(end(steps, { parameters })).not.toHaveProperty('lvbBit(journal1)')
  })

  it('so that H9, two failures and a join that reuses a slot, ends well', () => {
    const cells = end(
      [
        ...steps,
        'startReplays(node3)',
        'startReplays(node1)',
        'tryJournal(node3, journal2)',
        'finishReplay(node3, journal2)',
        // node1 is told that it is busy, and its worker looks again later.
        'tryJournal(node1, journal2)',
        'reportReplay(node3, journal2)',
        'tryJournal(node3, journal1)',
        ...worked('node3'),
        'unblock(node3)',
        ...worked('node1'),
        'unblock(node1)',
      ],
      { parameters },
    )
    expect(cells).toMatchObject({
      'stage(node1)': 'mounted',
      'stage(node3)': 'mounted',
      'slot(node1)': 'journal1',
      'slot(node3)': 'journal3',
    })
    for (const n of ['node1', 'node3']) expect(cells).not.toHaveProperty(`fs.blocked(${n})`)
    expect(cells).not.toHaveProperty('fs.dirty(journal2)')
  })

  it('or else all wait for a replay that nobody can do', () => {
    const settings: Settings = { parameters, guards: { ownerClears: false } }
    expect(end(steps, settings)).toMatchObject({ 'lvbBit(journal1)': 'true' })
    const busy: Steps = [...steps, 'startReplays(node3)', 'tryJournal(node3, journal1)']
    expect(end(busy, settings)).toMatchObject({ 'queued(node3)': 'true' })
  })
})

describe('H8 (N2): a slot callback without a slot', () => {
  const steps: Steps = [
    ...removed('node1'),
    ...each(['node2', 'node3'], 'stop'),
    'start(node2)',
    'slot(node2, journal1)',
    'collect(node2)',
    ...removed('node3'),
    'stop(node2)',
    'start(node2)',
  ]
  const parameters = { deaths: 2 }

  it('node2 is not told of the second failure, if it forgets slots while it collects them', () => {
    const guards = { lastKnownSlot: false }
    expect(can([...steps, 'slot(node2, journal3)'], { parameters, guards })).toBe(false)
    expect(can([...steps, 'collect(node2)'], { parameters, guards })).toBe(true)
  })

  it('and it is, if it keeps the last one that it knew', () => {
    expect(can([...steps, 'slot(node2, journal3)'], { parameters })).toBe(true)
  })
})

describe('cluster3: the eleven steps', () => {
  type Step3 = StepOf<typeof cluster3>
  const settings: Settings = { parameters: { nodes: 2, journals: 2 } }
  const can3 = (steps: readonly Step3[]) => isBehaviour(cluster3, steps, settings)

  const died: readonly Step3[] = ['die(node1)', 'cpg.miss(node1)', 'fence(node2, node1)']
  const dlm: readonly Step3[] = ['dlmSendsStart(node2)', 'dlmHears(node2)', 'startDlm(node2)']
  const mount: readonly Step3[] = [
    'mountSendsStart(node2)',
    'mountHears(node2)',
    'synchronise(node2)',
    'recoverJournal(node2, journal1)',
  ]
  const enabled: readonly Step3[] = ['rebuild(node2)', 'enable(node2)']
  const replay: readonly Step3[] = [
    'tryJournal(node2, journal1)',
    'finishReplay(node2, journal1)',
    'reportReplay(node2, journal1)',
    'mountHears(node2)',
    'startKernel(node2)',
  ]
  const [d, g, stop, ask] = [
    'dlmSees(node2)',
    'mountSees(node2)',
    'stopKernel(node2)',
    'askDlm(node2, node1)',
  ] as const

  it('can be done in the order of the text', () => {
    expect(can3([...died, d, g, stop, ask, ...dlm, ...enabled, ...mount, ...replay])).toBe(true)
  })

  it('D and G may see the failure in either order', () => {
    expect(can3([...died, g, stop, d, ask, ...mount, ...dlm, ...enabled, ...replay])).toBe(true)
  })

  it('D does not go on before G has blocked (5), nor G before D has seen the failure (6)', () => {
    expect(can3([...died, d, g, ...dlm])).toBe(false)
    expect(can3([...died, g, stop, ask])).toBe(false)
    expect(can3([...died, g, stop, d, ...mount])).toBe(false)
  })

  it('the replay is asked for before or after the DLM is started (10 needs 6 and 8, not 9)', () => {
    expect(can3([...died, d, g, stop, ask, ...mount, ...dlm])).toBe(true)
    // But the replayer's lock waits in the stopped DLM.
    expect(can3([...died, d, g, stop, ask, ...mount, 'tryJournal(node2, journal1)'])).toBe(false)
  })

  it('GFS2 goes on only after the replay (11)', () => {
    const started = [...died, d, g, stop, ask, ...dlm, ...enabled, ...mount] as const
    expect(can3([...started, 'startKernel(node2)'])).toBe(false)
  })
})
