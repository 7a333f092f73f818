import { connect, createServer, type Socket } from 'node:net'

/** A TCP wire in front of one or more servers on this machine, as a load balancer would be one. */
export interface Wire {
  readonly port: number
  /** Resets every connection that runs over it; new ones are whole again. Returns how many there were. */
  cut(): number
  close(): Promise<void>
}

/** Every new connection goes to the next server; one that does not answer is passed over. */
export async function openWire(targets: () => readonly number[]): Promise<Wire> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let turn = 0
  const server = createServer((near) => {
    near.on('error', () => near.destroy())
    const all = targets()
    const order = all.map((_, index) => all[(turn + index) % all.length]!)
    turn += 1
    reach(near, order)
  })
  const reach = (near: Socket, [first, ...others]: readonly number[]): void => {
    if (first === undefined || near.destroyed) {
      near.destroy()
      return
    }
    const far = connect(first, '127.0.0.1')
    far.once('error', () => reach(near, others))
    far.once('connect', () => {
      far.removeAllListeners('error')
      far.on('error', () => near.destroy())
      const pair = [near, far] as const
      pairs.add(pair)
      near.once('close', () => {
        pairs.delete(pair)
        far.destroy()
      })
      far.once('close', () => near.destroy())
      near.pipe(far)
      far.pipe(near)
    })
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const cut = () => {
    const count = pairs.size
    for (const [near, far] of pairs) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
    return count
  }
  return {
    port: (server.address() as { port: number }).port,
    cut,
    close: async () => {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
