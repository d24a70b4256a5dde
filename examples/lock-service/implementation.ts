import { byName, type Hold, implementation, refused } from 'allways/conformance'
import { type Deliver, LockClient } from './client.ts'
import { type Client, lockService } from './model.ts'
import { LockServer, type ServerOptions, type Timer } from './server.ts'

/**
 * The real service in terms of the model: a server with these clients. The test makes requests, gives
 * the lock back, lets the lease run out and lets clients die; what comes of it is up to the service.
 */
export const lockServiceWith = (names: readonly string[], options: ServerOptions = {}) =>
  implementation(lockService, {
    start: (hold?: Hold) => start(names, options, hold),
    stop: ({ server }) => server.stop(),
    perform: {
      request: ({ client }, c: Client) => client(c).request(),
      release: ({ client }, c: Client) => client(c).release(),
      expire: ({ lease }) => (lease.isRunning ? lease.runOut() : refused),
      'life.die': ({ client }, c: Client) => client(c).die(),
    },
    observe: ({ clients }) => ({
      phase: Object.fromEntries([...clients].map(([name, { phase }]) => [name, phase])),
    }),
    expected: s => ({ phase: byName(s.phase) }),
    settle,
  })

type System = Awaited<ReturnType<typeof start>>

async function start(names: readonly string[], options: ServerOptions, hold: Hold | undefined) {
  const lease = new TestLease()
  const server = new LockServer({ ...options, timer: lease.timer })
  await server.start()
  const clients = new Map<string, LockClient>()
  for (const name of names)
    clients.set(name, await LockClient.connect(server.port, hold && heldBack(name, hold)))
  const client = (c: Client) => clients.get(`${c}`)!
  return { server, clients, client, lease }
}

/** Messages that the test lets go when it likes, those of one client in their order. */
function heldBack(name: string, hold: Hold): Deliver {
  let before: Promise<unknown> = Promise.resolve()
  return (message, send) => {
    before = Promise.all([before, hold(`${name} -> server: ${message}`)]).then(send)
  }
}

/**
 * Waits until nothing is under way. The first answers show that the server has dealt with all that
 * clients sent, and with their deaths; the second ones come after all that it said then.
 */
async function settle({ clients }: System): Promise<void> {
  const alive = [...clients.values()].filter(({ isConnected }) => isConnected)
  const ping = () => Promise.all(alive.map(each => each.ping()))
  let counts = await ping()
  while (counts.some(connected => connected !== alive.length)) counts = await ping()
  await ping()
}

/** The lease of whoever has the lock: it runs out when the test says so. */
class TestLease {
  #run: (() => void) | undefined

  readonly timer: Timer = (_, run) => {
    this.#run = run
    return () => {
      this.#run = undefined
    }
  }

  get isRunning(): boolean {
    return this.#run !== undefined
  }

  runOut(): void {
    this.#run?.()
  }
}
