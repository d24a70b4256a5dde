import type { Instance, Program } from '../language/program.ts'
import { type Read, RecordingReader, type ReferenceState } from '../language/reference.ts'
import type { Mismatch } from './fields.ts'
import type { LogLine } from './log.ts'
import type { Alternative } from './meaning.ts'
import { beforeLine, type Followed, type Path } from './path.ts'

/** Where a log and the model part. */
export interface Rejection {
  /** The first line that no run explains that explains all lines before it. */
  readonly line: LogLine
  /** The line before it that means something; undefined at the beginning. */
  readonly previous: LogLine | undefined
  /** In how many states the model may be before the line, steps that leave no line included. */
  readonly possible: number
  /** A few of them. */
  readonly states: readonly ReferenceState[]
  /** Where the run began, to tell what is different now. */
  readonly initial: ReferenceState
  /** Why it was none of the things that the line may mean, for each what came nearest. */
  readonly attempts: readonly Attempt[]
  /** What could have been done instead. */
  readonly enabled: readonly string[]
}

/** One thing that the line may mean, and why it is not that. */
export type Attempt =
  /** The step is not possible; what the action looked at last decided. */
  | {
      readonly kind: 'notEnabled'
      readonly step: string
      readonly reads: readonly Read[]
      /** Guards, on, that were false or asked as switches on the way. */
      readonly guards: readonly string[]
    }
  /** The step is possible, but fields differ before or after it; of a look, `step` is absent. */
  | {
      readonly kind: 'otherFields'
      readonly step?: string
      readonly when: 'before' | 'after'
      readonly mismatches: readonly Mismatch[]
    }
  /** There is no such step, since no such message was ever there. */
  | { readonly kind: 'noSuchStep'; readonly step: string }

// As many states, and attempts, as a person may want to look at.
const SHOWN_STATES = 3
const SHOWN_ATTEMPTS = 12
const SHOWN_STEPS = 20
// Why a step was not possible is asked in so many states.
const ASKED_STATES = 500

/** Why the line after the last one that could be explained does not fit. */
export function rejection(path: Path, { reached, states }: Followed): Rejection {
  const { transitions, told } = path
  const before = beforeLine(path, states).states
  const { line, alternatives } = told[reached]!
  const asked = before.slice(0, ASKED_STATES)
  const plain = asked.map(state => transitions.plain(state))
  const enabled = asked.flatMap(state => transitions.from(state).map(each => each.instance.name))
  return {
    line,
    previous: told[reached - 1]?.line,
    possible: before.length,
    states: plain.slice(0, SHOWN_STATES),
    initial: transitions.plain(transitions.initial[0]!),
    attempts: alternatives
      .flatMap(alternative => attempts(transitions.program, alternative, plain))
      .sort((a, b) => distance(a) - distance(b))
      .slice(0, SHOWN_ATTEMPTS),
    enabled: [...new Set(enabled)].slice(0, SHOWN_STEPS),
  }
}

/** Of each step that was meant, the attempt that comes nearest to it. */
function attempts(
  program: Program,
  alternative: Alternative,
  states: readonly ReferenceState[],
): readonly Attempt[] {
  const { step, fits, after } = alternative
  if (step === undefined)
    return nearest(
      states.map(state => ({ kind: 'otherFields', when: 'after', mismatches: after(state, []) })),
    )
  const instances = program.instances.filter(fits)
  if (instances.length === 0) return [{ kind: 'noSuchStep', step }]
  return instances.flatMap(instance =>
    nearest(states.flatMap(state => attempt(program, alternative, instance, state))),
  )
}

function attempt(
  program: Program,
  { before, after }: Alternative,
  instance: Instance,
  state: ReferenceState,
): readonly Attempt[] {
  const { name: step, parameters } = instance
  const reader = new RecordingReader(state)
  // What it holds then is of this run.
  program.mattered.clear()
  const outcomes = instance.run(reader)
  if (outcomes.length === 0)
    return [{ kind: 'notEnabled', step, reads: reader.reads, guards: [...program.mattered] }]
  const earlier = before(state, parameters)
  if (earlier.length > 0)
    return [{ kind: 'otherFields', step, when: 'before', mismatches: earlier }]
  return outcomes.map(outcome => ({
    kind: 'otherFields',
    step,
    when: 'after',
    mismatches: after(state.after(outcome), parameters),
  }))
}

const nearest = (found: readonly Attempt[]): readonly Attempt[] =>
  found.length
    ? [found.reduce((best, each) => (distance(each) < distance(best) ? each : best))]
    : []

// More than any number of fields or reads.
const FAR = 1_000_000

/** How far an attempt is from what the line says: a step that is possible is nearest. */
function distance(attempt: Attempt): number {
  switch (attempt.kind) {
    case 'otherFields':
      return (attempt.when === 'after' ? 0 : FAR) + attempt.mismatches.length
    case 'notEnabled':
      return 3 * FAR - attempt.reads.length
    case 'noSuchStep':
      return 4 * FAR
  }
}
