import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { check, type Spec } from '../../src/index.ts'

const examples = ['faults', 'network', 'calls', 'groups', 'partitions', 'dlm', 'disk'] as const
type Example = (typeof examples)[number]

test.each(examples)('the example of %s does what it says', async name => {
  const { default: spec } = (await import(`./cluster-parts/${name}.ts`)) as { default: Spec }
  const { verdict, surprises, error } = await check(spec)
  expect(error?.message).toBeUndefined()
  expect({ verdict, surprises }).toEqual({ verdict: 'holds', surprises: [] })
})

const code = (name: Example) => {
  const file = new URL(`./cluster-parts/${name}.ts`, import.meta.url)
  return `\`\`\`ts\n${readFileSync(file, 'utf8').trim()}\n\`\`\``
}

test('docs/cluster-parts.md shows the examples as they are', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/cluster-parts.md')
})

const page = () => `# Cluster parts

Parts to build models of clusters from: put one in the place of a cell ([language.md](language.md#parts)).
Each is checked alone in \`specs/cluster\` or \`specs/dlm\`, with a twin that is broken on purpose for what it
promises. Bounds of faults (\`deaths\`, \`losses\`, \`splits\`) are arguments and become parameters, such as
\`--set life.deaths=2\`; what is used up is in the part's cells, so it tells states apart. A bound that is
left out leaves its fault out of the model. Messages sent and received are known to the tools, whatever
the part.

Every block is a complete file. The page is generated from \`test/docs/cluster-parts\`, where the blocks are
compiled and checked.

## Faults: \`mortal\`, \`heartbeats\`

\`mortal(node, { deaths, restarts, incarnations })\` lets nodes die and start again. A death resets what
is declared \`volatile\`, in all parts. Nobody is told: \`s.life.up(n)\` is for the node itself, and a model
that looks at it for another node has to say how (\`detects\`, see [language.md](language.md#deaths)), ask
\`s.life.isFoundDead(n)\`, or have a part that notices. \`s.life.kill(n)\` is fencing: no budget, no choice.

\`heartbeats(node)\` lets each node miss each other one at its own time, also if it has started again
meanwhile: \`isMissing\`, \`bury\`, \`meet\`.

${code('faults')}

## Networks: \`network\`, \`datagrams\`

\`network(node, message, faults)\` has a connection for each ordered pair, which keeps order: \`send\`, \`next\`,
\`take\`. \`datagrams(node, message, faults)\` keeps no order: with
\`const post = datagrams(...)\`, \`each(post.arriving, ...)\` is one action for
each message on its way. Sending does not look at what is on its way already. What a dead node has sent is
\`kept\`, \`dropped\` or \`cut\` (the tail of it, any length); what was sent to it is lost. \`losses\` and
\`duplicates\` have budgets. Seen from afar both are one transport: see \`isTransport\` in
\`src/properties/cluster-network.ts\`, a refinement.

${code('network')}

## Request and response: \`calls\`

\`calls(node, line, request, response)\`: each node has lines (threads, say) with one call at a time. It comes
back with a response, or with the news that the host is down, at any time after a death of it and
whether or not the request was handled.

${code('calls')}

## Groups: \`groups\`

\`groups(node, names, message, bounds)\` is corosync: rings with one order of messages, process groups on top
of them, one queue for each process and group. Configuration changes say who has left and joined as
their observer sees it. Without \`splits\` and \`merges\` this is virtual synchrony, with them extended virtual
synchrony; \`--set cpg.synchrony=virtual\` switches them off. \`joinBatching\` is how several joiners are told,
\`ringEvents\` shows ring changes in the queues, \`lateSends\` adds messages that are handed over in one ring
and sent in another. Between queues there is no order. What is lost with a node is decided for each group
apart; with \`ringOrder\` it is the end of what was sent in the ring, which makes a difference where groups
depend on each other, and with \`lossless\` nothing.

${code('groups')}

## Partitions: \`partitions\`

\`partitions(node, { splits, merges })\` says who \`reaches\` whom; a protocol asks it where it takes a message.
What is on its way between two sides waits. (Groups have splits of their own.)

${code('partitions')}

## The DLM: \`dlm\`

\`dlm(node, resource, value)\` is the kernel's lock manager as its users see it. \`request\`, \`convert\`, \`unlock\`
and \`cancel\` take effect at once, with the kernel's flags; completions and blocking callbacks are on their
way to each node in order (\`next\`, \`take\`). With a kind of values there are value blocks: \`fill\` puts a
value into the lock's buffer, \`buffer\` reads it. Calls that the kernel refuses with EINVAL or EBUSY, and
locks that are not there, are errors of the model.

The host says who dies, leaves and joins, and takes all members through \`stop\`, \`recover\`, \`settle\` or
\`remaster\` for each resource, and \`resume\`. \`isOpen(n)\` says whether calls come through. Members are told
\`prep\`, \`slot\` and \`done\` (\`notice\`, \`takeNotice\`); \`--set dlm.notices=false\` leaves that out, and
\`--set dlm.slots=true\` gives members slots. Users of \`LockManager\`, the interface, need not know that this
level has no messages.

${code('dlm')}

## Disks: \`disk\`, \`journals\`

\`disk(node, block, faults)\` is a shared disk to which writes are under way for some time, also after the
death of their node, unless it is fenced. \`journals(node, block, faults)\` adds a journal for each node:
what is appended is flushed in order, written back, revoked and replayed.

${code('disk')}
`
