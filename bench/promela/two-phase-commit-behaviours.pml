/*
 * Two-phase commit as in two-phase-commit.pml, with a process for each manager and one for the
 * coordinator: SPIN is fair to processes, not to actions. A manager does not obey twice.
 *
 * spin -DN=7 -a two-phase-commit-behaviours.pml; then a verifier with and without the property:
 * gcc -DSAFETY -DNOCLAIM, pan; gcc -DNOREDUCE -DNFAIR=5, pan -a -f
 */

#ifndef N
#define N 3
#endif

#define WORKING   0
#define PREPARED  1
#define COMMITTED 2
#define ABORTED   3

#define COLLECTING 0

byte decision[N];
bool preparedSent[N];
bool preparedKnown[N];
byte decided; /* COLLECTING, COMMITTED or ABORTED: the message is on its way, too. */

/* OVER(op, test) is test(0) op test(1) op ... op test(N-1), for 3 to 9 managers. */
#define OVER_3(op, test) (test(0) op test(1) op test(2))
#define OVER_4(op, test) (OVER_3(op, test) op test(3))
#define OVER_5(op, test) (OVER_4(op, test) op test(4))
#define OVER_6(op, test) (OVER_5(op, test) op test(5))
#define OVER_7(op, test) (OVER_6(op, test) op test(6))
#define OVER_8(op, test) (OVER_7(op, test) op test(7))
#define OVER_9(op, test) (OVER_8(op, test) op test(8))
#define OVER_OF(n)   OVER_##n
#define OVER_WITH(n) OVER_OF(n)
#define OVER         OVER_WITH(N)

#define isKnown(m)    preparedKnown[m]
#define isPrepared(m) (decision[m] == PREPARED)
#define hasEnded(m)   (decision[m] >= COMMITTED)

ltl ends { [] (OVER(||, isPrepared) -> <> OVER(&&, hasEnded)) }

proctype Manager(byte m) {
end:
  do
  :: d_step { decision[m] == WORKING -> decision[m] = PREPARED; preparedSent[m] = true }
  :: d_step { decision[m] == WORKING -> decision[m] = ABORTED }
  :: d_step { decided == COMMITTED && decision[m] != COMMITTED -> decision[m] = COMMITTED }
  :: d_step { decided == ABORTED && decision[m] != ABORTED -> decision[m] = ABORTED }
  od
}

#define learn(m) \
  d_step { decided == COLLECTING && preparedSent[m] && !preparedKnown[m] -> preparedKnown[m] = true }

proctype Coordinator() {
end:
  do
  :: d_step { decided == COLLECTING && OVER(&&, isKnown) -> decided = COMMITTED }
  :: d_step { decided == COLLECTING -> decided = ABORTED }
  :: learn(0)
  :: learn(1)
  :: learn(2)
#if N > 3
  :: learn(3)
#endif
#if N > 4
  :: learn(4)
#endif
#if N > 5
  :: learn(5)
#endif
#if N > 6
  :: learn(6)
#endif
#if N > 7
  :: learn(7)
#endif
#if N > 8
  :: learn(8)
#endif
  od
}

init {
  byte m;
  atomic {
    run Coordinator();
    do
    :: m < N -> run Manager(m); m++
    :: m == N -> break
    od
  }
}
