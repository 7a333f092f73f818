import { randomBytes, randomUUID } from 'node:crypto'
import { toXml } from '@asw/mappings'
import { writeCanonical } from '@asw/mappings/xml'
import type { OwnKey, Party, SuiteName } from '../../src/agreement/agreement.ts'
import { ASW_SERVICE_TYPE } from '../../src/dispatch/envelope.ts'
import { sealGcm } from '../../src/encrypt/gcm.ts'
import { encrypt, type Recipient } from '../../src/encrypt/index.ts'
import { wrapOaep } from '../../src/encrypt/oaep.ts'
import { SUITES } from '../../src/encrypt/suites.ts'
import { encryptedData, transportedKey } from '../../src/encrypt/write.ts'
import { EBMS_SERVICE, type Ebms2Content, type Header, pack, SIGNAL_ACTIONS } from '../../src/envelope/ebms2/index.ts'
import { instant } from '../../src/message/clock.ts'
import { digestOf } from '../../src/message/digest.ts'
import { ACTIONS, type CanonicalDocument } from '../../src/message/document.ts'
import type { Wire } from '../../src/message/wire.ts'
import { receive } from '../../src/receive/receive.ts'
import { seal } from '../../src/sign/index.ts'
import type { Answer } from '../../src/transport/transport.ts'
import { CPA, type Gateway, PACK, partyOf } from './gateways.ts'
import type { Keys } from './keys.ts'
import { HOUR } from './world.ts'

/** A partner who writes its messages by hand, and so can make every mistake there is. */
export interface Pen {
  readonly keys: Keys
  readonly from: Party
  readonly to: Party
  readonly recipient: Recipient
  readonly nowMs: () => number
}
export interface Change {
  readonly header?: Partial<Header>
  /** Changes the XML before it is sealed: authentic, and wrong. */
  readonly xml?: (xml: string) => string
  /** `none`: no seal at all. */
  readonly seal?: OwnKey | 'none'
  readonly suite?: SuiteName
  readonly recipient?: Recipient
  readonly envelope?: OwnKey
  readonly payloadDigest?: string | undefined
  /** Replaces what is encrypted: anybody can encrypt anything to us. */
  readonly plaintext?: Uint8Array
  /** Changes the document after it has been sealed. */
  readonly tamper?: (sealed: string) => string
}
export interface Letter {
  readonly wire: Wire
  readonly messageId: string
  readonly conversationId: string
}

export function penOf(from: string, keys: Keys, to: Gateway): Pen {
  return { keys, from: partyOf(from), to: partyOf(to.country), recipient: to.keys.encryption.certificate, nowMs: to.world.now }
}

/** A document as this partner sends it; `change` is what is odd about it. */
export async function letter(pen: Pen, json: CanonicalDocument, change: Change = {}): Promise<Letter> {
  const plaintext = change.plaintext ?? (await sealed(pen, json, change))
  const recipient = change.recipient ?? pen.recipient
  const bytes = change.plaintext
    ? holding(change.plaintext, recipient)
    : await encrypt(plaintext, change.suite ?? 'xmlenc11', recipient)
  const payloadDigest = 'payloadDigest' in change ? change.payloadDigest : digestOf(plaintext)
  const { service, action } = ACTIONS[json.document]
  const header = headerOf(pen, {
    service: { value: service, type: ASW_SERVICE_TYPE },
    action,
    timeToLive: instant(pen.nowMs() + HOUR),
    duplicateElimination: true,
    ackRequested: { signed: true },
    ...change.header,
  })
  const part = { contentId: `payload-${randomUUID()}@pen.example`, contentType: 'application/xml', bytes }
  const parts = [{ ...part, ...(payloadDigest === undefined ? {} : { payloadDigest }) }]
  const wire = await pack({ header, content: { kind: 'user', parts } }, change.envelope ?? pen.keys.envelope)
  return { wire, messageId: header.messageId, conversationId: header.conversationId }
}

async function sealed(pen: Pen, json: CanonicalDocument, change: Change): Promise<Uint8Array> {
  const written = toXml(PACK, json).xml
  const xml = change.xml ? Buffer.from(change.xml(Buffer.from(written).toString('utf8')), 'utf8') : written
  if (change.seal === 'none') return xml
  const bytes = await seal(xml, change.seal ?? pen.keys.seal, { signedAt: instant(pen.nowMs()), id: `seal-${randomUUID()}` })
  return change.tamper ? Buffer.from(change.tamper(Buffer.from(bytes).toString('utf8')), 'utf8') : bytes
}

/** As `encrypt`, for a sender whose writer refuses nothing. */
function holding(content: Uint8Array, recipient: Recipient): Uint8Array {
  const { writes } = SUITES.xmlenc11
  const contentKey = randomBytes(32)
  const key = transportedKey(writes, wrapOaep(recipient.publicKey, contentKey, writes), recipient.der)
  return writeCanonical(encryptedData(writes.content, sealGcm(writes.content, contentKey, randomBytes(12), content), [key]))
}

/** A message about messages: Acknowledgment, ErrorList, StatusRequest, Ping. */
export async function signal(
  pen: Pen,
  content: Exclude<Ebms2Content, { kind: 'user' }>,
  change: { readonly header?: Partial<Header>; readonly envelope?: OwnKey } = {},
): Promise<Letter> {
  const header = headerOf(pen, { service: { value: EBMS_SERVICE }, action: SIGNAL_ACTIONS[content.kind], ...change.header })
  const wire = await pack({ header, content }, change.envelope ?? pen.keys.envelope)
  return { wire, messageId: header.messageId, conversationId: header.conversationId }
}

function headerOf(pen: Pen, more: Partial<Header> & Pick<Header, 'service' | 'action'>): Header {
  return {
    from: [pen.from],
    to: [pen.to],
    cpaId: CPA,
    conversationId: `${randomUUID()}@pen.example`,
    messageId: `${randomUUID()}@pen.example`,
    timestamp: instant(pen.nowMs()),
    duplicateElimination: false,
    syncReply: false,
    ...more,
  }
}

/** Puts bytes into the hands of the receiver, with the TLS identity of these keys. */
export function post(gateway: Gateway, wire: Wire, keys: Pick<Keys, 'tlsClient'> | undefined): Promise<Answer> {
  const peer = keys ? { fingerprint: keys.tlsClient.certificate.fingerprint } : {}
  return receive(gateway.receiving, { wire, peer })
}
