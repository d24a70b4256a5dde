const ITERATIONS = 100

/** What belongs together: slots that one action instance reads or changes. */
export type Footprint = readonly number[]

/**
 * An order of slots in which those of each footprint stand close together: every slot goes to the
 * middle of the footprints that it is in, again and again (Aloul, Markov and Sakallah, "FORCE: a fast
 * and easy-to-implement variable-ordering heuristic", GLSVLSI 2003). The best order on the way counts.
 *
 * @param start the slots in the order to begin with
 * @param pull how strongly a footprint of some size pulls its slots
 */
export function force(
  start: readonly number[],
  footprints: readonly Footprint[],
  pull: (size: number) => number,
): readonly number[] {
  let order = start
  let best = { order, span: spanOf(order, footprints) }
  for (let i = 0; i < ITERATIONS; i++) {
    order = pulled(order, footprints, pull)
    const span = spanOf(order, footprints)
    if (span < best.span) best = { order, span }
  }
  return best.order
}

function pulled(
  order: readonly number[],
  footprints: readonly Footprint[],
  pull: (size: number) => number,
): readonly number[] {
  const places = placesOf(order)
  const sums = new Map(order.map(slot => [slot, { place: 0, weight: 0 }]))
  for (const footprint of footprints) {
    const weight = pull(footprint.length)
    const middle = footprint.reduce((sum, slot) => sum + places.get(slot)!, 0) / footprint.length
    for (const slot of footprint) {
      const sum = sums.get(slot)!
      sum.place += weight * middle
      sum.weight += weight
    }
  }
  const wanted = new Map(
    [...sums].map(([slot, { place, weight }]) => [
      slot,
      weight > 0 ? place / weight : places.get(slot)!,
    ]),
  )
  return [...order].sort(
    (a, b) => wanted.get(a)! - wanted.get(b)! || places.get(a)! - places.get(b)!,
  )
}

/** How far the slots of the footprints stand apart, in all. */
function spanOf(order: readonly number[], footprints: readonly Footprint[]): number {
  const places = placesOf(order)
  return footprints.reduce((sum, footprint) => {
    const taken = footprint.map(slot => places.get(slot)!)
    return sum + Math.max(...taken) - Math.min(...taken)
  }, 0)
}

const placesOf = (order: readonly number[]) =>
  new Map(order.map((slot, place) => [slot, place] as const))
