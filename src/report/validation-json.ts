import { show } from '../language/value.ts'
import { changes } from '../trace/diff.ts'
import type { ItfValue } from '../trace/itf-value.ts'
import type { Attempt, Rejection } from '../validate/rejection.ts'
import { readItem } from './cells.ts'
import type { ValidatedLog } from './validation.ts'

/** The document of `validate --reporter json`. Fields may be added to version 1, not changed. */
export interface JsonValidation {
  readonly schemaVersion: 1
  readonly version: string
  readonly spec: string
  readonly model: string
  readonly parameters: { readonly [name: string]: unknown }
  readonly guards: { readonly [name: string]: boolean }
  readonly log: string
  /** Null where lines were read as what the model itself would say. */
  readonly mapping: string | null
  readonly verdict: 'accepted' | 'rejected' | 'incomplete'
  /** Why it is incomplete: `states` or `interrupt`. */
  readonly stopped: string | null
  readonly lines: number
  readonly meaningful: number
  readonly explained: number
  readonly widest: number
  readonly unlogged: { readonly most: number; readonly actions: readonly string[] | null }
  readonly search: 'bfs' | 'dfs'
  readonly seconds: number
  readonly rejection?: JsonRejection
}

export interface JsonRejection {
  /** The number of the line, from 1, and of the last one before it that means something. */
  readonly line: number
  readonly text: string
  readonly previous: number | null
  readonly possible: number
  /** Some of the possible states: the cells that are not as at the beginning. */
  readonly states: readonly { readonly [cell: string]: string }[]
  readonly attempts: readonly JsonAttempt[]
  readonly enabled: readonly string[]
}

export interface JsonAttempt {
  readonly kind: Attempt['kind']
  /** Null where the line only looks at the state. */
  readonly step: string | null
  /** What the action looked at before it was found not to be possible; the last one decided. */
  readonly reads?: readonly string[]
  readonly guards?: readonly string[]
  readonly when?: 'before' | 'after'
  readonly mismatches?: readonly {
    readonly field: string
    readonly logged: ItfValue
    readonly model: ItfValue
  }[]
}

export const validationJson = (validated: ValidatedLog): string =>
  `${JSON.stringify(document(validated), null, 2)}\n`

function document(validated: ValidatedLog): JsonValidation {
  const { spec, log, mapping, result, seconds, version } = validated
  const { program, unlogged, rejection } = result
  return {
    schemaVersion: 1,
    version,
    spec: spec.name,
    model: spec.model.name,
    parameters: Object.fromEntries(program.parameters),
    guards: Object.fromEntries(program.guards),
    log,
    mapping: mapping ?? null,
    verdict: result.verdict,
    stopped: result.stopped ?? null,
    lines: result.lines,
    meaningful: result.meaningful,
    explained: result.explained,
    widest: result.widest,
    unlogged: { most: unlogged.most, actions: unlogged.actions ?? null },
    search: result.search,
    seconds,
    ...(rejection && { rejection: jsonRejection(rejection) }),
  }
}

function jsonRejection(rejection: Rejection): JsonRejection {
  const { line, previous, possible, states, initial, attempts, enabled } = rejection
  return {
    line: line.number,
    text: line.text,
    previous: previous?.number ?? null,
    possible,
    states: states.map(state =>
      Object.fromEntries(
        changes(initial, state).map(({ slot, after }) => [slot.name, show(after)]),
      ),
    ),
    attempts: attempts.map(jsonAttempt),
    enabled,
  }
}

function jsonAttempt(attempt: Attempt): JsonAttempt {
  const { kind, step = null } = attempt
  switch (attempt.kind) {
    case 'noSuchStep':
      return { kind, step }
    case 'notEnabled':
      return { kind, step, reads: attempt.reads.map(readItem), guards: attempt.guards }
    case 'otherFields':
      return { kind, step, when: attempt.when, mismatches: attempt.mismatches }
  }
}
