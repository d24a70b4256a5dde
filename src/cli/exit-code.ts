import { type Run, standing } from '../report/run.ts'

export const exitCodes = {
  fine: 0,
  failed: 1,
  error: 2,
  incomplete: 3,
  interrupted: 130,
} as const

/** The exit code of a run: an interrupt, then an error, then a violation decides. */
export function exitCode({ specs, failures, unchecked }: Run): number {
  const found = new Set(specs.map(standing))
  if (found.has('interrupted') || unchecked > 0) return exitCodes.interrupted
  if (found.has('error') || failures.length > 0) return exitCodes.error
  if (found.has('failed')) return exitCodes.failed
  return found.has('incomplete') ? exitCodes.incomplete : exitCodes.fine
}
