import { type Demand, meeting } from './demands.ts'
import { isEmpty, type Nodes } from './node-sets.ts'
import type { Product } from './product.ts'

/**
 * What is left of nodes of a product when again and again those are dropped that ask for something
 * to which no way inside leads. Each fair component is left. If anything is left, there is a fair
 * component: a last one of what is left is one.
 *
 * Source: Emerson and Lei, "Efficient model checking in fragments of the propositional mu-calculus"
 * (1986); for strong promises Kesten, Pnueli and Raviv, "Algorithmic verification of linear temporal
 * logic specifications" (1998).
 *
 * @param nodes none of which a behaviour may end in, since such a node is fair by itself
 */
export async function fairHull(
  product: Product,
  nodes: Nodes,
  demands: readonly Demand[],
): Promise<Nodes> {
  const { sets, workspace } = product
  const hull = workspace.keep([...nodes])
  // A demand that is met by all that is left stays so until something is dropped for another one.
  for (let i = 0, met = 0; met < demands.length && !isEmpty(hull); i++)
    await workspace.during(async () => {
      const demand = demands[i % demands.length]!
      const there = await meeting(product, demand, hull)
      let unmet = await sets.difference(await demand.asking(hull), there)
      if (!isEmpty(unmet))
        unmet = await sets.difference(unmet, await product.leadingTo(there, hull))
      met = isEmpty(unmet) ? met + 1 : 0
      const left = await sets.difference(hull, unmet)
      for (const q of hull.keys()) hull[q] = left[q]!
    })
  return hull
}
