import { connect, createServer, type Socket } from 'node:net'

/** A wire between client and broker that a test can cut, or make deaf. */
export interface Proxy {
  readonly url: string
  /** From now on nothing of what the broker says arrives; what the client says does. */
  swallowAnswers(): void
  /** The same for the connections that are open; new ones are whole. */
  swallowAnswersOfOpen(): void
  /** Cuts all connections; new ones are whole again. */
  cut(): void
  close(): Promise<void>
}

export async function openProxy(broker: URL): Promise<Proxy> {
  let deaf = false
  const sockets = new Set<Socket>()
  const deafened = new WeakSet<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    return socket
  }
  const server = createServer((client) => {
    const far = keep(connect(Number(broker.port || 5672), broker.hostname))
    keep(client).pipe(far)
    far.on('data', (data) => {
      if (!deaf && !deafened.has(client)) client.write(data)
    })
    client.on('close', () => far.destroy())
    far.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const cut = () => {
    deaf = false
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `amqp://127.0.0.1:${port}${broker.pathname}`,
    swallowAnswers: () => {
      deaf = true
    },
    swallowAnswersOfOpen: () => {
      for (const socket of sockets) deafened.add(socket)
    },
    cut,
    close: async () => {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
