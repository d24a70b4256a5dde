/*
 * Two-phase commit, after the TLA+ module TwoPhase of Gray and Lamport.
 *
 * N resource managers each decide to prepare or to abort; a coordinator collects their prepared
 * messages and decides for all. Messages are a set that only grows: a message once sent can be
 * received again and again. So to obey a decision stays enabled for ever, and leads a manager that
 * has obeyed already back to the same state.
 *
 * Written for speed in SPIN as crash-lock.pml is, and for the same reasons: one process, one option
 * per rule and manager, a manager in one byte, guard and assignment merged into one transition. The
 * invariant is asserted where a manager commits or aborts.
 *
 * spin -DN=9 -a two-phase-commit.pml
 */

#ifndef N
#define N 3
#endif

/* What we know of a manager, as bits of one byte: its decision (none of the three: working), whether
   its prepared message was sent, and whether the coordinator has learnt of it. */
#define PREPARED       1
#define COMMITTED      2
#define ABORTED        4
#define DECISION       (PREPARED | COMMITTED | ABORTED)
#define PREPARED_SENT  8
#define PREPARED_KNOWN 16

/* The coordinator is COMMITTED, ABORTED or, with neither, collecting; it has sent either message. */
#define COMMIT_SENT    8
#define ABORT_SENT     16

/* FOLD(op) is manager[0] op manager[1] op ... op manager[N-1], for 2 to 10 managers. */
#define FOLD_2(op)   manager[0] op manager[1]
#define FOLD_3(op)   FOLD_2(op) op manager[2]
#define FOLD_4(op)   FOLD_3(op) op manager[3]
#define FOLD_5(op)   FOLD_4(op) op manager[4]
#define FOLD_6(op)   FOLD_5(op) op manager[5]
#define FOLD_7(op)   FOLD_6(op) op manager[6]
#define FOLD_8(op)   FOLD_7(op) op manager[7]
#define FOLD_9(op)   FOLD_8(op) op manager[8]
#define FOLD_10(op)  FOLD_9(op) op manager[9]
#define FOLD_OF(n)   FOLD_##n
#define FOLD_WITH(n) FOLD_OF(n)
#define FOLD         FOLD_WITH(N)

#define COLLECTING   ((coordinator & (COMMITTED | ABORTED)) == 0)
#define WORKING(m)   ((manager[m] & DECISION) == 0)
#define ALL_PREPARED (((FOLD(&)) & PREPARED_KNOWN) != 0)

/* Invariant: no manager has committed while another has aborted. */
#define CONSISTENT   (((FOLD(|)) & (COMMITTED | ABORTED)) != (COMMITTED | ABORTED))

/* A manager decides for itself while it is working. */
#define prepare(m) \
  WORKING(m) -> manager[m] = manager[m] | PREPARED | PREPARED_SENT

#define chooseToAbort(m) \
  WORKING(m) -> manager[m] = manager[m] | ABORTED; assert(CONSISTENT)

/* The coordinator collects, and decides for all. */
#define learnPrepared(m) \
  COLLECTING && (manager[m] & PREPARED_SENT) != 0 -> manager[m] = manager[m] | PREPARED_KNOWN

#define decideCommit \
  COLLECTING && ALL_PREPARED -> coordinator = COMMITTED | COMMIT_SENT

#define decideAbort \
  COLLECTING -> coordinator = ABORTED | ABORT_SENT

/* A manager does as it is told. */
#define obeyCommit(m) \
  (coordinator & COMMIT_SENT) != 0 -> \
    manager[m] = (manager[m] & ~DECISION) | COMMITTED; assert(CONSISTENT)

#define obeyAbort(m) \
  (coordinator & ABORT_SENT) != 0 -> \
    manager[m] = (manager[m] & ~DECISION) | ABORTED; assert(CONSISTENT)

#define RULES(m) \
  :: prepare(m) \
  :: chooseToAbort(m) \
  :: learnPrepared(m) \
  :: obeyCommit(m) \
  :: obeyAbort(m)

active proctype System() {
  byte manager[N];
  byte coordinator;

  do
  :: decideCommit
  :: decideAbort
  RULES(0)
  RULES(1)
#if N > 2
  RULES(2)
#endif
#if N > 3
  RULES(3)
#endif
#if N > 4
  RULES(4)
#endif
#if N > 5
  RULES(5)
#endif
#if N > 6
  RULES(6)
#endif
#if N > 7
  RULES(7)
#endif
#if N > 8
  RULES(8)
#endif
#if N > 9
  RULES(9)
#endif
  od
}
