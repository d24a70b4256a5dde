import type { Spec } from '../../language/spec.ts'
import type { CheckOptions, CheckResult } from '../result.ts'
import { compared, isDecided } from './comparison.ts'

/** Checks with one engine. */
export type Check = (spec: Spec, options: CheckOptions) => Promise<CheckResult>

// Seconds that the symbolic engine may take at least. Where cells are closely coupled it is slow.
const PATIENCE = 10

/**
 * Checks with the explicit engine, then with the symbolic one, and compares. The result is the
 * explicit engine's. Unless there is a limit of time, the symbolic engine has as long as the explicit
 * one took, but at least ten seconds.
 */
export async function checkWithBoth(
  spec: Spec,
  options: CheckOptions,
  check: Check,
): Promise<CheckResult> {
  const explicit = await check(spec, { ...options, engine: 'explicit' })
  if (!isDecided(explicit)) return explicit
  const { workers: _, ...rest } = options // The explicit engine has had them.
  const { timeLimit = Math.max(PATIENCE, explicit.seconds) } = options
  return compared(explicit, await check(spec, { ...rest, engine: 'symbolic', timeLimit }))
}
