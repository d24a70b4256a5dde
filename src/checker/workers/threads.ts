import { Worker } from 'node:worker_threads'

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

function started(): Worker {
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
