import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { listen, type Reply, type Request, send } from './protocol.ts'

/** Sends something, now or when it is let go; what is sent first comes first. */
export type Deliver = (message: Request, send: () => void) => void

const atOnce: Deliver = (_, send) => send()

/** A client of the lock service, with one connection. */
export class LockClient {
  readonly #socket: Socket
  readonly #deliver: Deliver
  readonly #pings: ((connected: number) => void)[] = []
  #phase: 'idle' | 'waiting' | 'holding' = 'idle'

  private constructor(socket: Socket, deliver: Deliver) {
    this.#socket = socket
    this.#deliver = deliver
    listen<Reply>(socket, reply => this.#hear(reply))
    socket.on('error', () => {})
  }

  /** @param deliver only for tests, which decide on the order of messages */
  static async connect(port: number, deliver = atOnce): Promise<LockClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const client = new LockClient(socket, deliver)
    await once(socket, 'connect')
    return client
  }

  /** Whether the client has the lock, as far as it knows. */
  get phase(): 'idle' | 'waiting' | 'holding' {
    return this.#phase
  }

  get isConnected(): boolean {
    return !this.#socket.destroyed
  }

  /** Asks for the lock. */
  request(): void {
    this.#phase = 'waiting'
    this.#send('request')
  }

  /** Gives the lock back. */
  release(): void {
    this.#phase = 'idle'
    this.#send('release')
  }

  /** Waits for the server's answer, and with it for all that the server said before. */
  ping(): Promise<number> {
    send(this.#socket, 'ping')
    return new Promise(resolve => this.#pings.push(resolve))
  }

  /** Dies: closes the connection without a word. */
  die(): void {
    this.#phase = 'idle'
    this.#socket.destroy()
  }

  #send(message: Request): void {
    this.#deliver(message, () => send(this.#socket, message))
  }

  #hear(reply: Reply): void {
    if (reply === 'granted') this.#phase = 'holding'
    else if (reply !== 'expired') this.#pings.shift()?.(reply.connected)
    // Otherwise it has given the lock back meanwhile.
    else if (this.#phase === 'holding') this.#phase = 'idle'
  }
}
