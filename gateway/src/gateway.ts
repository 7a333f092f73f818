import { join } from 'node:path'
import { canonicalSchemas, loadPack, type Pack, validate } from '@asw/mappings'
import { openCodeLists } from '@asw/mappings/codelists'
import type { FastifyBaseLogger } from 'fastify'
import { clocksOnce } from './acknowledge/clocks.ts'
import type { Agreements, AgreementsHolder, OwnKey } from './agreement/index.ts'
import { openAgreements, roads as roadsOf } from './agreement/index.ts'
import { assureBroker, openPartnerQueues } from './broker.ts'
import type { Configuration } from './configuration/index.ts'
import { acknowledgeInbox, routes } from './deliver/inbox.ts'
import { dispatch } from './dispatch/dispatch.ts'
import { labelOf } from './dispatch/label.ts'
import { certificatePem, newestKey, tlsPem } from './dispatch/own-key.ts'
import type { PartnerState } from './intake/rest/deps.ts'
import { buildRest } from './intake/rest/server.ts'
import { submit } from './intake/submit.ts'
import type { Journal } from './journal/journal.ts'
import { openSqliteJournal } from './journal/sqlite/index.ts'
import type { World } from './message/clock.ts'
import { type Fault, faultOf } from './message/fault.ts'
import type { ExchangeId } from './message/ids.ts'
import { Judged } from './message/judged.ts'
import type { Peer } from './message/stages.ts'
import { checkpointOnce } from './observe/checkpoint.ts'
import { openHealthDoor } from './observe/door.ts'
import { type Metrics, makeMetrics } from './observe/metrics.ts'
import { purgeOnce } from './observe/purge.ts'
import { assureReady } from './observe/ready.ts'
import type { ReceiveDeps, Self } from './receive/deps.ts'
import { judgeOpenArrivals, receive } from './receive/receive.ts'
import { makeTrust } from './receive/trust.ts'
import { Breakers } from './relay/breakers.ts'
import { openLanes } from './relay/lanes.ts'
import { type Loop, startLoop } from './relay/loop.ts'
import { type CrashPoint, type RelayDeps, relayOnce, seenAlive } from './relay/relay.ts'
import { signalsOnce } from './relay/signals.ts'
import { inboundName } from './transport/amqp/index.ts'
import { openHttpsDoor } from './transport/https-door.ts'
import { type Outlets, outlets } from './transport/outlets.ts'
import { usable } from './trust/index.ts'

export interface GatewayOptions {
  readonly configuration: Configuration
  readonly world: World
  readonly log: FastifyBaseLogger
  /** Called at the named points of the way: a test ends the process there, a serving gateway passes. */
  readonly pass?: (point: CrashPoint) => void
}
export interface Gateway {
  readonly domesticPort: number
  readonly partnerPort: number
  readonly metricsPort: number
  /** Reads the agreements again. Throws ASW_AGREEMENT_INVALID; then the old ones stay in force. */
  reload(): Promise<{ readonly version: number }>
  /** Takes nothing new, finishes or gives back what it claimed, closes the journal. */
  stop(): Promise<void>
}

const VERSION = '0.1.0'
const IDLE_MS = 500
const TROUBLE_MS = 2_000
const HOUR_MS = 3_600_000
/** A request of a partner is over by then: an arrival that still has no verdict was cut off by a crash. */
const ORPHAN_MS = 60_000

/** Opens the journal, judges what a crash left behind, starts the loops, opens the doors; closes them in the other order. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  /** What is open, in this order; closed in the other, after a failed start too. */
  const open: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const one of open.splice(0).reverse()) await one()
  }
  try {
    return await openAll(options, open, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function openAll(options: GatewayOptions, open: (() => Promise<unknown>)[], close: () => Promise<void>): Promise<Gateway> {
  const { configuration } = options
  const agreements = openAgreements(configuration.partnersFolder)
  assureBroker(configuration.broker, agreements.current())
  const journal = await openSqliteJournal({ folder: join(configuration.dataFolder, 'journal') })
  open.push(() => journal.close())
  const house = furnish(options, journal, agreements)
  open.push(() => house.roads.close())
  while ((await judgeOpenArrivals(house.receiving, 0)) > 0);
  const loops: Loop[] = []
  open.push(() => Promise.all(loops.map((loop) => loop.stop())))
  const partnerDoor = await openPartnerDoor(house)
  open.push(() => partnerDoor.close())
  const partnerQueues = openQueues(house)
  if (partnerQueues) open.push(() => partnerQueues.close())
  /** The keys and anchors of now, on both sides of the partner door. */
  const rotate = async () => {
    partnerDoor.renew(partnerSecrets(house))
    await house.roads.renew()
  }
  const reload = async () => {
    const version = agreements.reload()
    warnWithoutBroker(house)
    house.warmPacks()
    lanes.renew()
    await rotate()
    await partnerQueues?.renew()
    options.log.info({ version }, 'agreements reloaded')
    return { version }
  }
  const rest = await openDomesticDoor(house, reload)
  open.push(() => rest.close())
  const healthDoor = await openHealthDoor({
    ...configuration.listen.metrics,
    metrics: house.metrics,
    ready: () => ready(house),
  })
  open.push(() => healthDoor.close())
  // Nothing is sent before every door is open: a start that fails leaves no trace at a partner.
  const lanes = startLoops(house, loops, rotate)
  return {
    domesticPort: (rest.server.address() as { port: number }).port,
    partnerPort: partnerDoor.port,
    metricsPort: healthDoor.port,
    reload,
    stop: close,
  }
}

/** "Can do business now". */
function ready({ journal, options, self }: House): Promise<void> {
  return assureReady({ journal, world: options.world, keys: () => [self.envelopeKey()] })
}

/** Everything the loops and the doors share. */
interface House {
  readonly options: GatewayOptions
  readonly journal: Journal
  readonly agreements: AgreementsHolder
  readonly metrics: Metrics
  readonly self: Self
  readonly base: Base
  readonly breakers: Breakers
  /** Our TLS client key. */
  readonly client: () => OwnKey
  readonly roads: Outlets
  readonly receiving: ReceiveDeps
  readonly relaying: RelayDeps
  /** Set once the loops run. */
  readonly wake: { now: () => void }
  warmPacks(): void
}
interface Base {
  readonly journal: Journal
  readonly world: World
  readonly agreements: () => Agreements
  readonly self: Self
  readonly pack: (name: string) => Pack
  readonly judged: Judged
  readonly wake: () => void
  readonly pass: (point: CrashPoint) => void
}

function furnish(options: GatewayOptions, journal: Journal, agreements: AgreementsHolder): House {
  const { configuration, world, log } = options
  const metrics = makeMetrics(() => journal)
  const packs = new Map<string, Pack>()
  const pack = (name: string): Pack => {
    const known = packs.get(name) ?? loadPack(name, { codeLists: openCodeLists(configuration.codeListsFolder) })
    packs.set(name, known)
    return known
  }
  const warmPacks = () => {
    for (const agreement of agreements.current().all()) pack(agreement.pack)
  }
  warmPacks()
  const self: Self = {
    country: configuration.country,
    party: configuration.party,
    domain: configuration.domain,
    envelopeKey: () => newestKey(configuration.envelopeKeys, world.now(), 'envelope'),
    decryptionKeys: () => configuration.decryptionKeys,
  }
  const wake: { now: () => void } = { now: () => undefined }
  const base: Base = {
    journal,
    world,
    agreements: () => agreements.current(),
    self,
    pack,
    judged: new Judged(),
    wake: () => wake.now(),
    pass: options.pass ?? (() => undefined),
  }
  const breakers = new Breakers(world, ({ partner, to }) => {
    log.warn({ partner, to }, 'breaker')
    metrics.event(`breaker-${to}`, { partner })
    journal
      .append('gateway' as ExchangeId, { kind: `breaker-${to}`, data: { partner } })
      .catch((error: unknown) => log.error({ code: faultOf(error).code }, 'breaker event not kept'))
  })
  const receiving: ReceiveDeps = {
    ...base,
    alive: (agreement) => seenAlive({ breakers, journal }, agreement),
    trust: makeTrust(world),
    route: routes(configuration.inboxes),
    report: ({ what, ...note }) => {
      metrics.event(what, note)
      log[LOUD.has(what) ? 'warn' : 'info'](note, what)
    },
  }
  const client = () => newestKey(configuration.tls.client, world.now(), 'TLS client')
  const roads = outlets({
    agreements: base.agreements,
    client,
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
      sealKey: (authority) => newestKey(configuration.sealKeys(authority), world.now(), `seal ${authority ?? ''}`),
    }),
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
  return { options, journal, agreements, metrics, self, base, breakers, client, roads, receiving, relaying, wake, warmPacks }
}

const LOUD: ReadonlySet<string> = new Set(['trouble', 'held', 'stranger', 'refused', 'lapsed'])

/** Starts every loop of the house, collects them in `loops`, and gives back the lanes, which grow with the agreements. */
function startLoops(house: House, loops: Loop[], rotate: () => Promise<void>): { renew(): void } {
  const { world, log } = house.options
  const { journal, self, receiving, relaying, base } = house
  const report = (loop: string, fault: Fault) => {
    house.metrics.event('loop-trouble', { code: fault.code })
    log.error({ loop, code: fault.code, detail: fault.message }, 'trouble')
  }
  const loop = (name: string, once: (signal: AbortSignal) => Promise<number>, idleMs = IDLE_MS) =>
    startLoop({ name, once, idleMs, troubleMs: TROUBLE_MS, world, report })
  const relay = openLanes({
    agreements: base.agreements,
    start: (name, lane) => loop(`relay ${name}`, (signal) => relayOnce(relaying, signal, lane())),
  })
  const signals = openLanes({
    agreements: base.agreements,
    start: (name, lane) => loop(`signals ${name}`, (signal) => signalsOnce(relaying, signal, lane())),
  })
  loops.push(
    relay,
    signals,
    loop('clocks', () => clocksOnce(base)),
    loop('arrivals', () => judgeOpenArrivals(receiving, ORPHAN_MS), 15_000),
    loop('checkpoint', () => checkpointOnce(journal, self.envelopeKey), 60_000),
    loop('purge', () => purgeOnce(journal, house.options.configuration.retention), HOUR_MS),
    loop('rotate', () => rotate().then(() => 0), HOUR_MS),
  )
  house.wake.now = () => {
    relay.wake()
    signals.wake()
  }
  return {
    renew: () => {
      relay.renew()
      signals.renew()
    },
  }
}

function partnerSecrets({ options, agreements }: House) {
  const anchors = agreements
    .current()
    .all()
    .flatMap((agreement) => agreement.certificates.anchors.map(certificatePem))
  return { ...tlsPem(newestKey(options.configuration.tls.server, options.world.now(), 'TLS server')), anchors }
}

/** Whether an agreement registers this TLS certificate: a stranger's bytes are not even read. */
function admits({ base, receiving }: House, peer: Peer): boolean {
  return base
    .agreements()
    .all()
    .some((agreement) => receiving.trust.peer(agreement.certificates.tlsClient, peer.fingerprint) !== undefined)
}

function openPartnerDoor(house: House) {
  const { configuration, log } = house.options
  return openHttpsDoor({
    ...configuration.listen.partner,
    ...partnerSecrets(house),
    path: '/ebms2',
    maxBytes: configuration.limits.maxBytes,
    maxConnections: configuration.limits.maxConnections,
    requestTimeoutMs: configuration.limits.requestTimeoutMs,
    admits: (peer) => admits(house, peer),
    receive: (incoming) => receive(house.receiving, incoming),
    report: (note) => {
      house.metrics.event('door', { code: note.code })
      log.warn(note, 'partner door')
    },
  })
}

/** A reload cannot be half: the agreement is in force, and what cannot work of it is said aloud. */
function warnWithoutBroker({ options, agreements }: House): void {
  try {
    assureBroker(options.configuration.broker, agreements.current())
  } catch (error) {
    const { code, message } = faultOf(error)
    options.log.error({ code, detail: message }, 'no broker')
  }
}

function openQueues(house: House) {
  const { configuration, log, world } = house.options
  return openPartnerQueues({
    broker: configuration.broker,
    agreements: house.base.agreements,
    client: house.client,
    maxBytes: configuration.limits.maxBytes,
    receive: (incoming) => receive(house.receiving, incoming),
    outlet: house.roads.outlet,
    ready: () => ready(house),
    journal: house.journal,
    metrics: house.metrics,
    world,
    log,
  })
}

async function openDomesticDoor(house: House, reload: () => Promise<{ readonly version: number }>) {
  const { configuration, world, log } = house.options
  const rest = await buildRest(
    {
      journal: house.journal,
      world,
      country: configuration.country,
      keys: () => configuration.apiKeys,
      submit: (wish) => submit({ ...house.base, seals: (authority) => configuration.sealKeys(authority).length > 0 }, wish),
      validate: (document) =>
        validate(house.base.pack('asw'), document, { side: 'issue', today: new Date(world.now()).toISOString().slice(0, 10) }),
      acknowledgeInbox: (inbox, id, holder) => acknowledgeInbox(house.base, inbox, id, holder),
      partners: () => partnerStates(house),
      reload,
      wake: house.base.wake,
      canonical: canonicalSchemas(),
      maxBytes: configuration.limits.maxDocumentBytes,
      version: VERSION,
    },
    log,
  )
  await rest.listen({ host: configuration.listen.domestic.host, port: configuration.listen.domestic.port })
  return rest
}

function partnerStates({ agreements, breakers }: House): readonly PartnerState[] {
  return agreements
    .current()
    .all()
    .map((agreement) => ({
      partner: agreement.partner,
      country: agreement.country,
      transport: roadsOf(agreement)
        .map((road) => (road === 'https' ? agreement.transport.url : agreement.transport.amqp?.url))
        .join(', '),
      breaker: breakers.mode(agreement.partner),
      suite: agreement.security.suite,
      send: agreement.capabilities.send,
      receive: agreement.capabilities.receive,
    }))
}
