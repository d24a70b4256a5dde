import { fifo } from '../../../language/collection.ts'
import { oneOf } from '../../../language/kind.ts'
import { ModelError } from '../../../language/value.ts'
import { above, type Mode } from './modes.ts'

/** What a lock or unlock call may ask for, by the kernel's names without DLM_LKF_. */
export type Flag =
  /** Fail with EAGAIN instead of waiting. */
  | 'NOQUEUE'
  /** With NOQUEUE: when it fails, call those in the way all the same. */
  | 'NOQUEUEBAST'
  /** Convert: do not pass conversions that wait. */
  | 'QUECVT'
  /** Convert: give up the granted mode rather than fail in a conversion deadlock. */
  | 'CONVDEADLK'
  /** Convert: wait in a conversion deadlock; the client is called and has to give way. */
  | 'NODLCKWT'
  /** New NL lock: past everything. */
  | 'EXPEDITE'
  /** Wait at the head of the queue. */
  | 'HEADQUE'
  /** Granted when compatible, in whatever order. */
  | 'NOORDER'
  /** PR, or CW, if the mode asked for cannot be granted. */
  | 'ALTPR'
  | 'ALTCW'
  /** Take part in the transfer of the value block. */
  | 'VALBLK'
  /** The value block is no longer valid, where it would have been written. */
  | 'IVVALBLK'

/** What counts for as long as a lock waits; the other flags are spent by the call. */
export const lasting = [
  'QUECVT',
  'CONVDEADLK',
  'NODLCKWT',
  'HEADQUE',
  'NOORDER',
  'ALTPR',
  'ALTCW',
] as const satisfies readonly Flag[]

export type LastingFlag = (typeof lasting)[number]

/** The lasting flags as a lock in a queue keeps them: in the order above, so that equal ones look alike. */
export const keptFlags = fifo(oneOf(...lasting))

export const keptOf = (flags: readonly Flag[]): readonly LastingFlag[] =>
  lasting.filter(each => flags.includes(each))

/** The pairs of modes for which a conversion may have QUECVT: up, or from PR to CW. */
const mayQueueConversion = (from: Mode, to: Mode) =>
  above(to, from) || (from === 'PR' && to === 'CW')

const refused = (reason: string) =>
  new ModelError(`The DLM refuses this call with EINVAL: ${reason}.`, 'Leave out one of the flags.')

/**
 * What the DLM refuses at once, whatever the state of the lock.
 *
 * @throws ModelError for a combination that the kernel answers with EINVAL
 */
export function checkRequest(wanted: Mode, flags: readonly Flag[]): void {
  for (const each of ['QUECVT', 'CONVDEADLK', 'NODLCKWT'] as const)
    if (flags.includes(each)) throw refused(`${each} is for conversions`)
  if (!flags.includes('EXPEDITE')) return
  if (flags.includes('NOQUEUE')) throw refused('EXPEDITE with NOQUEUE')
  if (wanted !== 'NL') throw refused(`EXPEDITE is for NL locks, not ${wanted}`)
}

/** As {@link checkRequest}, for a conversion. */
export function checkConversion(from: Mode, wanted: Mode, flags: readonly Flag[]): void {
  if (flags.includes('EXPEDITE')) throw refused('EXPEDITE is for new locks')
  if (flags.includes('CONVDEADLK') && flags.includes('NOQUEUE'))
    throw refused('CONVDEADLK with NOQUEUE')
  if (flags.includes('QUECVT') && !mayQueueConversion(from, wanted))
    throw refused(`QUECVT from ${from} to ${wanted}`)
}
