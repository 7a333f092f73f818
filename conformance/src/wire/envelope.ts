import { escapeText, escapeXml } from '../xml/dom.ts'
import { NS } from '../xml/names.ts'

export interface PartyId {
  readonly id: string
  readonly type?: string | undefined
}
export const EBMS_SERVICE = 'urn:oasis:names:tc:ebxml-msg:service'
export const ACTORS = {
  next: 'http://schemas.xmlsoap.org/soap/actor/next',
  nextMsh: 'urn:oasis:names:tc:ebxml-msg:actor:nextMSH',
  toParty: 'urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH',
} as const

/** Everything that an envelope of ours may say. `null` leaves an element out that is usually there. */
export interface EnvelopeWish {
  readonly from: readonly PartyId[]
  readonly to: readonly PartyId[]
  readonly fromRole?: string
  readonly toRole?: string
  readonly cpaId: string | null
  readonly conversationId: string | null
  readonly service: { readonly value: string; readonly type?: string | undefined } | null
  readonly action: string | null
  readonly messageId: string | null
  readonly timestamp: string | null
  readonly refToMessageId?: string | undefined
  readonly timeToLive?: string | undefined
  readonly duplicateElimination: boolean
  readonly ackRequested?: { readonly signed: boolean; readonly actor?: string } | undefined
  readonly syncReply: boolean
  readonly messageOrder?: { readonly sequence: string; readonly status?: string } | undefined
  readonly description?: string
  readonly version?: string
  readonly manifest?: readonly ManifestEntry[]
  /** XML of more header blocks, and of the Body where there is no manifest. */
  readonly extraHeader?: string
  readonly body?: string
}
export interface ManifestEntry {
  readonly href: string
  readonly payloadDigest?: string | undefined
  readonly role?: string
}

/** The SOAP 1.1 envelope of ebMS 2.0, unsigned. */
export function writeEnvelope(wish: EnvelopeWish): string {
  return (
    `<soap:Envelope xmlns:soap="${NS.soap}"><soap:Header>${messageHeader(wish)}` +
    `${wish.syncReply ? block('SyncReply', ` soap:actor="${ACTORS.next}"`, '', wish.version) : ''}` +
    `${ackRequested(wish)}${messageOrder(wish)}${wish.extraHeader ?? ''}</soap:Header>` +
    `<soap:Body>${wish.manifest ? manifest(wish.manifest, wish.version) : (wish.body ?? '')}</soap:Body></soap:Envelope>`
  )
}

/** A header block of ebMS; it must be understood. */
export function block(local: string, more: string, content: string, version = '2.0', ebMore = ''): string {
  return `<eb:${local} xmlns:eb="${NS.eb}"${ebMore} eb:version="${version}"${more} soap:mustUnderstand="1">${content}</eb:${local}>`
}

function messageHeader(wish: EnvelopeWish): string {
  const leaf = (local: string, value: string | null | undefined) =>
    value === null || value === undefined ? '' : `<eb:${local}>${escapeText(value)}</eb:${local}>`
  const data = [
    leaf('MessageId', wish.messageId),
    leaf('Timestamp', wish.timestamp),
    leaf('RefToMessageId', wish.refToMessageId),
    leaf('TimeToLive', wish.timeToLive),
  ].join('')
  return block(
    'MessageHeader',
    '',
    party('From', wish.from, wish.fromRole) +
      party('To', wish.to, wish.toRole) +
      leaf('CPAId', wish.cpaId) +
      leaf('ConversationId', wish.conversationId) +
      (wish.service ? `<eb:Service${typed(wish.service.type)}>${escapeText(wish.service.value)}</eb:Service>` : '') +
      leaf('Action', wish.action) +
      `<eb:MessageData>${data}</eb:MessageData>` +
      (wish.duplicateElimination ? '<eb:DuplicateElimination></eb:DuplicateElimination>' : '') +
      (wish.description === undefined ? '' : `<eb:Description xml:lang="en">${escapeText(wish.description)}</eb:Description>`),
    wish.version,
  )
}

function party(local: string, ids: readonly PartyId[], role?: string): string {
  const inner = ids.map(({ id, type }) => `<eb:PartyId${typed(type)}>${escapeText(id)}</eb:PartyId>`).join('')
  return `<eb:${local}>${inner}${role === undefined ? '' : `<eb:Role>${escapeText(role)}</eb:Role>`}</eb:${local}>`
}
function typed(type: string | undefined): string {
  return type === undefined ? '' : ` eb:type="${escapeXml(type)}"`
}

function ackRequested({ ackRequested: wish, version }: EnvelopeWish): string {
  if (!wish) return ''
  const actor = wish.actor === undefined ? '' : ` soap:actor="${escapeXml(wish.actor)}"`
  return block('AckRequested', actor, '', version, ` eb:signed="${wish.signed}"`)
}

function messageOrder({ messageOrder: wish, version }: EnvelopeWish): string {
  if (!wish) return ''
  const status = wish.status === undefined ? '' : ` eb:status="${wish.status}"`
  return block('MessageOrder', '', `<eb:SequenceNumber${status}>${wish.sequence}</eb:SequenceNumber>`, version)
}

function manifest(entries: readonly ManifestEntry[], version = '2.0'): string {
  const references = entries.map(({ href, payloadDigest, role }) => {
    const digest =
      payloadDigest === undefined
        ? ''
        : `<payload:PayloadDigest xmlns:payload="${NS.payload}" Algorithm="http://www.w3.org/2001/04/xmlenc#sha256">${payloadDigest}</payload:PayloadDigest>`
    const roleText = role === undefined ? '' : ` xlink:role="${escapeXml(role)}"`
    return `<eb:Reference xmlns:xlink="${NS.xlink}" xlink:href="${escapeXml(href)}"${roleText} xlink:type="simple">${digest}</eb:Reference>`
  })
  return `<eb:Manifest xmlns:eb="${NS.eb}" eb:version="${version}">${references.join('')}</eb:Manifest>`
}
