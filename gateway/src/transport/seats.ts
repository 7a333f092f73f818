import type { Socket } from 'node:net'

export interface SeatLimits {
  /** Of all partners together. */
  readonly max: number
  readonly maxPerPartner: number
}
/** What became of a newcomer, which limit it met, and who gave up a seat for it. */
export interface Seating {
  readonly seated: boolean
  readonly full?: 'partner' | 'door'
  readonly madeRoom?: string
}

/**
 * Who sits at the partner door. At a limit the connection that has idled for longest makes room, of the partner itself or, where
 * the whole door is full, of the one with most connections: behind a bad line a partner leaves dead connections here and opens
 * new ones, and must not wait for the old ones to run out. Only where all are busy a newcomer finds no seat.
 */
export class Seats {
  readonly #limits: SeatLimits
  /** Of each partner; the one idle for longest first. */
  readonly #idle = new Map<string, Set<Socket>>()
  /** Requests under way; there may be several on one connection. */
  readonly #busy = new Map<string, Map<Socket, number>>()
  readonly #owners = new Map<Socket, string>()

  constructor(limits: SeatLimits) {
    this.#limits = limits
  }

  enter(partner: string, socket: Socket): Seating {
    const full = this.#full(partner)
    const madeRoom = full && this.#sendAway(full === 'partner' ? partner : this.#most())
    if (full && madeRoom === undefined) return { seated: false, full }
    this.#owners.set(socket, partner)
    groupOf(this.#idle, partner, () => new Set<Socket>()).add(socket)
    socket.once('close', () => this.#leave(socket))
    return { seated: true, ...(full && madeRoom !== undefined ? { full, madeRoom } : {}) }
  }

  begin(socket: Socket): void {
    const partner = this.#owners.get(socket)
    if (partner === undefined) return
    this.#idle.get(partner)?.delete(socket)
    const busy = groupOf(this.#busy, partner, () => new Map<Socket, number>())
    busy.set(socket, (busy.get(socket) ?? 0) + 1)
  }

  end(socket: Socket): void {
    const partner = this.#owners.get(socket)
    const busy = partner === undefined ? undefined : this.#busy.get(partner)
    const left = (busy?.get(socket) ?? 0) - 1
    if (partner === undefined || !busy || left < 0) return
    if (left > 0) return void busy.set(socket, left)
    busy.delete(socket)
    groupOf(this.#idle, partner, () => new Set<Socket>()).add(socket)
  }

  #full(partner: string): Seating['full'] {
    if (this.#taken(partner) >= this.#limits.maxPerPartner) return 'partner'
    return this.#owners.size >= this.#limits.max ? 'door' : undefined
  }

  #taken(partner: string): number {
    return (this.#idle.get(partner)?.size ?? 0) + (this.#busy.get(partner)?.size ?? 0)
  }

  /** The partner with most connections, of those that have an idle one. */
  #most(): string | undefined {
    const [most] = [...this.#idle]
      .filter(([, idle]) => idle.size > 0)
      .map(([partner]) => ({ partner, taken: this.#taken(partner) }))
      .sort((a, b) => b.taken - a.taken)
    return most?.partner
  }

  /** Closes the connection of this partner that idled for longest, and says whose it was. */
  #sendAway(partner: string | undefined): string | undefined {
    const [longest] = partner === undefined ? [] : (this.#idle.get(partner) ?? [])
    if (!longest) return undefined
    this.#leave(longest)
    longest.destroySoon()
    return partner
  }

  #leave(socket: Socket): void {
    const partner = this.#owners.get(socket)
    if (partner === undefined) return
    this.#owners.delete(socket)
    this.#idle.get(partner)?.delete(socket)
    this.#busy.get(partner)?.delete(socket)
    if (this.#taken(partner) > 0) return
    this.#idle.delete(partner)
    this.#busy.delete(partner)
  }
}

function groupOf<Group>(groups: Map<string, Group>, name: string, make: () => Group): Group {
  const group = groups.get(name) ?? make()
  groups.set(name, group)
  return group
}
