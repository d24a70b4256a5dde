import type { Held, Mode } from './modes.ts'

/** What a grant does with the value: the lock reads it, the lock writes it, or nothing. */
export type Transfer = 'read' | 'write' | 'nothing'

// Rows: from. Columns: to NL, CR, CW, PR, PW, EX (section 9 of the brief).
const table: { readonly [M in Held]: string } = {
  none: 'RRRRRR',
  NL: 'RRRRRR',
  CR: '-RRRRR',
  CW: '--RRRR',
  PR: '---RRR',
  PW: 'WWWWWR',
  EX: 'WWWWWW',
}

const columns: readonly Mode[] = ['NL', 'CR', 'CW', 'PR', 'PW', 'EX']

/** The transfer that goes with a grant of `to` to a lock that had `from`. */
export function transfer(from: Held, to: Mode): Transfer {
  const entry = table[from][columns.indexOf(to)]
  return entry === 'R' ? 'read' : entry === 'W' ? 'write' : 'nothing'
}

/** Whether a lock in this mode may change the value: it writes when it gives the mode up. */
export const isWriter = (m: Held) => m === 'PW' || m === 'EX'
