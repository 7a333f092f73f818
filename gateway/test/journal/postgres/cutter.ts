import { connect, createServer, type Socket } from 'node:net'

/** A wire to a database that is cut once, at the moment in which something is said. */
export interface Cutter {
  readonly url: string
  /**
   * The next time a client says `words`: `before` cuts the wire and the server never hears it; `after` lets the server do it,
   * and cuts the wire when it answers with `done`, of which the client hears nothing.
   */
  cut(
    how:
      | { readonly words: string; readonly at: 'before' }
      | { readonly words: string; readonly at: 'after'; readonly done: string },
  ): void
  /** How often it was cut. */
  cuts(): number
  close(): Promise<void>
}

export async function openCutter(database: string): Promise<Cutter> {
  const target = new URL(database)
  let plan: Parameters<Cutter['cut']>[0] | undefined
  let cuts = 0
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const far = connect(Number(target.port), target.hostname)
    let waitsFor: string | undefined
    const end = () => {
      client.destroy()
      far.destroy()
    }
    for (const socket of [client, far]) {
      sockets.add(socket)
      socket.on('error', end)
      socket.on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    client.on('data', (data) => {
      if (plan && data.includes(plan.words)) {
        cuts += 1
        if (plan.at === 'before') end()
        else waitsFor = plan.done
        plan = undefined
      }
      if (!far.destroyed) far.write(data)
    })
    far.on('data', (data) => {
      if (waitsFor === undefined) client.write(data)
      else if (data.includes(waitsFor)) end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(database)
  url.port = String((server.address() as { port: number }).port)
  return {
    url: url.href,
    cut: (how) => {
      plan = how
    },
    cuts: () => cuts,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
