import { EMPTY } from './node-table.ts'
import type { Workspace } from './workspace.ts'

/** Nodes of a product: for each state of the automaton, by its number, a set of states of the model. */
export type Nodes = number[]

/** Whether there are none. */
export const isEmpty = (nodes: Nodes): boolean => nodes.every(set => set === EMPTY)

/** What can be done with nodes of one product; all results are kept by the workspace. */
export class NodeSets {
  readonly #workspace: Workspace
  readonly #columns: number

  constructor(workspace: Workspace, columns: number) {
    this.#workspace = workspace
    this.#columns = columns
  }

  none(): Nodes {
    return this.#workspace.keep(Array.from({ length: this.#columns }, () => EMPTY))
  }

  /** For each state of the automaton what an operation makes of two sets. */
  async union(a: Nodes, b: Nodes): Promise<Nodes> {
    return this.#each(a, b, 'union')
  }

  async intersection(a: Nodes, b: Nodes): Promise<Nodes> {
    return this.#each(a, b, 'intersection')
  }

  async difference(a: Nodes, b: Nodes): Promise<Nodes> {
    return this.#each(a, b, 'difference')
  }

  async #each(
    a: Nodes,
    b: Nodes,
    operation: 'union' | 'intersection' | 'difference',
  ): Promise<Nodes> {
    const { sets } = this.#workspace.universe
    const result = this.none()
    await this.#workspace.forEach(result.keys(), q => {
      result[q] = sets[operation](a[q]!, b[q]!)
    })
    return result
  }
}
