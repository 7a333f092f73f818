import type { Agreement, Agreements, OwnKey, Road } from '../agreement/agreement.ts'
import { roads as roadsOf, type Standing } from '../agreement/index.ts'
import type { World } from '../message/clock.ts'
import { Fault } from '../message/fault.ts'
import type { Wire } from '../message/wire.ts'
import { registered } from '../trust/index.ts'
import { type Label, openAmqpOutlet, partnerBroker } from './amqp/index.ts'
import { withFallback } from './fallback.ts'
import { openHttpsOutlet } from './https-outlet.ts'
import type { RegisteredRule } from './server-identity.ts'
import type { Outlet } from './transport.ts'

export interface Outlets {
  readonly outlet: (agreement: Agreement) => Outlet
  /** Drops roads of agreements that are no longer in force, and those opened with another TLS client key than the present one;
   *  running sends finish. */
  renew(): Promise<void>
  close(): Promise<void>
}
export interface OutletsOptions {
  readonly agreements: () => Agreements
  readonly client: () => OwnKey
  readonly standing: Standing
  /** What an envelope says of itself, for the properties of AMQP. */
  readonly label: (wire: Wire) => Label
  /** Our own queue for a partner, for people who look at a message on AMQP. */
  readonly replyTo: (agreement: Agreement) => string | undefined
  readonly world: World
}

interface Opened {
  /** Fingerprint of our TLS client certificate when it was opened. */
  readonly key: string
  readonly outlet: Outlet
}

/** The roads of an agreement in force, opened when first needed. */
export function outlets(options: OutletsOptions): Outlets {
  const open = new Map<Agreement, Opened>()
  const keyNow = () => options.client().certificate.fingerprint
  return {
    outlet: (agreement) => {
      const known = open.get(agreement)
      if (known) return known.outlet
      const opened = { key: keyNow(), outlet: openOutlet(options, agreement) }
      open.set(agreement, opened)
      return opened.outlet
    },
    renew: async () => {
      if (open.size === 0) return
      const inForce = new Set(options.agreements().all())
      const present = keyNow()
      const old = [...open].filter(([agreement, { key }]) => key !== present || !inForce.has(agreement))
      for (const [agreement] of old) open.delete(agreement)
      await Promise.all(old.map(([, { outlet }]) => outlet.close()))
    },
    close: async () => {
      await Promise.all([...open.values()].map(({ outlet }) => outlet.close()))
    },
  }
}

function openOutlet(options: OutletsOptions, agreement: Agreement): Outlet {
  const roads = roadsOf(agreement).map((road) => OPEN[road](options, agreement))
  const [only] = roads
  if (only && roads.length === 1) return only
  return withFallback({ roads, avoidMs: agreement.breaker.openMs, timeoutMs: timeoutOf(agreement), world: options.world })
}

const timeoutOf = ({ transport }: Agreement) => transport.connectTimeoutMs + transport.responseTimeoutMs

const OPEN: Readonly<Record<Road, (options: OutletsOptions, agreement: Agreement) => Outlet>> = {
  https: (options, agreement) =>
    openHttpsOutlet({ agreement, client: options.client(), registered: rule(options, agreement), world: options.world }),
  amqp: (options, agreement) => {
    const { amqp } = agreement.transport
    if (!amqp) throw new Fault('ASW_AGREEMENT_INVALID', `the agreement with ${agreement.partner} names no broker`)
    const replyTo = options.replyTo(agreement)
    return openAmqpOutlet({
      door: () => partnerBroker(agreement, amqp, options.client(), rule(options, agreement)),
      target: amqp,
      label: options.label,
      timeoutMs: timeoutOf(agreement),
      ...(replyTo === undefined ? {} : { replyTo }),
    })
  },
}

/** Registered, in its window, not revoked. */
function rule({ world, standing }: OutletsOptions, agreement: Agreement): RegisteredRule {
  return (list, fingerprint) => {
    const now = world.now()
    standing.assure(agreement, registered(list, fingerprint, now), now)
  }
}
