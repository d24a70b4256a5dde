/**
 * Cuts the excerpts beside this file out of recording 08 of a real cluster: three nodes with a
 * clustered RAID1, kernel 6.1.176, traced by kprobes on md-cluster.ko.
 *
 *     npx tsx mappings/md-cluster-messages/extract.ts <recording>/events.ndjson.gz
 *
 * Kept as they are: the lines of what md-cluster asks of TOKEN, MESSAGE and ACK (`lock_sync`), what it
 * is called for (`ack_bast`), and the start of each message (`sendmsg`). Of `lock_sync_ret`, which
 * says that the request of a thread is over but not which one, only those of these three locks.
 * Dropped: the locks NO-NEW-DEV, RESYNC and of the bitmaps, which take no part in a broadcast; all
 * that md, the DLM, daemons and consoles say beside. Lines stand in the order of the common clock,
 * which is exact to about 1 ms between nodes.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

interface Event {
  readonly t: number
  readonly node: string
  readonly src: string
  readonly event: string
  readonly fields: { readonly [name: string]: unknown }
}

/** Seconds of the recording. Each excerpt begins and ends at rest, and has at most seven messages. */
const excerpts = {
  'three-senders': [36.5, 46],
  'overlapping-messages': [46.5, 61],
  'second-window': [62, 74.5],
  death: [76.4, 102.5],
} as const

const locks = ['token', 'message', 'ack']
const others = ['ack_bast', 'sendmsg', 'host_vm_kill9', 'recover_prep', 'recover_done']

const [recording] = process.argv.slice(2)
if (recording === undefined)
  throw new Error('Say where the recording is: extract.ts <events.ndjson.gz>')
const events = gunzipSync(readFileSync(recording))
  .toString()
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Event)

for (const [name, [from, to]] of Object.entries(excerpts)) {
  const kept = ofBroadcasts(events.filter(({ t }) => from <= t && t < to))
  const text = kept.map(event => `${JSON.stringify(event)}\n`).join('')
  writeFileSync(new URL(`${name}.ndjson`, import.meta.url), text)
}

function ofBroadcasts(all: readonly Event[]): readonly Event[] {
  // What each thread of each node waits for.
  const waits = new Map<string, unknown>()
  return all.filter(({ node, event, fields }) => {
    const thread = `${node} ${fields.comm}`
    if (event === 'lock_sync') waits.set(thread, fields.res)
    if (event === 'lock_sync' || event === 'lock_sync_ret')
      return locks.includes(String(waits.get(thread)))
    return others.includes(event)
  })
}
