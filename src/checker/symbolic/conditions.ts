import { AnswerSets } from './answer-sets.ts'
import { EMPTY, FALSE, OTHERWISE, TRUE, UNIT } from './node-table.ts'
import { OperationCache, UNKNOWN } from './operation-cache.ts'
import type { StateSets } from './sets.ts'

/** On the way of a condition: a slot and the codes of it that go this way. */
export interface Test {
  readonly slot: number
  readonly codes: readonly number[]
}

/**
 * What can be done with conditions. A condition answers each state with a negative number, or with
 * FALSE (0): false, or not known. Unlike a set it does not depend on what codes there are: a node
 * says where a code leads that it does not list. So a tree of a function that has been learned in
 * part is a condition, too, whose answers are its leaves.
 */
export class Conditions {
  readonly #sets: StateSets
  readonly #merged = new OperationCache('merge')
  readonly #selected = new OperationCache('select')
  readonly #only = new OperationCache('only')
  readonly #except = new OperationCache('except')
  readonly #answered = new OperationCache('answers')
  readonly #answerSets = new AnswerSets()
  readonly caches = [
    this.#merged,
    this.#selected,
    this.#only,
    this.#except,
    this.#answered,
  ] as const

  constructor(sets: StateSets) {
    this.#sets = sets
  }

  /** The condition that gives an answer to the states that pass all tests, and FALSE to others. */
  path(tests: readonly Test[], answer: number): number {
    const { nodes, order } = this.#sets
    const sorted = [...tests].sort((a, b) => order.levelOf(b.slot) - order.levelOf(a.slot))
    let condition = answer
    for (const { slot, codes } of sorted) {
      const base = nodes.begin()
      nodes.add(OTHERWISE, FALSE)
      for (const code of [...codes].sort((a, b) => a - b)) nodes.add(code, condition)
      condition = nodes.condition(slot, base)
    }
    return condition
  }

  /** The answers of two conditions that agree wherever both have one. */
  merge(a: number, b: number): number {
    if (a === b || b === FALSE) return a
    // What is answered altogether needs no second opinion.
    if (a === FALSE || b < 0) return b
    if (a < 0) return a
    if (a > b) return this.merge(b, a)
    const known = this.#merged.get(a, b, 0)
    if (known !== UNKNOWN) return known
    const [upper, lower] = this.#sets.level(a) <= this.#sets.level(b) ? [a, b] : [b, a]
    const { nodes } = this.#sets
    const { branches, start, size, slot } = nodes
    const isLevel = slot[lower] === slot[upper]
    let x = start[upper]!
    const endX = x + 2 * size[upper]!
    let y = isLevel ? start[lower]! : 0
    const endY = isLevel ? y + 2 * size[lower]! : 0
    const base = nodes.begin()
    const otherX = branches[x + 1]!
    const otherY = isLevel ? branches[y + 1]! : lower
    nodes.add(OTHERWISE, this.merge(otherX, otherY))
    x += 2
    y += 2
    while (x < endX || y < endY) {
      const order = x >= endX ? 1 : y >= endY ? -1 : branches[x]! - branches[y]!
      const code = order <= 0 ? branches[x]! : branches[y]!
      const to = this.merge(
        order <= 0 ? branches[x + 1]! : otherX,
        order >= 0 ? branches[y + 1]! : otherY,
      )
      nodes.add(code, to)
      if (order <= 0) x += 2
      if (order >= 0) y += 2
    }
    return this.#merged.put(a, b, 0, nodes.condition(slot[upper]!, base))
  }

  /** TRUE where a condition gives one certain answer, FALSE elsewhere. */
  only(condition: number, answer: number): number {
    return this.#judged(condition, answer, TRUE, this.#only)
  }

  /** FALSE where a condition gives one certain answer, TRUE elsewhere. */
  except(condition: number, answer: number): number {
    return this.#judged(condition, answer, FALSE, this.#except)
  }

  // The verdict on one answer, and the opposite one on all others.
  #judged(condition: number, answer: number, verdict: number, cache: OperationCache): number {
    if (condition <= 0) return (condition === answer) === (verdict === TRUE) ? TRUE : FALSE
    const known = cache.get(condition, answer, 0)
    if (known !== UNKNOWN) return known
    const { nodes } = this.#sets
    const { branches, start, size, slot } = nodes
    const base = nodes.begin()
    const end = start[condition]! + 2 * size[condition]!
    for (let at = start[condition]!; at < end; at += 2)
      nodes.add(branches[at]!, this.#judged(branches[at + 1]!, answer, verdict, cache))
    return cache.put(condition, answer, 0, nodes.condition(slot[condition]!, base))
  }

  /** Where a code leads from a condition's node. */
  branch(condition: number, code: number): number {
    const { nodes } = this.#sets
    return nodes.to(condition, code, nodes.branches[nodes.start[condition]! + 1]!)
  }

  /** The answer to one state. */
  answer(condition: number, codes: ReadonlyMap<number, number>): number {
    let at = condition
    while (at > 0) at = this.branch(at, codes.get(this.#sets.nodes.slot[at]!) ?? 0)
    return at
  }

  /** The states of a set that get one certain answer. */
  select(set: number, condition: number, answer: number): number {
    if (set === EMPTY) return EMPTY
    if (condition <= 0) return condition === answer ? set : EMPTY
    const known = this.#selected.get(set, condition, answer)
    if (known !== UNKNOWN) return known
    return this.#selected.put(set, condition, answer, this.#select(set, condition, answer))
  }

  #select(set: number, condition: number, answer: number): number {
    const { nodes } = this.#sets
    const { branches, start, size, slot } = nodes
    const levelS = this.#sets.level(set)
    const levelC = this.#sets.level(condition)
    if (levelC < levelS || set === UNIT) return this.select(set, this.branch(condition, 0), answer)
    const base = nodes.begin()
    const end = start[set]! + 2 * size[set]!
    for (let at = start[set]!; at < end; at += 2) {
      const code = branches[at]!
      const below = levelC === levelS ? this.branch(condition, code) : condition
      const child = this.select(branches[at + 1]!, below, answer)
      if (child !== EMPTY) nodes.add(code, child)
    }
    return nodes.set(slot[set]!, base)
  }

  /** The answers that the states of a set get, in rising order. */
  answersIn(set: number, condition: number): readonly number[] {
    if (this.#answerSets.isFull) this.forgetAnswers()
    return this.#answerSets.list(this.#answers(set, condition))
  }

  /** Forgets which answers were found: nodes may mean something else from now on. */
  forgetAnswers(): void {
    this.#answered.clear()
    this.#answerSets.forget()
  }

  #answers(set: number, condition: number): number {
    if (set === EMPTY) return 0
    if (condition <= 0) return this.#answerSets.one(condition)
    const known = this.#answered.get(set, condition, 0)
    if (known !== UNKNOWN) return known
    const { nodes } = this.#sets
    const { branches, start, size } = nodes
    const levelS = this.#sets.level(set)
    const levelC = this.#sets.level(condition)
    if (levelC < levelS || set === UNIT)
      return this.#answered.put(set, condition, 0, this.#answers(set, this.branch(condition, 0)))
    nodes.begin()
    let answers = 0
    const end = start[set]! + 2 * size[set]!
    for (let at = start[set]!; at < end; at += 2) {
      const below = levelC === levelS ? this.branch(condition, branches[at]!) : condition
      answers = this.#answerSets.union(answers, this.#answers(branches[at + 1]!, below))
    }
    return this.#answered.put(set, condition, 0, answers)
  }
}
