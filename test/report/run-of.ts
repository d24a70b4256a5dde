import { check } from '../../src/checker/check.ts'
import type { CheckOptions } from '../../src/checker/result.ts'
import type { Spec } from '../../src/language/spec.ts'
import { type Look, plain } from '../../src/report/palette.ts'
import type { MakeReporter } from '../../src/report/reporter.ts'
import type { CheckedSpec, Run } from '../../src/report/run.ts'

export const look: Look = { palette: plain, width: 100 }

/** Checks a spec as if no time went by, so that reports of it are always the same. */
export async function checked(
  spec: Spec,
  changes: readonly string[] = [],
  options: CheckOptions = {},
): Promise<CheckedSpec> {
  const result = await check(spec, { clock: () => 0, ...options })
  return { file: 'specs/room.ts', spec, changes, result, traceFiles: new Map() }
}

export async function runOf(specs: readonly Spec[], more: Partial<Run> = {}): Promise<Run> {
  return {
    version: '1.2.3',
    specs: await Promise.all(specs.map(spec => checked(spec))),
    failures: [],
    leftOut: [],
    unchecked: 0,
    seconds: 0,
    ...more,
  }
}

/** All that a reporter says of a run. */
export function reported(make: MakeReporter, run: Run): string {
  const reporter = make(look)
  return [
    reporter.begin?.(run.specs) ?? '',
    ...run.specs.map(spec => reporter.result?.(spec) ?? ''),
    reporter.end(run),
  ].join('')
}
