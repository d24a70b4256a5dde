import type { Program } from '../language/program.ts'
import type { ReferenceState } from '../language/reference.ts'
import type { ItfState } from './itf.ts'
import { type ItfValue, itfCells, sameItf } from './itf-value.ts'

/** A cell that holds something else than what was recorded; one side is absent where it has no such cell. */
export interface Difference {
  readonly cell: string
  /** The keys, where the cell is one of several. */
  readonly key?: ItfValue
  readonly recorded: ItfValue | undefined
  readonly now: ItfValue | undefined
}

/** The state most like a recorded one, and in what it differs. */
export function bestMatch(
  program: Program,
  recorded: ItfState,
  candidates: readonly ReferenceState[],
  vars: readonly string[],
): { readonly match: ReferenceState; readonly differences: readonly Difference[] } {
  const compared = candidates.map(match => ({
    match,
    differences: compare(program, recorded, match, vars),
  }))
  return compared.reduce((best, each) =>
    each.differences.length < best.differences.length ? each : best,
  )
}

function compare(
  program: Program,
  recorded: ItfState,
  state: ReferenceState,
  vars: readonly string[],
): readonly Difference[] {
  const now = itfCells(program, state)
  const cells = [...new Set([...vars, ...Object.keys(now)])]
  return cells.flatMap(cell => {
    const before = recorded[cell] as ItfValue | undefined // Cells hold values; '#meta' is no cell.
    const after = now[cell]
    if (sameItf(before, after)) return []
    return program.families.find(({ name }) => name === cell)?.domains.length
      ? entries(cell, before, after)
      : [{ cell, recorded: before, now: after }]
  })
}

function entries(
  cell: string,
  before: ItfValue | undefined,
  after: ItfValue | undefined,
): readonly Difference[] {
  const [recorded, now] = [mapOf(before), mapOf(after)]
  const keys = [...new Set([...recorded.keys(), ...now.keys()])]
  return keys
    .map(key => ({
      cell,
      key: JSON.parse(key) as ItfValue,
      recorded: recorded.get(key),
      now: now.get(key),
    }))
    .filter(each => !sameItf(each.recorded, each.now))
}

function mapOf(value: ItfValue | undefined): ReadonlyMap<string, ItfValue> {
  const pairs = typeof value === 'object' && '#map' in value ? value['#map'] : []
  const listed = pairs as readonly (readonly [ItfValue, ItfValue])[] // What '#map' always holds.
  return new Map(listed.map(([key, each]) => [JSON.stringify(key), each]))
}
