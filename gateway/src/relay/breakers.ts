import type { Agreement } from '../agreement/agreement.ts'
import type { World } from '../message/clock.ts'
import type { PartnerId } from '../message/ids.ts'
import { type BreakerState, CLOSED, mode, step } from './breaker.ts'

export interface BreakerChange {
  readonly partner: PartnerId
  readonly to: 'open' | 'closed'
}

/** The breakers of all partners of this process. `changed` is told when one opens or closes. */
export class Breakers {
  readonly #states = new Map<PartnerId, BreakerState>()
  /** What the partner itself asked for (Retry-After), milliseconds since the epoch. */
  readonly #notBefore = new Map<PartnerId, number>()
  readonly #world: World
  readonly #changed: (change: BreakerChange) => void

  constructor(world: World, changed: (change: BreakerChange) => void) {
    this.#world = world
    this.#changed = changed
  }

  mode(partner: PartnerId): 'closed' | 'open' | 'half-open' {
    if (this.asksForPeace(partner)) return 'open'
    return mode(this.#states.get(partner) ?? CLOSED, this.#world.now())
  }
  /** Takes the single probe of a half-open breaker. */
  probe(agreement: Agreement): void {
    this.#move(agreement, 'probe')
  }
  failed(agreement: Agreement): void {
    this.#move(agreement, 'failed')
  }
  /** The partner asked to be left alone for a while: nothing goes to it until then, whatever it sends us meanwhile. */
  rest(agreement: Agreement, ms: number): void {
    this.#notBefore.set(agreement.partner, this.#world.now() + ms)
  }
  asksForPeace(partner: PartnerId): boolean {
    return this.#world.now() < (this.#notBefore.get(partner) ?? 0)
  }
  /**
   * True if whatever waits for the partner may go now: it is heard of after failures, or for the first time in the life of
   * this process, which does not know what failed before it.
   */
  alive(agreement: Agreement): boolean {
    const before = this.#states.get(agreement.partner)
    this.#move(agreement, 'alive')
    return (before === undefined || before.failures > 0) && !this.asksForPeace(agreement.partner)
  }

  #move(agreement: Agreement, event: 'failed' | 'alive' | 'probe'): void {
    const before = this.#states.get(agreement.partner) ?? CLOSED
    const after = step(before, event, agreement.breaker, this.#world.now())
    this.#states.set(agreement.partner, after)
    if (before.openUntilMs === 0 && after.openUntilMs > 0) this.#changed({ partner: agreement.partner, to: 'open' })
    if (before.openUntilMs > 0 && after.openUntilMs === 0) this.#changed({ partner: agreement.partner, to: 'closed' })
  }
}
