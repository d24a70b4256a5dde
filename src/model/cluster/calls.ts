/**
 * Calls from node to node that wait for a response, or for the news that the host is down.
 *
 * Each node has some lines (its threads, say). A line makes one call at a time. The requests of one
 * node to another arrive in the order in which they were made; they are answered one by one. Where
 * the connection breaks, since one of the two has died, the caller is told that the host is down:
 * at any later time, and whether or not the request was answered before. A response that was on its
 * way may still come instead. A call to a node that is dead already fails in the same way.
 *
 * When a caller dies, a request of it that was on its way is handled all the same (`kept`), or may be
 * lost (`cut`); its response goes nowhere, and not to the caller's next incarnation.
 *
 * Left out: connections that break between live nodes, and time-outs.
 */

import { detector, distinct, each } from '../../language/action.ts'
import { channel, lostWith, per, volatile } from '../../language/cell.ts'
import { fifo } from '../../language/collection.ts'
import { guard } from '../../language/guard.ts'
import { flag, type Kind, maybe, type Node } from '../../language/kind.ts'
import { model } from '../../language/model.ts'
import { shape } from '../../language/shape.ts'
import type { State } from '../../language/state-types.ts'
import { record } from '../../language/structured.ts'
import { ModelError } from '../../language/value.ts'

export function calls<
  N extends Node<string> | string,
  L extends Node<string> | string,
  Request,
  Response,
>(
  node: Kind<N>,
  line: Kind<L>,
  request: Kind<Request>,
  response: Kind<Response>,
  { atDeath = 'kept' }: { readonly atDeath?: 'kept' | 'cut' } = {},
) {
  const asked = record({ line, request })
  class Calls extends shape({
    guards: {
      tellsHostDown: guard('who calls a dead host waits for ever', 'model'),
      currentOnly: guard(
        'a node that has started again gets the response to a call that it made before',
        'model',
      ),
    },
    cells: {
      /** Whom a line has called and waits for. */
      callee: lostWith(0, per(node, line, maybe(node))),
      /** The connection on which a line of the first has called the second: no longer there if either dies. */
      connected: volatile(channel({}, per(node, node, line, flag))),
      requests: lostWith(1, channel({ from: 0, to: 1 }, per(node, node, fifo(asked)))),
      responses: lostWith(1, channel({ from: 0, to: 1 }, per(node, node, line, fifo(response)))),
    },
  }) {}
  type S = State<Calls>

  // What a cell of a parameter's kind holds is not worked out by the compiler.
  const calleeOf = (s: S, caller: N, l: L) => s.callee(caller, l) as N | null
  const waitFor = (s: S, caller: N, l: L, callee: N | null) =>
    s.with(caller, l, { callee: callee as never })

  const hangUp = (s: S, caller: N, l: L, callee: N) =>
    waitFor(s, caller, l, null).with(caller, callee, l, { connected: false })

  return model('calls', Calls, {
    reads: {
      /** The request of `caller` that `callee` has to answer next, and the line that it came on. */
      next: (s: S, caller: N, callee: N) => s.requests(caller, callee).head,
      isFree: (s: S, caller: N, l: L) => calleeOf(s, caller, l) === null,
      /** What the call of a line has come back with. */
      response: (s: S, caller: N, l: L) => {
        const callee = calleeOf(s, caller, l)
        return callee === null ? undefined : s.responses(callee, caller, l).head
      },
      /** The call of a line has failed, or fails now if the caller does not wait for the response. */
      isHostDown: (s: S, caller: N, l: L) => {
        const callee = calleeOf(s, caller, l)
        return callee !== null && !s.connected(caller, callee, l) && s.guard.tellsHostDown()
      },
    },

    verbs: {
      call: detector((s: S, caller: N, l: L, callee: N, r: Request) => {
        if (calleeOf(s, caller, l) !== null)
          throw new ModelError(
            `${caller} calls on line ${l}, on which it waits for another call.`,
            'Ask isFree first.',
          )
        return waitFor(s, caller, l, callee)
          .with(caller, callee, l, { connected: s.lives(callee) })
          .requests(caller, callee)
          .push(asked({ line: l, request: r }))
      }),

      /** The callee answers the next request. */
      answer: (s: S, caller: N, callee: N, r: Response) => {
        const l = s.requests(caller, callee).head?.line
        if (l === undefined)
          throw new ModelError(
            `${callee} has no request of ${caller} to answer.`,
            'Ask next first.',
          )
        const handled = s.requests(caller, callee).pop()
        // An earlier request of the same line is one of the caller's last incarnation.
        const isCurrent =
          s.connected(caller, callee, l) &&
          s.guard.currentOnly(s.requests(caller, callee).count(q => q.line === l) === 1)
        return isCurrent ? handled.responses(callee, caller, l).push(r) : handled
      },

      /** The caller has got its response. */
      finish: (s: S, caller: N, l: L) => {
        const callee = calleeOf(s, caller, l)
        if (callee === null) throw new ModelError(`line ${l} of ${caller} has no call to finish.`)
        return hangUp(s, caller, l, callee).responses(callee, caller, l).pop()
      },

      /** The caller has been told that the host is down. */
      giveUp: (s: S, caller: N, l: L) => {
        const callee = calleeOf(s, caller, l)
        if (callee === null) throw new ModelError(`line ${l} of ${caller} has no call to give up.`)
        return hangUp(s, caller, l, callee).responses(callee, caller, l).clear()
      },
    },

    faults: {
      ...(atDeath === 'cut' && {
        cut: each(
          distinct(node, node),
          'the last request of $1, which is dead, to $2 is lost',
          (s: S, caller, callee) =>
            !s.lives(caller) &&
            !s.requests(caller, callee).isEmpty &&
            s.requests(caller, callee).dropLast(),
        ),
      }),
    },
  })
}
