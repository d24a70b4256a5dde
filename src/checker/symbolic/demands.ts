import type { Instance } from '../../language/program.ts'
import type { Fairness } from '../liveness/fairness.ts'
import type { Nodes } from './node-sets.ts'
import { EMPTY } from './node-table.ts'
import type { Product } from './product.ts'

/** Something that a cycle has to do again and again to be accepted by the automaton, or fair. */
export interface Demand {
  /** Those of some nodes that meet it by being passed. */
  metAt(nodes: Nodes): Promise<Nodes>
  /** Those of some nodes that ask for it: a cycle through none of them need not meet it. */
  asking(nodes: Nodes): Promise<Nodes>
  /** The action instances that meet it by being taken. */
  metBy(instance: Instance): boolean
}

/** The nodes that meet a demand or from which a step inside meets it. */
export async function meeting(product: Product, demand: Demand, nodes: Nodes): Promise<Nodes> {
  const steps = await product.before(nodes, nodes, ({ instance }) => demand.metBy(instance))
  return product.sets.union(steps, await demand.metAt(nodes))
}

/** To pass an acceptance set, given as a bit. */
export function acceptance({ automaton, workspace }: Product, bit: number): Demand {
  const isAccepting = automaton.states.map(({ accepts }) => (accepts & bit) !== 0)
  return {
    metAt: async nodes => workspace.keep(nodes.map((set, q) => (isAccepting[q] ? set : EMPTY))),
    asking: async nodes => nodes,
    metBy: () => false,
  }
}

/**
 * To keep a promise.
 *
 * @param possible the states in which that is possible; the caller keeps it
 */
export function fairness(
  { sets, workspace }: Product,
  promise: Fairness,
  possible: number,
): Demand {
  const isStrong = promise.strength === 'strong'
  const offered = (nodes: Nodes) => workspace.keep(nodes.map(() => possible))
  return {
    metAt: async nodes => (isStrong ? sets.none() : sets.difference(nodes, offered(nodes))),
    asking: async nodes => (isStrong ? sets.intersection(nodes, offered(nodes)) : nodes),
    metBy: instance => promise.covers(instance),
  }
}

/**
 * To lead on, where the automaton may not stay while a state is repeated. Where it may, a node that leads
 * nowhere else fails another demand, or a behaviour may end there.
 */
export function leadingOn(product: Product): Demand {
  const { automaton, workspace } = product
  const stays = automaton.states.map(({ next }, q) => next.includes(q) && product.stutters(q))
  return {
    metAt: nodes => product.leading(nodes, nodes),
    asking: async nodes => workspace.keep(nodes.map((set, q) => (stays[q] ? EMPTY : set))),
    metBy: () => false,
  }
}
