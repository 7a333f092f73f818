import { loadPack, toXml } from '@asw/mappings'
import { sample } from '../../demo/eaeu/papers.ts'
import { ADDRESSES, type Side } from '../../demo/eaeu/sites.ts'
import { clocksOnce } from '../../src/acknowledge/clocks.ts'
import type { Agreement, OwnKey } from '../../src/agreement/agreement.ts'
import { type Conversation, request } from '../../src/converse/index.ts'
import { type AnswerWish, submitAnswer } from '../../src/eaeu/answer.ts'
import { deskOf } from '../../src/eaeu/desk.ts'
import {
  containerPolicies,
  conversationsOnce,
  converse,
  type EaeuDeps,
  isEaeuAgreement,
  judgeEaeu,
  receiveEaeu,
  tellConversation,
} from '../../src/eaeu/index.ts'
import { inContainer } from '../../src/eaeu/seal.ts'
import { unpack, writeAction } from '../../src/envelope/eaeu/index.ts'
import { submit } from '../../src/intake/submit.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import type { ExchangeId } from '../../src/message/ids.ts'
import type { Wire } from '../../src/message/wire.ts'
import { judgeOpenArrivals } from '../../src/receive/again.ts'
import { type CrashPoint, type RelayDeps, relayOnce } from '../../src/relay/relay.ts'
import { signalsOnce } from '../../src/relay/signals.ts'
import type { Outlet } from '../../src/transport/transport.ts'
import type { RevocationSource } from '../../src/trust/index.ts'
import { agreementWith, type Gateway, type GatewaySetup, handover, openGateway, restarted } from '../receive/gateways.ts'
import { type Keys, makeKeys } from '../receive/keys.ts'
import { type VirtualWorld, virtualWorld } from '../receive/world.ts'

export { sample }
export const PACK = loadPack('eaeu')

export { ADDRESSES, type Side }

const OTHER = { VN: 'RU', RU: 'VN' } as const

/** What the side has agreed with the other one. */
export function eaeuAgreement(side: Side, keys: Keys, more: Partial<Agreement> = {}): Agreement {
  const other = OTHER[side]
  const kinds = [
    'certificate-of-origin',
    'certificate-status',
    'origin-verification-request',
    'origin-verification-result',
    'goods-declaration-extract',
    'certificate-query',
    'resource-status',
  ] as const
  const union = ['AM', 'BY', 'KZ', 'KG', 'RU']
  return agreementWith(other, keys, {
    pack: 'eaeu',
    envelope: 'eaeu',
    cpaId: other,
    capabilities: { send: kinds, receive: kinds },
    eaeu: {
      process: 'P.XX.99',
      own: ADDRESSES[side],
      partners: [ADDRESSES[other]],
      countries: side === 'VN' ? { own: ['VN'], partner: union } : { own: union, partner: ['VN'] },
      times: {},
      receipt: 'optional',
      leftToReceipt: [],
      foreignSigners: [],
      results: { added: '3', refused: '9', notFound: '4', positive: ['3'] },
      answeredBy: {},
    },
    ...more,
  })
}

/** One side: a gateway without sockets, with what `house` adds for the EAEU. */
export class Office {
  readonly side: Side
  gateway: Gateway
  eaeu!: EaeuDeps
  relaying!: RelayDeps
  /** Ends the process there, as far as a thrown error can. */
  crashAt: CrashPoint | undefined
  readonly #outlet: GatewaySetup['outlet']

  constructor(side: Side, gateway: Gateway, outlet: GatewaySetup['outlet']) {
    this.side = side
    this.gateway = gateway
    this.#outlet = outlet
    this.#furnish()
  }
  #furnish(): void {
    const { receiving, relaying, keys, world } = this.gateway
    const pass = (point: CrashPoint) => {
      if (point !== this.crashAt) return
      throw new Error(`the process ends at ${point}`)
    }
    const policy = containerPolicies({ trust: receiving.trust, world })
    this.eaeu = { ...receiving, pass, sealKey: () => keys.seal, policy }
    this.relaying = {
      ...relaying,
      pass,
      converse: async (claim, agreement) => {
        if (isEaeuAgreement(agreement)) await converse(this.eaeu, claim, agreement)
      },
      told: (signal, what) => tellConversation(this.eaeu, signal, what),
    }
  }
  async restart(): Promise<void> {
    this.crashAt = undefined
    this.gateway = await restarted(this.gateway, this.#outlet)
    this.#furnish()
  }
  /** Judges what a crash left behind, as a start does. */
  async recover(): Promise<void> {
    await judgeOpenArrivals(this.eaeu, 0, (arrived) => judgeEaeu(this.eaeu, arrived))
  }
  submit(document: CanonicalDocument, more: { readonly answers?: string; readonly idempotencyKey?: string } = {}) {
    const seals = () => true
    const answer = (wish: AnswerWish) => submitAnswer({ ...this.eaeu, seals }, wish)
    return submit({ ...this.gateway.intake, seals, answer }, { document, submittedBy: 'nsw', ...more })
  }
  /** A document that no intake has seen goes out all the same, as if other software had sent it. */
  async say(json: CanonicalDocument, operation = 'send-certificate'): Promise<Conversation> {
    const [agreement] = this.gateway.agreements
    if (!agreement || !isEaeuAgreement(agreement)) throw new Error('no agreement')
    const message = PACK.exchange?.processes.get('P.XX.99')?.operations.get(operation)?.request
    const documentId = this.gateway.world.uuid()
    const given = { documentId, createdAt: new Date(this.gateway.world.now()).toISOString(), messageCode: message?.code ?? '' }
    const { xml } = toXml(PACK, json, { judged: true, given })
    const signed = await inContainer(this.eaeu, xml, this.signsWith ?? this.gateway.keys.seal)
    return request(deskOf(this.eaeu, agreement), { process: 'P.XX.99', operation, documentId, xml: signed })
  }
  signsWith: OwnKey | undefined
  get journal() {
    return this.gateway.journal
  }
  async kinds(exchange: ExchangeId): Promise<readonly string[]> {
    return (await this.journal.timeline(exchange)).map(({ kind }) => kind)
  }
  /** Codes of what was heard from the partner about an exchange. */
  async heard(exchange: ExchangeId): Promise<readonly unknown[]> {
    const events = await this.journal.timeline(exchange)
    return events.filter(({ kind }) => kind === 'conversation-heard').map(({ data }) => data?.code)
  }
  inbox() {
    return this.journal.entries('customs', { limit: 100 })
  }
}

/** Two offices and the road between them. */
export class Offices {
  readonly world: VirtualWorld
  readonly vn: Office
  readonly ru: Office
  /** Everything that went over the wire, as `VN:MSG.001`. */
  readonly passed: string[] = []
  readonly wires: Wire[] = []
  /** What gets lost: the other side never sees it, and the sender believes it was taken. */
  loses: (label: string) => boolean = () => false

  private constructor(
    world: VirtualWorld,
    open: (outlet: (side: Side) => GatewaySetup['outlet']) => readonly [Gateway, Gateway],
  ) {
    this.world = world
    const outlet = (side: Side) => () => this.#road(side)
    const [vn, ru] = open(outlet)
    this.vn = new Office('VN', vn, outlet('VN'))
    this.ru = new Office('RU', ru, outlet('RU'))
  }

  /** `more`: what a side has agreed otherwise with the other one, whose keys these are. `lists`: what revocation lists say to both. */
  static async open(
    more: Partial<Agreement> | ((side: Side, keys: Keys) => Partial<Agreement>) = {},
    lists?: RevocationSource,
  ): Promise<Offices> {
    const world = virtualWorld()
    const keys = await makeKeys(['VN', 'RU'])
    let road: (side: Side) => Outlet = () => {
      throw new Error('no road yet')
    }
    const gateway = (side: Side) => {
      const others = keys[OTHER[side]] as Keys
      return openGateway({
        country: side,
        keys: keys[side] as Keys,
        world,
        agreements: [eaeuAgreement(side, others, typeof more === 'function' ? more(side, others) : more)],
        outlet: () => road(side),
        ...(lists ? { lists } : {}),
      })
    }
    const [vn, ru] = await Promise.all([gateway('VN'), gateway('RU')])
    const offices = new Offices(world, () => [vn, ru])
    road = (side) => offices.#road(side)
    return offices
  }

  #road(side: Side): Outlet {
    const [from, to] = side === 'VN' ? [this.vn, () => this.ru] : [this.ru, () => this.vn]
    return {
      assure: () => undefined,
      send: async (wire) => {
        const label = `${side}:${labelOf(wire)}`
        this.passed.push(label)
        this.wires.push(wire)
        if (this.loses(label)) return { status: 202 }
        const peer = { fingerprint: from.gateway.keys.tlsClient.certificate.fingerprint }
        return handover(await receiveEaeu(to().eaeu, { wire, peer }), this.world.now())
      },
      close: async () => undefined,
    }
  }

  /** Lets both sides work until nobody has anything to do; gives what passed meanwhile. */
  async carry(): Promise<readonly string[]> {
    const never = new AbortController().signal
    const before = this.passed.length
    for (let round = 0; round < 50; round++) {
      let did = 0
      for (const office of [this.vn, this.ru]) {
        did += await relayOnce(office.relaying, never)
        did += await signalsOnce(office.relaying, never)
        did += await conversationsOnce(office.eaeu)
        did += await clocksOnce(office.gateway.intake)
      }
      if (did === 0) return this.passed.slice(before)
    }
    throw new Error('they never come to rest')
  }
  async close(): Promise<void> {
    await Promise.all([this.vn.gateway.close(), this.ru.gateway.close()])
  }
}

export function labelOf(wire: Wire): string {
  const { action } = unpack(wire).header
  return action.kind === 'fault' ? 'fault' : writeAction(action).split('.').slice(-2).join('.').replace('MSG.', '')
}
