import { type ChangeLists, UNCHANGED } from './change-lists.ts'
import { EMPTY } from './node-table.ts'
import { OperationCache, UNKNOWN } from './operation-cache.ts'
import type { StateSets } from './sets.ts'

/**
 * Steps backwards. A list of changes does not say what was there before, so the states before are
 * always looked for in a set, each of which has to allow the changes: all three, set, changes and
 * target, are gone through at the same time. As `relprev` of Sylvan (van Dijk and van de Pol 2017).
 */
export class PreImages {
  readonly #sets: StateSets
  readonly #changes: ChangeLists
  readonly #before = new OperationCache('pre-image')
  readonly #unmoved = new OperationCache('unmoved')
  readonly caches = [this.#before, this.#unmoved] as const

  constructor(sets: StateSets, changes: ChangeLists) {
    this.#sets = sets
    this.#changes = changes
  }

  /** The states of a set that changes make states of the target of. */
  of(set: number, changes: number, target: number): number {
    if (set === EMPTY || target === EMPTY) return EMPTY
    if (changes === UNCHANGED) return this.#sets.intersection(set, target)
    const known = this.#before.get(set, changes, target)
    if (known !== UNKNOWN) return known
    return this.#before.put(set, changes, target, this.#step(set, changes, target))
  }

  #step(set: number, changes: number, target: number): number {
    const { nodes, order } = this.#sets
    const lists = this.#changes
    const written = order.levelOf(lists.slot(changes))
    const level = Math.min(this.#sets.level(set), written, this.#sets.level(target))
    const slot = order.slots[level]!.id
    const isWritten = written === level
    const rest = isWritten ? lists.rest(changes) : changes
    const isHere = nodes.slot[set] === slot
    const isThere = nodes.slot[target] === slot
    const base = nodes.begin()
    const { branches, start, size } = nodes
    let at = isHere ? start[set]! : 0
    const end = isHere ? at + 2 * size[set]! : 2
    for (; at < end; at += 2) {
      const code = isHere ? branches[at]! : 0
      const made = isWritten ? lists.changed(changes, code) : code
      const below = isThere ? this.#sets.branch(target, made) : made === 0 ? target : EMPTY
      const before = this.of(isHere ? branches[at + 1]! : set, rest, below)
      if (before !== EMPTY) nodes.add(code, before)
    }
    return nodes.set(slot, base)
  }

  /** The states of a set that changes leave as they are. */
  unmoved(set: number, changes: number): number {
    if (set === EMPTY || changes === UNCHANGED) return set
    const known = this.#unmoved.get(set, changes, 0)
    if (known !== UNKNOWN) return known
    return this.#unmoved.put(set, changes, 0, this.#stay(set, changes))
  }

  #stay(set: number, changes: number): number {
    const { nodes, order } = this.#sets
    const lists = this.#changes
    const written = order.levelOf(lists.slot(changes))
    const level = Math.min(this.#sets.level(set), written)
    const slot = order.slots[level]!.id
    const isWritten = written === level
    const rest = isWritten ? lists.rest(changes) : changes
    const isHere = nodes.slot[set] === slot
    const base = nodes.begin()
    const { branches, start, size } = nodes
    let at = isHere ? start[set]! : 0
    const end = isHere ? at + 2 * size[set]! : 2
    for (; at < end; at += 2) {
      const code = isHere ? branches[at]! : 0
      if (isWritten && lists.changed(changes, code) !== code) continue
      const staying = this.unmoved(isHere ? branches[at + 1]! : set, rest)
      if (staying !== EMPTY) nodes.add(code, staying)
    }
    return nodes.set(slot, base)
  }
}
