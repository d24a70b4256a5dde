import { type CheckResult, check, type Spec } from 'allways'

/** What a check costs this process, without its start and the loading of the spec. */
export interface Cost {
  /** CPU seconds, of user and system. */
  readonly seconds: number
  readonly result: CheckResult
}

/** @throws Error where the spec does not hold: a search that ends early costs less */
export async function costOf(made: Spec): Promise<Cost> {
  const before = process.cpuUsage()
  const result = await check(made)
  const { user, system } = process.cpuUsage(before)
  if (result.verdict !== 'holds') throw new Error(`${made.name} does not hold: ${result.verdict}.`)
  return { seconds: (user + system) / 1e6, result }
}

/** Of an even number of costs the cheaper one of the middle. */
export function medianCost(costs: readonly Cost[]): Cost {
  const sorted = costs.toSorted((a, b) => a.seconds - b.seconds)
  return sorted[(sorted.length - 1) >> 1]!
}

/** CPU nanoseconds for each generated state. */
export const nanoseconds = ({ seconds, result }: Cost) => (seconds / result.generated) * 1e9
