import type { Server } from 'node:https'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

export interface Handshakes {
  /** Ends all connections that are not TLS yet: they would keep a closing door open. */
  end(): void
}

/** So many of the oldest are looked at for one that has not said a word. */
const LOOKED_AT = 16

/**
 * Anybody can open a connection and say nothing, so a newcomer is never turned away for it. Above `max` connections that are
 * not TLS yet, one of the address that has most of them makes room: the oldest that has not said a word, or else the oldest.
 * Whoever floods the door from one address pushes out its own; behind a balancer, where all come from one address, an honest
 * handshake has spoken and the silent go first.
 */
export function limitHandshakes(server: Server, max: number, madeRoom: (address: string) => void): Handshakes {
  const byNetwork = new Map<string, Set<Socket>>()
  const byPeer = new Map<string, Socket>()
  const leaving = new Map<Socket, () => void>()
  const leave = (socket: Socket) => leaving.get(socket)?.()

  server.on('connection', (socket: Socket) => {
    const { remoteAddress = '' } = socket
    const [network, peer] = [networkOf(remoteAddress), peerOf(socket)]
    const neighbours = byNetwork.get(network) ?? new Set<Socket>()
    byNetwork.set(network, neighbours.add(socket))
    byPeer.set(peer, socket)
    leaving.set(socket, () => {
      leaving.delete(socket)
      neighbours.delete(socket)
      if (neighbours.size === 0 && byNetwork.get(network) === neighbours) byNetwork.delete(network)
      if (byPeer.get(peer) === socket) byPeer.delete(peer)
    })
    socket.once('close', () => leave(socket))
    if (leaving.size <= max) return
    const out = oldest(largest(byNetwork.values()))
    if (!out) return
    const { remoteAddress: from = '' } = out
    leave(out)
    out.destroy()
    madeRoom(from)
  })
  server.on('secureConnection', (secured: TLSSocket) => {
    const socket = byPeer.get(peerOf(secured))
    if (socket) leave(socket)
  })
  return {
    end: () => {
      for (const socket of leaving.keys()) socket.destroy()
    },
  }
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}

/** The /64 of an IPv6 address: whoever has one address of it has all. An IPv4 address is itself. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':')
  const known = tail === undefined ? groups.length : groups.length + tail.split(':').length
  return [...groups, ...Array.from({ length: Math.max(0, 8 - known) }, () => '0'), ...(tail ?? '').split(':')]
    .slice(0, 4)
    .map((group) => group || '0')
    .join(':')
}

function largest(groups: Iterable<ReadonlySet<Socket>>): ReadonlySet<Socket> {
  let most: ReadonlySet<Socket> = new Set()
  for (const group of groups) if (group.size > most.size) most = group
  return most
}

function oldest(sockets: ReadonlySet<Socket>): Socket | undefined {
  const first = [...sockets.values().take(LOOKED_AT)]
  return first.find(({ bytesRead }) => bytesRead === 0) ?? first[0]
}
