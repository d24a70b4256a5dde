/*
 * A lock manager that survives the crash of its clients.
 *
 * N clients ask one manager for a lock, shared or exclusive. Each client has one slot for its
 * request and one for the manager's answer. A client may crash at any step and lose both slots;
 * what the manager granted stays in force until the client is recovered.
 *
 * Written for speed in SPIN, without embedded C:
 *
 * - One process with one option per rule and client, so that a state of SPIN is a state of the
 *   model: no program counters besides, no interleaving of half a rule.
 * - A client is a few bits of one short, so that a state is small (SPIN copies, hashes and compares
 *   it for each transition) and a rule is a guard with one assignment. Since the array is local to
 *   the process, SPIN merges the two into one transition; global variables would need d_step, which
 *   costs a third more.
 * - The invariant is asserted where a client begins to hold, the only rule that can break it. Other
 *   checkers evaluate it in every state.
 *
 * spin -DN=6 -a crash-lock.pml
 */

#ifndef N
#define N 3
#endif

/* What we know of a client, as bits of one short. The state of an idle client is 0, that of a dead
   one HOLDING without a mode. */
#define STATE    7
#define REQUEST  (3 << 3)
#define GRANT    (1 << 5)
#define OWNER    (3 << 6)
#define PENDING  (3 << 8)

#define SHARED     1
#define EXCLUSIVE  2
#define RELEASE    3

#define HOLDING    4
#define DEAD       4

#define REQUESTED(mode)  ((mode) << 3)
#define OWNED(mode)      ((mode) << 6)
#define PENDED(mode)     ((mode) << 8)

/* FOLD(f, op) is f(0) op f(1) op ... op f(N-1), for 2 to 8 clients. */
#define FOLD_1(f, op)  f(0)
#define FOLD_2(f, op)  FOLD_1(f, op) op f(1)
#define FOLD_3(f, op)  FOLD_2(f, op) op f(2)
#define FOLD_4(f, op)  FOLD_3(f, op) op f(3)
#define FOLD_5(f, op)  FOLD_4(f, op) op f(4)
#define FOLD_6(f, op)  FOLD_5(f, op) op f(5)
#define FOLD_7(f, op)  FOLD_6(f, op) op f(6)
#define FOLD_8(f, op)  FOLD_7(f, op) op f(7)
#define FOLD_OF(n)     FOLD_##n
#define FOLD_WITH(n)   FOLD_OF(n)
#define FOLD           FOLD_WITH(N)

#define client(c)          client[c]
#define SOMEBODY_OWNS(m)   (((FOLD(client, |)) & (m)) != 0)

#define holds(c)           ((client[c] & STATE) > HOLDING)
#define holdsExclusive(c)  ((client[c] & STATE) == (HOLDING | EXCLUSIVE))

/* Invariant: one who holds exclusively excludes all other holders. */
#define EXCLUSION  ((FOLD(holdsExclusive, +)) == 0 || (FOLD(holds, +)) == 1)

/* The client asks. */
#define requestShared(c) \
  (client[c] & (STATE | REQUEST)) == 0 -> \
    client[c] = client[c] | SHARED | REQUESTED(SHARED)

#define requestExclusive(c) \
  (client[c] & (STATE | REQUEST)) == 0 -> \
    client[c] = client[c] | EXCLUSIVE | REQUESTED(EXCLUSIVE)

/* The manager takes the request in, and grants it when nobody's ownership forbids. */
#define managerReceives(c) \
  (client[c] & REQUEST) != 0 && (client[c] & REQUEST) != REQUESTED(RELEASE) \
  && (client[c] & PENDING) == 0 -> \
    client[c] = (client[c] & ~REQUEST) | ((client[c] & REQUEST) << 5)

#define grantShared(c) \
  (client[c] & (PENDING | GRANT)) == PENDED(SHARED) && !SOMEBODY_OWNS(OWNED(EXCLUSIVE)) -> \
    client[c] = (client[c] & ~(PENDING | OWNER)) | OWNED(SHARED) | GRANT

#define grantExclusive(c) \
  (client[c] & (PENDING | GRANT)) == PENDED(EXCLUSIVE) && !SOMEBODY_OWNS(OWNER) -> \
    client[c] = (client[c] & ~PENDING) | OWNED(EXCLUSIVE) | GRANT

/* The client learns that it holds the lock, and gives it back. */
#define receiveGrant(c) \
  (client[c] & GRANT) != 0 \
  && ((client[c] & STATE) == SHARED || (client[c] & STATE) == EXCLUSIVE) -> \
    client[c] = (client[c] & ~GRANT) | HOLDING; assert(EXCLUSION)

#define release(c) \
  holds(c) && (client[c] & REQUEST) == 0 -> \
    client[c] = (client[c] & ~STATE) | REQUESTED(RELEASE)

#define managerReleases(c) \
  (client[c] & REQUEST) == REQUESTED(RELEASE) -> \
    client[c] = client[c] & ~(REQUEST | OWNER)

/* Faults: a crash loses what is in the slots; recovery clears what the manager kept. */
#define crash(c) \
  (client[c] & STATE) != DEAD -> \
    client[c] = (client[c] & ~(STATE | REQUEST | GRANT)) | DEAD

#define recover(c) \
  (client[c] & STATE) == DEAD -> \
    client[c] = client[c] & ~(STATE | OWNER | PENDING | GRANT)

#define RULES(c) \
  :: requestShared(c) \
  :: requestExclusive(c) \
  :: managerReceives(c) \
  :: grantShared(c) \
  :: grantExclusive(c) \
  :: receiveGrant(c) \
  :: release(c) \
  :: managerReleases(c) \
  :: crash(c) \
  :: recover(c)

active proctype System() {
  short client[N];

  do
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
  od
}
