import { count, each, fifo, model, nodes, per, plus, shape, spec, volatile } from 'allways'
import { groups, mortal } from 'allways/models/cluster'
import { always, properties, reachable } from 'allways/properties'

const node = nodes('node', 2)
const number = count.upTo(3)

/** Nodes number their messages without asking each other; the group puts them into one order. */
class Chat extends shape({
  parameters: { nodes: node, messages: 2 },
  cells: {
    sent: number,
    heard: volatile(per(node, fifo(number))),
    cpg: groups(node, ['chat'], number, { splits: 1, merges: 1 }),
    life: mortal(node, { deaths: 0 }),
  },
}) {}

const chat = model('chat', Chat, {
  init: s => s.cpg.begin('chat'),
  actions: {
    say: each(
      node,
      'says something',
      (s, n) =>
        s.life.up(n) &&
        s.sent < s.params.messages &&
        s.with({ sent: plus(1) }).cpg.broadcast(n, 'chat', s.sent),
    ),
    hear: each(node, 'takes what comes next', (s, n) => {
      if (!s.life.up(n)) return
      const next = s.cpg.next(n, 'chat')
      if (next === undefined) return
      const taken = s.cpg.take(n, 'chat')
      // The others are configuration changes: next.left, next.joined, next.members.
      return next.kind === 'message' ? taken.heard(n).push(next.body) : taken
    }),
  },
})

const chatProperties = properties(chat, {
  /** Nobody hears message 1 before message 0 who hears both. */
  inOrder: always(s => s.heard.every(heard => heard.head !== 1 || !heard.has(0))),
  heardByAll: reachable(s => s.heard.every(heard => heard.size === 2)),
  heardByOne: reachable(s => s.cpg.split === 1 && s.heard.some(heard => heard.size === 2)),
})

export default spec(chat, { properties: chatProperties, deadlock: 'allowed' })
