import { createServer } from 'node:net'
import type { Outlet } from '../../src/transport/transport.ts'
import { live } from '../live/live.ts'
import { type OpenStand, transportContract } from './contract.ts'
import { makeSecrets, openDoor, openOutlet } from './doors.ts'

const open: OpenStand = async (receive) => {
  const secrets = await makeSecrets()
  const taking = await openDoor(secrets, { receive, maxBytes: 10_485_760 })
  const asking = await openDoor(secrets, { receive: async () => ({ status: 503, retryAfter: 1 }) })
  const closedPort = await freePort()
  const opened: Outlet[] = []
  const outlet = (port: number) => {
    const road = openOutlet(secrets, { port, connections: 8, responseTimeoutMs: 60_000 })
    opened.push(road)
    return road
  }
  return {
    outlet: () => outlet(taking.port),
    nobody: () => outlet(closedPort),
    busy: async () => outlet(asking.port),
    close: async () => {
      // Those that a test has closed already say so.
      await Promise.allSettled(opened.map((road) => road.close()))
      await taking.close()
      await asking.close()
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

live('transport contract', () => {
  transportContract('https', open)
})
