import { distinct, each, model, nodes, oneOf, per, set, shape, spec, variants } from 'allways'
import { always, forEach, properties, reachable } from 'allways/properties'

export const manager = nodes('manager', 3)
export const message = variants({ prepared: { by: manager }, commit: {}, abort: {} })

export class TwoPhase extends shape({
  parameters: { managers: manager },
  cells: {
    /** What each resource manager has decided. */
    decision: per(manager, oneOf('working', 'prepared', 'committed', 'aborted')),
    coordinator: oneOf('collecting', 'committed', 'aborted'),
    /** The managers that the coordinator knows to be prepared. */
    prepared: set(manager),
    messages: set(message),
  },
}) {}

export const twoPhaseCommit = model('two-phase-commit', TwoPhase, {
  actions: {
    prepare: each(
      manager,
      'is prepared and says so',
      (s, m) =>
        s.decision(m) === 'working' &&
        s.with(m, { decision: 'prepared' }).messages.add(message.prepared({ by: m })),
    ),
    chooseToAbort: each(
      manager,
      'gives up by itself',
      (s, m) => s.decision(m) === 'working' && s.with(m, { decision: 'aborted' }),
    ),
    learnPrepared: each(
      manager,
      'is known to be prepared',
      (s, m) =>
        s.coordinator === 'collecting' &&
        s.messages.has(message.prepared({ by: m })) &&
        s.prepared.add(m),
    ),
    decideCommit: s =>
      s.coordinator === 'collecting' &&
      s.all(manager).every(m => s.prepared.has(m)) &&
      s.with({ coordinator: 'committed' }).messages.add(message.commit),
    decideAbort: s =>
      s.coordinator === 'collecting' &&
      s.with({ coordinator: 'aborted' }).messages.add(message.abort),
    obeyCommit: each(
      manager,
      'commits',
      (s, m) => s.messages.has(message.commit) && s.with(m, { decision: 'committed' }),
    ),
    obeyAbort: each(
      manager,
      'aborts',
      (s, m) => s.messages.has(message.abort) && s.with(m, { decision: 'aborted' }),
    ),
  },
})

export const twoPhaseProperties = properties(twoPhaseCommit, {
  /** No manager commits while another aborts. */
  consistent: always(
    forEach(
      distinct(manager, manager),
      (s, a, b) => !(s.decision(a) === 'committed' && s.decision(b) === 'aborted'),
    ),
  ),
  canCommit: reachable(s => s.decision.every(d => d === 'committed')),
  canAbort: reachable(s => s.decision.every(d => d === 'aborted')),
})

export default spec(twoPhaseCommit, {
  title: 'Two-phase commit of Gray and Lamport: all managers commit or all abort.',
  properties: twoPhaseProperties,
  counts: { distinct: 288, generated: 1146 },
})
