import os from 'node:os'
import { cpuRatio, problemsOf, type Result, wallRatio } from './result.ts'

/** The machine, in the words that a reader of the numbers needs. */
export function machine(): string {
  const processors = os.cpus()
  const gigabytes = (os.totalmem() / 2 ** 30).toFixed(0)
  const model = processors[0]?.model.trim() ?? 'unknown processor'
  return `${processors.length} cores ${model}, ${gigabytes} GiB, ${os.type()} ${os.release()}`
}

/** The results as plain data for `--json`; later versions may add fields, not change these. */
export function documentOf(
  results: readonly Result[],
  versions: Readonly<Record<string, string>>,
): object {
  return {
    schemaVersion: 1,
    machine: machine(),
    versions,
    problems: problemsOf(results),
    results: results.map(result => {
      const { benchmark, size } = result.instance
      const subject = {
        benchmark: benchmark.name,
        model: benchmark.model,
        symmetry: benchmark.symmetry,
        size,
        checker: result.checker,
      }
      if (result.kind === 'failed') return { ...subject, failed: result.reason }
      return {
        ...subject,
        distinct: result.counts.distinct,
        generated: result.counts.generated,
        cpuSeconds: result.median.cpuSeconds,
        wallSeconds: result.median.wallSeconds,
        peakMegabytes: result.median.peakMegabytes,
        buildSeconds: result.buildSeconds,
        runs: result.runs,
        cpuRatioToAllways: cpuRatio(result, results),
        wallRatioToAllways: wallRatio(result, results),
      }
    }),
  }
}
