import type { Spec } from '../language/spec.ts'
import { changes, ownerOf } from '../trace/diff.ts'
import type { Mismatch } from '../validate/fields.ts'
import type { Unlogged } from '../validate/mapping.ts'
import type { Attempt, Rejection } from '../validate/rejection.ts'
import type { Validation } from '../validate/validate.ts'
import { readItem, valueLines } from './cells.ts'
import type { Look } from './palette.ts'
import { itfShown } from './replayed.ts'
import { counted, fill, indent, number, seconds, text, wrap } from './text.ts'

/** A log that was validated, and what came out. */
export interface ValidatedLog {
  readonly spec: Spec
  /** Files as the user named them. */
  readonly log: string
  readonly mapping: string | undefined
  readonly result: Validation
  readonly seconds: number
  readonly version: string
}

/** Whether the log is a behaviour; if not, where it and the model part, and why. */
export function validationText(validated: ValidatedLog, look: Look): string {
  const { result } = validated
  const { rejection } = result
  return text([
    ...heading(validated, look),
    ...(rejection ? ['', ...rejectionLines(rejection, result, look)] : []),
  ])
}

function heading(validated: ValidatedLog, { palette, width }: Look): string[] {
  const { spec, log, result } = validated
  const facts = wrap(factsOf(validated), width - 2).map(palette.faint)
  switch (result.verdict) {
    case 'accepted':
      return [palette.good(`✓ ${log} is a behaviour of ${spec.name}`), ...indent(facts, 2)]
    case 'rejected':
      return [palette.bad(`✗ ${log} is no behaviour of ${spec.name}`), ...indent(facts, 2)]
    case 'incomplete':
      return [
        palette.warn(`! whether ${log} is a behaviour of ${spec.name} was not decided`),
        ...indent(wrap(whyNotDecided(result), width - 2), 2),
        ...indent(facts, 2),
      ]
  }
}

function factsOf({ result, seconds: time }: ValidatedLog): string {
  const { lines, meaningful, explained, widest } = result
  const silent = lines - meaningful
  return [
    explained === meaningful
      ? counted(lines, 'line')
      : `${number(explained)} of ${counted(meaningful, 'line')} explained`,
    ...(silent ? [`${number(silent)} of them without a meaning`] : []),
    ...unloggedFact(result.unlogged),
    `at most ${counted(widest, 'state')} at a time`,
    seconds(time),
  ].join(', ')
}

const unloggedFact = ({ most, actions }: Unlogged): string[] =>
  most
    ? [`up to ${counted(most, 'step')}${actions ? ` of ${actions.join(', ')}` : ''} between lines`]
    : []

function whyNotDecided({ stopped, search }: Validation): string {
  if (stopped === 'interrupt') return 'It was interrupted.'
  const other = search === 'bfs' ? ', or one run at a time with --search dfs' : ''
  return `No run was found that explains the next line, but more states were possible than were followed. Follow more with --max-states${other}.`
}

function rejectionLines(rejection: Rejection, { verdict }: Validation, look: Look): string[] {
  const { line, attempts } = rejection
  const { palette, width } = look
  const how = verdict === 'rejected' ? 'does not fit' : 'was not reached'
  return [
    `  ${palette.strong(`line ${line.number} ${how}`)}`,
    ...indent(wrap(shortened(line.text, 3 * width), width - 4).map(palette.faint), 4),
    '',
    '  it could mean',
    ...indent(
      attempts.flatMap(attempt => attemptLines(attempt, look)),
      4,
    ),
    '',
    ...stateLines(rejection, look),
    ...enabledLines(rejection, look),
  ]
}

const shortened = (line: string, most: number) =>
  line.length > most ? `${line.slice(0, most)}...` : line

function attemptLines(attempt: Attempt, { palette, width }: Look): string[] {
  const wrapped = (lines: readonly string[], by: number) =>
    indent(
      lines.flatMap(each => wrap(each, width - 4 - by)),
      by,
    )
  const head = palette.strong(attempt.step ?? 'a look at the state')
  switch (attempt.kind) {
    case 'notEnabled':
      return [head, ...wrapped([notEnabledText(attempt)], 2)]
    case 'noSuchStep':
      return [head, ...wrapped(['there is no such step: no such message was ever on its way'], 2)]
    case 'otherFields':
      return [
        head,
        ...wrapped(whenText(attempt), 2),
        ...wrapped(attempt.mismatches.map(mismatchText), attempt.step === undefined ? 2 : 4),
      ]
  }
}

const whenText = ({ step, when }: Attempt & { readonly kind: 'otherFields' }): string[] => {
  if (step === undefined) return []
  return [
    when === 'before' ? 'possible, but the state before is another one' : 'possible, but then',
  ]
}

function notEnabledText({ reads, guards }: Attempt & { readonly kind: 'notEnabled' }): string {
  const asked = guards.length ? ` Guards that had a say: ${guards.join(', ')}.` : ''
  const last = reads.at(-1)
  if (!last) return `not possible, whatever the state.${asked}`
  const owner = ownerOf(last.slot)
  return `not possible: it looked last at ${owner ? `${owner} ` : ''}${readItem(last)}.${asked}`
}

const mismatchText = ({ field, logged, model }: Mismatch): string =>
  `${field}: the log says ${itfShown(logged)}, the model has ${itfShown(model)}`

function stateLines(rejection: Rejection, { width }: Look): string[] {
  const { previous, possible, states, initial } = rejection
  const when = previous ? `after line ${previous.number}` : 'at the beginning'
  const count =
    possible === 1
      ? 'the model can only be in this state'
      : `${number(possible)} states are possible`
  const more = possible > states.length ? `, such as` : ''
  return [
    `  ${when} ${count}${more}`,
    ...states.flatMap((state, i) => {
      const cells = changes(initial, state).map(({ slot, after }) => [slot, after] as const)
      const lines = cells.length ? valueLines(cells, width - 6) : ['as it began']
      return [...(i > 0 ? ['    or'] : []), ...indent(lines, 4)]
    }),
  ]
}

function enabledLines({ enabled }: Rejection, { palette, width }: Look): string[] {
  if (enabled.length === 0) return ['', palette.warn('  nothing is possible there')]
  return ['', '  possible there', ...indent(fill(enabled, width - 4), 4)]
}
