import {
  accepting,
  always,
  count,
  each,
  eachGuardOff,
  guard,
  model,
  nodes,
  oneOf,
  per,
  properties,
  reachable,
  type Spec,
  shape,
  spec,
  step,
} from '../../src/index.ts'

/** Workers add one to a shared counter: each reads it, then writes back one more. */
const worker = nodes('worker', 3)

class Counter extends shape({
  parameters: { workers: worker },
  guards: { lock: guard('a worker overwrites what another wrote after it had read', 'model') },
  cells: {
    at: per(worker, oneOf('start', 'read', 'done')),
    seen: per(worker, count.upTo(9)),
    counter: count.upTo(9),
  },
}) {}

export const counter = model('counter', Counter, {
  actions: {
    read: each(
      worker,
      'reads the counter',
      (s, w) =>
        s.at(w) === 'start' &&
        s.guard.lock(s.at.every(at => at !== 'read')) &&
        s.with(w, { at: 'read', seen: s.counter }),
    ),
    write: each(
      worker,
      'writes one more',
      (s, w) => s.at(w) === 'read' && s.with(w, { at: 'done' }).with({ counter: s.seen(w) + 1 }),
    ),
  },
})

const claims = properties(counter, {
  nothingLost: always(s => s.counter === s.at.count(at => at === 'done')),
  canFinish: reachable(s => s.at.every(at => at === 'done')),
  canGoBack: reachable(s => s.counter > 3),
  grows: step((before, after) => after.counter >= before.counter),
  finished: accepting(s => s.at.every(at => at === 'done')),
})

export const base = spec(counter, { properties: claims })
export const [unlocked] = eachGuardOff(base, { lock: 'nothingLost' }) as [Spec]
