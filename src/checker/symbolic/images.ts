import { ChangeError, type ChangeLists, UNCHANGED } from './change-lists.ts'
import type { Conditions } from './conditions.ts'
import { EMPTY, FALSE, TRUE } from './node-table.ts'
import { OperationCache, UNKNOWN } from './operation-cache.ts'
import type { Codes, StateSets } from './sets.ts'

/**
 * What steps make of sets of states: of the states that satisfy a condition, with a list of
 * changes.
 */
export class Images {
  readonly #sets: StateSets
  readonly #conditions: Conditions
  readonly #changes: ChangeLists
  readonly cache = new OperationCache('image')

  constructor(sets: StateSets, conditions: Conditions, changes: ChangeLists) {
    this.#sets = sets
    this.#conditions = conditions
    this.#changes = changes
  }

  /** The states after a step from a set. */
  of(set: number, condition: number, changes: number): number {
    if (set === EMPTY || condition === FALSE) return EMPTY
    if (condition === TRUE && changes === UNCHANGED) return set
    const known = this.cache.get(set, condition, changes)
    if (known !== UNKNOWN) return known
    return this.cache.put(set, condition, changes, this.#step(set, condition, changes))
  }

  /** A state of a set from which the step leads to the target. */
  origin(
    set: number,
    condition: number,
    changes: number,
    target: Codes,
  ): Map<number, number> | undefined {
    const { order } = this.#sets
    const lists = this.#changes
    const ahead = [...target].sort(([a], [b]) => order.levelOf(a) - order.levelOf(b))
    const failed = new Set<string>()
    const search = (s: number, c: number, w: number, i: number): [number, number][] | undefined => {
      if (s === EMPTY || c === FALSE) return undefined
      const next = ahead[i]
      const level = Math.min(this.#level(s, c, w), order.levelOf(next ? next[0] : -1))
      const slot = order.slots[level]?.id
      if (slot === undefined) return []
      const key = `${s} ${c} ${w} ${i}`
      if (failed.has(key)) return undefined
      const isWanted = next?.[0] === slot
      const isWritten = lists.slot(w) === slot
      for (const [code, below] of this.#branches(s, slot)) {
        const made = isWritten ? this.#attempted(w, code) : code
        if (made !== (isWanted ? next[1] : 0)) continue
        const rest = isWritten ? lists.rest(w) : w
        const found = search(below, this.#at(c, slot, code), rest, isWanted ? i + 1 : i)
        if (found) return [[slot, code], ...found]
      }
      failed.add(key)
      return undefined
    }
    const found = search(set, condition, changes, 0)
    return found && new Map(found.filter(([, code]) => code !== 0))
  }

  // The condition may say further down that this code is not changed at all.
  #attempted(changes: number, code: number): number | undefined {
    try {
      return this.#changes.changed(changes, code)
    } catch (error) {
      if (error instanceof ChangeError) return undefined
      throw error
    }
  }

  #level(set: number, condition: number, changes: number): number {
    const sets = this.#sets
    return Math.min(
      sets.level(set),
      sets.level(condition),
      sets.order.levelOf(this.#changes.slot(changes)),
    )
  }

  #step(set: number, condition: number, changes: number): number {
    const sets = this.#sets
    const { nodes } = sets
    const lists = this.#changes
    const slot = sets.order.slots[this.#level(set, condition, changes)]!.id
    const isWritten = lists.slot(changes) === slot
    const rest = isWritten ? lists.rest(changes) : changes
    const isSetting = isWritten && lists.isSetting(changes)
    const isAsked = condition > 0 && nodes.slot[condition] === slot
    const isHere = nodes.slot[set] === slot
    const { branches, start, size } = nodes
    const base = nodes.begin()
    let joined = EMPTY
    let last = -1
    let isSorted = true
    let at = isHere ? start[set]! : 0
    const end = isHere ? at + 2 * size[set]! : 2
    for (; at < end; at += 2) {
      const code = isHere ? branches[at]! : 0
      const child = isHere ? branches[at + 1]! : set
      const asked = isAsked ? this.#conditions.branch(condition, code) : condition
      const image = this.of(child, asked, rest)
      if (image === EMPTY) continue
      if (isSetting) {
        joined = sets.union(joined, image)
        continue
      }
      // Only now: where nothing comes of it, the change need not be possible.
      const made = isWritten ? lists.changed(changes, code) : code
      nodes.add(made, image)
      if (made <= last) isSorted = false
      last = made
    }
    if (joined !== EMPTY) nodes.add(lists.changed(changes, 0), joined)
    if (!isSorted) nodes.sortAdded(base, (a, b) => sets.union(a, b))
    return nodes.set(slot, base)
  }

  #branches(set: number, slot: number): readonly (readonly [number, number])[] {
    const { nodes } = this.#sets
    if (nodes.slot[set] !== slot) return [[0, set]]
    const { branches, start, size } = nodes
    return Array.from({ length: size[set]! }, (_, i) => {
      const at = start[set]! + 2 * i
      return [branches[at]!, branches[at + 1]!] as const
    })
  }

  #at(condition: number, slot: number, code: number): number {
    if (condition <= 0 || this.#sets.nodes.slot[condition] !== slot) return condition
    return this.#conditions.branch(condition, code)
  }
}
