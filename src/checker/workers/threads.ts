import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { Order } from './gang.ts'
import type { Source } from './source.ts'

/** Threads that have nothing to do: to start one takes longer than many a search. */
const idle = new Set<Worker>()

/** A thread that runs ./thread.ts, which is kept alive until it is given back or terminated. */
export function takeThread(): Worker {
  const [thread = started()] = idle
  idle.delete(thread)
  thread.ref()
  return thread
}

/** Gives back a thread that is ready for another search. */
export function giveBack(thread: Worker): void {
  idle.add(thread)
  // It does not keep the process from ending.
  thread.unref()
}

/** Starts threads so that there will be so many when they are needed. */
export function warmUp(count: number): void {
  while (idle.size < count) giveBack(started())
}

/** Lets idle threads load the file of a spec for which they may be wanted. */
export function lookAhead(source: Source): void {
  const order: Order = { kind: 'load', source }
  for (const thread of idle) thread.postMessage(order)
}

function started(): Worker {
  // V8 compiles what is called often on threads of its own, once for each of ours, and where ours
  // keep all cores busy that takes their time. Compiled later, more is known of what functions are
  // called with: half as much is compiled, and less of it in vain. See docs/workers.md.
  setFlagsFromString('--interrupt-budget=500000')
  const thread = new Worker(threadModule())
  const forget = () => idle.delete(thread)
  thread.on('error', forget)
  thread.on('exit', forget)
  return thread
}

// The module of a thread is beside this one, and TypeScript where this one is.
function threadModule(): URL {
  if (!import.meta.url.endsWith('.ts')) return new URL('./thread.js', import.meta.url)
  const isLoadable = 'typescript' in process.features && Boolean(process.features.typescript)
  return new URL(isLoadable ? './thread.ts' : './thread-from-sources.mjs', import.meta.url)
}
