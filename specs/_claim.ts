import type { Spec } from 'allways'

/** What a text or the code of the kernel says of a protocol, and the spec that decides whether it is so. */
export interface Claim {
  /** One sentence. */
  readonly says: string
  /** Who says so: the section of the brief, the commit, the file of the kernel. */
  readonly source: string
  readonly decidedBy: Spec
  /** The property of that spec which says the same; left out where all of them together do. */
  readonly property?: string
  /** What there is to add to the verdict, such as the conditions under which it is true. */
  readonly note?: string
}

/**
 * Makes claims of one text.
 *
 * @param text the text that the claims are from
 * @param specs the specs that may decide them
 * @param prefix what the names of all these begin with, to be left out in each claim
 */
export function claimsOf(text: string, specs: readonly Spec[], prefix = '') {
  return (place: string, says: string, spec: string, property?: string, note?: string): Claim => {
    const decidedBy = specs.find(({ name }) => name === prefix + spec)
    if (!decidedBy) throw new Error(`There is no spec ${prefix}${spec} to decide: ${says}`)
    return {
      says,
      source: `${text}, ${place}`,
      decidedBy,
      ...(property === undefined ? {} : { property }),
      ...(note === undefined ? {} : { note }),
    }
  }
}

/** What the check of the claim's spec ends with, as the tests of the specs make sure. */
export function verdictOf({ decidedBy, property }: Claim): string {
  const { expect, properties, within } = decidedBy
  const kind = property === undefined ? undefined : properties.get(property)
  if (property !== undefined && kind === undefined)
    throw new Error(`The spec ${decidedBy.name} has no property "${property}".`)
  if (expect === 'deadlock') return 'deadlock'
  if (typeof expect === 'object' && 'deadlock' in expect)
    return `deadlock, ${expect.deadlock} states`
  if (expect !== 'holds' && (property === undefined || property === expect.violated))
    return `violated${expect.length === undefined ? '' : `, ${expect.length} states`}`
  if (expect !== 'holds') return 'not decided: another property is violated first'
  const verdict = kind?.kind === 'reachable' ? 'reached' : 'holds'
  return within ? `${verdict} within its constraint` : verdict
}
