import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { type EaeuMessage, unpack } from '../../src/envelope/eaeu/index.ts'
import type { Site } from '../site.ts'

/** What lies before the partner door of a gateway: a wire, until it is told to lose what it takes. */
export interface Road {
  readonly port: number
  /** From now on messages are taken, with 202 as the gateway would say, and get no further. */
  lose(): void
  /** From now on they get through again. */
  pass(): void
  /** What was lost of a conversation, in the order in which it came. */
  lost(conversation: string): readonly EaeuMessage[]
  close(): Promise<void>
}

/** While it loses it shows the certificate of the gateway: senders see no difference. */
export async function openRoad(to: Site): Promise<Road> {
  const keys = join(to.folder, 'keys')
  const taken: EaeuMessage[] = []
  const sockets = new Set<Socket>()
  let losing = false
  const deaf = createTlsServer(
    { key: readFileSync(join(keys, 'tls-server.key.pem')), cert: readFileSync(join(keys, 'tls-server.pem')) },
    async (request, response) => {
      const body = Buffer.concat(await request.toArray())
      taken.push(unpack({ contentType: String(request.headers['content-type']), body }))
      // Nobody keeps a connection to what will soon be a wire again.
      response.writeHead(202, { connection: 'close' }).end()
    },
  )
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    return socket
  }
  const server = createServer((near) => {
    if (losing) {
      deaf.emit('connection', near)
      return
    }
    const far = keep(connect(to.ports.partner, 'localhost'))
    keep(near).pipe(far).pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port,
    lose: () => {
      losing = true
      cut()
    },
    pass: () => {
      losing = false
    },
    lost: (conversation) => taken.filter(({ header }) => header.conversationId === conversation),
    close: async () => {
      cut()
      deaf.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A message in a few letters: `RCV`, `ERR E-01`, `P.XX.99.MSG.002`. */
export function labelOf({ header: { action }, content }: EaeuMessage): string {
  if (content.kind === 'signal') return [content.signal.code, ...content.signal.errors.map(({ code }) => code)].join(' ')
  return action.kind === 'document' ? action.message : content.kind
}
