import type { Socket } from 'node:net'

/** What clients say. A ping is answered when all that came before it has been dealt with. */
export type Request = 'request' | 'release' | 'ping'

/** What the server says. The answer to a ping tells how many clients are connected. */
export type Reply = 'granted' | 'expired' | { readonly connected: number }

/** Sends one message: a line of JSON. */
export function send(socket: Socket, message: Request | Reply): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`)
}

/** Calls `hear` with each message that comes, in their order. Who sends anything else is hung up on. */
export function listen<M extends Request | Reply>(
  socket: Socket,
  hear: (message: M) => void,
): void {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const message = parsed<M>(line)
      if (message === undefined) socket.destroy()
      else hear(message)
    }
  })
}

function parsed<M>(line: string): M | undefined {
  try {
    return JSON.parse(line) as M
  } catch {
    return undefined
  }
}
