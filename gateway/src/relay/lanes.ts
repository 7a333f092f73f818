import type { Agreements } from '../agreement/agreement.ts'
import type { PartnerId } from '../message/ids.ts'
import type { Loop } from './loop.ts'
import type { Lane } from './relay.ts'
import { Window } from './window.ts'

/** New work of one kind for one partner; whose it is and what kind may be left open. */
export interface Work {
  readonly partner?: PartnerId
  readonly kind?: 'delivery' | 'signal'
}

export interface LanesOptions {
  readonly agreements: () => Agreements
  /** Starts the loop of one lane. */
  readonly start: (name: string, lane: Lane) => Loop
}
export interface Lanes {
  /** Ends the idle time of the lane of a partner, or of all. */
  wake(partner?: PartnerId): void
  /** Resolves when everything under way has finished or been given back. */
  stop(): Promise<void>
  /** Opens a lane for every partner that has come with new agreements. */
  renew(): void
}

/** Claimed and made ready ahead at least, so that connections do not wait for the next claim. */
const AHEAD = 8

/**
 * A lane a partner: a slow one holds up nobody else, and is sent no more at a time than it has connections. A lane never
 * ends before the process does; one whose agreement is gone finds nothing to do. What no node has an agreement for waits,
 * and is stuck.
 */
export function openLanes({ agreements, start }: LanesOptions): Lanes {
  const lanes = new Map<string, Loop>()
  const partners = () =>
    agreements()
      .all()
      .map(({ partner }) => partner)
  const connections = (partner: PartnerId) =>
    agreements()
      .all()
      .find((agreement) => agreement.partner === partner)?.transport.connections ?? 1
  const open = (partner: PartnerId) => {
    const sends = () => connections(partner)
    const window = new Window(() => ({ sends: sends(), ahead: Math.max(sends(), AHEAD) }))
    const loop = start(partner, { window, partner })
    lanes.set(partner, {
      wake: loop.wake,
      stop: async () => {
        await loop.stop()
        await window.ended()
      },
    })
  }

  const renew = () => {
    for (const partner of partners()) if (!lanes.has(partner)) open(partner)
  }
  renew()
  return {
    renew,
    wake: (partner) => {
      const one = partner === undefined ? undefined : lanes.get(partner)
      for (const lane of one ? [one] : lanes.values()) lane.wake()
    },
    stop: async () => {
      await Promise.all([...lanes.values()].map((lane) => lane.stop()))
    },
  }
}
