import { type Demand, meeting } from './demands.ts'
import { isEmpty, type Nodes } from './node-sets.ts'
import type { Product } from './product.ts'

/**
 * What is left of nodes of a product when again and again those are dropped that ask for something
 * to which no way inside leads, and those that lead nowhere. Each fair component is left. If anything
 * is left, there is a fair component: a last one of what is left is one.
 *
 * Source: Emerson and Lei, "Efficient model checking in fragments of the propositional mu-calculus"
 * (1986); for strong promises Kesten, Pnueli and Raviv, "Algorithmic verification of linear temporal
 * logic specifications" (1998). What leads nowhere is dropped whenever something was dropped, as in
 * Fisler, Fraer, Kamhi, Vardi and Yang, "Is there a best symbolic cycle-detection algorithm?" (2001).
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
  await workspace.during(async () => {
    const suspects = workspace.keep([...nodes])
    const become = (changed: Nodes, to: Nodes) => {
      for (const q of to.keys()) changed[q] = to[q]!
    }
    const drop = async (dropped: Nodes) => {
      become(hull, await sets.difference(hull, dropped))
      become(suspects, await product.leading(dropped, hull))
    }
    const trim = async () => {
      while (!isEmpty(suspects))
        await workspace.during(async () => drop(await product.stuck(suspects, hull)))
    }
    await trim()
    for (let content = 0, i = 0; content < demands.length && !isEmpty(hull); i++) {
      const demand = demands[i % demands.length]!
      await workspace.during(async () => {
        const met = await meeting(product, demand, hull)
        const unmet = await sets.difference(await demand.asking(hull), met)
        if (!isEmpty(unmet))
          become(unmet, await sets.difference(unmet, await product.leadingTo(met, hull)))
        if (isEmpty(unmet)) {
          content++
          return
        }
        content = 0
        await drop(unmet)
        await trim()
      })
    }
  })
  return hull
}
