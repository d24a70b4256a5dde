import { among, distinct, each, model, nodes, oneOf, per, shape, spec } from 'allways'
import { accepting, always, forEach, properties, reachable } from 'allways/properties'

/**
 * Transaction commit, the problem that two-phase commit solves (Gray and Lamport, "Consensus on
 * transaction commit"): what managers may decide, without saying how they find out.
 */

export const manager = nodes('manager', 3)

export class Transaction extends shape({
  parameters: { managers: manager },
  cells: {
    decision: per(manager, oneOf('working', 'prepared', 'committed', 'aborted')),
  },
}) {}

export const transactionCommit = model('transaction-commit', Transaction, {
  actions: {
    prepare: each(
      manager,
      'is prepared',
      (s, m) => s.decision(m) === 'working' && s.with(m, { decision: 'prepared' }),
    ),
    commit: each(
      manager,
      'commits',
      (s, m) =>
        s.decision(m) === 'prepared' &&
        s.decision.every(d => among(d, 'prepared', 'committed')) &&
        s.with(m, { decision: 'committed' }),
    ),
    abort: each(
      manager,
      'aborts',
      (s, m) =>
        among(s.decision(m), 'working', 'prepared') &&
        s.decision.every(d => d !== 'committed') &&
        s.with(m, { decision: 'aborted' }),
    ),
  },
})

export const transactionProperties = properties(transactionCommit, {
  consistent: always(
    forEach(
      distinct(manager, manager),
      (s, a, b) => !(s.decision(a) === 'committed' && s.decision(b) === 'aborted'),
    ),
  ),
  canCommit: reachable(s => s.decision.every(d => d === 'committed')),
  canAbort: reachable(s => s.decision.every(d => d === 'aborted')),
  decided: accepting(s => s.decision.every(d => among(d, 'committed', 'aborted'))),
})

export default spec(transactionCommit, {
  title: 'Transaction commit: managers decide alike.',
  properties: transactionProperties,
  counts: { distinct: 34, generated: 94 },
})
