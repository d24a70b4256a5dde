import fc from 'fast-check'
import { always, forEach, properties, reachable, type Spec, spec, step } from '../../src/index.ts'
import { node, plan, planned, predicate, predicateName } from './random-model.ts'

/** Some random specs that other threads can load by name. They claim something of states and of steps. */
const seeds = [1, 2, 3, 4, 5]

function sampled(seed: number): readonly Spec[] {
  const drawn = fc.sample(fc.tuple(plan, predicateName, predicateName), { seed, numRuns: 40 })
  return drawn.map(([actions, first, second], i) => {
    const random = planned(actions)
    const listed = properties(random, {
      invariant: always(forEach([node, node], predicate(first))),
      witness: reachable(s =>
        s.all(node).some(a => s.all(node).some(b => predicate(second)(s, a, b))),
      ),
      quiet: step((before, after) => before.total === after.total || after.owner === null),
    })
    return spec(random, { name: `random-${seed}-${i}`, properties: listed, deadlock: 'allowed' })
  })
}

export default seeds.flatMap(sampled)
