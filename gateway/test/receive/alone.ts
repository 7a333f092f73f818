import { toJson } from '@asw/mappings'
import { canonicalize, parseXml } from '@asw/mappings/xml'
import type { Agreement } from '../../src/agreement/agreement.ts'
import { decrypt } from '../../src/encrypt/index.ts'
import { authenticate, type Ebms2Content, type Header, referencesOf, unpack } from '../../src/envelope/ebms2/index.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import type { Wire } from '../../src/message/wire.ts'
import { stripSeal } from '../../src/sign/index.ts'
import type { Handover } from '../../src/transport/transport.ts'
import type { RevocationSource } from '../../src/trust/index.ts'
import { agreementWith, type Gateway, openGateway, PACK, pump, restarted } from './gateways.ts'
import { type Keys, makeKeys } from './keys.ts'
import { type Pen, penOf, post } from './letter.ts'
import { type VirtualWorld, virtualWorld } from './world.ts'

/** What the gateway has sent to a partner, as that partner reads it. */
export interface Mail {
  readonly to: string
  readonly wire: Wire
  readonly header: Header
  readonly content: Ebms2Content
}

/** One gateway whose partners are pens: it answers, and we look into the mail. */
export interface Alone {
  readonly gateway: Gateway
  readonly keys: Readonly<Record<string, Keys>>
  readonly world: VirtualWorld
  pen(country: string): Pen
  post(from: string, wire: Wire): ReturnType<typeof post>
  /** Lets the gateway send what it owes, and takes what came since the last time, oldest first. */
  mail(): Promise<readonly Mail[]>
  /** How the partners answer from now on; 202 unless a test says otherwise. */
  answer: (wire: Wire, signal: AbortSignal) => Promise<Handover>
  /** The process ends and another begins; `agreements` replaces what it has agreed. */
  restart(agreements?: readonly Agreement[]): Promise<void>
  close(): Promise<void>
}

export async function openAlone(
  country: string,
  partners: readonly string[],
  more: (partner: string, keys: Readonly<Record<string, Keys>>) => Partial<Agreement> = () => ({}),
  lists: RevocationSource = { look: () => undefined },
): Promise<Alone> {
  const world = virtualWorld()
  const keys = await makeKeys([country, ...partners])
  const of = (name: string): Keys => {
    const known = keys[name]
    if (!known) throw new Error(`no keys of ${name}`)
    return known
  }
  let sent: { readonly to: string; readonly wire: Wire }[] = []
  const outlet = (agreement: Agreement) => ({
    assure: () => undefined,
    send: async (wire: Wire, signal: AbortSignal) => {
      sent.push({ to: agreement.country, wire })
      return alone.answer(wire, signal)
    },
    close: async () => undefined,
  })
  const agreements = partners.map((partner) => agreementWith(partner, of(partner), more(partner, keys)))
  let gateway = await openGateway({ country, keys: of(country), world, agreements, outlet, lists })
  const alone: Alone = {
    get gateway() {
      return gateway
    },
    keys,
    world,
    answer: async () => ({ status: 202 }),
    pen: (partner) => penOf(partner, of(partner), gateway),
    post: (from, wire) => post(gateway, wire, of(from)),
    mail: async () => {
      await pump(gateway)
      const taken = sent
      sent = []
      return Promise.all(taken.map(async ({ to, wire }) => ({ to, wire, ...(await authentic(wire, of(country))) })))
    },
    restart: async (changed = gateway.agreements) => {
      gateway = await restarted({ ...gateway, agreements: changed }, outlet)
    },
    close: () => gateway.close(),
  }
  return alone
}

/** Ends what a test has left open, so that the next one hears only of its own. */
export async function settled(alone: Alone): Promise<void> {
  const { journal } = alone.gateway
  for (const state of ['due', 'awaiting'] as const) {
    for (const { id } of await journal.search({ limit: 100, state })) await journal.settle(id, { type: 'refused' }, {})
  }
  const { agreements, breakers } = alone.gateway
  for (const agreement of agreements) {
    breakers.rest(agreement, 0)
    breakers.alive(agreement)
  }
  alone.answer = async () => ({ status: 202 })
  await alone.mail()
}

/** Everything that leaves is signed, the refusals too (RT-06). */
async function authentic(wire: Wire, sender: Keys): Promise<{ readonly header: Header; readonly content: Ebms2Content }> {
  const unpacked = unpack(wire, { maxBytes: 1_000_000, maxParts: 4 })
  const { message } = await authenticate(unpacked, {
    signatures: ['ecdsa-sha256'],
    candidates: [sender.envelope.certificate.der],
    signer: async () => sender.envelope.certificate,
  })
  return message
}

export function ofKind<Kind extends Ebms2Content['kind']>(mail: readonly Mail[], kind: Kind) {
  type Content = Extract<Ebms2Content, { kind: Kind }>
  return mail.filter((one): one is Mail & { readonly content: Content } => one.content.kind === kind)
}

/** The business documents in the mail, as the partner reads them. */
export function documents(mail: readonly Mail[], reader: Keys): Promise<readonly CanonicalDocument[]> {
  return Promise.all(
    ofKind(mail, 'user').map(async ({ content }) => {
      const [part] = content.parts
      if (!part) throw new Error('no payload')
      const plain = await decrypt(part.bytes, [reader.encryption], { suites: ['xmlenc11'] })
      using parsed = parseXml(plain)
      stripSeal(parsed)
      return toJson(PACK, canonicalize(parsed, 'exc-c14n')) as CanonicalDocument
    }),
  )
}

/** The digests a good Acknowledgment of this message names. */
export const digestsOf = referencesOf

/** What the gateway kept about arrivals: the events of its own chain, by kind and code. */
export async function kept(gateway: Gateway) {
  const events = await gateway.journal.timeline('gateway' as Parameters<Gateway['journal']['timeline']>[0])
  return events.map(({ kind, data }) => ({ kind, code: data?.code, messageId: data?.messageId, alarm: data?.alarm }))
}
