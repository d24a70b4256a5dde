import type { Place } from '../liveness/judge.ts'
import { type Demand, meeting } from './demands.ts'
import { isEmpty, type Nodes } from './node-sets.ts'
import type { Product } from './product.ts'
import { Spread } from './spread.ts'
import type { Gone, ProductNode, Walker } from './walk.ts'

/**
 * Once around in a fair component, by everything that it takes to be accepted and fair, each part by a
 * shortest way, and back to where it began.
 */
export async function around(
  product: Product,
  walker: Walker,
  demands: readonly Demand[],
  component: Nodes,
  entry: ProductNode,
): Promise<readonly Place[]> {
  const { sets, workspace } = product
  const open = new Set<Wanted>()
  for (const demand of demands)
    if (!isEmpty(await demand.asking(component)))
      open.add({
        demand,
        at: await demand.metAt(component),
        met: await meeting(product, demand, component),
      })
  const places: Place[] = []
  let node = entry
  const pass = (gone: Gone) => {
    places.push(...gone.places)
    node = gone.node
    for (const { step } of gone.places)
      for (const each of open) if (step && each.demand.metBy(step.instance)) open.delete(each)
    for (const each of open) if (walker.isAmong(each.at, node)) open.delete(each)
  }
  const go = async (goal: Nodes) => {
    const ways = await new Spread(product, await one(product, node), component).waysTo(goal)
    pass(walker.go(node, ways))
  }
  pass({ places: [], node })
  while (open.size > 0) {
    const before = open.size
    await workspace.during(async () => {
      let goal = sets.none()
      for (const { met } of open) goal = await sets.union(goal, met)
      await go(goal)
      if (open.size < before) return
      const wanted = [...open].map(({ demand }) => demand)
      const taken = walker.step(node, component, ({ instance }) =>
        wanted.some(demand => demand.metBy(instance)),
      )
      if (!taken) throw new Error('Internal error: a step that keeps a promise is not there.')
      pass(taken)
    })
  }
  const home = await one(product, entry)
  if (places.length === 0) await go(await sets.difference(component, home))
  await go(home)
  return places
}

interface Wanted {
  readonly demand: Demand
  /** The nodes that meet it by being passed. */
  readonly at: Nodes
  /** These, and those from which a step meets it. */
  readonly met: Nodes
}

async function one({ sets, workspace }: Product, { state, q }: ProductNode): Promise<Nodes> {
  const { universe, work } = workspace
  const nodes = sets.none()
  const codes = universe.codes.encode(state.changed)
  await work(() => {
    nodes[q] = universe.sets.one(codes)
  })
  return nodes
}
