/**
 * The few numbers by which the threads of a search agree on who does what. Each has a cache line of
 * its own: what one thread writes often must not slow down those that read something else.
 */
export type Control = Int32Array<SharedArrayBuffer>

const LINE = 16

/** Where each number lies in a {@link Control}. */
export const at = {
  /** 0: free; 1: a thread has its turn; 2: and others may be waiting. */
  turn: 0 * LINE,
  /** How many helpers wait at the meeting point. */
  arrived: 1 * LINE,
  /** Counts the meetings; those who wait go on when it changes. */
  meeting: 2 * LINE,
  /** How many messages were sent to each helper. */
  messages: 3 * LINE,
  /** Which half's id says in which lane a state belongs. */
  sorting: 4 * LINE,
  /** The level that is being explored. */
  level: 5 * LINE,
  /** The next share of the store to be copied into a larger one. */
  share: 6 * LINE,
  /** Whether all should stop and tell what they have. */
  stops: 7 * LINE,
  /** Whether a thread has no room for the states it found: all have to meet. */
  wantsRoom: 8 * LINE,
  /** Whether something was found after which the search should stop. */
  isOver: 9 * LINE,
  /** How many states the store holds. */
  stored: 10 * LINE,
  /** How much there is in each log. */
  vocabulary: 11 * LINE,
  halves: 12 * LINE,
} as const

const LANES = 13 * LINE

/** Where the numbers of a thread's lane lie, which are the business of ./blocks.ts. */
export const laneAt = (lane: number): number => LANES + lane * LINE

export const newControl = (threads = 1): Control =>
  new Int32Array(new SharedArrayBuffer(4 * laneAt(threads)))

/** Runs `body` while no other thread has its turn. */
export function inTurn<T>(control: Control, body: () => T): T {
  // The mutex of Drepper, "Futexes are tricky", 2: nobody is woken where nobody waits.
  let before = Atomics.compareExchange(control, at.turn, 0, 1)
  while (before !== 0) {
    if (before === 2 || Atomics.compareExchange(control, at.turn, 1, 2) !== 0)
      Atomics.wait(control, at.turn, 2)
    before = Atomics.compareExchange(control, at.turn, 0, 2)
  }
  try {
    return body()
  } finally {
    if (Atomics.exchange(control, at.turn, 0) === 2) Atomics.notify(control, at.turn, 1)
  }
}
