import type { Progress } from '../result.ts'
import { checkSymbolically } from '../symbolic/check.ts'
import { load } from '../workers/source.ts'
import type { SymbolicAnswer, SymbolicOrder } from './symbolic-thread.ts'
import { toldResult } from './told-result.ts'

/** The check that is under way in this thread. */
let current: Current | undefined

interface Current {
  memoryLimit: number
  readonly interrupt: AbortController
}

/** What another thread does on an order; see {@link SymbolicOrder}. */
export async function obey(
  order: SymbolicOrder,
  answer: (message: SymbolicAnswer) => void,
): Promise<void> {
  switch (order.kind) {
    case 'interrupt':
      current?.interrupt.abort()
      return
    case 'allow':
      if (current) current.memoryLimit = order.memoryLimit
      return
    case 'check':
      current = { memoryLimit: order.options.memoryLimit, interrupt: new AbortController() }
      answer({ kind: 'result', result: await checked(order, current, answer) })
  }
}

async function checked(
  { origin, options }: Extract<SymbolicOrder, { kind: 'check' }>,
  mine: Current,
  answer: (message: SymbolicAnswer) => void,
) {
  const { spec, program } = await load(origin)
  const clock = () => performance.now() / 1000
  const whole = {
    ...options,
    signal: mine.interrupt.signal,
    onProgress: (progress: Progress) => answer({ kind: 'progress', progress }),
    // It may be changed meanwhile.
    get memoryLimit() {
      return mine.memoryLimit
    },
  }
  return toldResult(await checkSymbolically(program, spec, whole, clock, clock()))
}
