import {
  distinct,
  each,
  either,
  fair,
  flag,
  model,
  type Outcomes,
  oneOf,
  per,
  range,
  type State,
  shape,
  spec,
} from 'allways'
import { accepting, always, leadsTo, properties, reachable, temporal } from 'allways/properties'

/**
 * Nodes in a ring work, and make each other work. Node 0 wants to know when all are done, and sends
 * a token around to find out: a node that made a higher one work is black, and blackens the token.
 *
 * Source: Dijkstra, Feijen and van Gasteren, "Derivation of a termination detection algorithm for
 * distributed computations" (EWD 840, 1983), as the module EWD840 of tlaplus/Examples by Merz, with
 * its properties and those that it says do not hold. TLC finds 302 distinct states of three nodes,
 * and 1566 of four.
 */

/** The token goes from a node to the one below it, and from node 0 to the highest one. */
const node = range(0, 5)
const colour = oneOf('white', 'black')

export class Ring extends shape({
  /** Up to six. */
  parameters: { nodes: 4 },
  cells: {
    active: per(node, flag),
    colour: per(node, colour),
    token: node,
    tokenColour: colour.initially('black'),
  },
}) {}

type S = State<Ring>

const allDone = (s: S) => s.active.every(active => !active)

const isDetected = (s: S) =>
  s.token === 0 && s.tokenColour === 'white' && s.colour(0) === 'white' && !s.active(0)

const hasNode = (s: S, i: number) => i < s.params.nodes

/** Any node may be active at first, and of any colour. */
const anyStart = (s: S, i = 0): S | Outcomes<S> =>
  hasNode(s, i)
    ? s
        .all(colour)
        .choose(c =>
          either(
            anyStart(s.with(i, { colour: c, active: false }), i + 1),
            anyStart(s.with(i, { colour: c, active: true }), i + 1),
          ),
        )
    : s

export const terminationDetection = model('termination-detection', Ring, {
  init: s =>
    s
      .all(node)
      .where(i => hasNode(s, i))
      .choose(i => anyStart(s.with({ token: i }))),
  actions: {
    startRound: fair(
      s =>
        s.token === 0 &&
        (s.tokenColour === 'black' || s.colour(0) === 'black') &&
        s.with({ token: s.params.nodes - 1, tokenColour: 'white' }).with(0, { colour: 'white' }),
    ),
    /** The last two conditions make the round one that says nothing. */
    passToken: fair(
      each(
        node,
        'node $1 passes the token on',
        (s, i) =>
          s.token === i &&
          i > 0 &&
          (!s.active(i) || s.colour(i) === 'black' || s.tokenColour === 'black') &&
          s
            .with({
              token: i - 1,
              tokenColour: s.colour(i) === 'black' ? 'black' : s.tokenColour,
            })
            .with(i, { colour: 'white' }),
      ),
    ),
    giveWork: each(distinct(node, node), 'node $1 gives work to node $2', (s, i, j) => {
      if (!hasNode(s, j) || !s.active(i)) return
      const given = s.with(j, { active: true })
      return j > i ? given.with(i, { colour: 'black' }) : given
    }),
    finish: each(node, 'node $1 is done', (s, i) => s.active(i) && s.with(i, { active: false })),
  },
})

export const detectionProperties = properties(terminationDetection, {
  detectedIsDone: always(s => !isDetected(s) || allDone(s)),
  /** Dijkstra's invariant: who has seen the token is done, or somebody below or the token is black. */
  roundIsSound: always(
    s =>
      s.active.every((active, i) => !active || i <= s.token) ||
      s.colour.some((c, i) => c === 'black' && i <= s.token) ||
      s.tokenColour === 'black',
  ),
  canDetect: reachable(isDetected),
  end: accepting(isDetected),
  doneIsDetected: leadsTo(allDone, isDetected),
})

const three = { nodes: 3 }
const everyone = [0, 1, 2]

const restProperties = properties(terminationDetection, {
  /** Not true: nodes that rest now and then may go on waking each other. */
  restIsDetected: temporal<S>(t =>
    t.always(
      t.implies(
        everyone
          .map(i => t.always(t.eventually(t.now(s => !s.active(i)))))
          .reduce((all, each) => t.and(all, each)),
        t.eventually(t.now(isDetected)),
      ),
    ),
  ),
  end: accepting(isDetected),
})

const givesWork = (before: S, after: S) =>
  everyone.some(
    i =>
      (after.active(i) && !before.active(i)) ||
      (after.colour(i) === 'black' && before.colour(i) === 'white'),
  )

const workProperties = properties(terminationDetection, {
  workEnds: temporal<S>(t =>
    t.implies(t.eventually(t.always(t.not(t.step(givesWork)))), t.eventually(t.now(allDone))),
  ),
  end: accepting(isDetected),
})

export default [
  spec(terminationDetection, {
    title: 'When all nodes of a ring are done, a token finds it out.',
    properties: detectionProperties,
    counts: { distinct: 1566, depth: 12 },
  }),
  spec(terminationDetection, {
    name: 'termination-detection-of-three',
    title: 'The same of three nodes.',
    parameters: three,
    properties: detectionProperties,
    counts: { distinct: 302 },
  }),
  spec(terminationDetection, {
    name: 'termination-detection-kept-token',
    title: 'If a node may keep the token for ever, nothing is found out.',
    properties: detectionProperties,
    fairness: { without: ['passToken'] },
    expect: { violated: 'doneIsDetected' },
  }),
  spec(terminationDetection, {
    name: 'termination-detection-restless',
    title: 'That each node is done again and again does not mean that all are done some day.',
    parameters: three,
    properties: restProperties,
    expect: { violated: 'restIsDetected' },
  }),
  spec(terminationDetection, {
    name: 'termination-detection-slow-work',
    title: 'Nodes that are given no more work need not finish what they have.',
    parameters: three,
    properties: workProperties,
    expect: { violated: 'workEnds' },
  }),
  spec(terminationDetection, {
    name: 'termination-detection-steady-work',
    title: 'Nodes that are given no more work finish what they have, if something has to happen.',
    parameters: three,
    properties: workProperties,
    fairness: { weak: [['startRound', 'passToken', 'giveWork', 'finish']] },
  }),
]
