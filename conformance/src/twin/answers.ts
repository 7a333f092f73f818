import type { Agreement } from '../agreement/agreement.ts'
import type { Identity } from '../security/keys.ts'
import { type SignatureStyle, signEnvelope, xpathText } from '../security/sign-envelope.ts'
import { block, EBMS_SERVICE, type EnvelopeWish, writeEnvelope } from '../wire/envelope.ts'
import type { Wire } from '../wire/mime.ts'
import type { DigestReference, Received } from '../wire/read.ts'
import { escapeText, escapeXml } from '../xml/dom.ts'
import { ALG, NS } from '../xml/names.ts'

/** Header of a message from the twin to the system under test. */
export function headerOf(agreement: Agreement, about: { readonly id: string; readonly now: Date }): EnvelopeWish {
  const { twin, sut, cpaId } = agreement
  return {
    from: [twin.party],
    to: [sut.party],
    cpaId,
    conversationId: about.id,
    service: { value: EBMS_SERVICE },
    action: null,
    messageId: `${about.id}@${twin.domain}`,
    timestamp: about.now.toISOString(),
    duplicateElimination: false,
    syncReply: false,
  }
}

export function signal(
  agreement: Agreement,
  signer: Identity | undefined,
  about: { readonly id: string; readonly now: Date },
  wish: Partial<EnvelopeWish>,
  style: SignatureStyle = {},
): Wire {
  const soap = writeEnvelope({ ...headerOf(agreement, about), ...wish })
  return { contentType: 'text/xml; charset=UTF-8', body: Buffer.from(signer ? signEnvelope(soap, [], signer, style) : soap) }
}

/** ebMS 2.0 section 6.3.2. */
export function acknowledgmentBlock(
  agreement: Agreement,
  about: {
    readonly refToMessageId: string
    readonly timestamp: string
    readonly references: readonly DigestReference[]
  },
): string {
  const { twin } = agreement
  const references = about.references.map(({ uri, transforms, digestMethod, digestValue }) => {
    const inner = transforms.map((one) =>
      one === ALG.xpath
        ? `<ds:Transform Algorithm="${one}"><ds:XPath>${escapeText(xpathText('actor'))}</ds:XPath></ds:Transform>`
        : `<ds:Transform Algorithm="${escapeXml(one)}"></ds:Transform>`,
    )
    return `<ds:Reference xmlns:ds="${NS.ds}" URI="${escapeXml(uri)}">${
      inner.length === 0 ? '' : `<ds:Transforms>${inner.join('')}</ds:Transforms>`
    }<ds:DigestMethod Algorithm="${escapeXml(digestMethod)}"></ds:DigestMethod><ds:DigestValue>${digestValue}</ds:DigestValue></ds:Reference>`
  })
  return block(
    'Acknowledgment',
    '',
    `<eb:Timestamp>${about.timestamp}</eb:Timestamp><eb:RefToMessageId>${escapeText(about.refToMessageId)}</eb:RefToMessageId>` +
      `<eb:From><eb:PartyId eb:type="${escapeXml(twin.party.type)}">${escapeText(twin.party.id)}</eb:PartyId></eb:From>${references.join('')}`,
  )
}

/** ebMS 2.0 section 4.2.3. */
export function errorListBlock(code: string, severity: 'Error' | 'Warning', text: string): string {
  return block(
    'ErrorList',
    '',
    `<eb:Error eb:errorCode="${escapeXml(code)}" eb:severity="${severity}"><eb:Description xml:lang="en">${escapeText(text)}</eb:Description></eb:Error>`,
    '2.0',
    ` eb:highestSeverity="${severity}"`,
  )
}

export const SOAP_FAULT: Wire = {
  contentType: 'text/xml; charset=UTF-8',
  body: Buffer.from(
    `<soap:Envelope xmlns:soap="${NS.soap}"><soap:Body><soap:Fault><faultcode>soap:Server</faultcode><faultstring>the twin misbehaves</faultstring></soap:Fault></soap:Body></soap:Envelope>`,
  ),
}

/** The digests of a message that came, as an Acknowledgment repeats them. */
export function referencesOf(received: Received): readonly DigestReference[] {
  return received.signature.references
}
