import { ACTORS } from '../wire/envelope.ts'
import { NS } from '../xml/names.ts'
import type { Attack } from './attacks.ts'

const SIGNATURE = /<ds:Signature [\s\S]*<\/ds:Signature>/
const HEADER = /<eb:MessageHeader [\s\S]*?<\/eb:MessageHeader>/
const nextHop = (block: string) => block.replace(' soap:mustUnderstand', ` soap:actor="${ACTORS.next}" soap:mustUnderstand`)
const evil = (text: string) => text.replace(/<eb:ConversationId>[^<]*/, '<eb:ConversationId>evil')

/** What can be done to a signed envelope on its way. */
export const envelopeAttacks: Readonly<Record<string, Attack>> = {
  /** The blocks for the next hop are not signed: another MessageHeader hides there. */
  'header-for-next-hop': (soap) => soap.replace(HEADER, (block) => nextHop(evil(block)) + block),
  'header-only-for-next-hop': (soap) => soap.replace(HEADER, (block) => nextHop(block)),
  'error-list-for-next-hop': (soap) =>
    soap.replace(
      '</soap:Header>',
      `<eb:Acknowledgment xmlns:eb="${NS.eb}" eb:version="2.0" soap:actor="${ACTORS.next}" soap:mustUnderstand="1"><eb:Timestamp>2026-01-01T00:00:00Z</eb:Timestamp><eb:RefToMessageId>x@y</eb:RefToMessageId></eb:Acknowledgment></soap:Header>`,
    ),
  'hidden-in-body': (soap) =>
    soap.replace('</soap:Body>', `<x:y xmlns:x="urn:x" soap:actor="${ACTORS.next}">evil</x:y></soap:Body>`),
  'hidden-in-manifest': (soap) =>
    soap.replace('</eb:Manifest>', `<x:y xmlns:x="urn:x" soap:actor="${ACTORS.nextMsh}">evil</x:y></eb:Manifest>`),
  'envelope-in-header': (soap) => {
    const inner = soap
    const outer = soap.replace(SIGNATURE, '').replace(HEADER, evil)
    return outer.replace('</soap:Header>', `<x:w xmlns:x="urn:x">${inner}</x:w></soap:Header>`)
  },
  'signature-in-block': (soap) => soap.replace(SIGNATURE, (signature) => `<x:w xmlns:x="urn:x">${signature}</x:w>`),
  'signature-in-body': (soap) => {
    const signature = SIGNATURE.exec(soap)?.[0] ?? ''
    return soap.replace(signature, '').replace('</soap:Body>', `${signature}</soap:Body>`)
  },
  'two-signatures': (soap) => soap.replace(SIGNATURE, '$&$&'),
  'two-signed-infos': (soap) => soap.replace(/(<ds:SignedInfo>[\s\S]*<\/ds:SignedInfo>)/, '$1$1'),
  'original-in-object': (soap) => {
    const bare = soap.replace(SIGNATURE, '')
    return soap.replace(HEADER, evil).replace('</ds:Signature>', `<ds:Object>${bare}</ds:Object></ds:Signature>`)
  },
  'manifest-in-object': (soap) =>
    soap.replace('</ds:Signature>', `<ds:Object><ds:Manifest Id="m"></ds:Manifest></ds:Object></ds:Signature>`),
  'strip-signature': (soap) => soap.replace(SIGNATURE, ''),
  'zero-value': (soap) => soap.replace(/(<ds:SignatureValue>)[^<]*/, `$1${Buffer.alloc(64).toString('base64')}`),
  'short-value': (soap) => soap.replace(/(<ds:SignatureValue>)[^<]*/, `$1${Buffer.alloc(30, 1).toString('base64')}`),
  'flip-value': (soap) =>
    soap.replace(/(<ds:SignatureValue>)([^<]*)/, (_, tag: string, value: string) => {
      const bytes = Buffer.from(value, 'base64')
      bytes[10] = (bytes[10] ?? 0) ^ 1
      return tag + bytes.toString('base64')
    }),
  'flip-digest': (soap) =>
    soap.replace(/(<ds:DigestValue>)([^<]*)/, (_, tag: string, value: string) => {
      const bytes = Buffer.from(value, 'base64')
      bytes[3] = (bytes[3] ?? 0) ^ 1
      return tag + bytes.toString('base64')
    }),
  'empty-value': (soap) => soap.replace(/(<ds:SignatureValue>)[^<]*/, '$1'),
  'junk-in-value': (soap) => soap.replace(/(<ds:SignatureValue>.{8})/, '$1!*'),
  'comment-in-digest': (soap) => soap.replace(/(<ds:DigestValue>.{8})/, '$1<!-- x -->'),
  'comment-in-message-id': (soap) => soap.replace(/(<eb:MessageId>.{8})/, '$1<!-- x -->'),
}
/** The payload in the package, one octet of it changed. */
export function flipInPayload(mime: string): string {
  return mime.replace(/(<xenc:CipherValue>.{40})(.)/s, (_, head: string, one: string) => head + (one === 'A' ? 'B' : 'A'))
}
