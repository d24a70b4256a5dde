import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { Spec } from '../../language/spec.ts'
import type { CheckOptions } from '../result.ts'
import type { AgreementParts } from './agreement.ts'
import type { BlocksParts } from './blocks.ts'
import { at } from './control.ts'
import type { Report } from './report.ts'
import { type Origin, originOf } from './source.ts'
import type { StoreParts } from './store.ts'

/** What a thread is started with. */
export interface Start {
  readonly origin: Origin
  readonly options: Pick<
    CheckOptions,
    'symmetry' | 'audit' | 'properties' | 'continueAfterViolation'
  >
}

/** What a helper gets when it joins a search. */
export interface Invitation extends AgreementParts {
  readonly index: number
  readonly threads: number
  readonly blocks: BlocksParts
  readonly store: StoreParts
  readonly progress: SharedArrayBuffer
  /** What is told at meetings comes here. */
  readonly port: MessagePort
}

/** What is told to all helpers at a meeting. */
export type Notice =
  | { readonly kind: 'chunk'; readonly chunk: SharedArrayBuffer }
  | { readonly kind: 'store'; readonly store: StoreParts }

/** What a helper tells. */
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'failed'; readonly message: string; readonly isModelError: boolean }

/** A helper met a mistake in the model, which is explained best by a search of one thread. */
export class HelperFailed extends Error {}

/** Threads that help a search: they load the spec by themselves and then wait to be invited. */
export class Gang {
  /** Why the gang is of no use. */
  failure: Error | undefined
  /** Whether a thread ran out of memory. */
  isOutOfMemory = false
  readonly #workers: readonly Worker[]
  readonly #ports: MessagePort[] = []
  readonly #reports: Report[] = []
  #ready = 0
  #onNews: () => void = () => {}

  /** @throws ModelError where the spec is one that other threads cannot load */
  constructor(count: number, spec: Spec, options: CheckOptions) {
    const { symmetry, audit, properties, continueAfterViolation } = options
    const start: Start = {
      origin: originOf(spec, options.source),
      options: {
        ...(symmetry !== undefined && { symmetry }),
        ...(audit !== undefined && { audit }),
        ...(properties !== undefined && { properties }),
        ...(continueAfterViolation !== undefined && { continueAfterViolation }),
      },
    }
    this.#workers = Array.from({ length: count }, () => this.#newWorker(start))
  }

  /** Whether all helpers have loaded the spec. */
  get isReady(): boolean {
    return this.#ready === this.#workers.length && this.failure === undefined
  }

  /** Waits until they have, or cannot. */
  async settled(): Promise<void> {
    while (!this.isReady && this.failure === undefined) await this.#nextNews()
  }

  /** @throws HelperFailed, or the error of a helper that is no mistake of the model */
  refuseFailure(): void {
    if (this.failure) throw this.failure
  }

  get size(): number {
    return this.#workers.length
  }

  /** Lets all helpers join; the searching thread itself is the first member, number 0. */
  invite(invitation: Omit<Invitation, 'port' | 'index'>): void {
    this.#workers.forEach((worker, i) => {
      const { port1, port2 } = new MessageChannel()
      this.#ports.push(port1)
      const invited: Invitation = { ...invitation, index: i + 1, port: port2 }
      worker.postMessage(invited, [port2])
    })
  }

  /** Tells something to all helpers, who wait at the meeting point. */
  tell(notice: Notice, control: AgreementParts['control']): void {
    for (const port of this.#ports) port.postMessage(notice)
    Atomics.add(control, at.messages, 1)
  }

  /** What all helpers have to tell, or those of them that still can. */
  async reports(): Promise<readonly Report[]> {
    while (this.failure === undefined && this.#reports.length < this.#workers.length)
      await this.#nextNews()
    return this.#reports
  }

  async end(): Promise<void> {
    for (const port of this.#ports) port.close()
    await Promise.all(this.#workers.map(worker => worker.terminate()))
  }

  #newWorker(workerData: Start): Worker {
    const worker = new Worker(threadModule(), { workerData })
    let hasReported = false
    worker.on('message', (answer: Answer) => {
      hasReported ||= answer.kind === 'report'
      this.#hear(answer)
    })
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') this.isOutOfMemory = true
      this.#fail(error)
    })
    worker.on('exit', () => {
      if (!hasReported) this.#fail(new Error('Internal error: a helping thread ended too soon.'))
    })
    return worker
  }

  #hear(answer: Answer): void {
    if (answer.kind === 'ready') this.#ready++
    else if (answer.kind === 'report') this.#reports.push(answer.report)
    else
      this.#fail(answer.isModelError ? new HelperFailed(answer.message) : new Error(answer.message))
    this.#onNews()
  }

  #fail(error: Error): void {
    this.failure ??= error
    this.#onNews()
  }

  #nextNews(): Promise<void> {
    return new Promise(resolve => {
      this.#onNews = resolve
    })
  }
}

// The module of a thread is beside this one, and TypeScript where this one is.
function threadModule(): URL {
  if (!import.meta.url.endsWith('.ts')) return new URL('./thread.js', import.meta.url)
  const isLoadable = 'typescript' in process.features && Boolean(process.features.typescript)
  return new URL(isLoadable ? './thread.ts' : './thread-from-sources.mjs', import.meta.url)
}
