/**
 * Cuts the excerpts beside this file out of recording 02 of a real cluster: three nodes with GFS2,
 * kernel 6.1.176; two of them are killed with dirty journals, one after the other, boot and mount again.
 *
 *     npx tsx mappings/gfs2-recovery/extract.ts <recording>/events.ndjson.gz
 *
 * Kept as they are: what happens to the lockspace of the file system (`ls_start`, `recover_grant`),
 * what it tells GFS2 (`recover_prep`, `recover_slot`, `recover_done`), what GFS2 then does (its control
 * worker, replays and their results), and the requests for the two locks by which it is coordinated,
 * non-disk 4 (control) and 5 (mounted), with their ends. Dropped: the stop of the lockspace, of which
 * `recover_prep` is a part; the steps inside DLM recovery; all other locks, and the DLM's messages;
 * what daemons and consoles say. Lines stand in the order of the common clock, which is exact to about
 * 1 ms between nodes.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

interface Event {
  readonly t: number
  readonly event: string
  readonly fields: { readonly gltype?: string; readonly glnum?: number }
}

/** Seconds of the recording. Each excerpt begins with all three nodes mounted, and at rest. */
const excerpts = {
  'two-deaths': [7, 60.5],
  'rejoin-and-unmount': [44, 82.5],
} as const

const kept = [
  'host_vm_kill9',
  'ls_start',
  'recover_prep',
  'recover_slot',
  'recover_grant',
  'recover_done',
  'control_func',
  'control_lvb_read',
  'control_lvb_write',
  'recover_journal',
  'recovery_result',
]
const ofLocks = ['dlm_lock_start', 'dlm_ast']

const [recording] = process.argv.slice(2)
if (recording === undefined)
  throw new Error('Say where the recording is: extract.ts <events.ndjson.gz>')
const lines = gunzipSync(readFileSync(recording)).toString().trim().split('\n')

for (const [name, [from, to]] of Object.entries(excerpts)) {
  const isIn = ({ t }: Event) => from <= t && t < to
  const text = lines.filter(line => isIn(JSON.parse(line)) && isKept(JSON.parse(line)))
  writeFileSync(new URL(`${name}.ndjson`, import.meta.url), `${text.join('\n')}\n`)
}

function isKept({ event, fields }: Event): boolean {
  const isControl = fields.gltype === 'nondisk' && (fields.glnum === 4 || fields.glnum === 5)
  return kept.includes(event) || (ofLocks.includes(event) && isControl)
}
