import type { Comparison, DiagramStatistics } from '../checker/result.ts'
import { stops } from './outcome.ts'
import type { CheckedSpec } from './run.ts'
import { counted, number } from './text.ts'

/** Of one spec: what came of asking both engines. */
export function comparisonText(comparison: Comparison): string {
  switch (comparison.kind) {
    case 'agrees':
      return 'Both engines agree.'
    case 'refused':
      return `Not compared: ${comparison.reason}`
    case 'unfinished':
      return `Not compared: the other engine was stopped by ${stops[comparison.stopped]}.`
  }
}

/** Of several specs: on how many the engines agree. */
export function comparisonsText(specs: readonly CheckedSpec[]): string[] {
  const kinds = specs.flatMap(({ result }) => result.comparison?.kind ?? [])
  if (kinds.length === 0) return []
  const count = (kind: Comparison['kind']) => kinds.filter(each => each === kind).length
  const [agreed, refused, unfinished] = [count('agrees'), count('refused'), count('unfinished')]
  const others = [
    ...(refused ? [`refused ${number(refused)}`] : []),
    ...(unfinished ? [`did not finish ${number(unfinished)}`] : []),
  ]
  const rest = others.length ? `; the symbolic one ${others.join(' and ')}` : ''
  return [`Both engines agree on ${counted(agreed, 'spec')}${rest}.`]
}

/** What the diagrams of a check needed, and which cells make them large. */
export function diagramsText(diagrams: DiagramStatistics): string[] {
  const { nodes, peak, bytes, largest, order } = diagrams
  const cells = largest.map(each => `${each.cell} ${number(each.nodes)}`).join(', ')
  const rates = hitRates(diagrams).join(', ')
  return [
    `All states together are a diagram of ${counted(nodes, 'node')}; at most ${number(peak)} were in use, and ${number(Math.ceil(bytes / 2 ** 20))} MB.`,
    ...(order === 'footprint' ? ['Cells that are used together stand together in it.'] : []),
    ...(cells ? [`Cells with the most nodes: ${cells}.`] : []),
    ...(rates ? [`Results that were remembered: ${rates}.`] : []),
  ]
}

// What is seldom asked for says nothing.
const SELDOM = 0.01

function hitRates({ operations }: DiagramStatistics): string[] {
  const all = operations.reduce((sum, { hits, misses }) => sum + hits + misses, 0)
  return operations
    .filter(({ hits, misses }) => hits + misses > SELDOM * all)
    .map(({ name, hits, misses }) => `${name} ${Math.round((100 * hits) / (hits + misses))}%`)
}
