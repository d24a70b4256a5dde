import { distinct } from '../language/action.ts'
import { among } from '../language/kind.ts'
import { gfs2Withdraw } from '../model/gfs2-withdraw/index.ts'
import { block, isHopeless, isUp, journalLive, node } from '../model/gfs2-withdraw/state.ts'
import { accepting, always, forEach, properties, reachable, step } from './kinds.ts'

/** What must never happen: section 11 of the brief. */
export const safety = properties(gfs2Withdraw, {
  /** S1: while a journal is replayed, nobody else holds a block that it will still overwrite. */
  noReplayOverHeld: always(
    forEach(
      [node, node, block],
      (s, replayer, j, b) =>
        s.replaying(replayer) !== j ||
        s.replay(replayer) !== 'writing' ||
        s.image(j, b) === 0 ||
        s.replayed(replayer, b) ||
        s
          .all(node)
          .except(j)
          .every(n => s.glock.mode(n, b) === 'UN'),
    ),
  ),
  /** S1': who has a block in its active journal holds its glock, or normal grants are blocked. */
  coverage: always(
    forEach(
      [node, block],
      (s, n, b) =>
        s.image(n, b) === 0 || s.clean(n) || s.glock.mode(n, b) === 'EX' || s.stage(n) === 'listed',
    ),
  ),
  /** S2: no block of a dirty journal is given out between the release of the journal and its replay. */
  noGrantInWindow: always(
    forEach(
      [node, block],
      (s, n, b) =>
        s.image(n, b) === 0 ||
        s.clean(n) ||
        s.journal.mode(n, n) === 'EX' ||
        s
          .all(node)
          .except(n)
          .every(m => s.glock.mode(m, b) === 'UN'),
    ),
  ),
  /** S3: a journal has one replayer at most, and none while its owner appends to it. */
  oneReplayer: always(
    forEach(distinct(node, node), (s, n, m) => {
      const j = s.replaying(n)
      return (
        j === null ||
        !among(s.replay(n), 'reading', 'writing', 'releasing') ||
        (j === m
          ? !journalLive(s, m)
          : s.replaying(m) !== j || !among(s.replay(m), 'reading', 'writing', 'releasing'))
      )
    }),
  ),
  /** S4, first part: only a dirty journal is replayed. */
  onlyDirtyReplayed: always(
    forEach(
      [node, node],
      (s, n, j) => s.replaying(n) !== j || s.replay(n) !== 'writing' || !s.clean(j),
    ),
  ),
  /** S5: whoever holds a block sees its newest version: on disk, or in its own journal. */
  serialData: always(
    forEach(
      [node, block],
      (s, n, b) =>
        s.glock.mode(n, b) === 'UN' ||
        s.disk(b) === s.newest(b) ||
        s.image(n, b) === s.newest(b) ||
        s.inFlight(n, b) === s.newest(b),
    ),
  ),
  /** S6: no write makes a block older. */
  noRegress: step((before, after) => after.disk.every((version, b) => version >= before.disk(b))),
  /** S7: nothing is in flight from a node that has given up its journal. */
  noWriteAfterRelease: always(
    forEach([node, block], (s, n, b) => s.inFlight(n, b) === 0 || s.journal.mode(n, n) === 'EX'),
  ),
  /** S8: no caller of withdraw goes on before the first one has finished. */
  secondaryOrder: always(
    forEach(node, (s, n) => s.secondTask(n) !== 'returned' || s.stage(n) === 'ended'),
  ),
  /** S9: the bell is no lock: nobody gets it while another node is mounted, no listener loses it. */
  bellOnly: always(
    forEach(
      node,
      (s, n) =>
        s.stage(n) !== 'mounted' ||
        (s.live.mode(n, 'live') === 'SH' &&
          s.all(node).every(m => s.live.mode(m, 'live') !== 'EX')),
    ),
  ),
  /** S10: what a clean journal once held is in place. */
  cleanMeansDone: always(
    forEach([node, block], (s, n, b) => !s.clean(n) || s.image(n, b) <= s.disk(b)),
  ),
  /** S11 and the rest of S4: "journal recovery complete" is said of a clean journal only. */
  noFalseComplete: always(forEach(node, (s, n) => s.stage(n) !== 'complete' || s.clean(n))),
})

/** L2 as a safety property: a withdrawn node never waits for a replay that nobody will do. */
export const recovery = properties(gfs2Withdraw, {
  notForgotten: always(forEach(node, (s, n) => !isHopeless(s, n))),
})

export const ends = properties(gfs2Withdraw, {
  /** Nobody is left, or only nodes that wait for a replay which nobody can do (L1 gives way to S2). */
  nobodyIsWell: accepting(
    s => s.badDevice.some(bad => bad) || s.all(node).every(n => !isUp(s, n) || isHopeless(s, n)),
  ),
})

export const witnesses = properties(gfs2Withdraw, {
  withdrawCompletes: reachable(s => s.stage.some(stage => stage === 'complete')),
  replayedByAnother: reachable(s =>
    s.all(node).some(n => s.replayed.some((done, r) => done && r !== n && s.replaying(r) === n)),
  ),
  lifeGoesOn: reachable(s =>
    s.all(node).some(
      n =>
        s.stage(n) === 'ended' &&
        s
          .all(node)
          .except(n)
          .some(m => s.image.some((v, o) => o === m && v === 2)),
    ),
  ),
})
