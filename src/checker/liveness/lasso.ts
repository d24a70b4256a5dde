import type { Edge, FairCycles, Wanted } from './fair-cycles.ts'

/** A behaviour of states of the graph: to the end, and then from the loop's beginning again, for ever. */
export interface Lasso {
  /** Each with the outcome that leaves it; none where the state is only repeated. */
  readonly positions: readonly { readonly state: number; readonly outcome: number | undefined }[]
  /** The position that follows the last one. */
  readonly loop: number
}

/** Where a search began, and how each node that it met was come to. */
type Came = ReadonlyMap<number, { readonly from: number; readonly edge: Edge } | undefined>

/**
 * A short way into the nearest fair component and once around in it, by everything that makes it
 * fair. Each part of the way is a shortest one; the whole need not be.
 */
export function lassoInto(cycles: FairCycles, components: readonly (readonly number[])[]): Lasso {
  const [entry, came] = stem(cycles, new Set(components.flat()))
  const inside = new Set(components.find(nodes => nodes.includes(entry)))
  const way = wayTo(entry, came)
  const root = way[0]?.from ?? entry
  const loop = around(cycles, entry, inside)
  const first = pathTo(cycles, root)
  const lead = first.slice(0, -1).map((state, i) => ({
    state,
    outcome: outcomeBetween(cycles, state, first[i + 1]!),
  }))
  const position = ({ from, edge }: Taken) => ({
    state: cycles.stateOf(from),
    outcome: edge.outcome,
  })
  return {
    positions: [...lead, ...way.map(position), ...loop.map(position)],
    loop: lead.length + way.length,
  }
}

interface Taken {
  readonly from: number
  readonly edge: Edge
}

function stem(cycles: FairCycles, inside: ReadonlySet<number>): readonly [number, Came] {
  const roots = new Map<number, number[]>()
  for (const { node: root, index } of cycles.roots()) {
    const level = cycles.graph.search.levelOf(index)
    const known = roots.get(level)
    if (known) known.push(root)
    else roots.set(level, [root])
  }
  const came = new Map<number, Taken | undefined>()
  let open: number[] = []
  for (let level = 1; ; level++) {
    for (const root of roots.get(level) ?? []) {
      if (came.has(root)) continue
      came.set(root, undefined)
      open.push(root)
    }
    // To repeat a state makes no run longer.
    for (const from of open)
      for (const edge of cycles.edges(from)) {
        if (edge.outcome !== undefined || came.has(edge.to)) continue
        came.set(edge.to, { from, edge })
        open.push(edge.to)
      }
    const entry = open.find(node => inside.has(node))
    if (entry !== undefined) return [entry, came]
    const next: number[] = []
    for (const from of open)
      for (const edge of cycles.edges(from)) {
        if (came.has(edge.to)) continue
        came.set(edge.to, { from, edge })
        next.push(edge.to)
      }
    open = next
  }
}

/** The steps to a node from where the search began. */
function wayTo(node: number, came: Came): Taken[] {
  const way: Taken[] = []
  for (let step = came.get(node); step; step = came.get(step.from)) way.unshift(step)
  return way
}

/** From a node through the component, by all that has to be seen, and back. */
function around(cycles: FairCycles, entry: number, inside: ReadonlySet<number>): readonly Taken[] {
  const wanted = cycles.wantedIn(inside)
  const loop: Taken[] = []
  let at = entry
  const see = (node: number) => {
    for (const each of wanted) if (each.node?.(node)) wanted.delete(each)
  }
  see(entry)
  while (wanted.size > 0) {
    const missing = [...wanted]
    const way = nearest(cycles, at, inside, {
      node: node => missing.some(each => each.node?.(node)),
      step: (from, edge) => missing.some(each => each.step?.(from, edge)),
    })
    for (const taken of way) {
      loop.push(taken)
      for (const each of wanted) if (each.step?.(taken.from, taken.edge)) wanted.delete(each)
      see(taken.edge.to)
    }
    at = loop.at(-1)!.edge.to
  }
  if (at !== entry || loop.length === 0)
    loop.push(...nearest(cycles, at, inside, { step: (_, edge) => edge.to === entry }))
  return loop
}

// The shortest way inside whose last step is one that is looked for, or leads to such a node; it
// has at least one step. Each node but the first is looked at once.
function nearest(
  cycles: FairCycles,
  start: number,
  inside: ReadonlySet<number>,
  wanted: Wanted,
): readonly Taken[] {
  const came = new Map<number, Taken | undefined>([[start, undefined]])
  let open = [start]
  while (open.length > 0) {
    const next: number[] = []
    for (const from of open)
      for (const edge of cycles.edges(from)) {
        if (!inside.has(edge.to)) continue
        if (wanted.step?.(from, edge)) return [...wayTo(from, came), { from, edge }]
        if (came.has(edge.to)) continue
        if (wanted.node?.(edge.to)) return [...wayTo(from, came), { from, edge }]
        came.set(edge.to, { from, edge })
        next.push(edge.to)
      }
    open = next
  }
  throw new Error('Internal error: a component is not strongly connected.')
}

// A shortest run to the state of a root.
function pathTo(cycles: FairCycles, root: number): readonly number[] {
  const { graph } = cycles
  for (const { node, index } of cycles.roots())
    if (node === root) return graph.search.pathOf(index).map(({ a, b }) => graph.find(a, b))
  throw new Error('Internal error: a way begins nowhere.')
}

function outcomeBetween({ graph }: FairCycles, from: number, to: number): number {
  return graph.steps(from).find(({ target }) => target === to)!.outcome
}
