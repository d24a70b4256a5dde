import type { CheckOptions } from '../checker/result.ts'
import { described, isSpec, ofOtherCopy, resemblesSpec } from '../language/recognise.ts'
import type { Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'

/** How far a matcher searches: the options of `check` that make sense in a test. */
export type SearchOptions = Pick<
  CheckOptions,
  'search' | 'symmetry' | 'maxStates' | 'maxDepth' | 'timeLimit' | 'audit' | 'signal'
>

/** What a matcher found out; `undecided` is a search that was stopped, or a mistake in a model. */
export interface Judgement {
  readonly answer: 'yes' | 'no' | 'undecided'
  /** Lines that say so, and why. */
  readonly lines: readonly string[]
}

/** What vitest wants of a matcher. */
export interface Outcome {
  readonly pass: boolean
  readonly message: () => string
}

/**
 * Makes a matcher. What is undecided fails with and without `.not`: `incomplete` is neither "holds"
 * nor "is violated".
 */
export const matcher = <Rest extends readonly unknown[]>(
  judge: (received: unknown, ...rest: Rest) => Promise<Judgement>,
) =>
  async function (
    this: { readonly isNot: boolean },
    received: unknown,
    ...rest: Rest
  ): Promise<Outcome> {
    const { answer, lines } = await judged(() => judge(received, ...rest))
    return {
      pass: answer === 'undecided' ? this.isNot : answer === 'yes',
      message: () => lines.join('\n'),
    }
  }

/** Makes a matcher for specs. */
export const specMatcher = <Rest extends readonly unknown[]>(
  name: string,
  judge: (spec: Spec, ...rest: Rest) => Promise<Judgement>,
) => matcher(async (received, ...rest: Rest) => judge(specFor(name, received), ...rest))

// A wrong call is told like any failed expectation, so that vitest shows where in the test it is.
async function judged(judge: () => Promise<Judgement>): Promise<Judgement> {
  try {
    return await judge()
  } catch (error) {
    if (error instanceof ModelError) return undecided(error.message)
    throw error
  }
}

function specFor(matcher: string, received: unknown): Spec {
  if (isSpec(received)) return received
  if (resemblesSpec(received))
    throw ofOtherCopy(
      `The spec that ${matcher} was given`,
      'See with npm ls allways that there is one copy only.',
    )
  throw new ModelError(
    `${matcher} is for specs, but was given ${described(received)}.`,
    'Write expect(spec(model, { ... })).',
  )
}

export const undecided = (...lines: readonly string[]): Judgement => ({
  answer: 'undecided',
  lines,
})
