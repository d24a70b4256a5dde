import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { Exploration } from '../exploration.ts'
import type { CheckOptions } from '../result.ts'
import type { AgreementParts } from './agreement.ts'
import type { BlocksParts } from './blocks.ts'
import { at } from './control.ts'
import type { Report } from './report.ts'
import { type Origin, originOf, type Source } from './source.ts'
import type { StoreParts } from './store.ts'
import { giveBack, takeThread } from './threads.ts'

/** What a helper needs to get ready for a search. */
export interface Preparation {
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

/** What a helper is told outside of a search. */
export type Order =
  /** To be sent to an idle thread, too: perhaps it will have to prepare a spec of this file soon. */
  | { readonly kind: 'load'; readonly source: Source }
  | { readonly kind: 'prepare'; readonly preparation: Preparation }
  | { readonly kind: 'join'; readonly invitation: Invitation }

/** What is told to all helpers at a meeting. */
export type Notice =
  | { readonly kind: 'chunk'; readonly chunk: SharedArrayBuffer }
  | { readonly kind: 'store'; readonly store: StoreParts }

/** What a helper tells. */
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'failed'; readonly message: string; readonly cause: Cause }

/** A mistake in the model, no memory, or anything else, which is a mistake of ours. */
export type Cause = 'model' | 'memory' | 'other'

/** A helper met a mistake in the model, which is explained best by a search of one thread. */
export class HelperFailed extends Error {}

/** Threads that help a search: they load the spec by themselves and then wait to be invited. */
export class Gang {
  /** Why the gang is of no use. */
  failure: Error | undefined
  /** Whether a thread ran out of memory. */
  isOutOfMemory = false
  readonly #helpers: readonly Helper[]
  readonly #ports: MessagePort[] = []
  readonly #reports: Report[] = []
  #onNews: () => void = () => {}

  /** @throws ModelError where the spec is one that other threads cannot load */
  constructor(count: number, { program, spec }: Exploration, options: CheckOptions) {
    const { symmetry, audit, properties, continueAfterViolation } = options
    const preparation: Preparation = {
      origin: originOf(spec, program, options.source),
      options: {
        ...(symmetry !== undefined && { symmetry }),
        ...(audit !== undefined && { audit }),
        ...(properties !== undefined && { properties }),
        ...(continueAfterViolation !== undefined && { continueAfterViolation }),
      },
    }
    const hear = (answer: Answer | Lost) => this.#hear(answer)
    this.#helpers = Array.from({ length: count }, () => new Helper(hear))
    for (const helper of this.#helpers) helper.tell({ kind: 'prepare', preparation })
  }

  /** Whether all helpers have loaded the spec. */
  get isReady(): boolean {
    return this.#helpers.every(({ state }) => state === 'ready') && this.failure === undefined
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
    return this.#helpers.length
  }

  /** Lets all helpers join; the searching thread itself is the first member, number 0. */
  invite(invitation: Omit<Invitation, 'port' | 'index'>): void {
    this.#helpers.forEach((helper, i) => {
      const { port1, port2 } = new MessageChannel()
      this.#ports.push(port1)
      const invited = { ...invitation, index: i + 1, port: port2 }
      helper.tell({ kind: 'join', invitation: invited }, [port2])
    })
  }

  /** Tells something to all helpers, who wait at the meeting point. */
  tell(notice: Notice, control: AgreementParts['control']): void {
    for (const port of this.#ports) port.postMessage(notice)
    Atomics.add(control, at.messages, 1)
  }

  /** What all helpers have to tell, or those of them that still can. */
  async reports(): Promise<readonly Report[]> {
    while (this.failure === undefined && this.#reports.length < this.size) await this.#nextNews()
    return this.#reports
  }

  async end(): Promise<void> {
    for (const port of this.#ports) port.close()
    await Promise.all(this.#helpers.map(helper => helper.end()))
  }

  #hear(answer: Answer | Lost): void {
    if (answer.kind === 'report') this.#reports.push(answer.report)
    else if (answer.kind === 'failed') {
      const { message, cause } = answer
      this.isOutOfMemory ||= cause === 'memory'
      this.failure ??= cause === 'model' ? new HelperFailed(message) : new Error(message)
    } else if (answer.kind === 'lost') {
      this.isOutOfMemory ||= answer.isOutOfMemory
      this.failure ??= answer.error
    }
    this.#onNews()
  }

  #nextNews(): Promise<void> {
    return new Promise(resolve => {
      this.#onNews = resolve
    })
  }
}

/** A thread that ended by itself. */
interface Lost {
  readonly kind: 'lost'
  readonly error: Error
  readonly isOutOfMemory: boolean
}

/** One of the threads, for the time of one search. */
class Helper {
  state: 'preparing' | 'ready' | 'working' | 'free' = 'preparing'
  readonly #thread = takeThread()
  readonly #hear: (answer: Answer | Lost) => void

  constructor(hear: (answer: Answer | Lost) => void) {
    this.#hear = hear
    this.#thread.on('message', this.#onAnswer)
    this.#thread.on('error', this.#onError)
    this.#thread.on('exit', this.#onExit)
  }

  tell(order: Order, ports: readonly MessagePort[] = []): void {
    if (order.kind === 'join') this.state = 'working'
    this.#thread.postMessage(order, ports)
  }

  /** The thread may serve another search; what is not known to be idle is ended. */
  async end(): Promise<void> {
    const thread = this.#thread
    thread.off('message', this.#onAnswer)
    thread.off('error', this.#onError)
    thread.off('exit', this.#onExit)
    if (this.state === 'ready' || this.state === 'free') giveBack(thread)
    else await thread.terminate()
  }

  readonly #onAnswer = (answer: Answer): void => {
    if (answer.kind === 'ready') this.state = 'ready'
    if (answer.kind === 'report') this.state = 'free'
    this.#hear(answer)
  }

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    const isOutOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    this.#hear({ kind: 'lost', error, isOutOfMemory })
  }

  readonly #onExit = (): void => {
    this.state = 'working' // Nobody else's, at any rate.
    const error = new Error('Internal error: a helping thread ended too soon.')
    this.#hear({ kind: 'lost', error, isOutOfMemory: false })
  }
}
