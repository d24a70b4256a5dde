/**
 * o2dlm, the lock manager of OCFS2: who leads the recovery of a dead node, how it goes on, and what
 * happens when further nodes die meanwhile.
 *
 * There is no membership service. Each node learns of each death alone, at its own time, or by a
 * BEGIN_RECO. It tries to lock $RECOVERY; who gets the EX tells all others that it is recovery
 * master of that dead node, gives the EX back, asks each survivor for its locks on the resources
 * of the dead node, waits until each has said that it has sent them all, and ends the recovery in
 * two stages: all adopt the new owner, then all forget the recovery. If the recovery master dies
 * all begin again.
 *
 * Source: fs/ocfs2/dlm (dlmrecovery.c, dlmmaster.c), kernels of 2016 to 2024, as told in the brief
 * o2dlm.md, whose step names (R, P, A, F, M) and levels the comments use:
 *
 * L1: election and recovery. $RECOVERY is one lock that all can reach, dropped at some time after
 * the death of its holder. There are no resources.
 * L1+X (`resource`): one resource, on which every node has a lock, without queues: who owns it in
 * the eyes of each, and whose locks the owner knows.
 * L2b: $RECOVERY is mastered like any resource (pre-check, requests, asserts, references, purge) and
 * locked at its master; no other resource.
 *
 * Atomicity is that of the brief, section 8.2: one handler, one critical section, one callback is
 * one action; sending and handling a request is one, its answer another. MIG_LOCKRES and
 * RECO_DATA_DONE are one action with their answers, which tell the worker no more than that it may
 * go on. A request that is refused and sent again until it is accepted (EAGAIN, ENOMEM, FORWARD,
 * NOTQUEUED, the pre-check) waits instead; so a protocol that is stuck stops, and is found as a
 * deadlock.
 *
 * Left out: joining, leaving, migration, nodes that come back, links that fail between live nodes,
 * and messages of the dead that arrive after their death; the gap inside the handler of BEGIN_RECO;
 * ACTIVE, which only joins and ordinary lock calls look at; DEREF_DONE and SETREF_INPROG. All waits
 * with a time limit (1 s, 5 s) may end at any time. A job that asserts the mastery is not queued
 * twice. A candidate that hears of a master during its pre-check asks nobody any more (the kernel
 * still asks those with lower numbers). A node that panics is dead. The bounds should leave one node
 * alive. The part `calls` is not used: there, requests of the dead arrive.
 */
import { model, together } from '../../language/model.ts'
import { assertWorker } from './assert-worker.ts'
import { election } from './election.ts'
import { deaths, twinDeaths } from './life.ts'
import { knownToAll, masteredLock } from './mastered-lock.ts'
import { preCheck } from './pre-check.ts'
import { recoveryLock } from './recovery-lock.ts'
import { remaster } from './remaster.ts'
import { ownedBySomebody } from './resource.ts'
import { O2dlm, type S } from './state.ts'
import { voting } from './voting.ts'
import { worker } from './worker.ts'

/** Levels L1 and L1+X: $RECOVERY is a lock that everybody can reach. */
export const o2dlm = model('o2dlm', O2dlm, {
  init: (s: S) => (s.params.resource ? ownedBySomebody(s) : s),
  actions: together(deaths, recoveryLock, election, remaster, worker),
})

/** Level L2b: $RECOVERY is a resource that is mastered by one of the nodes. */
export const o2dlmMastery = model('o2dlm-mastery', O2dlm, {
  init: (s: S) => (s.params.knownLock ? knownToAll(s) : s),
  actions: together(
    deaths,
    preCheck,
    voting,
    masteredLock,
    assertWorker,
    election,
    remaster,
    worker,
  ),
  faults: twinDeaths,
})
