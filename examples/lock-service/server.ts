import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { listen, type Request, send } from './protocol.ts'

/** Calls `run` after some milliseconds, unless the function that it gives is called before. */
export type Timer = (milliseconds: number, run: () => void) => () => void

export interface ServerOptions {
  /** How long a client may have the lock, in milliseconds. 10,000 by default. */
  readonly lease?: number
  /** Only for tests, which have no time. */
  readonly timer?: Timer
  /**
   * Off, the server has a bug: it believes everybody who gives the lock back, also one whose lease
   * ran out while the message was under way, and then frees the lock of somebody else.
   */
  readonly ownersOnly?: boolean
}

/** A lock that is given to one client after the other. Clients are told apart by their connections. */
export class LockServer {
  readonly #lease: number
  readonly #timer: Timer
  readonly #ownersOnly: boolean
  readonly #server: Server
  readonly #clients = new Set<Socket>()
  #owner: Socket | undefined
  #queue: readonly Socket[] = []
  #stopTimer = () => {}

  constructor({ lease = 10_000, timer = realTimer, ownersOnly = true }: ServerOptions = {}) {
    this.#lease = lease
    this.#timer = timer
    this.#ownersOnly = ownersOnly
    this.#server = createServer({ noDelay: true }, client => this.#welcome(client))
  }

  /** Listens on a free port of this machine. */
  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port // It listens on a port, not on a pipe.
  }

  async stop(): Promise<void> {
    this.#stopTimer()
    for (const client of this.#clients) client.resetAndDestroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #welcome(client: Socket): void {
    this.#clients.add(client)
    listen<Request>(client, message => this.#hear(client, message))
    // How a connection ends does not matter.
    client.on('error', () => {})
    client.on('close', () => this.#forget(client))
  }

  #hear(client: Socket, message: Request): void {
    switch (message) {
      case 'request':
        this.#queue = [...this.#queue, client]
        this.#grant()
        break
      case 'release':
        if (this.#owner === client || !this.#ownersOnly) this.#free()
        break
      case 'ping':
        send(client, { connected: this.#clients.size })
        break
    }
  }

  #forget(client: Socket): void {
    this.#clients.delete(client)
    this.#queue = this.#queue.filter(each => each !== client)
    if (this.#owner === client) this.#free()
  }

  #grant(): void {
    const [next, ...others] = this.#queue
    if (this.#owner !== undefined || next === undefined) return
    this.#queue = others
    this.#owner = next
    this.#stopTimer = this.#timer(this.#lease, () => this.#expire(next))
    send(next, 'granted')
  }

  #expire(owner: Socket): void {
    send(owner, 'expired')
    this.#free()
  }

  #free(): void {
    this.#stopTimer()
    this.#owner = undefined
    this.#grant()
  }
}

const realTimer: Timer = (milliseconds, run) => {
  const timer = setTimeout(run, milliseconds)
  return () => clearTimeout(timer)
}
