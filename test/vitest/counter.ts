import { count, each, guard, model, nodes, oneOf, per, shape, spec } from 'allways'
import { accepting, always, properties, reachable } from 'allways/properties'

/** Workers add one to a shared counter: each reads it, then writes back one more. */
const worker = nodes('worker', 2)

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
  finished: accepting(s => s.at.every(at => at === 'done')),
})

export const locked = spec(counter, { properties: claims })
export const unlocked = spec(counter, {
  name: 'unlocked',
  guards: { lock: false },
  properties: claims,
})

/** Only what happens until the first has written. */
export const bounded = spec(counter, {
  name: 'bounded',
  properties: properties(counter, { small: always(s => s.counter <= 1) }),
  within: s => s.counter === 0,
})

/** Wishes that the model does not fulfil, and nothing that says where a run may end. */
export const wishful = spec(counter, {
  name: 'wishful',
  properties: properties(counter, { canOvershoot: reachable(s => s.counter > 2) }),
})

class Tank extends shape({ cells: { level: count.upTo(2) } }) {}

/** Goes wrong in its third step: the tank is full then. */
export const overflowing = spec(
  model('overflowing', Tank, {
    actions: { fill: s => s.with({ level: s.level + 1 }) },
  }),
)
