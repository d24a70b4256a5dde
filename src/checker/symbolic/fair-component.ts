import { type Demand, meeting } from './demands.ts'
import { isEmpty, type Nodes } from './node-sets.ts'
import { EMPTY } from './node-table.ts'
import type { Product } from './product.ts'

/**
 * A strongly connected component in which all demands are met: that of one of some nodes, if it
 * is one, else one that can be reached from there and from which there is no way back, and so on to
 * a last one at worst.
 *
 * Source: Clarke, Grumberg, McMillan and Zhao, "Efficient generation of counterexamples and
 * witnesses in symbolic model checking" (1995).
 *
 * @param hull what {@link fairHull} has left
 * @param near those nodes of it to begin with
 */
export async function fairComponent(
  product: Product,
  demands: readonly Demand[],
  hull: Nodes,
  near: Nodes,
): Promise<Nodes> {
  const { sets, workspace } = product
  const left = workspace.keep([...hull])
  const start = workspace.keep([...near])
  while (!isEmpty(start)) {
    const component = await workspace.during(async () => {
      const one = await anyOf(product, start)
      const ahead = await product.reached(one, left)
      const component = await product.leadingTo(one, ahead)
      if (!isEmpty(await sets.difference(component, one)))
        if (await areMet(product, demands, component)) return component
      const beyond = await sets.difference(ahead, component)
      for (const q of left.keys()) left[q] = start[q] = beyond[q]!
      return undefined
    })
    if (component) return workspace.keep(component)
  }
  throw new Error('Internal error: what is left of a search for fair cycles has none.')
}

async function areMet(
  product: Product,
  demands: readonly Demand[],
  nodes: Nodes,
): Promise<boolean> {
  for (const demand of demands) {
    if (isEmpty(await demand.asking(nodes))) continue
    if (isEmpty(await meeting(product, demand, nodes))) return false
  }
  return true
}

/** One of some nodes. */
export async function anyOf({ sets, workspace }: Product, nodes: Nodes): Promise<Nodes> {
  const { universe, work } = workspace
  const one = sets.none()
  const q = nodes.findIndex(set => set !== EMPTY)
  const codes = universe.sets.pick(nodes[q]!, universe.chance)
  await work(() => {
    one[q] = universe.sets.one(codes)
  })
  return one
}
