import type { Agreements } from '../agreement/agreement.ts'
import type { PartnerId } from '../message/ids.ts'
import type { Loop } from './loop.ts'
import type { Lane } from './relay.ts'

export interface LanesOptions {
  readonly agreements: () => Agreements
  /** Starts the loop of one lane; it asks for its lane at every round. */
  readonly start: (name: string, lane: () => Lane) => Loop
}
export interface Lanes extends Loop {
  /** Opens a lane for every partner that has come with new agreements. */
  renew(): void
}

/** What nobody has an agreement for any more: seldom, and never in anybody's way. */
const REST = 'rest'

/**
 * A lane a partner: a slow one holds up nobody else, and takes no more at a time than it has connections. A lane never
 * ends before the process does; one whose agreement is gone finds nothing to do.
 */
export function openLanes({ agreements, start }: LanesOptions): Lanes {
  const loops = new Map<string, Loop>()
  const partners = () =>
    agreements()
      .all()
      .map(({ partner }) => partner)
  const connections = (partner: PartnerId) =>
    agreements()
      .all()
      .find((agreement) => agreement.partner === partner)?.transport.connections ?? 1

  loops.set(
    REST,
    start(REST, () => ({ limit: 8, except: partners() })),
  )
  const renew = () => {
    for (const partner of partners()) {
      if (loops.has(partner)) continue
      const lane = (): Lane => ({ limit: connections(partner), except: others(partner) })
      loops.set(partner, start(partner, lane))
    }
  }
  const others = (partner: PartnerId) => partners().filter((one) => one !== partner)
  renew()
  return {
    renew,
    wake: () => {
      for (const loop of loops.values()) loop.wake()
    },
    stop: async () => {
      await Promise.all([...loops.values()].map((loop) => loop.stop()))
    },
  }
}
