import { eachGuardOff, spec } from 'allways'
import { cluster3, cluster4, node, recoveryOrder } from 'allways/models/gfs2-recovery-coordination'
import { cluster4Order, orderSafety } from 'allways/properties/gfs2-recovery-coordination'
import { cluster3Order } from 'allways/properties/gfs2-recovery-coordination-cluster3'

const order = spec(recoveryOrder(node), {
  name: 'gfs2-recovery-order',
  title: 'Whoever coordinates recovery: nobody runs beside a journal whose locks are forgotten.',
  properties: orderSafety,
  symmetry: [node],
})

const order3 = spec(cluster3, {
  name: 'gfs2-recovery-cluster3-order',
  title: 'Recovery in cluster3 keeps to the order that both ways of coordination have in common.',
  parameters: { nodes: 3, deaths: 2 },
  properties: cluster3Order,
  deadlock: 'allowed',
})

const order4 = spec(cluster4, {
  name: 'gfs2-recovery-cluster4-order',
  title: 'Recovery in cluster4 keeps to the order that both ways of coordination have in common.',
  parameters: { nodes: 3, deaths: 2 },
  properties: cluster4Order,
  deadlock: 'allowed',
  counts: { distinct: 46_437, generated: 87_864, depth: 57 },
})

/** The DLM forgets locks in R6, and R3 waits for all members: each of them has waited for its GFS2. */
const barrier3 = spec(cluster3, {
  name: 'gfs2-recovery-cluster3-order-by-dlm',
  title:
    "Without the start barrier of D, the DLM's own barriers keep the locks until all are blocked.",
  parameters: { nodes: 3 },
  guards: { dStartBarrier: false },
  properties: cluster3Order,
  deadlock: 'allowed',
})

const barrier4 = spec(cluster4, {
  name: 'gfs2-recovery-cluster4-order-by-dlm',
  title: "With a late prep, the DLM's own barriers keep the locks until all are blocked.",
  parameters: { nodes: 3 },
  guards: { prepInStop: false },
  properties: cluster4Order,
  deadlock: 'allowed',
})

export default [
  order,
  order3,
  order4,
  barrier3,
  barrier4,
  ...eachGuardOff(order3, { dWaitsForG: { violated: 'recoveryIsOrdered', length: 11 } }),
  ...eachGuardOff(order4, {
    unblockLast: { violated: 'recoveryIsOrdered', length: 13 },
    stillCurrent: { violated: 'recoveryIsOrdered', length: 34 },
    lastKnownSlot: { violated: 'recoveryIsOrdered', length: 29 },
  }),
]
