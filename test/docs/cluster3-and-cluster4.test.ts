import type { Spec } from 'allways'
import { expect, it } from 'vitest'
import { verdictOf } from '../../specs/_claim.ts'
import cluster3Specs from '../../specs/gfs2-recovery-coordination/cluster3.ts'
import cluster4Specs from '../../specs/gfs2-recovery-coordination/cluster4.ts'
import { check } from '../../src/checker/check.ts'
import { type AnyModel, modelInfo } from '../../src/language/model.ts'
import { Program, type Settings } from '../../src/language/program.ts'
import { ReferenceState, stepsFrom } from '../../src/language/reference.ts'
import type { StepOf } from '../../src/language/run.ts'
import { spec } from '../../src/language/spec.ts'
import {
  cluster3,
  cluster4,
  member,
  node,
} from '../../src/model/gfs2-recovery-coordination/index.ts'
import { always, properties } from '../../src/properties/kinds.ts'

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows]
    .map(cells => `| ${cells.map(text => text.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')

// --- Orders of steps. ---

/** A step of the protocol, and the action of the model that does it. */
interface Step<A extends string> {
  readonly number: string
  readonly says: string
  readonly action: A
}

/** All orders in which the survivor of two nodes can do the steps after the other one has died. */
function orders(
  model: AnyModel,
  settings: Settings,
  steps: readonly Step<string>[],
  begin: readonly string[],
): readonly (readonly string[])[] {
  const program = new Program(model, settings)
  const numberOf = new Map(steps.map(step => [step.action, step.number]))
  const found = new Set<string>()

  /** By actions that are none of the steps, or have been taken before. */
  const closure = (some: readonly ReferenceState[], taken: ReadonlySet<string>) => {
    const all = new Map(some.map(state => [state.key, state]))
    const next = new Map<string, Map<string, ReferenceState>>()
    for (const state of all.values())
      for (const { instance, after } of stepsFrom(program, state)) {
        const action = instance.name.replace(/\(.*/, '')
        const number = numberOf.get(action)
        if (number === undefined || taken.has(number)) all.set(after.key, after)
        else {
          const reached = next.get(number) ?? new Map<string, ReferenceState>()
          next.set(number, reached.set(after.key, after))
        }
      }
    return next
  }

  const extend = (word: readonly string[], some: readonly ReferenceState[]): void => {
    if (word.length === steps.length) {
      found.add(word.join(' < '))
      return
    }
    for (const [number, states] of closure(some, new Set(word)))
      extend([...word, number], [...states.values()])
  }
  const initial = program.initialStates().map(cells => ReferenceState.of(cells))
  const starts = begin.reduce<readonly ReferenceState[]>(
    (some, name) =>
      some.flatMap(state =>
        stepsFrom(program, state).flatMap(step => (step.instance.name === name ? step.after : [])),
      ),
    initial,
  )
  extend([], starts)
  return [...found].sort().map(word => word.split(' < '))
}

/** What has to be before each step, and what may be before or after it. */
function orderRows<A extends string>(
  steps: readonly Step<A>[],
  words: readonly (readonly string[])[],
) {
  const isBefore = (a: string, b: string) => words.every(w => w.indexOf(a) < w.indexOf(b))
  const numbers = steps.map(step => step.number)
  return steps.map(({ number, says, action }) => {
    const before = numbers.filter(other => other !== number && isBefore(other, number))
    const last = before.filter(a => !before.some(b => a !== b && isBefore(a, b)))
    const free = numbers.filter(
      other => other !== number && !isBefore(other, number) && !isBefore(number, other),
    )
    return [number, says, `\`${action}\``, last.join(', ') || 'none', free.join(', ') || 'none']
  })
}

const steps3: readonly Step<StepOf<typeof cluster3>>[] = [
  { number: '1, 3', says: 'D sees the failure, and stops the DLM', action: 'dlmSees' },
  { number: '2', says: 'G sees the failure', action: 'mountSees' },
  { number: '4', says: 'G blocks GFS2', action: 'stopKernel' },
  { number: '6', says: 'D tells G that it has seen the failure, too', action: 'askDlm' },
  {
    number: '5, 7',
    says: 'D has waited for G, and synchronises: its start',
    action: 'dlmSendsStart',
  },
  {
    number: '8',
    says: 'G has waited for D, and synchronises: its start',
    action: 'mountSendsStart',
  },
  { number: '9', says: 'D starts DLM recovery', action: 'startDlm' },
  { number: '10', says: 'G starts journal recovery', action: 'recoverJournal' },
  { number: '11', says: 'G starts GFS2', action: 'startKernel' },
]

const steps4: readonly Step<StepOf<typeof cluster4>>[] = [
  {
    number: '1, 2, 3',
    says: 'D sees the failure, stops the DLM, which blocks GFS2 (prep)',
    action: 'stop',
  },
  { number: '4, 5', says: 'D has synchronised, and starts DLM recovery', action: 'start' },
  { number: '6', says: 'the DLM tells GFS2 of the journal (slot)', action: 'slot' },
  { number: '7', says: 'the DLM tells GFS2 that locks work (done)', action: 'done' },
  { number: 'C5', says: 'the failure is entered in the value block', action: 'release' },
  { number: 'C6', says: 'GFS2 starts journal recovery', action: 'startReplays' },
  { number: 'C7', says: 'GFS2 goes on', action: 'unblock' },
]

const two = { nodes: 2, journals: 2 }

// --- What a recovery takes. ---

/** How often each action is taken in a shortest recovery of three nodes of which one dies. */
async function counts(recovery: Spec): Promise<ReadonlyMap<string, number>> {
  const { properties } = await check(recovery)
  const steps = properties[0]?.counterexample?.steps ?? []
  const taken = new Map<string, number>()
  for (const { instance } of steps) {
    const action = instance.name.replace(/\(.*/, '')
    taken.set(action, (taken.get(action) ?? 0) + 1)
  }
  return taken
}

const recovery3 = spec(cluster3, {
  parameters: { nodes: 3 },
  properties: properties(cluster3, {
    never: always(
      s =>
        s.died === 0 ||
        s
          .all(member)
          .some(
            n =>
              s.up(n) &&
              (s.configured(n).size === 3 ||
                s.dlm(n) !== 'running' ||
                s.g(n).members.size === 3 ||
                s.g(n).stage !== 'none' ||
                s.fs.blocked(n)),
          ),
    ),
  }),
})

const recovery4 = spec(cluster4, {
  parameters: { nodes: 3 },
  properties: properties(cluster4, {
    never: always(
      s =>
        s.generation === 1 ||
        s
          .all(node)
          .some(
            n =>
              s.up(n) &&
              (s.fs.blocked(n) ||
                s.dlm(n) !== 'running' ||
                s.queued(n) ||
                s.startGeneration(n) < 2),
          ),
    ),
  }),
})

interface Cost {
  readonly what: string
  readonly in3: readonly StepOf<typeof cluster3>[]
  readonly in4: readonly StepOf<typeof cluster4>[]
}

const costs: readonly Cost[] = [
  { what: 'membership events taken by daemons', in3: ['dlmSees', 'mountSees'], in4: ['stop'] },
  {
    what: 'start messages sent to a group (cluster4: one for each start, as a condition)',
    in3: ['dlmSendsStart', 'mountSendsStart'],
    in4: ['start'],
  },
  {
    what: 'start messages and results taken from a group',
    in3: ['dlmHears', 'mountHears'],
    in4: [],
  },
  { what: 'results sent to a group', in3: ['reportReplay'], in4: [] },
  { what: 'questions of G to D', in3: ['askDlm'], in4: [] },
  {
    what: 'control files written (control, block, recover)',
    in3: ['dlmSees', 'startDlm', 'stopKernel', 'recoverJournal', 'startKernel'],
    in4: ['stop', 'start'],
  },
  { what: 'callbacks of the DLM (prep, slot, done)', in3: [], in4: ['stop', 'slot', 'done'] },
  {
    what: 'agreements of the daemons (the end of a start barrier, per member)',
    in3: ['startDlm', 'synchronise'],
    in4: ['start'],
  },
  { what: 'times that a node has the control lock', in3: [], in4: ['control'] },
  { what: 'replays tried', in3: ['tryJournal'], in4: ['tryJournal'] },
  { what: 'GFS2 started again', in3: ['startKernel'], in4: ['unblock'] },
]

// --- What each condition is for. ---

/** A row for each guard that some spec switches off. */
function guardRows(specs: readonly Spec[]) {
  return specs.flatMap(each => {
    const off = Object.entries(each.guards).filter(([, on]) => !on)
    const last = off.at(-1)?.[0]
    if (last === undefined || !each.name.includes('-without-')) return []
    const declared = each.model[modelInfo].definition.guards?.[last]
    if (!declared) return []
    const { expect: ends } = each
    const breaks =
      typeof ends === 'string' ? ends : `${ends.violated}, ${ends.length ?? 'unknown'} states`
    return [[`\`${last}\``, declared.reason, declared.source, breaks]]
  })
}

// --- What else differs. ---

/** What the named specs of both find. */
interface Difference {
  readonly job: string
  readonly in3: readonly [says: string, spec: string, property?: string]
  readonly in4: readonly [says: string, spec: string, property?: string]
}

const differences: readonly Difference[] = [
  {
    job: 'journal of a node',
    in3: ['G gives the lowest free one, in the order of node ids', 'first', 'jidUnique'],
    in4: ['DLM slot - 1, the lowest free one', 'mount', 'jidUnique'],
  },
  {
    job: 'journal of a failed node',
    in3: ['kept until it is replayed', 'late', 'ownIsClean'],
    in4: ['given to the next that joins, who waits for the replay', 'heir', 'jidReused'],
  },
  {
    job: 'first mounter',
    in3: ['the lowest node id, agreed on in the group', 'first', 'firstAlone'],
    in4: ['who gets the mounted lock in EX', 'first', 'firstAlone'],
  },
  {
    job: 'nobody mounted is left while a node mounts',
    in3: ['it waits for ever', 'no-heir'],
    in4: ['it becomes the first mounter', 'heir', 'heir'],
  },
  {
    job: 'a node mounts while another one fails',
    in3: [
      'the mount has to begin blocked, or D, G and the mount wait for each other',
      'mount-without-mount-blocked',
    ],
    in4: ['the mount begins blocked', 'mount', 'notForgotten'],
  },
]

function differenceRows(specs3: readonly Spec[], specs4: readonly Spec[]) {
  const shown = (
    [says, name, property]: Difference['in3'],
    specs: readonly Spec[],
    protocol: string,
  ) => {
    const decidedBy = specs.find(each => each.name === `gfs2-recovery-${protocol}-${name}`)
    if (!decidedBy) throw new Error(`There is no spec gfs2-recovery-${protocol}-${name}.`)
    const claim = { says, source: '', decidedBy, ...(property === undefined ? {} : { property }) }
    const found = [property, verdictOf(claim)].filter(text => text !== undefined).join(' ')
    return `${says} (\`${name}\`: ${found})`
  }
  return differences.map(({ job, in3, in4 }) => [
    job,
    shown(in3, specs3, 'cluster3'),
    shown(in4, specs4, 'cluster4'),
  ])
}

const flat = (given: unknown): readonly Spec[] => [given].flat(3) as readonly Spec[] // Specs export lists of specs.

it('docs/cluster3-and-cluster4.md compares the two ways of coordination', async () => {
  const words3 = orders(cluster3, { parameters: two }, steps3, ['die(node1)', 'cpg.miss(node1)'])
  const words4 = orders(cluster4, { parameters: two }, steps4, ['die(node1)', 'lose(node1)'])
  const [taken3, taken4] = [await counts(recovery3), await counts(recovery4)]
  const sum = (taken: ReadonlyMap<string, number>, actions: readonly string[]) =>
    String(actions.reduce((total, action) => total + (taken.get(action) ?? 0), 0))
  const head = ['step', 'what happens', 'action', 'comes right after', 'in any order with']
  const guardHead = ['condition', 'without it', 'source', 'breaks']

  const page = `# Recovery in cluster3 and in cluster4

Generated from the models \`cluster3\` and \`cluster4\` of \`src/model/gfs2-recovery-coordination\` by
\`npx vitest run test/docs/cluster3-and-cluster4.test.ts --update\`.

In cluster3 two daemons on each node, D for the DLM and G for GFS, see a failure each for itself, and
stop and start the DLM and GFS2 in the kernel through control files. In cluster4 D is alone, and the
DLM calls GFS2.

## The steps of one survivor, and the orders that are allowed

Found by taking all behaviours after the death of one of two nodes. "Comes right after" names the
steps that always come before this one, without those that follow from them.

### cluster3: eleven steps, ${words3.length} orders

${table(head, orderRows(steps3, words3))}

### cluster4: seven steps and what the control worker does, ${words4.length === 1 ? 'one order' : `${words4.length} orders`}

${table(head, orderRows(steps4, words4))}

What D and G of cluster3 agree on by asking each other (5, 6) is program order in cluster4. In cluster3
the replay may be asked for before the DLM is started, and waits there for its lock; in cluster4 it is
only noted (\`slot\`), and starts after \`done\` (C6).

## What a recovery takes

Counted in a shortest behaviour that recovers three nodes from the death of one, until both survivors
run again.

${table(
  ['', 'cluster3', 'cluster4'],
  costs.map(({ what, in3, in4 }) => [what, sum(taken3, in3), sum(taken4, in4)]),
)}

## What else differs

In brackets the spec, without \`gfs2-recovery-cluster3-\` or \`-cluster4-\`, and what it finds. That
both keep to the same order, whatever differs, is checked by \`order.ts\`.

${table(['', 'cluster3', 'cluster4'], differenceRows(flat(cluster3Specs), flat(cluster4Specs)))}

## What each condition is for

Each is switched off in a spec; the property is then violated by a shortest run of so many states.

### cluster3

${table(guardHead, guardRows(flat(cluster3Specs)))}

### cluster4

${table(guardHead, guardRows(flat(cluster4Specs)))}
`
  await expect(page).toMatchFileSnapshot('../../docs/cluster3-and-cluster4.md')
})
