/**
 * Reads the excerpts beside this file (see extract.ts) as runs of the model `gfs2-recovery-cluster4`.
 *
 * Each callback of the DLM into GFS2, each run of the control worker, each end of a request for one of
 * the two locks and each result of a replay means one action. Compared are generations (counted from the
 * first one that an excerpt tells of, since there were joins before), the slot of each node, what the
 * worker writes or does not, and the answers to try locks.
 *
 * No line tells that the group goes on without the dead node or that a node boots and joins; what one
 * node does inside DLM recovery while others wait; that the worker finds nothing to write, or unblocks;
 * that a replay begins and that its blocks are written; that a mounter finds all recovered. These are
 * the unlogged actions.
 *
 * The excerpt in which all unmount needs `--set unmounts=3`: where nodes may have unmounted at any time,
 * other lines would be explained by that.
 *
 * Node n1 is node1, slot 1 and jid 0 are journal1, and so on.
 */
import type { Node } from 'allways'
import { cluster4 } from 'allways/models/gfs2-recovery-coordination'
import { type MeaningOf, mapping } from 'allways/validate'

interface Event {
  readonly node: string
  readonly event: string
  readonly fields: {
    readonly comm: string
    readonly glnum?: number
    readonly mode?: string
    readonly flags?: string
    readonly sb_status?: string
    readonly gen?: string
    readonly our_slot?: string
    readonly slot?: string
    readonly jid?: string
    readonly result?: string
    readonly wait?: string
  }
}

// The answer of a replay that was left to somebody else, since the journal's glock was taken.
const GAVE_UP = '308'
const TRY_FAILED = '-11'

export default mapping(cluster4, {
  parameters: { nodes: 3, begin: 'mounted', deaths: 2, boots: 1, mounts: 1 },
  unlogged: {
    most: 2,
    actions: [
      'lose',
      'boot',
      'mount',
      'unmount',
      'collect',
      'rebuild',
      'enter',
      'unblock',
      'tryJournal',
      'finishReplay',
      'check',
    ],
  },
  line: (line: Event, earlier: readonly Event[]) => {
    const { event, fields } = line
    const n = line.node.replace('n', 'node')
    const generation = Number(fields.gen) - generationsBefore([...earlier, line])
    switch (event) {
      case 'host_vm_kill9':
        return { action: 'die', parameters: [n] }
      case 'recover_prep':
        // Who unmounts is stopped as well on its way out, which concerns nobody else.
        return [{ action: 'stop', parameters: [n] }, { state: { [`stage(${n})`]: 'outside' } }]
      case 'ls_start':
        return { action: 'start', parameters: [n] }
      case 'recover_slot':
        return { action: 'slot', parameters: [n, `journal${fields.slot}`] }
      case 'recover_grant':
        return { action: 'enable', parameters: [n] }
      case 'recover_done':
        return {
          action: 'done',
          parameters: [n],
          after: {
            [`startGeneration(${n})`]: generation,
            [`slot(${n})`]: `journal${fields.our_slot}`,
          },
        }
      case 'control_func':
        return { action: 'look', parameters: [n] }
      case 'control_lvb_read':
        return {
          state: isMount(line) ? { [`stage(${n})`]: 'beside' } : { [`worker(${n})`]: 'holding' },
        }
      case 'control_lvb_write':
        return { action: 'enter', parameters: [n], after: { [`written(${n})`]: generation } }
      case 'dlm_lock_start':
        return asked(n, line)
      case 'dlm_ast':
        return answered(n, line, earlier)
      case 'recover_journal':
        // A mounter waits for the replay of its own journal.
        return fields.wait === '1' ? 'nothing' : { action: 'startReplays', parameters: [n] }
      case 'recovery_result': {
        const parameters = [n, `journal${Number(fields.jid) + 1}`]
        if (fields.result === GAVE_UP) return { action: 'tryJournal', parameters }
        return { action: ['reportReplay', 'open'], parameters }
      }
      default:
        return 'nothing'
    }
  },
})

const isMount = ({ fields }: Event) => fields.comm === 'mount'

/** The first generation that an excerpt tells of is the model's second. */
const generationsBefore = (lines: readonly Event[]) =>
  Number(lines.find(({ event }) => event === 'recover_done')?.fields.gen) - 2

/** Of the requests only the one that lets the control lock go takes effect at once. */
function asked(n: string, line: Event): MeaningOf<typeof cluster4> {
  const { glnum, mode, flags = '' } = line.fields
  if (glnum !== 4 || mode !== 'NL' || !flags.includes('CONVERT')) return 'nothing'
  if (isMount(line)) return { action: 'releaseControl', parameters: [n] }
  // The value goes with the lock only if there is something to write.
  const isWriting = flags.includes('VALBLK')
  return {
    action: 'release',
    parameters: [n],
    before: (s, member: Node<'node'>) => ({ writes: [s.written(member) > 0, isWriting] }),
  }
}

/** The end of the last request of this node for the lock. */
function answered(
  n: string,
  { node, fields }: Event,
  earlier: readonly Event[],
): MeaningOf<typeof cluster4> {
  const request = earlier.findLast(
    each =>
      each.event === 'dlm_lock_start' && each.node === node && each.fields.glnum === fields.glnum,
  )
  if (request === undefined || request.fields.mode === 'NL') return 'nothing'
  const isGranted = fields.sb_status !== TRY_FAILED
  if (fields.glnum === 4) {
    if (!isGranted) return 'nothing'
    return { action: isMount(request) ? 'tryControl' : 'control', parameters: [n] }
  }
  if (request.fields.mode === 'PR') return { action: 'tryBeside', parameters: [n] }
  return {
    action: 'tryAlone',
    parameters: [n],
    after: { [`stage(${n})`]: isGranted ? 'alone' : 'refused' },
  }
}
