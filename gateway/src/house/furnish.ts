import { join } from 'node:path'
import { loadPack, type Pack } from '@asw/mappings'
import { openCodeLists } from '@asw/mappings/codelists'
import { type Agreements, type AgreementsHolder, standing } from '../agreement/index.ts'
import { bodyFindings, openBodies } from '../bodies/index.ts'
import { liveOf, ownUses } from '../configuration/index.ts'
import { routes } from '../deliver/inbox.ts'
import type { DispatchDeps } from '../dispatch/deps.ts'
import { dispatch } from '../dispatch/dispatch.ts'
import { labelOf } from '../dispatch/label.ts'
import { newestKey } from '../dispatch/own-key.ts'
import {
  containerPolicies,
  converse,
  type EaeuAgreement,
  type EaeuDeps,
  isEaeuAgreement,
  processOf,
  tellConversation,
} from '../eaeu/index.ts'
import { knownBeside, knownOnTheWayOut } from '../intake/known.ts'
import type { Journal } from '../journal/journal.ts'
import { faultOf } from '../message/fault.ts'
import type { ExchangeId } from '../message/ids.ts'
import { Judged } from '../message/judged.ts'
import { makeMetrics } from '../observe/metrics.ts'
import type { ReceiveDeps, Self } from '../receive/deps.ts'
import { receive } from '../receive/receive.ts'
import { makeTrust } from '../receive/trust.ts'
import { READING_MS } from '../receive/within.ts'
import { Breakers } from '../relay/breakers.ts'
import { type RelayDeps, seenAlive } from '../relay/relay.ts'
import { openDesk } from '../revocation/index.ts'
import { inboundName } from '../transport/amqp/index.ts'
import { outlets } from '../transport/outlets.ts'
import { usable } from '../trust/index.ts'
import { mayBeKnownElsewhere } from './elsewhere.ts'
import type { Base, GatewayOptions, House } from './house.ts'

/** Makes what the loops and the doors share. Opens no socket and starts nothing. */
export function furnish(options: GatewayOptions, journal: Journal, agreements: AgreementsHolder, wake: House['wake']): House {
  const { configuration, world, log } = options
  const live = liveOf(configuration)
  const metrics = makeMetrics(
    () => journal,
    configuration.journal.kind === 'sqlite' ? join(configuration.dataFolder, 'journal') : undefined,
  )
  const packs = new Map<string, Pack>()
  const pack = (name: string): Pack => {
    const known = packs.get(name) ?? loadPack(name, { codeLists: openCodeLists(configuration.codeListsFolder) })
    packs.set(name, known)
    return known
  }
  const warmPacks = (set: Agreements) => {
    for (const agreement of set.all()) pack(agreement.pack)
    for (const agreement of set.all()) if (isEaeuAgreement(agreement)) warnOfProcess(pack, agreement, log)
  }
  warmPacks(agreements.current())
  const self: Self = {
    country: configuration.country,
    party: configuration.party,
    domain: configuration.domain,
    envelopeKey: () => newestKey(live.envelopeKeys, world.now(), 'envelope'),
    decryptionKeys: () => live.decryptionKeys,
  }
  const base: Base = {
    journal,
    world,
    agreements: () => agreements.current(),
    self,
    pack,
    judged: new Judged(),
    wake: (work) => wake.now(work),
    pass: options.pass ?? (() => undefined),
  }
  const breakers = new Breakers(world, ({ partner, to }) => {
    log.warn({ partner, to }, 'breaker')
    metrics.event(`breaker-${to}`, { partner })
    journal
      .append('gateway' as ExchangeId, { kind: `breaker-${to}`, data: { partner } })
      .catch((error: unknown) => log.error({ code: faultOf(error).code }, 'breaker event not kept'))
  })
  let registers = openBodies(configuration.bodiesFolder)
  const bodies: House['bodies'] = {
    current: () => registers,
    read: () => {
      const read = openBodies(configuration.bodiesFolder)
      return () => {
        registers = read
      }
    },
  }
  const revocation = openDesk({
    settings: configuration.revocation,
    dataFolder: configuration.dataFolder,
    agreements: base.agreements,
    own: () => ownUses(live),
    world,
    journal,
    report: ({ what, ...note }) => {
      metrics.event(what, { code: note.code })
      log.warn(note, what)
    },
  })
  const stands = standing(revocation.source)
  const receiving: ReceiveDeps = {
    ...base,
    known: (of, document, today) => knownBeside(journal, of, document, today),
    elsewhere: () => mayBeKnownElsewhere(journal),
    alive: (agreement) => seenAlive({ breakers, journal }, agreement),
    trust: makeTrust(world, stands),
    bodies: (agreement, document) => bodyFindings(registers, agreement.issuingBodies, document),
    route: (document, role) => routes(live.inboxes)(document, role),
    ended: new Set(),
    readingMs: READING_MS,
    report: ({ what, ...note }) => {
      metrics.event(what, note)
      log[LOUD.has(what) ? 'warn' : 'info'](note, what)
    },
  }
  const sealKey = (authority: string | undefined) => newestKey(live.sealKeys(authority), world.now(), `seal ${authority ?? ''}`)
  const knownOut: NonNullable<DispatchDeps['known']> = (of, document, today) => knownOnTheWayOut(journal, of, document, today)
  const policy = containerPolicies({ trust: receiving.trust, world })
  const eaeu: EaeuDeps = { ...receiving, sealKey, knownOut, judged: base.judged, policy }
  const client = () => newestKey(live.tls.client, world.now(), 'TLS client')
  const roads = outlets({
    agreements: base.agreements,
    client,
    standing: stands,
    label: labelOf,
    replyTo: ({ partner }) => configuration.broker && inboundName(configuration.broker.prefix, partner),
    world,
  })
  const relaying: RelayDeps = {
    ...base,
    outlet: roads.outlet,
    breakers,
    holder: `${configuration.country}-${world.uuid()}`,
    seal: dispatch({
      ...base,
      standing: stands,
      known: knownOut,
      sealKey,
    }),
    converse: async (claim, agreement) => {
      if (isEaeuAgreement(agreement)) await converse(eaeu, claim, agreement)
    },
    told: (signal, what) => tellConversation(eaeu, signal, what),
    heed: async (wire, agreement) => {
      // The outlet has checked the server's certificate; the signature of the answer is checked as at the door.
      const [identity] = usable(agreement.certificates.tlsClient, world.now())
      await receive(receiving, { wire, peer: identity ? { fingerprint: identity.fingerprint } : {} })
    },
    trouble: (note) => {
      metrics.event('trouble', note)
      log.warn(note, 'trouble')
    },
    report: ({ what, claim, ...note }) => {
      metrics.event(what, { partner: claim.partner, code: note.code })
      log[LOUD.has(what) ? 'warn' : 'info']({ delivery: claim.delivery, partner: claim.partner, ...note }, what)
    },
  }
  return {
    options,
    journal,
    agreements,
    metrics,
    self,
    base,
    breakers,
    client,
    roads,
    receiving,
    relaying,
    eaeu,
    revocation,
    bodies,
    wake,
    warmPacks,
    live,
  }
}

const LOUD: ReadonlySet<string> = new Set(['trouble', 'waits', 'held', 'aside', 'stranger', 'refused', 'lapsed'])

/** The agreement is in force; what cannot work of it is said aloud, as long as nobody mends it. */
function warnOfProcess(pack: (name: string) => Pack, agreement: EaeuAgreement, log: GatewayOptions['log']): void {
  try {
    processOf(pack, agreement)
  } catch (error) {
    const { code, message: detail } = faultOf(error)
    log.error({ code, detail, partner: agreement.partner }, 'agreement')
  }
}
