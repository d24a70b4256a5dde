import type { Automaton } from '../liveness/automaton.ts'
import type { Move } from './moves.ts'
import { NodeSets, type Nodes } from './node-sets.ts'
import { EMPTY, TRUE } from './node-table.ts'
import type { Workspace } from './workspace.ts'

/** A move as far as a state of the automaton, the one it begins in, allows it. */
export type Arc = Pick<Move, 'instance' | 'changes' | 'from'>

/**
 * The product of the moves of a model with an automaton: a node leads to what the automaton may be
 * in next, with the state after a move, or with the same state where that is only repeated.
 */
export class Product {
  readonly workspace: Workspace
  readonly automaton: Automaton
  readonly sets: NodeSets
  /** For each state of the automaton where it can be. */
  readonly admitted: Nodes
  /** Where a repeated state leads from one state of the automaton to another one. */
  readonly repetitions: readonly (readonly [q: number, to: number])[]
  readonly #arcs: readonly (readonly Arc[])[]

  /** @param arcs by state of the automaton; the caller keeps them, and what is admitted */
  constructor(
    workspace: Workspace,
    automaton: Automaton,
    admitted: Nodes,
    arcs: readonly (readonly Arc[])[],
  ) {
    this.workspace = workspace
    this.automaton = automaton
    this.sets = new NodeSets(workspace, automaton.states.length)
    this.admitted = admitted
    this.#arcs = arcs
    this.repetitions = automaton.states.flatMap(({ next }, q) =>
      this.stutters(q) ? next.filter(to => to !== q).map(to => [q, to] as const) : [],
    )
  }

  /** The states of the automaton of which there are some nodes, each with its arcs. */
  *arcsFrom(
    nodes: Nodes,
    isWanted: (arc: Arc) => boolean = () => true,
  ): Generator<readonly [q: number, arc: Arc]> {
    for (const [q, arcs] of this.#arcs.entries())
      if (nodes[q] !== EMPTY) for (const arc of arcs) if (isWanted(arc)) yield [q, arc]
  }

  /** Whether a state may be repeated while the automaton is in one of its states. */
  stutters(q: number): boolean {
    return this.automaton.states[q]!.step.every(literal => literal < 0)
  }

  next(q: number): readonly number[] {
    return this.automaton.states[q]!.next
  }

  /** The states of some nodes to which arcs from a state of the automaton can lead. */
  targets(q: number, nodes: Nodes): number {
    const { sets } = this.workspace.universe
    return this.next(q).reduce((set, to) => sets.union(set, nodes[to]!), EMPTY)
  }

  /** The states that an arc leads to. */
  ahead({ from, changes }: Arc, set: number): number {
    const { images, sets } = this.workspace.universe
    return images.of(sets.intersection(set, from), TRUE, changes)
  }

  /** The states of a set that an arc leads from to others. */
  behind({ from, changes }: Arc, set: number, goal: number): number {
    const { preImages, sets } = this.workspace.universe
    return preImages.of(sets.intersection(set, from), changes, goal)
  }

  /** The nodes of `inside` from which an arc, perhaps only some of them, leads to a goal. */
  async before(
    goal: Nodes,
    inside: Nodes,
    isWanted: (arc: Arc) => boolean = () => true,
  ): Promise<Nodes> {
    const { sets } = this.workspace.universe
    const before = this.sets.none()
    await this.workspace.forEach(this.arcsFrom(inside, isWanted), ([q, arc]) => {
      const found = this.behind(arc, inside[q]!, this.targets(q, goal))
      before[q] = sets.union(before[q]!, found)
    })
    return before
  }

  /** The same, with those that lead there by repeating a state. */
  async leading(goal: Nodes, inside: Nodes): Promise<Nodes> {
    const { sets } = this.workspace.universe
    const leading = await this.before(goal, inside)
    await this.workspace.forEach(this.repetitions, ([q, to]) => {
      leading[q] = sets.union(leading[q]!, sets.intersection(inside[q]!, goal[to]!))
    })
    return leading
  }

  /** The nodes of `inside` to which an arc leads from some nodes. */
  async after(nodes: Nodes, inside: Nodes): Promise<Nodes> {
    const { sets } = this.workspace.universe
    const after = this.sets.none()
    await this.workspace.forEach(this.arcsFrom(nodes), ([q, arc]) => {
      const found = this.ahead(arc, nodes[q]!)
      for (const to of this.next(q))
        after[to] = sets.union(after[to]!, sets.intersection(found, inside[to]!))
    })
    return after
  }

  /** All nodes of `inside` that some nodes lead to, these among them. */
  async reached(from: Nodes, inside: Nodes): Promise<Nodes> {
    const { sets } = this.workspace.universe
    const reached = await this.sets.intersection(from, inside)
    const add = (to: number, states: number) => {
      reached[to] = sets.union(reached[to]!, sets.intersection(states, inside[to]!))
    }
    await this.#chain(reached, inside, {
      known: q => reached[q]!,
      take: (q, arc, news) => {
        const ahead = this.ahead(arc, news)
        for (const to of this.next(q)) add(to, ahead)
      },
      repeat: (q, to) => add(to, reached[q]!),
    })
    return reached
  }

  /** All nodes of `inside` that lead to some of it, these among them. */
  async leadingTo(goal: Nodes, inside: Nodes): Promise<Nodes> {
    const { sets } = this.workspace.universe
    const reached = await this.sets.intersection(goal, inside)
    const add = (q: number, states: number) => {
      reached[q] = sets.union(reached[q]!, states)
    }
    await this.#chain(reached, inside, {
      known: q => this.targets(q, reached),
      take: (q, arc, news) => add(q, this.behind(arc, inside[q]!, news)),
      repeat: (q, to) => add(q, sets.intersection(reached[to]!, inside[q]!)),
    })
    return reached
  }

  // Each arc as often as it gives something new, then the next one; see Chaining.
  async #chain(reached: Nodes, inside: Nodes, way: Way): Promise<void> {
    const { sets } = this.workspace.universe
    const arcs = [...this.arcsFrom(inside)]
    const done = this.workspace.keep(arcs.map(() => EMPTY))
    await this.#untilStable(reached, async () => {
      await this.workspace.forEach(this.repetitions, ([q, to]) => way.repeat(q, to))
      await this.workspace.forEach(arcs.entries(), ([i, [q, arc]]) => {
        for (;;) {
          const known = way.known(q)
          const news = sets.difference(known, done[i]!)
          if (news === EMPTY) return
          way.take(q, arc, news)
          done[i] = known
        }
      })
    })
  }

  // What it was before is kept, too: else its numbers might be given to other sets meanwhile.
  async #untilStable(nodes: Nodes, improve: () => Promise<void>): Promise<void> {
    const before = this.sets.none()
    do {
      for (const q of nodes.keys()) before[q] = nodes[q]!
      await improve()
    } while (nodes.some((set, q) => set !== before[q]))
  }

  /** Some nodes of `inside`, and all that repeated states lead to from there, or that they lead from. */
  async repeated(nodes: Nodes, inside: Nodes, direction: 'forwards' | 'backwards'): Promise<Nodes> {
    const { sets } = this.workspace.universe
    const found = await this.sets.intersection(nodes, inside)
    await this.#untilStable(found, () =>
      this.workspace.forEach(this.repetitions, ([q, next]) => {
        const [from, to] = direction === 'forwards' ? [q, next] : [next, q]
        found[to] = sets.union(found[to]!, sets.intersection(found[from]!, inside[to]!))
      }),
    )
    return found
  }
}

/** How to go on: what is known at an arc, and what to do with what is new there. */
interface Way {
  readonly known: (q: number) => number
  readonly take: (q: number, arc: Arc, news: number) => void
  readonly repeat: (q: number, to: number) => void
}
