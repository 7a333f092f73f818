import { createHash } from 'node:crypto'
import type { Send, Tamper, What } from '../cases/case.ts'
import { edit } from '../documents/edit.ts'
import { fill, template, type Values } from '../documents/fill.ts'
import { PLACES } from '../documents/places.ts'
import { Skipped } from '../run/result.ts'
import { encrypt } from '../security/encrypt.ts'
import type { Identity } from '../security/keys.ts'
import { seal } from '../security/seal.ts'
import { signEnvelope } from '../security/sign-envelope.ts'
import { acknowledgmentBlock, errorListBlock } from '../twin/answers.ts'
import { EBMS_SERVICE, type EnvelopeWish, writeEnvelope } from '../wire/envelope.ts'
import { type MimePart, writeMime } from '../wire/mime.ts'
import { readMessage } from '../wire/read.ts'
import { attack } from './attacks.ts'
import type { CaseState, Sent } from './bed.ts'

/** Service and Action under which each document travels. Proposal: the official values are not public. */
const ACTIONS: Readonly<Record<What, { readonly service: string; readonly type?: string; readonly action: string }>> = {
  certificate: { service: 'EFORMD', type: 'urn:asw:service', action: 'Submit' },
  utilisation: { service: 'EFORMD', type: 'urn:asw:service', action: 'Respond' },
  receipt: { service: 'EFORMD', type: 'urn:asw:service', action: 'Respond' },
  cancellation: { service: 'EFORMD', type: 'urn:asw:service', action: 'Cancel' },
  ping: { service: EBMS_SERVICE, action: 'Ping' },
  'status-request': { service: EBMS_SERVICE, action: 'StatusRequest' },
  acknowledgment: { service: EBMS_SERVICE, action: 'Acknowledgment' },
  'error-list': { service: EBMS_SERVICE, action: 'MessageError' },
  other: { service: 'EFORMD', type: 'urn:asw:service', action: 'Submit' },
}
const DOCUMENTS: Partial<Record<What, string>> = {
  certificate: 'certificate-of-origin.xml',
  cancellation: 'cancellation.xml',
  utilisation: 'utilisation.xml',
  receipt: 'receipt.xml',
}

export interface Built extends Omit<Sent, 'answer' | 'since' | 'trouble'> {
  readonly signer: Identity | undefined
}

/** Values that templates and cases may name. */
export function valuesOf(state: CaseState, number = state.number, serial = state.serial): Values {
  const { sut, twin, cpaId } = state.bed.agreement
  const values: Record<string, string> = { number, serial, serial5: serial.slice(2), cpaId, 'twin.domain': twin.domain }
  for (const [side, { country, party }] of Object.entries({ sut, twin })) {
    const place = PLACES[country]
    if (!place) throw new Skipped(`no documents are known for the country ${country}`)
    values[`${side}.country`] = country
    values[`${side}.party.id`] = party.id
    values[`${side}.party.type`] = party.type
    values[`${side}.city`] = place.city
    values[`${side}.port`] = place.port
  }
  for (const [name, { messageId, conversationId }] of state.sent) {
    values[`${name}.messageId`] = messageId ?? ''
    values[`${name}.conversationId`] = conversationId ?? ''
  }
  return values
}

/** Makes the bytes of one message, step by step as a sender would, with the changes of the case at their places. */
export function build(state: CaseState, wish: Send, uuid: () => string): Built {
  const { agreement } = state.bed
  const now = new Date(Date.now() + agreement.twin.clockSkewMs)
  const about = wish.about === undefined ? undefined : known(state, wish.about)
  const { number, serial } = about ?? state
  const values = valuesOf(state, number, serial)
  const filled = <T>(value: T): T => deepFill(value, (text) => fill(text, values, now, uuid))
  const { what, document, header = {}, ...styles } = filled(wish)
  const tamper = (at: Tamper['at'], text: string) => applyTamper(state, styles.tamper ?? [], at, text)

  const parts: MimePart[] = []
  let sealed: Buffer | undefined
  let payloadDigest: string | undefined
  const uniqueId = uuid()
  const contentId = `document-${uniqueId}@${agreement.twin.domain}`
  const name = DOCUMENTS[what]
  if (name !== undefined || document !== undefined) {
    sealed =
      document?.of === undefined ? sealedDocument(state, wish, name, now, values, uuid, tamper) : known(state, document.of).sealed
    if (!sealed) throw new Error(`${document?.of} carries no document`)
    payloadDigest = createHash('sha256').update(sealed).digest('hex')
    const { to, off, ...encryption } = styles.encryption ?? {}
    const payload = off
      ? sealed.toString('utf8')
      : encrypt(sealed, recipient(state, to, encryption.suite), { suite: agreement.suite, ...encryption })
    parts.push({
      contentId,
      contentType: styles.mime?.payloadType ?? 'application/xml',
      bytes: Buffer.from(tamper('payload', payload), 'utf8'),
    })
  }

  const attachment = `attachment-${uniqueId}@${agreement.twin.domain}`
  if (styles.attach !== undefined)
    parts.push({ contentId: attachment, contentType: 'text/plain', bytes: Buffer.from(styles.attach) })
  const reply = state.bed.road === 'amqp' ? 'async' : (styles.reply ?? 'sync')
  const action = ACTIONS[what]
  const messageId = header.messageId === undefined ? `${uniqueId}@${agreement.twin.domain}` : (header.messageId ?? undefined)
  const conversationId = header.conversationId === undefined ? (about?.conversationId ?? `c-${uniqueId}`) : header.conversationId
  const { href, payloadDigest: digestWish, role, moreManifest, timeToLive, ackRequested, ...headerRest } = header
  const envelope: EnvelopeWish = {
    from: [agreement.twin.party],
    to: [agreement.sut.party],
    cpaId: agreement.cpaId,
    conversationId,
    service: { value: action.service, type: action.type },
    action: action.action,
    messageId: messageId ?? null,
    timestamp: now.toISOString(),
    timeToLive:
      timeToLive === null || parts.length === 0 ? undefined : (timeToLive ?? new Date(now.getTime() + 3_600_000).toISOString()),
    duplicateElimination: parts.length > 0,
    ackRequested: ackRequested === null ? undefined : (ackRequested ?? (parts.length > 0 ? { signed: true } : undefined)),
    syncReply: reply === 'sync',
    ...(parts.length === 0
      ? extraOf(state, what)
      : {
          manifest: [
            {
              href: href ?? `cid:${contentId}`,
              payloadDigest: digestWish === null ? undefined : (digestWish ?? payloadDigest),
              ...(role === undefined ? {} : { role }),
            },
            ...(styles.attach === undefined ? [] : [{ href: `cid:${attachment}` }]),
            ...(moreManifest ?? []),
          ],
        }),
    ...(headerRest as Partial<EnvelopeWish>),
  }
  const soap = tamper('soap', writeEnvelope(envelope))
  const { key: keyName = 'envelope', off: unsigned = false, otherKey, ...signature } = styles.signature ?? {}
  const signer = identity(state, keyName)
  const signedParts = parts.map((part) => ({ uri: `cid:${part.contentId}`, bytes: part.bytes }))
  const other = otherKey === undefined ? {} : { otherCertificate: identity(state, otherKey).certificate.raw.toString('base64') }
  const signed = tamper('signed', unsigned ? soap : signEnvelope(soap, signedParts, signer, { ...signature, ...other }))
  const packed = writeMime(Buffer.from(signed, 'utf8'), parts, uniqueId, styles.mime)
  const body = tamperBytes(packed.body, (text) => tamper('mime', text))
  const wire = { contentType: tamper('content-type', packed.contentType), body }
  return {
    messageId,
    conversationId: conversationId ?? undefined,
    number,
    serial,
    wire,
    reply,
    signer: unsigned ? undefined : signer,
    references: unsigned ? [] : readMessage(packed, []).signature.references,
    ...(sealed ? { sealed } : {}),
  }
}

function sealedDocument(
  state: CaseState,
  wish: Send,
  name: string | undefined,
  now: Date,
  values: Values,
  uuid: () => string,
  tamper: (at: Tamper['at'], text: string) => string,
): Buffer {
  const { document } = wish
  const text =
    document?.raw ??
    edit(
      fill(template(name ?? ''), values, now, uuid),
      deepFill(document?.edit ?? [], (one) => fill(one, values, now, uuid)),
    )
  const plain = tamper('document', document?.raw === undefined ? text : fill(text, values, now, uuid))
  const { key = 'seal', off, ...style } = deepFill(wish.seal ?? {}, (one) => fill(one, values, now, uuid))
  return Buffer.from(tamper('sealed', off ? plain : seal(plain, identity(state, key), now, style)), 'utf8')
}

/** What a message without a document holds. */
function extraOf(state: CaseState, what: What): Partial<EnvelopeWish> {
  const [first] = state.sent.values()
  const ref = first?.messageId ?? `nobody@${state.bed.agreement.twin.domain}`
  switch (what) {
    case 'status-request':
      return {
        body: `<eb:StatusRequest xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" eb:version="2.0"><eb:RefToMessageId>${ref}</eb:RefToMessageId></eb:StatusRequest>`,
      }
    case 'acknowledgment':
      return {
        refToMessageId: ref,
        extraHeader: acknowledgmentBlock(state.bed.agreement, {
          refToMessageId: ref,
          timestamp: new Date().toISOString(),
          references: [],
        }),
      }
    case 'error-list':
      return { refToMessageId: ref, extraHeader: errorListBlock('DeliveryFailure', 'Error', 'said by the partner twin') }
    default:
      return {}
  }
}

function recipient(state: CaseState, to: string | undefined, suite: string | undefined) {
  const { agreement } = state.bed
  if (to === 'twin') return identity(state, 'encryption').certificate
  const wanted =
    to === 'ec' || (suite ?? agreement.suite) === 'xmlenc11-ecdh' ? agreement.sut.encryptionEc : agreement.sut.encryption
  if (!wanted) throw new Skipped('the agreement names no encryption certificate of this kind for the system under test')
  return wanted
}

export function identity(state: CaseState, name: string): Identity {
  const found = state.bed.agreement.keys.get(name)
  if (!found) throw new Skipped(`the agreement names no key "${name}"`)
  return found
}

export function known(state: CaseState, name: string): Sent {
  const found = state.sent.get(name)
  if (!found) throw new Error(`no step has sent "${name}"`)
  return found
}

function applyTamper(state: CaseState, tampers: readonly Tamper[], at: Tamper['at'], text: string): string {
  return tampers
    .filter((one) => one.at === at)
    .reduce((now, one) => {
      if (one.do !== undefined) return attack(one.do, now, state, one.with)
      const pattern = one.pattern === undefined ? undefined : new RegExp(one.pattern, 'gs')
      const count = pattern ? [...now.matchAll(pattern)].length : now.split(one.replace ?? '').length - 1
      if (count === 0 || (count > 1 && !one.all)) throw new Error(`${one.pattern ?? one.replace} stands ${count} times in ${at}`)
      return pattern ? now.replace(pattern, one.with ?? '') : now.replaceAll(one.replace ?? '', () => one.with ?? '')
    }, text)
}

function tamperBytes(body: Buffer, change: (text: string) => string): Buffer {
  const text = body.toString('latin1')
  const changed = change(text)
  return changed === text ? body : Buffer.from(changed, 'latin1')
}

export function deepFill<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T
  if (Array.isArray(value)) return value.map((one) => deepFill(one, change)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, deepFill(one, change)])) as T
}
