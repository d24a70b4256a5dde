import { oneOf } from '../../../language/kind.ts'

/** The modes of a DLM lock, in their numeric order. */
export const modes = ['NL', 'CR', 'CW', 'PR', 'PW', 'EX'] as const

export type Mode = (typeof modes)[number]

/** A lock that is not granted yet has no mode; neither has a node without a lock. */
export type Held = Mode | 'none'

export const mode = oneOf(...modes)
export const modeOrNone = oneOf('none', ...modes)

/** What may be held beside each mode. The table is symmetric. */
const beside: { readonly [M in Mode]: readonly Mode[] } = {
  NL: ['NL', 'CR', 'CW', 'PR', 'PW', 'EX'],
  CR: ['NL', 'CR', 'CW', 'PR', 'PW'],
  CW: ['NL', 'CR', 'CW'],
  PR: ['NL', 'CR', 'PR'],
  PW: ['NL', 'CR'],
  EX: ['NL'],
}

/** Whether two nodes may have a resource in these modes at the same time. */
export const compatible = (a: Held, b: Held) =>
  a === 'none' || b === 'none' || beside[a].includes(b)

export const conflict = (a: Held, b: Held) => !compatible(a, b)

/**
 * The numeric order of modes; none is below NL. It is an order of strength but for CW and PR, of
 * which neither includes the other.
 */
export const rank = (m: Held) => (m === 'none' ? -1 : modes.indexOf(m))

export const above = (a: Held, b: Held) => rank(a) > rank(b)

export const higher = (a: Held, b: Held): Held => (above(a, b) ? a : b)

/** CW and PR, one of each: a conversion between them is neither up nor down. */
export const isMiddle = (a: Held, b: Held) =>
  (a === 'PR' && b === 'CW') || (a === 'CW' && b === 'PR')

/** A conversion that gives something up and takes nothing: it never has to wait. */
export const isDown = (from: Held, to: Held) => above(from, to) && !isMiddle(from, to)

/** What both modes allow: what is left to a node that has one and asks for the other. */
export const common = (a: Held, b: Held): Held => {
  if (isMiddle(a, b)) return 'CR'
  return above(a, b) ? b : a
}
