import { breaking, eachGuardOff, leavingOut, spec } from 'allways'
import { gfs2Withdraw, gfs2WithdrawCaching } from 'allways/models/gfs2-withdraw'
import {
  cachingProgress,
  secondTaskProgress,
  withdrawProgress,
  withdrawSafety,
} from 'allways/properties/gfs2-withdraw'

// L1 to L3 of the brief. The model's own actions are fair; faults, and what tasks ask for, are not.

const threeNodes = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-progress',
  title: 'Every withdraw ends, and its journal is replayed, as long as nothing else goes wrong.',
  parameters: { nodes: 3, blocks: 1, versions: 1 },
  properties: withdrawProgress,
  deadlock: 'allowed',
  counts: { distinct: 28_780, generated: 119_344, depth: 30 },
})

const twoNodes = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-second-task-progress',
  title: 'The same, and a second task that has waited goes on.',
  parameters: { nodes: 2, blocks: 1, twoTasksFail: true },
  properties: [withdrawProgress, secondTaskProgress],
  deadlock: 'allowed',
  counts: { distinct: 4_980, generated: 15_743, depth: 27 },
})

const again = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-again-progress',
  title: 'The same for two withdraws, one after the other.',
  parameters: { nodes: 2, blocks: 1, withdraws: 2, overlap: false, remounts: 1 },
  properties: withdrawProgress,
  deadlock: 'allowed',
  counts: { distinct: 11_650, generated: 35_225, depth: 44 },
})

/** No task holds a block for ever. */
const tasksEnd = { weak: ['unlock'] } as const

const caching = spec(gfs2WithdrawCaching, {
  name: 'gfs2-withdraw-caching-progress',
  title: 'With cached locks, too, and whoever is called lets go (level L1).',
  parameters: { nodes: 2, blocks: 1 },
  properties: [withdrawProgress, cachingProgress],
  fairness: tasksEnd,
  deadlock: 'allowed',
  counts: { distinct: 10_064, generated: 31_289, depth: 35 },
})

/** A task that holds a block may go on doing so. */
const endlessTask = {
  ...caching,
  name: 'gfs2-withdraw-caching-endless-task',
  title: 'Whoever is called need not let go if a task may hold the block for ever.',
  fairness: {},
}

/** Golden trace G7, as somebody sees it who waits for the block. */
const revokesFirst = spec(gfs2WithdrawCaching, {
  name: 'gfs2-withdraw-caching-revokes-first-progress',
  title: 'A demote that waits for revokes, which only the demote would write, is never done (F5).',
  parameters: { nodes: 2, blocks: 1, withdraws: 0, demoteWaitsForRevokes: true },
  properties: cachingProgress,
  fairness: tasksEnd,
})

/*
 * L1 against S2, where nobody can replay: whoever never gives up waits for ever, and whoever gives
 * up lets go of blocks that are still in its journal.
 */

type GiveUp = 'never' | 'hopeless' | 'anytime'

const onlySpectators = (name: string, title: string, giveUp: GiveUp) =>
  spec(gfs2Withdraw, {
    name: `gfs2-withdraw-only-spectators-${name}`,
    title,
    parameters: { nodes: 2, blocks: 1, spectator: true, giveUp },
    properties: [withdrawSafety, withdrawProgress],
    deadlock: 'allowed',
  })

const replayerDies = (name: string, title: string, giveUp: GiveUp) =>
  spec(gfs2Withdraw, {
    name: `gfs2-withdraw-replayer-dies-${name}`,
    title,
    parameters: { nodes: 3, blocks: 1, versions: 1, 'life.deaths': 1, giveUp },
    properties: [withdrawSafety, withdrawProgress],
    deadlock: 'allowed',
  })

/** One of the two lists: what a spec is to keep whatever else it breaks. */
const onlySafety = (base: ReturnType<typeof replayerDies>) =>
  leavingOut(base, 'withdrawReturns', 'withdrawnReplayed')

const onlyReturns = (base: ReturnType<typeof replayerDies>) => ({
  ...breaking(base, { violated: 'withdrawReturns' }),
  expect: 'holds' as const,
})

const clash = [
  onlySafety(
    onlySpectators(
      'never-safe',
      'Whoever never gives up loses no data, though nobody can replay.',
      'never',
    ),
  ),
  breaking(onlySpectators('never-waits', 'And waits for ever: L1 is given up for S2.', 'never'), {
    violated: 'withdrawReturns',
    length: 13,
  }),
  onlyReturns(
    onlySpectators('hopeless-returns', 'Every withdraw ends if it gives up some day.', 'hopeless'),
  ),
  breaking(
    onlySpectators(
      'hopeless-loses',
      'And a block is given out that is still in the journal: S2 is given up for L1.',
      'hopeless',
    ),
    { violated: 'noGrantInWindow', length: 16 },
  ),
  onlySafety(
    replayerDies('never-safe', 'The same where one of three nodes dies: no data is lost.', 'never'),
  ),
  breaking(
    replayerDies('never-waits', 'The replayer dies, and the withdraw waits for ever.', 'never'),
    { violated: 'withdrawReturns', length: 21 },
  ),
  breaking(
    replayerDies(
      'forgotten',
      'The replayer dies, and the third node, which could, never replays the journal (C8).',
      'hopeless',
    ),
    { violated: 'withdrawnReplayed', length: 24 },
  ),
  onlyReturns(
    replayerDies(
      'hopeless-returns',
      'Every withdraw ends, whoever dies, if it gives up when nobody will replay.',
      'hopeless',
    ),
  ),
  onlyReturns(replayerDies('anytime-returns', 'Or if it gives up after ten tries.', 'anytime')),
]

/** While its device fails, each write fails and is tried again; between two of them none is in flight. */
const drained = { strong: ['stopWriting'] } as const

const replayerFails = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-replayer-fails-progress',
  title: 'The replayer cannot write, and the third node, which could, never replays (C3).',
  parameters: { nodes: 3, blocks: 1, versions: 1, errors: 1 },
  properties: withdrawProgress,
  fairness: drained,
})

const endlessDrain = spec(gfs2Withdraw, {
  name: 'gfs2-withdraw-endless-drain',
  title: 'On a device that fails, W4 may wait for ever for writes that are tried again (C10).',
  parameters: { nodes: 2, blocks: 1, versions: 1, errors: 1 },
  properties: withdrawProgress,
})

export default [
  threeNodes,
  twoNodes,
  again,
  caching,
  ...clash,
  breaking(endlessTask, { violated: 'calledLetsGo', length: 3 }),
  breaking(revokesFirst, { violated: 'calledLetsGo', length: 6 }),
  breaking(replayerFails, { violated: 'withdrawnReplayed', length: 22 }),
  breaking(endlessDrain, { violated: 'withdrawReturns', length: 10 }),
  ...eachGuardOff(twoNodes, {
    signal: { violated: 'withdrawReturns', length: 12 },
    dropJournal: { violated: 'withdrawReturns', length: 14 },
    noCacheJournal: { violated: 'withdrawReturns', length: 14 },
    waitDemote: { violated: 'withdrawReturns', length: 15 },
    recoveryClass: { violated: 'withdrawReturns', length: 12 },
  }),
  ...eachGuardOff(
    twoNodes,
    { selfReplay: { violated: 'withdrawReturns', length: 12 } },
    { parameters: { nodes: 1 } },
  ),
  ...eachGuardOff(threeNodes, { tryForReplay: { violated: 'withdrawnReplayed', length: 16 } }),
  ...eachGuardOff(again, { rearm: { violated: 'withdrawnReplayed', length: 31 } }),
]
