import { Components, DenseNumbers } from './components.ts'
import type { StateGraph } from './graph.ts'
import { patternOf, type Truth } from './truth.ts'

/**
 * The index of the first state from which none can be reached where a predicate is true; nothing
 * where there is no such state. Of the states that were not explored it is not known what they lead to.
 */
export function firstLost(graph: StateGraph, truth: Truth): number | undefined {
  // Components are found after those that they lead to: what is reached from these is known.
  const canReach = new Uint8Array(graph.size)
  const unmet = patternOf([~0])
  for (let state = 0; state < graph.size; state++)
    if ((truth.bits[state]! & unmet.mask) !== unmet.bits) canReach[state] = 1
  const components = new Components(
    new DenseNumbers(graph.size),
    (state, edges) => {
      if (canReach[state] === 1) return
      graph.expand(state)
      const { targets, count } = graph
      for (let i = 0; i < count; i++) {
        const target = targets[i]!
        // Of what was not visited yet nothing is known.
        if (target >= 0 && canReach[target] === 0) continue
        canReach[state] = 1
        return
      }
      for (let i = 0; i < count; i++) edges.push(targets[i]!)
    },
    component => {
      const reaches = component.some(
        state => canReach[state] === 1 || leadsOn(graph, canReach, state),
      )
      if (reaches) for (const state of component) canReach[state] = 1
      return false
    },
  )
  const { explored } = graph.search
  for (let index = 0; index < explored; index++) components.search(graph.listed(index))
  for (let index = 0; index < explored; index++)
    if (canReach[graph.listed(index)] === 0) return index
  return undefined
}

function leadsOn(graph: StateGraph, canReach: Uint8Array, state: number): boolean {
  // Of what was not visited yet nothing is known either.
  return graph.steps(state).some(({ target }) => target < 0 || canReach[target] === 1)
}
