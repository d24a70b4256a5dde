import { distinct } from '../language/action.ts'
import { drafts, ledgers, node, page } from '../model/cluster/alone/index.ts'
import { always, forEach, properties, reachable, step } from './kinds.ts'

const somewhere = drafts({})
const anyLedgers = ledgers({})

export const diskProperties = properties(somewhere, {
  /** No write, however late, makes the page older. */
  noRegress: step((before, after) => after.disk.content('page') >= before.disk.content('page')),

  /** What a writer was told is on the disk is there, or something newer. */
  savedMeansSaved: always(s => s.disk.content('page') >= s.saved),

  /** Nothing gets to the disk from a node that is cut off. */
  fencedMeansStopped: always(
    forEach(node, (s, n) => !s.disk.isFenced(n) || s.disk.isIdle(n, 'page')),
  ),
})

export const diskWitnesses = properties(somewhere, {
  allSaved: reachable(s => s.saved === s.params.versions),
  successorWrites: reachable(s =>
    s.isWriter.some(
      (isWriter, n) => isWriter && s.life.up(n) && s.disk.isFenced.some(is => is) && s.saved === 2,
    ),
  ),
})

export const lateWriteWitness = properties(somewhere, {
  /** A write reaches the disk after the death of its node. */
  landsAfterDeath: reachable(
    forEach(
      distinct(node, node),
      (s, n, other) => !s.life.up(n) && !s.disk.isIdle(n, 'page') && s.life.up(other),
    ),
  ),
})

export const errorWitness = properties(somewhere, {
  writeFails: reachable(forEach(node, (s, n) => s.disk.hasFailed(n, 'page'))),
})

export const journalProperties = properties(anyLedgers, {
  noRegress: step(
    page,
    (before, after, b) => after.store.disk.content(b) >= before.store.disk.content(b),
  ),

  /** What was committed is in place, in the journal, or in the journal of a dead node to be replayed. */
  committedSurvives: always(
    forEach(
      page,
      (s, b) =>
        s.store.disk.content(b) >= s.committed ||
        s.all(node).some(n => s.store.toReplay(n, b) >= s.committed),
    ),
  ),

  /** Entries reach the log in the order in which they were appended. */
  logInOrder: step(
    [node, page],
    (before, after, n, b) =>
      after.store.image(n, b) >= before.store.image(n, b) ||
      after.store.image(n, b) === 0 ||
      after.store.isClean(n),
  ),

  /** Once all is done, all blocks are of the same change. */
  allOrNothing: always(
    forEach(distinct(page, page), (s, b, other) => {
      const isQuiet =
        s.all(node).every(n => s.store.isClean(n) || (s.life.up(n) && s.current(n) === 0)) &&
        s.all(node).every(n => s.all(page).every(any => s.store.disk.isIdle(n, any)))
      return !isQuiet || s.store.disk.content(b) === s.store.disk.content(other)
    }),
  ),
})

export const journalWitnesses = properties(anyLedgers, {
  replayed: reachable(
    forEach(
      distinct(node, node),
      (s, n, dead) =>
        s.replaying(n) === dead &&
        s.all(page).every(b => s.store.toReplay(dead, b) === 2 && s.store.disk.content(b) === 2),
    ),
  ),
  successorWrites: reachable(s =>
    s.isWriter.some(
      (isWriter, n) => isWriter && s.life.up(n) && s.life.died === 1 && s.current(n) === 2,
    ),
  ),
})

export const lateLogWitness = properties(anyLedgers, {
  /** What a node appended last has died with it. */
  uncommittedLost: reachable(
    s =>
      s.newest > 0 &&
      s.committed === 0 &&
      s.life.died === 1 &&
      s.all(node).every(n => s.store.isClean(n) && s.store.isFlushed(n)),
  ),
})
