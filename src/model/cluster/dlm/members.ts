/**
 * The members of a lockspace: they fail, leave, are released as if they had failed, and join
 * again, at any time, also during a recovery. Each member is told, in its own time: `prep`, a
 * `slot` for each member that has failed, `done`. No locks here.
 */
import { each, fair, plus } from '../../../language/action.ts'
import { per, volatile } from '../../../language/cell.ts'
import { count, flag, nodes, oneOf } from '../../../language/kind.ts'
import { model } from '../../../language/model.ts'
import { shape } from '../../../language/shape.ts'
import type { State } from '../../../language/state-types.ts'
import { dlm } from './dlm.ts'

export const node = nodes('node', 3)

export class Members extends shape({
  parameters: {
    nodes: node,
    /** How many fail, how many leave, how many come back. */
    deaths: 1,
    leaves: 1,
    joins: 1,
  },
  cells: {
    dlm: dlm(node, oneOf('resource')),
    /** The member has not been told to stop, or was told that it can go on. */
    runs: volatile(per(node, flag.initially(true))),
    died: count.upTo(3),
    left: count.upTo(3),
    joined: count.upTo(3),
  },
}) {}

type S = State<Members>

export const dlmMembers = model('dlm-members', Members, {
  init: (s: S) => s.dlm.begin(() => true),

  actions: {
    leave: each(
      node,
      'leaves',
      (s: S, n) =>
        s.left < s.params.leaves &&
        s.runs(n) &&
        s
          .with({ left: plus(1) })
          .with(n, { runs: false })
          .dlm.leave(n),
    ),

    release: each(
      node,
      'leaves, to be treated as if it had failed',
      (s: S, n) =>
        s.left < s.params.leaves &&
        s.runs(n) &&
        s
          .with({ left: plus(1) })
          .with(n, { runs: false })
          .dlm.leave(n, 'recover'),
    ),

    join: each(
      node,
      'wants to join',
      (s: S, n) =>
        s.joined < s.params.joins &&
        s
          .with({ joined: plus(1) })
          .with(n, { runs: false })
          .dlm.join(n),
    ),

    stop: fair((s: S) => s.dlm.stop()),
    recover: fair((s: S) => s.dlm.recover()),
    settle: fair((s: S) => s.dlm.settleAll()),
    resume: fair((s: S) => s.dlm.resume()),

    hear: fair(
      each(node, 'is told of the recovery', (s: S, n) => {
        const notice = s.dlm.notice(n)
        if (!notice) return
        const isTold = notice.kind === 'slot' ? s : s.with(n, { runs: notice.kind === 'done' })
        return isTold.dlm.takeNotice(n)
      }),
    ),
  },

  faults: {
    die: each(
      node,
      'dies',
      (s: S, n) =>
        s.died < s.params.deaths &&
        s.dlm.status(n) === 'member' &&
        s
          .forget(n)
          .with(n, { runs: false })
          .with({ died: plus(1) })
          .dlm.die(n),
    ),
  },
})
