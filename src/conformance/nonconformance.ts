import type { Instance } from '../language/program.ts'
import type { ReferenceState } from '../language/reference.ts'
import { type Difference, type Observation, shown } from './observation.ts'

/** Something that the test did, and what it saw afterwards. */
export interface TestStep {
  /** A `pause` gives the system time, but it may have more to do afterwards. */
  readonly kind: 'start' | 'action' | 'settle' | 'pause' | 'letGo'
  /** As reports show it: `start`, `request(client1)`, `settle`, or the label of what was let go. */
  readonly name: string
  /** Of an action. */
  readonly instance?: Instance
  readonly isRefused?: boolean
  readonly seen?: Observation
  /** The number of model states that the system could be in. */
  readonly possible: number
}

/** A state of the model in which the system could be, were it not for what differs. */
export interface Candidate {
  readonly state: ReferenceState
  readonly differences: readonly Difference[]
}

/** How a system differs from its model. */
export type Mismatch =
  /** It shows what none of the states shows that it may be in. */
  | {
      readonly kind: 'observation'
      readonly seen: Observation
      /** The states most like it, each with other differences. */
      readonly nearest: readonly Candidate[]
    }
  /** It does nothing more, but the model would go on from each state that looks like it. */
  | {
      readonly kind: 'unfinished'
      readonly seen: Observation
      /** Of these states one in which the least is possible, and the steps that are. */
      readonly state: ReferenceState
      readonly next: readonly string[]
    }
  /** It refused what is possible in each state that it may be in; some of these. */
  | { readonly kind: 'refusal'; readonly states: readonly ReferenceState[] }
  /** A function of the implementation threw. */
  | { readonly kind: 'error'; readonly where: string; readonly error: Error }
  /** A function of the implementation did not come to its end. */
  | { readonly kind: 'late'; readonly where: string; readonly milliseconds: number }

/** Thrown by a run of a real system that does what its model does not, with all that is known of it. */
export class Nonconformance extends Error {
  readonly mismatch: Mismatch
  /** What was done, up to where the difference was seen. */
  readonly steps: readonly TestStep[]

  constructor(mismatch: Mismatch, steps: readonly TestStep[]) {
    super(
      sentence(mismatch, steps.at(-1)!),
      mismatch.kind === 'error' ? { cause: mismatch.error } : {},
    )
    this.name = 'Nonconformance'
    this.mismatch = mismatch
    this.steps = steps
  }
}

/** What is wrong, in short. */
function sentence(mismatch: Mismatch, last: TestStep): string {
  switch (mismatch.kind) {
    case 'observation': {
      const differences = mismatch.nearest[0]?.differences ?? []
      return `After ${last.name}: ${differences.map(differenceText).join('; ')}.`
    }
    case 'unfinished':
      return `After ${last.name}: the system is at rest; the model goes on with ${mismatch.next.join(' or ')}.`
    case 'refusal':
      return `The system refuses ${last.name}, which the model allows.`
    case 'error':
      return `${mismatch.where} failed: ${mismatch.error.message}`
    case 'late':
      return `${mismatch.where} did not end within ${mismatch.milliseconds} ms.`
  }
}

const differenceText = ({ path, seen, expected }: Difference) =>
  `${path} is ${shown(seen)} in the system, ${shown(expected)} in the model`
