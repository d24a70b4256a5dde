import type { Kind } from '../language/kind.ts'
import { type ForEach, forEach } from './kinds.ts'

/*
 * Predicates that many protocols share, to be used in `always`, `reachable` and `step`. Those about
 * members of a domain are small predicates, one for each tuple of members, so that a violation
 * names the members: `oneLeader(node1, node3)`.
 */

type Pair<V> = readonly [Kind<V>, Kind<V>]

/** At most one member of a domain is so: `always(atMostOne(node, (s, n) => s.leads(n)))`. */
export function atMostOne<S, V>(domain: Kind<V>, test: (s: S, member: V) => boolean): ForEach<S> {
  const pair: Pair<V> = [domain, domain]
  return forEach(pair, (s: S, a: V, b: V) => a === b || !test(s, a) || !test(s, b))
}

/**
 * Mutual exclusion by a table of what may be together: no two members hold something that is not
 * compatible. `always(mutualExclusion(node, (s, n) => s.mode(n), compatible))`.
 */
export function mutualExclusion<S, V, M>(
  domain: Kind<V>,
  holds: (s: S, member: V) => M,
  compatible: (a: M, b: M) => boolean,
): ForEach<S> {
  const pair: Pair<V> = [domain, domain]
  return forEach(pair, (s: S, a: V, b: V) => a === b || compatible(holds(s, a), holds(s, b)))
}

/** As {@link mutualExclusion}, for each thing that can be held. */
export function mutualExclusionOf<S, V, R, M>(
  thing: Kind<R>,
  domain: Kind<V>,
  holds: (s: S, member: V, thing: R) => M,
  compatible: (a: M, b: M) => boolean,
): ForEach<S> {
  const domains: readonly [Kind<R>, Kind<V>, Kind<V>] = [thing, domain, domain]
  return forEach(
    domains,
    (s: S, r: R, a: V, b: V) => a === b || compatible(holds(s, a, r), holds(s, b, r)),
  )
}

/** A number never gets smaller: `step(block, neverDecreases((s, b) => s.disk(b)))`. */
export const neverDecreases =
  <S, A extends readonly unknown[]>(value: (s: S, ...members: A) => number) =>
  (before: S, after: S, ...members: A): boolean =>
    value(after, ...members) >= value(before, ...members)

/** Something stays as it is, whatever happens: `step(conserved(s => s.coins.count(...)))`. */
export const conserved =
  <S, A extends readonly unknown[], V>(value: (s: S, ...members: A) => V) =>
  (before: S, after: S, ...members: A): boolean =>
    value(after, ...members) === value(before, ...members)

/** What is once so remains so: `step(manager, stays((s, m) => s.decision(m) === 'committed'))`. */
export const stays =
  <S, A extends readonly unknown[]>(test: (s: S, ...members: A) => boolean) =>
  (before: S, after: S, ...members: A): boolean =>
    !test(before, ...members) || test(after, ...members)

/** A sequence as a value: what `s.queue.value` gives. */
interface Sequence<V> {
  readonly size: number
  get(index: number): V | undefined
}

const listed = <V>(queue: Sequence<V>): readonly (V | undefined)[] =>
  Array.from({ length: queue.size }, (_, i) => queue.get(i))

/**
 * First come, first served: who leaves a queue was at its head, and who joins it stands at the
 * end. For queues of different elements, e.g. of nodes. `step(inTurn(s => s.queue.value))`.
 */
export const inTurn =
  <S, A extends readonly unknown[], V>(queue: (s: S, ...members: A) => Sequence<V>) =>
  (before: S, after: S, ...members: A): boolean => {
    const [old, now] = [listed(queue(before, ...members)), listed(queue(after, ...members))]
    const kept = old.filter(each => now.includes(each))
    return kept.every((each, i) => now[i] === each && old[old.length - kept.length + i] === each)
  }

/** As {@link inTurn}, but anybody may leave: those who stay keep their order, newcomers stand behind them. */
export const keepsOrder =
  <S, A extends readonly unknown[], V>(queue: (s: S, ...members: A) => Sequence<V>) =>
  (before: S, after: S, ...members: A): boolean => {
    const [old, now] = [listed(queue(before, ...members)), listed(queue(after, ...members))]
    return old.filter(each => now.includes(each)).every((each, i) => now[i] === each)
  }

/** A cell, or a family of cells, in which messages travel. */
interface Channel {
  readonly isEmpty: boolean
}
interface Channels {
  every(test: (channel: Channel) => boolean): boolean
}

/**
 * Nothing is on its way: `reachable(quiet(s => [s.messages, s.net.channel]))`. That it is so again
 * and again, or for ever from some time on, is for temporal properties to say.
 */
export const quiet =
  <S>(channels: (s: S) => readonly (Channel | Channels)[]) =>
  (s: S): boolean =>
    channels(s).every(each => ('isEmpty' in each ? each.isEmpty : each.every(one => one.isEmpty)))
