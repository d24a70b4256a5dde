import { isEmpty, type Nodes } from './node-sets.ts'
import type { Product } from './product.ts'

/** All shortest ways to a goal. */
export interface Ways {
  /** Each node of a layer leads to some of the next one, or repeats its state until one does. */
  readonly layers: readonly Nodes[]
  /** What the nodes of the last layer are, or come to by repeating their states. */
  readonly goal: Nodes
}

/** The nodes of a product by how many arcs it takes to get there; to repeat a state takes none. */
export class Spread {
  readonly #product: Product
  readonly #inside: Nodes
  /** Those met so far. */
  readonly #met: Nodes
  readonly #rings: Nodes[] = []
  readonly #start: Nodes

  constructor(product: Product, start: Nodes, inside: Nodes) {
    this.#product = product
    this.#start = start
    this.#inside = inside
    this.#met = product.sets.none()
  }

  /** All shortest ways to those of a goal that are nearest. */
  async waysTo(goal: Nodes): Promise<Ways> {
    const { sets } = this.#product
    for (let depth = 0; ; depth++) {
      const ring = this.#rings[depth] ?? (await this.#advance())
      const there = await sets.intersection(ring, goal)
      if (!isEmpty(there)) return this.#waysTo(there, depth)
      if (isEmpty(ring)) throw new Error('Internal error: there is no way to a goal.')
    }
  }

  async #advance(): Promise<Nodes> {
    const { sets, workspace } = this.#product
    const met = this.#met
    const last = this.#rings.at(-1)
    const ring = await workspace.during(async () => {
      const next = last ? await this.#product.after(last, this.#inside) : this.#start
      const found = await this.#product.repeated(next, this.#inside, 'forwards')
      const ring = await sets.difference(found, met)
      const all = await sets.union(met, ring)
      for (const q of met.keys()) met[q] = all[q]!
      return ring
    })
    this.#rings.push(workspace.keep(ring))
    return ring
  }

  async #waysTo(goal: Nodes, depth: number): Promise<Ways> {
    const product = this.#product
    const layers = [await product.repeated(goal, this.#rings[depth]!, 'backwards')]
    for (let at = depth - 1; at >= 0; at--) {
      const ring = this.#rings[at]!
      const before = await product.before(layers[0]!, ring)
      layers.unshift(await product.repeated(before, ring, 'backwards'))
    }
    return { layers, goal }
  }
}
