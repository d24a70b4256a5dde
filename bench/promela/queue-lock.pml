/*
 * A lock manager with queues: conversions go before new locks, and holders are called when another
 * client wants what they have. The channels and the queues are SPIN's own.
 *
 * A client keeps a lock until it is called. Two clients that share the lock and both ask for it
 * alone would wait for each other: the one who is heard later loses what it shares. What a client
 * waits for is told by its phase; which mode a new lock is to have stands in the queue.
 *
 * Written for speed in SPIN as crash-lock.pml is: one process, one option per rule and client, a
 * client in one byte. Channels cannot be merged into one transition with what is done to a variable,
 * so that every rule is a d_step. The invariant is asserted where a client begins to count on its
 * lock.
 *
 * spin -DN=4 -a queue-lock.pml
 */

#ifndef N
#define N 3
#endif

/* What we know of a client, as bits of one byte: its phase, whether it has heard that it is in the
   way, whether it was called since its last grant, and what the manager has granted. */
#define PHASE     7
#define CALLED    8
#define NOTIFIED  16
#define GRANTED   (3 << 5)

#define IDLE               0
#define WAITING_SHARED     1
#define WAITING_EXCLUSIVE  2
#define CONVERTING         3
#define HAS_SHARED         4
#define HAS_EXCLUSIVE      5

/* Modes, and messages to the manager. */
#define SHARED     1
#define EXCLUSIVE  2
#define CONVERT    3
#define FREE       4

/* Messages to a client. */
#define GRANT      1
#define BLOCKING   2

/* FOLD(f, op) is f(0) op f(1) op ... op f(N-1), for 2 to 6 clients. */
#define FOLD_1(f, op)  f(0)
#define FOLD_2(f, op)  FOLD_1(f, op) op f(1)
#define FOLD_3(f, op)  FOLD_2(f, op) op f(2)
#define FOLD_4(f, op)  FOLD_3(f, op) op f(3)
#define FOLD_5(f, op)  FOLD_4(f, op) op f(4)
#define FOLD_6(f, op)  FOLD_5(f, op) op f(5)
#define FOLD_OF(n)     FOLD_##n
#define FOLD_WITH(n)   FOLD_OF(n)
#define FOLD           FOLD_WITH(N)

#define client(c)        client[c]
#define granted(c)       (client[c] >> 5)
#define phase(c)         (client[c] & PHASE)
#define holds(c)         (phase(c) >= HAS_SHARED)
#define holdsAlone(c)    (phase(c) == HAS_EXCLUSIVE)

#define NOBODY_OWNS_EXCLUSIVE  (((FOLD(client, |)) & (EXCLUSIVE << 5)) == 0)
#define NOBODY_OWNS            (((FOLD(client, |)) & GRANTED) == 0)
#define NOBODY_ELSE_OWNS(c)    ((FOLD(granted, +)) == granted(c))

/* Invariant: who counts on having the lock alone has it alone. */
#define EXCLUSION  ((FOLD(holdsAlone, +)) == 0 || (FOLD(holds, +)) == 1)

#define SET_PHASE(c, p)  client[c] = (client[c] & ~PHASE) | (p)

/* The client asks, and lets go. */
#define askShared(c) \
  d_step { phase(c) == IDLE -> SET_PHASE(c, WAITING_SHARED); wishes[c]!SHARED }

#define askExclusive(c) \
  d_step { phase(c) == IDLE -> SET_PHASE(c, WAITING_EXCLUSIVE); wishes[c]!EXCLUSIVE }

#define convert(c) \
  d_step { \
    (client[c] & (PHASE | CALLED)) == HAS_SHARED -> \
      SET_PHASE(c, CONVERTING); wishes[c]!CONVERT \
  }

#define letGo(c) \
  d_step { \
    (client[c] & CALLED) != 0 -> client[c] = client[c] & ~(PHASE | CALLED); wishes[c]!FREE \
  }

/* The client is told. A call for a lock that it does not count on is out of date. */
#define learn(c) \
  d_step { \
    answers[c]?[GRANT] -> \
      answers[c]?_; \
      SET_PHASE(c, (phase(c) == WAITING_SHARED -> HAS_SHARED : HAS_EXCLUSIVE)); \
      assert(EXCLUSION) \
  }

#define hearCall(c) \
  d_step { \
    answers[c]?[BLOCKING] -> \
      answers[c]?_; client[c] = (holds(c) -> client[c] | CALLED : client[c]) \
  }

/* The manager is told. */
#define queueShared(c) \
  d_step { wishes[c]?[SHARED] -> wishes[c]?_; waiting!SHARED, c }

#define queueExclusive(c) \
  d_step { wishes[c]?[EXCLUSIVE] -> wishes[c]?_; waiting!EXCLUSIVE, c }

#define queueConversion(c) \
  d_step { \
    wishes[c]?[CONVERT] -> \
      wishes[c]?_; \
      client[c] = (len(converting) > 0 -> client[c] & ~GRANTED : client[c]); \
      converting!c \
  }

#define free(c) \
  d_step { wishes[c]?[FREE] -> wishes[c]?_; client[c] = client[c] & ~GRANTED }

/* The manager grants what stands first, and calls who is in its way. */
#define grantConversion(c) \
  d_step { \
    converting?[c] && NOBODY_ELSE_OWNS(c) -> \
      converting?_; \
      client[c] = (client[c] & ~(GRANTED | NOTIFIED)) | (EXCLUSIVE << 5); \
      answers[c]!GRANT \
  }

#define grantShared(c) \
  d_step { \
    waiting?[SHARED, c] && len(converting) == 0 && NOBODY_OWNS_EXCLUSIVE -> \
      waiting?_, _; \
      client[c] = (client[c] & ~NOTIFIED) | (SHARED << 5); \
      answers[c]!GRANT \
  }

#define grantExclusive(c) \
  d_step { \
    waiting?[EXCLUSIVE, c] && len(converting) == 0 && NOBODY_OWNS -> \
      waiting?_, _; \
      client[c] = (client[c] & ~NOTIFIED) | (EXCLUSIVE << 5); \
      answers[c]!GRANT \
  }

/* Who has it alone is in everybody's way. Who shares it is in the way of the first conversion unless
   it is its own, and else of a new exclusive lock. */
#define IN_THE_WAY(c) \
  ((granted(c) == EXCLUSIVE && (len(converting) > 0 || len(waiting) > 0)) \
   || (granted(c) == SHARED \
       && ((len(converting) > 0 && !converting?[c]) \
           || (len(converting) == 0 && waiting?[EXCLUSIVE, _]))))

#define call(c) \
  d_step { \
    (client[c] & NOTIFIED) == 0 && IN_THE_WAY(c) -> \
      client[c] = client[c] | NOTIFIED; answers[c]!BLOCKING \
  }

#define RULES(c) \
  :: askShared(c) \
  :: askExclusive(c) \
  :: convert(c) \
  :: letGo(c) \
  :: learn(c) \
  :: hearCall(c) \
  :: queueShared(c) \
  :: queueExclusive(c) \
  :: queueConversion(c) \
  :: free(c) \
  :: grantConversion(c) \
  :: grantShared(c) \
  :: grantExclusive(c) \
  :: call(c)

chan wishes[N] = [2] of { byte };
chan answers[N] = [3] of { byte };
chan converting = [N] of { byte };
chan waiting = [N] of { byte, byte };

active proctype System() {
  byte client[N];

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
  od
}
