import { Components, DenseNumbers } from './components.ts'
import type { StateGraph } from './graph.ts'
import { patternOf, type Truth } from './truth.ts'

/**
 * The index of the first state from which none can be reached where a predicate is true; nothing
 * where there is no such state. Of the states that were not explored it is not known what they lead to.
 */
export function firstLost(graph: StateGraph, truth: Truth): number | undefined {
  const { explored, states } = graph.search
  const lost = graph.exploration.subset()
  const unmet = patternOf([~0])
  const isLost = (index: number) => lost.has(states.first(index), states.second(index))
  // Takes out what leads to a state that is not lost; of what was not visited yet nothing is known.
  const look = (a: number, b: number) => {
    const { a: firsts, b: seconds, count } = graph.stepsOf(a, b)
    for (let i = 0; i < count; i++)
      if (!lost.has(firsts[i]!, seconds[i]!)) {
        lost.delete(a, b)
        return
      }
  }
  for (let index = 0; index < explored; index++)
    if (truth.matchesListed(index, unmet)) lost.add(states.first(index), states.second(index))
  // What a state leads to was mostly found after it: backwards, one look at each takes out nearly all.
  for (let index = explored - 1; index >= 0; index--)
    if (isLost(index)) look(states.first(index), states.second(index))
  if (lost.size === 0) return undefined
  // The rest by components, which are found after those that they lead to.
  const numbers = new DenseNumbers(graph.size)
  for (let index = 0; index < explored; index++)
    if (isLost(index)) numbers.admit(graph.listed(index))
  const components = new Components(
    numbers,
    (state, edges) => {
      graph.expand(state)
      for (let i = 0; i < graph.count; i++) edges.push(graph.targets[i]!)
    },
    component => {
      const keys = component.map(state => graph.key(state))
      for (const { a, b } of keys) look(a, b)
      const left = keys.filter(({ a, b }) => lost.has(a, b))
      if (left.length < keys.length) for (const { a, b } of left) lost.delete(a, b)
      return false
    },
  )
  for (let index = 0; index < explored; index++)
    if (isLost(index)) components.search(graph.listed(index))
  for (let index = 0; index < explored; index++) if (isLost(index)) return index
  return undefined
}
