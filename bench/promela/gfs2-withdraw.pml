/*
 * GFS2 withdraw, level L0: a node that finds its file system broken gives up its journal, rings a
 * bell, and holds its locks until another node has replayed the journal. The protocol of commit
 * 601ef0d5 with all its guards; src/model/gfs2-withdraw has the same rules under the same names, and
 * says where they are from.
 *
 * N nodes share BLOCKS blocks, each of which is changed at most twice. WITHDRAWS of the nodes
 * withdraw, the devices of ERRORS of them stop writing, DEATHS of them die; nobody mounts again.
 * Within these bounds a blocking callback is all that can be on its way to a node, and at most one.
 *
 * Written for speed in SPIN as crash-lock.pml is: one process, one option per rule, node and block
 * (or node and journal); a node in one int, a node and a block in one byte. The invariants are asserted
 * where something happens that can break them.
 *
 * spin -DN=3 -DBLOCKS=1 -DERRORS=1 -DDEATHS=1 -a gfs2-withdraw.pml
 */

#ifndef N
#define N 3
#endif
#ifndef BLOCKS
#define BLOCKS 1
#endif
#ifndef WITHDRAWS
#define WITHDRAWS 1
#endif
#ifndef ERRORS
#define ERRORS 0
#endif
#ifndef DEATHS
#define DEATHS 0
#endif
#define VERSIONS 2

/* A node, as bits of one int. Its stage is 0, and all else that it forgets, when it is dead. */
#define STAGE        15
#define DOWN         0
#define MOUNTED      1
#define WITHDRAWN    2
#define IN_PROGRESS  3
#define RECOVERING   4
#define QUIET        5
#define RELEASED     6
#define SILENT       7
#define ALONE        8
#define RUNG         9
#define COMPLETE     10
#define LEFT         11
#define ENDED        12

/* What the others know of it: it is a member, unless one of these is set. */
#define FAILED       (1 << 4)
#define ABSENT       (1 << 5)

#define WITHDRAW_RECOVERY (1 << 6)
#define UNLOCKING    (1 << 7)   /* of its journal glock */
#define BROKEN       (1 << 8)   /* its device */
#define FENCED       (1 << 9)
#define CLEAN        (1 << 10)  /* its journal */

/* The live glock at the DLM: its mode, that it was called since its last grant, the callback. */
#define BELL         (1 << 11)
#define CALLED       (1 << 12)
#define LIVE         (3 << 13)
#define LIVE_PR      (1 << 13)
#define LIVE_EX      (2 << 13)

#define SCANNING     (1 << 15)
#define REPLAY       (3 << 16)
#define READING      (1 << 16)
#define WRITING      (2 << 16)
#define RELEASING    (3 << 16)
#define REPLAYING    (7 << 18)  /* whose journal: none, or one of these */
#define OF(j)        (((j) + 1) << 18)

/* A bit for each journal: those that it is still to look at, and those whose glock it has. Of its
   own journal the glock is a bit for itself, so that all nodes are alike at first. */
#define UNSCANNED    (15 << 21)
#define TO_SCAN(j)   (1 << (21 + (j)))
#define OTHERS       (15 << 25)
#define JOURNAL(j)   (1 << (25 + (j)))
#define OWN          (1 << 29)

#define MEMORY \
  (STAGE | WITHDRAW_RECOVERY | UNLOCKING | BROKEN | BELL | SCANNING | REPLAY | REPLAYING | UNSCANNED)

/* A node and a block, as bits of one byte: the glock, and data with their versions. */
#define EX           1
#define DIRTY        2
#define REPLAYED     4
#define IMAGE        (3 << 3)
#define IN_FLIGHT    (3 << 5)

#define image(n, b)     ((held[(n) * BLOCKS + (b)] >> 3) & 3)
#define inFlight(n, b)  (held[(n) * BLOCKS + (b)] >> 5)

/* A block, as bits of one byte: the version on the disk, and the newest anywhere. */
#define CONTENT      3
#define NEWEST       (3 << 2)

#define content(b)   (block[b] & CONTENT)
#define newest(b)    (block[b] >> 2)

/* What of the bounds is used up. */
#define DEATH        1
#define ERROR        (1 << 2)
#define WITHDRAWAL   (1 << 4)
#define died         (used & 3)
#define failures     ((used >> 2) & 3)
#define withdrawals  (used >> 4)

/* NODES(f, op) is f(0) op f(1) op ... op f(N-1), for 2 to 4 nodes; NODES_WITH gives f a further
   argument. OF_BLOCKS(f, op, n) is f(n, 0) op f(n, 1) ... for 1 to 3 blocks. */
#if N == 2
#define NODES(f, op)         f(0) op f(1)
#define NODES_WITH(f, op, x) f(0, x) op f(1, x)
#elif N == 3
#define NODES(f, op)         f(0) op f(1) op f(2)
#define NODES_WITH(f, op, x) f(0, x) op f(1, x) op f(2, x)
#else
#define NODES(f, op)         f(0) op f(1) op f(2) op f(3)
#define NODES_WITH(f, op, x) f(0, x) op f(1, x) op f(2, x) op f(3, x)
#endif

#if BLOCKS == 1
#define OF_BLOCKS(f, op, n)  f(n, 0)
#elif BLOCKS == 2
#define OF_BLOCKS(f, op, n)  f(n, 0) op f(n, 1)
#else
#define OF_BLOCKS(f, op, n)  f(n, 0) op f(n, 1) op f(n, 2)
#endif

#define AND_THEN ;

#define node(n)       node[n]
#define held(n, b)    held[(n) * BLOCKS + (b)]
#define stage(n)      (node[n] & STAGE)
#define lives(n)      (stage(n) != DOWN)
#define isMounted(n)  (stage(n) == MOUNTED)

#define isWithdrawing(n)  (stage(n) >= WITHDRAWN && stage(n) <= COMPLETE)
#define isUp(n)           (stage(n) >= MOUNTED && stage(n) <= COMPLETE)
#define journalLive(n)    (stage(n) >= MOUNTED && stage(n) <= RECOVERING)
#define isBeforeW3(n)     (stage(n) == WITHDRAWN || stage(n) == IN_PROGRESS)
#define canWrite(n)       ((node[n] & (BROKEN | FENCED)) == 0)

#define isIdle(n, b)      ((held(n, b) & IN_FLIGHT) == 0)
#define isSynced(n, b)    ((held(n, b) & (DIRTY | IN_FLIGHT | IMAGE)) == 0)
#define isHeld(n, b)      ((held(n, b) & EX) != 0)

/* The version that a replay of the journal would write; 0 for none. */
#define toReplay(j, b)    ((node[j] & CLEAN) != 0 -> 0 : image(j, b))

#define grantsBlocked     (((NODES(node, |)) & FAILED) != 0)
#define isTaken(b)        (((NODES_WITH(held, |, b)) & EX) != 0)
#define isFree(j)         (((NODES(node, |)) & JOURNAL(j)) == 0 && (node[j] & OWN) == 0)
#define hasNobodyLive     (((NODES(node, |)) & LIVE) == 0)

/* S1: while a journal is replayed, nobody but its owner holds a block that will be overwritten. */
#define holds(m, b)  (held(m, b) & EX)
#define noOtherHolds(j, b) \
  (image(j, b) == 0 || (NODES_WITH(holds, +, b)) == holds(j, b))

/* S2: nobody gets a block of a journal that its owner has given up until it is replayed. */
#define isInWindow(j, b)  (toReplay(j, b) > 0 && (node[j] & OWN) == 0)
#define NO_GRANT_IN_WINDOW(b)  (!(NODES_WITH(isInWindow, ||, b)))

/* S3: a journal is replayed by one node at a time, and not while its owner writes to it. */
#define replays(m, j)  ((node[m] & REPLAYING) == OF(j))
#define IS_REPLAYED_ALONE(j)  ((NODES_WITH(replays, +, j)) == 1 && !journalLive(j))

/* S5: who holds a block has its newest version. (S6 is that no version gets older on the disk.) */
#define hasNewest(n, b) \
  (content(b) == newest(b) || image(n, b) == newest(b) || inFlight(n, b) == newest(b))

#define SET_STAGE(n, to)   node[n] = (node[n] & ~STAGE) | (to)

#define purge(n, b)        held(n, b) = held(n, b) & ~DIRTY
#define letGo(n, b)        held(n, b) = held(n, b) & ~(EX | DIRTY)
#define forgetReplayed(n, b)  held(n, b) = held(n, b) & ~REPLAYED
#define forgetImage(j, b)  held(j, b) = held(j, b) & ~IMAGE
#define forget(n, b)       held(n, b) = held(n, b) & ~(DIRTY | REPLAYED)
#define stop(n, b)         held(n, b) = held(n, b) & ~(EX | IN_FLIGHT)

/* Tasks lock blocks, change them, append them to the journal, write them in place, unlock them. */
#define lock(n, b) \
  :: d_step { \
    isMounted(n) && !isTaken(b) && !grantsBlocked -> \
      held(n, b) = held(n, b) | EX; \
      assert(NO_GRANT_IN_WINDOW(b)); \
      assert(hasNewest(n, b)) \
  }

#define modify(n, b) \
  :: d_step { \
    isMounted(n) && (held(n, b) & (EX | DIRTY)) == EX && newest(b) < VERSIONS -> \
      held(n, b) = held(n, b) | DIRTY \
  }

#define flush(n, b) \
  :: d_step { \
    journalLive(n) && (held(n, b) & DIRTY) != 0 && (node[n] & BROKEN) == 0 -> \
      if \
      :: (node[n] & CLEAN) != 0 -> OF_BLOCKS(forgetImage, AND_THEN, n) \
      :: else \
      fi; \
      node[n] = node[n] & ~CLEAN; \
      block[b] = block[b] + (1 << 2); \
      held(n, b) = (held(n, b) & ~(DIRTY | IMAGE)) | (newest(b) << 3) \
  }

#define submit(n, b) \
  :: d_step { \
    journalLive(n) && image(n, b) > content(b) && isIdle(n, b) -> \
      held(n, b) = held(n, b) | (image(n, b) << 5) \
  }

#define retire(n, b) \
  :: d_step { \
    journalLive(n) && image(n, b) > 0 && image(n, b) <= content(b) && isIdle(n, b) \
    && (node[n] & BROKEN) == 0 -> \
      forgetImage(n, b) \
  }

#define unlock(n, b) \
  :: d_step { \
    isHeld(n, b) && (node[n] & WITHDRAW_RECOVERY) == 0 \
    && (isMounted(n) -> isSynced(n, b) : \
        isWithdrawing(n) && (!isBeforeW3(n) || isSynced(n, b))) -> \
      letGo(n, b) \
  }

/* The disk, whatever has become of the node since. */
#define complete(n, b) \
  :: d_step { \
    !isIdle(n, b) && canWrite(n) -> \
      assert(inFlight(n, b) >= content(b)); \
      block[b] = (block[b] & ~CONTENT) | inFlight(n, b); \
      held(n, b) = held(n, b) & ~IN_FLIGHT \
  }

#define fail(n, b) \
  :: d_step { !isIdle(n, b) && !canWrite(n) -> held(n, b) = held(n, b) & ~IN_FLIGHT }

#define vanish(n, b) \
  :: d_step { !lives(n) && !isIdle(n, b) -> held(n, b) = held(n, b) & ~IN_FLIGHT }

/* The withdrawing node: W1 to W17. */
#define withdraw(n) \
  :: d_step { \
    isMounted(n) && withdrawals < WITHDRAWS -> \
      SET_STAGE(n, WITHDRAWN); used = used + WITHDRAWAL \
  }

#define begin(n) \
  :: d_step { stage(n) == WITHDRAWN -> SET_STAGE(n, IN_PROGRESS) }

#define protect(n) \
  :: d_step { stage(n) == IN_PROGRESS -> SET_STAGE(n, RECOVERING | WITHDRAW_RECOVERY) }

#define stopWriting(n) \
  :: d_step { \
    stage(n) == RECOVERING && OF_BLOCKS(isIdle, &&, n) -> \
      OF_BLOCKS(purge, AND_THEN, n); SET_STAGE(n, QUIET) \
  }

#define dropJournal(n) \
  :: d_step { \
    stage(n) == QUIET && (node[n] & REPLAYING) != OF(n) -> \
      SET_STAGE(n, RELEASED | ((node[n] & OWN) != 0 -> UNLOCKING : 0)) \
  }

#define journalUnlocked(n) \
  :: d_step { (node[n] & UNLOCKING) != 0 -> node[n] = node[n] & ~(UNLOCKING | OWN) }

#define dropLive(n) \
  :: d_step { \
    stage(n) == RELEASED && (node[n] & UNLOCKING) == 0 -> \
      node[n] = (node[n] & ~(STAGE | LIVE | CALLED | BELL)) | SILENT \
  }

#define ringFor(m) \
  node[m] = ((node[m] & LIVE) != 0 && (node[m] & CALLED) == 0 -> \
    node[m] | CALLED | BELL : node[m])

#define ring(n) \
  :: d_step { \
    stage(n) == SILENT && (node[n] & BELL) == 0 && !hasNobodyLive -> \
      NODES(ringFor, AND_THEN); SET_STAGE(n, RUNG) \
  }

#define ringAlone(n) \
  :: d_step { \
    stage(n) == SILENT && (node[n] & (BELL | REPLAYING)) == 0 && hasNobodyLive -> \
      node[n] = (node[n] & ~STAGE) | ALONE | LIVE_EX | READING | OF(n) \
  }

#define afterSelfReplay(n) \
  :: d_step { \
    stage(n) == ALONE && (node[n] & (BELL | REPLAYING)) == 0 -> \
      node[n] = (node[n] & ~(STAGE | LIVE)) | RUNG | LIVE_PR \
  }

#define stopHolding(n) \
  :: d_step { \
    stage(n) == RUNG && (node[n] & (WITHDRAW_RECOVERY | CLEAN)) == (WITHDRAW_RECOVERY | CLEAN) -> \
      node[n] = node[n] & ~WITHDRAW_RECOVERY \
  }

#define check(n) \
  :: d_step { \
    stage(n) == RUNG && (node[n] & CLEAN) != 0 -> \
      node[n] = (node[n] & ~(STAGE | WITHDRAW_RECOVERY)) | COMPLETE \
  }

#define leave(n) \
  :: d_step { \
    stage(n) == COMPLETE && (node[n] & REPLAYING) == 0 -> \
      OF_BLOCKS(letGo, AND_THEN, n); \
      node[n] = (node[n] & ~(STAGE | BROKEN | UNLOCKING | OTHERS | OWN | LIVE | CALLED | BELL)) \
        | LEFT | ABSENT \
  }

#define end(n) \
  :: d_step { stage(n) == LEFT -> SET_STAGE(n, ENDED) }

/* The others hear the bell and look at every journal but their own: O1 to O5. */
#define hear(n) \
  :: d_step { \
    lives(n) && (node[n] & BELL) != 0 -> \
      node[n] = (isMounted(n) && (node[n] & SCANNING) == 0 -> \
        node[n] | SCANNING | (((1 << N) - 1 - (1 << (n))) << 21) : node[n]); \
      node[n] = node[n] & ~(BELL | CALLED) \
  }

#define endScan(n) \
  :: d_step { \
    (node[n] & (SCANNING | UNSCANNED | REPLAYING)) == SCANNING -> node[n] = node[n] & ~SCANNING \
  }

/* One node replays the journal of another one, or its own when it is alone. */
#define tryJournal(n, j) \
  :: d_step { \
    isMounted(n) && (node[n] & REPLAYING) == 0 && (n) != (j) \
    && ((node[n] & TO_SCAN(j)) != 0 || ((node[j] & FAILED) != 0 && isFree(j))) -> \
      node[n] = (isFree(j) -> \
        (node[n] & ~TO_SCAN(j)) | OF(j) | READING | JOURNAL(j) : node[n] & ~TO_SCAN(j)) \
  }

#define readHead(n, j) \
  :: d_step { \
    (node[n] & (REPLAY | REPLAYING)) == (READING | OF(j)) -> \
      node[n] = (node[n] & ~REPLAY) | ((node[j] & CLEAN) != 0 -> RELEASING : WRITING); \
      assert(IS_REPLAYED_ALONE(j)); \
      assert((node[j] & CLEAN) != 0 || OF_BLOCKS(noOtherHolds, &&, j)) \
  }

#define replayBlock(n, j, b) \
  :: d_step { \
    (node[n] & (REPLAY | REPLAYING)) == (WRITING | OF(j)) && toReplay(j, b) > 0 \
    && (held(n, b) & REPLAYED) == 0 && (node[n] & BROKEN) == 0 -> \
      assert(image(j, b) >= content(b)); \
      block[b] = (block[b] & ~CONTENT) | image(j, b); \
      held(n, b) = held(n, b) | REPLAYED \
  }

#define isDone(n, j, b)  (toReplay(j, b) == 0 || (held(n, b) & REPLAYED) != 0)
#if BLOCKS == 1
#define areDone(n, j)  isDone(n, j, 0)
#elif BLOCKS == 2
#define areDone(n, j)  (isDone(n, j, 0) && isDone(n, j, 1))
#else
#define areDone(n, j)  (isDone(n, j, 0) && isDone(n, j, 1) && isDone(n, j, 2))
#endif

#define writeCleanHeader(n, j) \
  :: d_step { \
    (node[n] & (REPLAY | REPLAYING)) == (WRITING | OF(j)) && areDone(n, j) \
    && (node[n] & BROKEN) == 0 -> \
      OF_BLOCKS(forgetReplayed, AND_THEN, n); \
      OF_BLOCKS(forgetImage, AND_THEN, j); \
      node[n] = node[n] | RELEASING; \
      node[j] = node[j] | CLEAN \
  }

/* The glock of its own journal a node has not taken to replay it. */
#define stopReplay(n, j) \
  node[n] = node[n] & ~(REPLAY | REPLAYING | ((n) == (j) -> 0 : JOURNAL(j)))

#define failReplay(n, j) \
  :: d_step { \
    (node[n] & (REPLAY | REPLAYING | BROKEN)) == (WRITING | OF(j) | BROKEN) -> \
      stopReplay(n, j); \
      node[n] = node[n] & ~UNSCANNED; \
      OF_BLOCKS(forgetReplayed, AND_THEN, n) \
  }

#define releaseJournal(n, j) \
  :: d_step { (node[n] & (REPLAY | REPLAYING)) == (RELEASING | OF(j)) -> stopReplay(n, j) }

/* What the survivors do about a death, as if they were one. */
#define noticeDeath(n) \
  :: d_step { \
    (node[n] & (STAGE | FAILED | ABSENT)) == DOWN && ((NODES(lives, ||))) -> \
      OF_BLOCKS(stop, AND_THEN, n); \
      node[n] = (node[n] & ~(OTHERS | OWN | LIVE | CALLED | BELL)) | FAILED | FENCED \
  }

#define unblock(n) \
  :: d_step { \
    (node[n] & (FAILED | CLEAN)) == (FAILED | CLEAN) && isFree(n) -> \
      node[n] = (node[n] & ~FAILED) | ABSENT \
  }

/* Faults. An error that nobody meets makes no difference: the node has something to write. */
#define ioError(n) \
  :: d_step { \
    isUp(n) && (node[n] & BROKEN) == 0 && failures < ERRORS \
    && ((node[n] & REPLAY) == WRITING || !(OF_BLOCKS(isSynced, &&, n))) -> \
      node[n] = node[n] | BROKEN; used = used + ERROR \
  }

#define die(n) \
  :: d_step { \
    lives(n) && died < DEATHS -> \
      OF_BLOCKS(forget, AND_THEN, n); node[n] = node[n] & ~MEMORY; used = used + DEATH \
  }

#define OF_NODE_AND_BLOCK(n, b) \
  lock(n, b) \
  modify(n, b) \
  flush(n, b) \
  submit(n, b) \
  retire(n, b) \
  unlock(n, b) \
  complete(n, b) \
  fail(n, b) \
  vanish(n, b)

#define OF_NODE(n) \
  withdraw(n) \
  begin(n) \
  protect(n) \
  stopWriting(n) \
  dropJournal(n) \
  journalUnlocked(n) \
  dropLive(n) \
  ring(n) \
  ringAlone(n) \
  afterSelfReplay(n) \
  stopHolding(n) \
  check(n) \
  leave(n) \
  end(n) \
  hear(n) \
  endScan(n) \
  noticeDeath(n) \
  unblock(n) \
  ioError(n) \
  die(n)

#define OF_NODE_AND_JOURNAL(n, j) \
  tryJournal(n, j) \
  readHead(n, j) \
  OF_REPLAY(n, j) \
  writeCleanHeader(n, j) \
  failReplay(n, j) \
  releaseJournal(n, j)

#if BLOCKS == 1
#define OF_REPLAY(n, j)   replayBlock(n, j, 0)
#define BLOCKS_OF(n)      OF_NODE_AND_BLOCK(n, 0)
#elif BLOCKS == 2
#define OF_REPLAY(n, j)   replayBlock(n, j, 0) replayBlock(n, j, 1)
#define BLOCKS_OF(n)      OF_NODE_AND_BLOCK(n, 0) OF_NODE_AND_BLOCK(n, 1)
#else
#define OF_REPLAY(n, j)   replayBlock(n, j, 0) replayBlock(n, j, 1) replayBlock(n, j, 2)
#define BLOCKS_OF(n)      OF_NODE_AND_BLOCK(n, 0) OF_NODE_AND_BLOCK(n, 1) OF_NODE_AND_BLOCK(n, 2)
#endif

#define JOURNALS_OF_2(n)  OF_NODE_AND_JOURNAL(n, 0) OF_NODE_AND_JOURNAL(n, 1)
#define JOURNALS_OF_3(n)  JOURNALS_OF_2(n) OF_NODE_AND_JOURNAL(n, 2)
#define JOURNALS_OF_4(n)  JOURNALS_OF_3(n) OF_NODE_AND_JOURNAL(n, 3)
#if N == 2
#define JOURNALS_OF       JOURNALS_OF_2
#elif N == 3
#define JOURNALS_OF       JOURNALS_OF_3
#else
#define JOURNALS_OF       JOURNALS_OF_4
#endif

#define RULES(n) \
  OF_NODE(n) \
  BLOCKS_OF(n) \
  JOURNALS_OF(n)

#define INITIAL  (MOUNTED | CLEAN | LIVE_PR | OWN)

active proctype System() {
  int node[N] = INITIAL;
  byte held[N * BLOCKS];
  byte block[BLOCKS];
  byte used;

end:
  do
  RULES(0)
  RULES(1)
#if N > 2
  RULES(2)
#endif
#if N > 3
  RULES(3)
#endif
  od
}
