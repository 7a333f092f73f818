import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadPack, type Pack } from '@asw/mappings'
import { clocksOnce } from '../../src/acknowledge/clocks.ts'
import type { Agreement } from '../../src/agreement/agreement.ts'
import { agreementSet } from '../../src/agreement/open.ts'
import { standing } from '../../src/agreement/standing.ts'
import { routes } from '../../src/deliver/inbox.ts'
import { dispatch } from '../../src/dispatch/dispatch.ts'
import { knownBeside, knownOnTheWayOut } from '../../src/intake/known.ts'
import { type IntakeDeps, submit } from '../../src/intake/submit.ts'
import type { Journal, SearchFilter } from '../../src/journal/journal.ts'
import { openSqliteJournal } from '../../src/journal/sqlite/index.ts'
import { ACTIONS, type CanonicalDocument, type DocumentKind } from '../../src/message/document.ts'
import { partnerId } from '../../src/message/ids.ts'
import { Judged } from '../../src/message/judged.ts'
import type { ReceiveDeps, ReceiveNote, Self } from '../../src/receive/deps.ts'
import { receive } from '../../src/receive/receive.ts'
import { makeTrust } from '../../src/receive/trust.ts'
import { type BreakerChange, Breakers } from '../../src/relay/breakers.ts'
import { type RelayDeps, type RelayNote, relayOnce, seenAlive } from '../../src/relay/relay.ts'
import { signalsOnce } from '../../src/relay/signals.ts'
import { statusFault } from '../../src/transport/https-outlet.ts'
import type { Answer, Outlet } from '../../src/transport/transport.ts'
import type { RevocationSource } from '../../src/trust/index.ts'
import type { Keys } from './keys.ts'
import { DAY, MINUTE, SECOND, type VirtualWorld } from './world.ts'

export const PACK: Pack = loadPack('asw')
const packs = new Map<string, Pack>([['asw', PACK]])
function packNamed(name: string): Pack {
  const pack = packs.get(name) ?? loadPack(name)
  packs.set(name, pack)
  return pack
}

const KINDS = Object.keys(ACTIONS) as readonly DocumentKind[]
export const ALL_KINDS = { send: KINDS, receive: KINDS }
export const VN = partnerId('VN')
export const TH = partnerId('TH')

/** One country's gateway without sockets: real steps, real keys, a real journal in a folder of its own. */
export interface Gateway {
  readonly country: string
  readonly keys: Keys
  readonly world: VirtualWorld
  readonly folder: string
  readonly journal: Journal
  readonly agreements: readonly Agreement[]
  readonly receiving: ReceiveDeps
  readonly relaying: RelayDeps
  readonly intake: IntakeDeps
  readonly breakers: Breakers
  /** What the inward and the outward side have reported, in this order. */
  readonly notes: readonly (ReceiveNote | Omit<RelayNote, 'claim'>)[]
  readonly changes: readonly BreakerChange[]
  submit(document: CanonicalDocument, idempotencyKey?: string): ReturnType<typeof submit>
  close(): Promise<void>
}
export interface GatewaySetup {
  readonly country: string
  readonly keys: Keys
  readonly world: VirtualWorld
  readonly agreements: readonly Agreement[]
  /** The road to each partner. */
  readonly outlet: (agreement: Agreement) => Outlet
  readonly folder?: string
  /** What revocation lists say. Default: nobody has any. */
  readonly lists?: RevocationSource
}

export async function openGateway(setup: GatewaySetup): Promise<Gateway> {
  const { country, keys, world, agreements } = setup
  const folder = setup.folder ?? mkdtempSync(join(tmpdir(), `asw-${country.toLowerCase()}-`))
  const journal = await openSqliteJournal({ folder, skewMs: world.skewMs })
  const set = agreementSet(agreements, 1)
  const stands = standing(setup.lists ?? { look: () => undefined })
  const notes: (ReceiveNote | Omit<RelayNote, 'claim'>)[] = []
  const changes: BreakerChange[] = []
  const self: Self = {
    country,
    party: partyOf(country),
    domain: `gateway.${country.toLowerCase()}.example`,
    envelopeKey: () => keys.envelope,
    decryptionKeys: () => [keys.encryption],
  }
  const base = {
    journal,
    world,
    self,
    agreements: () => set,
    pack: packNamed,
    judged: new Judged(),
    wake: () => undefined,
    pass: () => undefined,
  }
  const intake: IntakeDeps = { ...base, seals: (authority) => authority === undefined || authority === 'MOIT' }
  const breakers = new Breakers(world, (change) => changes.push(change))
  const receiving: ReceiveDeps = {
    ...base,
    known: (of, document, today) => knownBeside(journal, of, document, today),
    trust: makeTrust(world, stands),
    route: routes([
      { name: 'customs', documents: KINDS, roles: ['importer'] },
      { name: 'ministry', documents: KINDS, roles: ['issuer'] },
    ]),
    elsewhere: async () => false,
    alive: (agreement) => seenAlive({ breakers, journal }, agreement),
    ended: new Set(),
    report: (note) => notes.push(note),
  }
  const relaying: RelayDeps = {
    ...base,
    outlet: setup.outlet,
    breakers,
    holder: `${country}-relay`,
    seal: dispatch({
      ...base,
      standing: stands,
      known: (of, document, today) => knownOnTheWayOut(journal, of, document, today),
      sealKey: () => keys.seal,
    }),
    heed: async (wire, agreement) => {
      const [identity] = agreement.certificates.tlsClient
      await receive(receiving, { wire, peer: identity ? { fingerprint: identity.fingerprint } : {} })
    },
    report: ({ claim: _claim, ...note }) => notes.push(note),
    trouble: (note) => notes.push({ what: 'trouble', ...note }),
  }
  return {
    country,
    keys,
    world,
    folder,
    journal,
    agreements,
    receiving,
    relaying,
    intake,
    breakers,
    notes,
    changes,
    submit: (document, idempotencyKey) =>
      submit(intake, { document, submittedBy: 'nsw', ...(idempotencyKey === undefined ? {} : { idempotencyKey }) }),
    close: async () => {
      await journal.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The same gateway after its process has ended: nothing but the journal's folder is left. */
export async function restarted(gateway: Gateway, outlet: GatewaySetup['outlet']): Promise<Gateway> {
  await gateway.journal.close()
  const { country, keys, world, agreements, folder } = gateway
  return openGateway({ country, keys, world, agreements, outlet, folder })
}

export function partyOf(country: string) {
  return { id: country, type: 'urn:asw:country' }
}

export const CPA = 'asw-vn-th-1'

/** What a gateway has agreed with the country of these keys. */
export function agreementWith(country: string, keys: Keys, more: Partial<Agreement> = {}): Agreement {
  return {
    partner: partnerId(country),
    country,
    cpaId: CPA,
    party: partyOf(country),
    pack: 'asw',
    envelope: 'ebms2',
    capabilities: {
      send: ['certificate-of-origin', 'certificate-response', 'cancellation'],
      receive: ['certificate-of-origin', 'certificate-response', 'cancellation'],
    },
    transport: {
      kind: 'https',
      url: `https://gateway.${country.toLowerCase()}.example/ebms2`,
      connectTimeoutMs: SECOND,
      responseTimeoutMs: SECOND,
      connections: 1,
    },
    ebms: { reply: 'async', timeToLiveMs: DAY, acknowledgmentTimeoutMs: 2 * MINUTE },
    security: {
      suite: 'xmlenc11',
      acceptSuites: ['xmlenc11'],
      signatures: ['ecdsa-sha256', 'rsa-sha256'],
      clockSkewMs: 5 * MINUTE,
    },
    certificates: {
      anchors: [keys.anchor],
      intermediates: [keys.intermediate],
      seal: [keys.seal.certificate],
      envelope: [keys.envelope.certificate],
      encryption: [keys.encryption.certificate],
      tlsClient: [keys.tlsClient.certificate],
      tlsServer: [keys.tlsClient.certificate],
    },
    revocation: { policy: 'soft', graceMs: 0, urls: [] },
    issuingBodies: 'warn',
    retry: { firstDelayMs: 10 * SECOND, maxDelayMs: 10 * MINUTE, factor: 2, tries: 4 },
    breaker: { failures: 3, openMs: MINUTE },
    limits: { maxBytes: 1_000_000, maxParts: 4 },
    originalMissingMs: 7 * DAY,
    ...more,
  }
}

/** A road in memory: the other side's receiver, called with the identity that TLS would have proved. */
export function memoryRoad(from: Keys, to: () => Gateway, world: VirtualWorld): Outlet {
  return {
    assure: () => undefined,
    send: async (wire) => {
      const answer = await receive(to().receiving, { wire, peer: { fingerprint: from.tlsClient.certificate.fingerprint } })
      return handover(answer, world.now())
    },
    close: async () => undefined,
  }
}

export function handover(answer: Answer, nowMs: number) {
  const { status, wire, retryAfter } = answer
  if (status < 200 || status > 299) throw statusFault(status, retryAfter === undefined ? undefined : String(retryAfter), nowMs)
  return wire ? { status, answer: wire } : { status }
}

/** Lets both sides work until nobody has anything to do. */
export async function pump(...gateways: readonly Gateway[]): Promise<void> {
  const never = new AbortController().signal
  for (let round = 0; round < 50; round++) {
    let did = 0
    for (const { relaying, intake } of gateways) {
      did += await relayOnce(relaying, never)
      did += await signalsOnce(relaying, never)
      did += await clocksOnce(intake)
    }
    if (did === 0) return
  }
  throw new Error('they never come to rest')
}

/** Deliveries of a gateway, newest first. */
export function deliveries(gateway: Gateway, filter: Omit<SearchFilter, 'limit'> = {}) {
  return gateway.journal.search({ limit: 100, ...filter })
}
