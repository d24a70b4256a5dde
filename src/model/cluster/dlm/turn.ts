import type { Held, Mode } from './modes.ts'
import type { Lock, Queues } from './queues.ts'

/** Why an operation was completed without a grant, by the kernel's names. */
export type Failure = 'EAGAIN' | 'EDEADLK' | 'ECANCEL' | 'EUNLOCK'

/** What a node will learn from what the master has done. */
export type Event<N> =
  | {
      readonly kind: 'granted'
      readonly node: N
      readonly from: Held
      readonly to: Mode
      readonly wanted: Held
      readonly demoted: boolean
    }
  /** `mode` is what the lock holds then. */
  | { readonly kind: 'failed'; readonly node: N; readonly status: Failure; readonly mode: Held }
  /** It is in the way of somebody: to be told `mode`, and remembered to have been told `noted`. */
  | {
      readonly kind: 'called'
      readonly node: N
      readonly mode: Mode
      readonly noted: Mode
      /** Whatever else than EX it was told before. */
      readonly isRepeated: boolean
    }

/** The queues after an operation of the master, and what it caused, in this order. */
export interface Turn<N> {
  readonly queues: Queues<N>
  readonly events: readonly Event<N>[]
}

/** A turn in which nothing happens. */
export const still = <N>(queues: Queues<N>): Turn<N> => ({ queues, events: [] })

/** First one turn, then what follows from its queues. */
export function andThen<N>(first: Turn<N>, next: (queues: Queues<N>) => Turn<N>): Turn<N> {
  const { queues, events } = next(first.queues)
  return { queues, events: [...first.events, ...events] }
}

const without = <N>(queue: readonly Lock<N>[], { node }: Lock<N>) =>
  queue.filter(each => each.node !== node)

export const withoutLock = <N>(q: Queues<N>, lock: Lock<N>): Queues<N> => ({
  granted: without(q.granted, lock),
  convert: without(q.convert, lock),
  wait: without(q.wait, lock),
})

export const withGranted = <N>(q: Queues<N>, lock: Lock<N>): Queues<N> => {
  const others = withoutLock(q, lock)
  return { ...others, granted: [...others.granted, lock] }
}

/** A lock for which nothing is asked. */
export const resting = { wanted: 'none', flags: [], demoted: false } as const

export function grant<N>(q: Queues<N>, lock: Lock<N>, to: Mode): Turn<N> {
  const { node, granted: from, wanted, demoted } = lock
  return {
    queues: withGranted(q, { ...lock, ...resting, granted: to }),
    events: [{ kind: 'granted', node, from, to, wanted, demoted }],
  }
}

/** The lock keeps what it has; a new one has nothing and vanishes. */
export function fail<N>(q: Queues<N>, lock: Lock<N>, status: Failure): Turn<N> {
  const { node, granted: mode } = lock
  return {
    queues: mode === 'none' ? withoutLock(q, lock) : withGranted(q, { ...lock, ...resting }),
    events: [{ kind: 'failed', node, status, mode }],
  }
}
