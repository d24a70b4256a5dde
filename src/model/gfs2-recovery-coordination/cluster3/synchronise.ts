import type { Members } from '../../../language/state-types.ts'
import { journal, member } from '../nodes.ts'
import {
  entry,
  type J,
  type N,
  type Nodes,
  type S,
  type Start,
  type Table,
  table,
} from './state.ts'

type Some<V> = Members<V, S>

/** The member, where there is at most one. */
const only = <V>(some: Some<V>): V | undefined => {
  let found: V | undefined
  some.value.some(each => {
    found = each
    return true
  })
  return found
}

const lowestId = (s: S, some: Some<N>) =>
  only(some.where(m => some.every(other => s.rank(member, other) >= s.rank(member, m))))

/** What the start messages tell (syncState): the table of an old member, with this change applied. */
export function synchronised(s: S, n: N): S {
  const present = s.all(member).where(m => s.g(n).members.has(m))
  const old = present.where(m => startOf(s, n, m)?.hasState === true)
  const newcomers = present.where(m => startOf(s, n, m)?.hasState !== true)
  // All old members say the same; it does not matter which is asked.
  const known = s.gHasState(n) ? ownState(s, n) : taught(s, n, lowestId(s, old))
  return s.with(n, {
    table: withNewcomers(s, n, known ? withFailed(s, known) : table.of(), newcomers),
    first: firstMounter(s, n, present, known),
    mount: s.mount(n) === 'waiting' ? 'allowed' : s.mount(n),
  })
}

function startOf(s: S, n: N, m: N): Start | undefined {
  const said = s.gStarted(n, m)
  return said?.kind === 'start' ? said : undefined
}

/** What an old member goes by. */
interface Known {
  readonly table: Table
  readonly failed: Nodes
  readonly first: N | null
}

const ownState = (s: S, n: N): Known => ({
  table: s.table(n).value,
  failed: s.failed(n).value,
  first: s.first(n),
})

const taught = (s: S, n: N, teacher: N | undefined): Known | undefined => {
  const start = teacher === undefined ? undefined : startOf(s, n, teacher)
  if (!start) return
  const isReplayed = (j: J) => s.replayed(n).has(j)
  return {
    table: start.table.map(e => (isReplayed(e.journal) ? e.with({ needs: false }) : e)),
    failed: start.failed,
    first: start.first,
  }
}

/** The journal of who has failed is kept for nobody until it is replayed. */
function withFailed(s: S, { table: before, failed }: Known): Table {
  const isLeft = (owner: N | null) => owner !== null && failed.has(owner)
  return s.guard.reserveFailed()
    ? before.map(e => (isLeft(e.owner) ? e.with({ owner: null, needs: true }) : e))
    : before.filter(e => !isLeft(e.owner))
}

/** Of new members only, or where the first mounter has not done yet. */
function firstMounter(s: S, n: N, present: Some<N>, known: Known | undefined): N | null {
  const isOver = s.guard.firstDoneWins() && s.firstIsDone(n)
  if (isOver || (known && known.first === null)) return null
  const before = known?.first ?? null
  if (before !== null && present.some(m => m === before)) return before
  return lowestId(s, present) ?? null
}

/** New members in the order of their ids get the lowest journals that are free. */
function withNewcomers(s: S, n: N, known: Table, newcomers: Some<N>): Table {
  const next = lowestId(s, newcomers)
  if (next === undefined) return known
  const isFree = (j: J) => known.every(e => e.journal !== j || (e.owner === null && !e.needs))
  const free = s.all(journal).where(isFree)
  const lowest = only(free.where(j => free.every(k => s.rank(journal, k) >= s.rank(journal, j))))
  const isRecorded = s.guard.recordNewJournals() || next === n
  const given =
    lowest === undefined || !isRecorded
      ? known
      : known
          .filter(e => e.journal !== lowest)
          .add(entry({ journal: lowest, owner: next, needs: false }))
  return withNewcomers(s, n, given, newcomers.except(next))
}
