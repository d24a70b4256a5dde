import type { CheckResult, Counterexample, StopReason } from '../checker/result.ts'
import { explain } from '../report/explain.ts'
import { failureText } from '../report/failure.ts'
import { type Look, plain } from '../report/palette.ts'
import { assumed } from '../report/terminal.ts'
import { counted } from '../report/text.ts'
import { type Judgement, undecided } from './judgement.ts'

// Vitest colours the whole message, and indents none of it.
export const look: Look = { palette: plain, width: 100 }

/** A headline, and below it the run that shows why, as the terminal shows it. */
export const withRun = (
  headline: string,
  { spec, program }: CheckResult,
  run: Counterexample | undefined,
): readonly string[] =>
  run ? [headline, ...assumed(spec, look), '', ...explain(run, program, look)] : [headline]

/** What to say of a check that was stopped, or that a mistake in the model ended. */
export function unanswered(question: string, result: CheckResult): Judgement {
  const { error, errorRun, stopped = 'interrupt' } = result
  if (error) return undecided(...withRun(failureText('', error).trimEnd(), result, errorRun))
  return undecided(
    `${question} is not known: the search was stopped by ${stops[stopped]} after ${explored(result)}`,
  )
}

const stops: { readonly [R in StopReason]: string } = {
  states: 'the limit on states (maxStates)',
  depth: 'the limit on depth (maxDepth)',
  time: 'the time limit (timeLimit)',
  memory: 'lack of memory',
  interrupt: 'its signal',
  violation: 'a violation',
}

/** `9 distinct states, all explored`. */
export const allExplored = (result: CheckResult): string =>
  `${explored(result)}, all${result.outside ? ' within the constraint' : ''} explored`

/** `9 distinct states`; of a search that symmetry reduced, up to what. */
export function explored({ distinct, symmetry }: CheckResult): string {
  const upTo = symmetry.length ? ` (up to symmetry of ${symmetry.join(', ')})` : ''
  return counted(distinct, 'distinct state') + upTo
}
