import { RecordingReader, ReferenceState, type ReferenceStep } from '../../language/reference.ts'
import { stepsInOrder } from '../counterexample.ts'
import type { Place } from '../liveness/judge.ts'
import type { BoundAtom } from '../liveness/truth.ts'
import type { Nodes } from './node-sets.ts'
import type { Product } from './product.ts'
import type { Ways } from './spread.ts'

/** One node of a product. */
export interface ProductNode {
  readonly state: ReferenceState
  /** The state of the automaton. */
  readonly q: number
}

/** A way that was gone, place by place, and the node that it has led to. */
export interface Gone {
  readonly places: readonly Place[]
  readonly node: ProductNode
}

/**
 * Goes ways through a product from node to node: each step is taken by the reference evaluator, and
 * diagrams are only asked whether what it gives is still on the way.
 */
export class Walker {
  readonly #product: Product
  readonly #atoms: readonly BoundAtom[]

  constructor(product: Product, atoms: readonly BoundAtom[]) {
    this.#product = product
    this.#atoms = atoms
  }

  /** The first initial node that is among some nodes. */
  begin(nodes: Nodes): ProductNode {
    const { automaton, workspace } = this.#product
    for (const assignment of workspace.universe.program.initialStates())
      for (const q of automaton.initial) {
        const node = { state: ReferenceState.of(assignment), q }
        if (this.isAmong(nodes, node)) return node
      }
    throw lost('begins')
  }

  isAmong(nodes: Nodes, { state, q }: ProductNode): boolean {
    const { codes, sets } = this.#product.workspace.universe
    return sets.has(nodes[q]!, codes.encode(state.changed))
  }

  /** Goes a shortest way from a node of the first layer. */
  go(from: ProductNode, { layers, goal }: Ways): Gone {
    const places: Place[] = []
    let node = from
    for (const [i, layer] of layers.entries()) {
      const ahead = layers[i + 1]
      const gone = this.#repeat(node, layer, ahead, goal)
      places.push(...gone.places)
      node = gone.node
    }
    return { places, node }
  }

  // Repeats the state until there is a step into what is ahead, and takes it; at the end until the goal.
  #repeat(from: ProductNode, layer: Nodes, ahead: Nodes | undefined, goal: Nodes): Gone {
    const open: Gone[] = [{ places: [], node: from }]
    const seen = new Set([from.q])
    for (const { places, node } of open) {
      const { state } = node
      if (!ahead && this.isAmong(goal, node)) return { places, node }
      const taken = ahead && this.step(node, ahead)
      if (taken) return { places: [...places, ...taken.places], node: taken.node }
      if (!this.#product.stutters(node.q)) continue
      for (const q of this.#product.next(node.q)) {
        const next = { state, q }
        if (seen.has(q) || !this.isAmong(layer, next)) continue
        seen.add(q)
        open.push({ places: [...places, { state }], node: next })
      }
    }
    throw lost('goes on')
  }

  /** The first step, perhaps only of some, from a node into some nodes; none where there is none. */
  step(
    { state, q }: ProductNode,
    into: Nodes,
    isWanted: (step: ReferenceStep) => boolean = () => true,
  ): Gone | undefined {
    const { workspace } = this.#product
    for (const step of stepsInOrder(workspace.universe.program, state)) {
      if (!isWanted(step) || step.after.equals(state) || !this.#allows(q, state, step)) continue
      for (const to of this.#product.next(q)) {
        const node = { state: step.after, q: to }
        if (this.isAmong(into, node)) return { places: [{ state, step }], node }
      }
    }
    return undefined
  }

  #allows(q: number, state: ReferenceState, { outcome }: ReferenceStep): boolean {
    return this.#product.automaton.states[q]!.step.every(literal => {
      const atom = this.#atoms[literal >= 0 ? literal : ~literal]!
      const reader = new RecordingReader(state)
      return atom.op === 'step' && atom.holds(reader, outcome) === literal >= 0
    })
  }
}

const lost = (what: string) =>
  new Error(
    `Internal error: no behaviour of the reference evaluator ${what} as the diagrams say. Please report this.`,
  )
