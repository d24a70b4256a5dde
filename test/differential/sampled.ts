import fc from 'fast-check'
import { always, forEach, properties, reachable, type Spec, spec, step } from '../../src/index.ts'
import { node, plan, planned, predicate, predicateName } from './random-model.ts'

/**
 * Random specs that other threads can load by name: a seed gives the same ones everywhere. They
 * claim something at random of states and of steps.
 */
export function sampled(seed: number, count: number): readonly Spec[] {
  const drawn = fc.sample(fc.tuple(plan, predicateName, predicateName), { seed, numRuns: count })
  return drawn.map(([actions, first, second], i) => {
    const random = planned(actions)
    const listed = properties(random, {
      invariant: always(forEach([node, node], predicate(first))),
      witness: reachable(s =>
        s.all(node).some(a => s.all(node).some(b => predicate(second)(s, a, b))),
      ),
      quiet: step((before, after) => before.total === after.total || after.owner === null),
    })
    return spec(random, { name: `random-${i}`, properties: listed, deadlock: 'allowed' })
  })
}

const { searchParams } = new URL(import.meta.url)
export default sampled(Number(searchParams.get('seed') ?? 1), 40)
