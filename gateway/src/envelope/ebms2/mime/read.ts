import { Fault } from '../../../message/fault.ts'
import type { Wire } from '../../../message/wire.ts'
import type { EnvelopeLimits } from '../message.ts'
import { type ContentType, parseContentType } from './content-type.ts'
import { readHeaders } from './headers.ts'
import { splitParts } from './split.ts'
import { decodeTransfer } from './transfer.ts'

/** One MIME part, decoded. */
export interface Attachment {
  /** Without `<` and `>`; absent where the sender gave none. */
  readonly contentId?: string
  readonly contentType: string
  readonly bytes: Uint8Array
}
export interface Package {
  /** The SOAP part: XML in UTF-8. */
  readonly soap: Uint8Array
  /** Every other part, in order. */
  readonly attachments: readonly Attachment[]
}

const XML_TYPES: ReadonlySet<string> = new Set(['text/xml', 'application/xml'])
/** `us-ascii` is what text/xml means without a charset (RFC 3023): UTF-8 holds it. */
const UTF8: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii'])

/**
 * Reads the package of ebMS 2.0 section 2.1: SOAP with attachments (multipart/related, RFC 2387), or the SOAP part alone.
 * Parts are views of `wire.body` unless they are base64 or quoted-printable. The root is what `start` names, else the first.
 * Throws ASW_BODY_TOO_LARGE, ASW_MEDIA_TYPE, ASW_XML_ENCODING, ASW_MIME_MALFORMED, ASW_MIME_PART_MISSING (no such `start`).
 */
export function readPackage(wire: Wire, limits: EnvelopeLimits): Package {
  if (wire.body.length > limits.maxBytes) {
    throw new Fault('ASW_BODY_TOO_LARGE', `more than ${limits.maxBytes} bytes`, { limit: limits.maxBytes })
  }
  const outer = parseContentType(wire.contentType)
  if (XML_TYPES.has(outer.type)) {
    checkCharset(outer)
    return { soap: wire.body, attachments: [] }
  }
  if (outer.type !== 'multipart/related') throw mediaType('neither SOAP nor SOAP with attachments')
  const type = outer.parameters.get('type')
  if (type !== undefined && !XML_TYPES.has(type.toLowerCase())) throw mediaType('multipart/related of another type than text/xml')
  const body = Buffer.from(wire.body.buffer, wire.body.byteOffset, wire.body.length)
  const parts = splitParts(body, boundaryOf(outer), limits.maxParts + 1).map(readPart)
  checkContentIds(parts)
  const at = rootOf(outer.parameters.get('start'), parts)
  const root = parts[at] as Attachment
  const inner = parseContentType(root.contentType)
  if (!XML_TYPES.has(inner.type)) throw mediaType('the root of the package is not text/xml')
  checkCharset(inner)
  return { soap: root.bytes, attachments: parts.toSpliced(at, 1) }
}

function boundaryOf({ parameters }: ContentType): string {
  const boundary = parameters.get('boundary') ?? ''
  if (!/^[\x20-\x7e]{0,69}[\x21-\x7e]$/.test(boundary)) throw malformed('multipart/related without a proper boundary')
  return boundary
}

function readPart(part: Buffer): Attachment {
  const { headers, end } = readHeaders(part)
  const contentId = headers.get('content-id')?.replace(/^<(.*)>$/, '$1')
  return {
    ...(contentId === undefined ? {} : { contentId }),
    contentType: headers.get('content-type') ?? 'text/plain',
    bytes: decodeTransfer(part.subarray(end), headers.get('content-transfer-encoding')),
  }
}

/** Two parts with one id: what is digested and what is handed on could be two things. */
function checkContentIds(parts: readonly Attachment[]): void {
  const ids = parts.flatMap(({ contentId }) => contentId ?? [])
  if (new Set(ids).size !== ids.length) throw malformed('two MIME parts have the same Content-ID')
}

/** RFC 2387 section 3.2: with or without angle brackets, senders do both. */
function rootOf(start: string | undefined, parts: readonly Attachment[]): number {
  if (start === undefined) return 0
  const id = start.replace(/^<(.*)>$/, '$1')
  const at = parts.findIndex(({ contentId }) => contentId === id)
  if (at < 0) throw new Fault('ASW_MIME_PART_MISSING', 'no MIME part is the one that start names', { location: 'Content-Type' })
  return at
}

function checkCharset({ parameters }: ContentType): void {
  const charset = parameters.get('charset')
  if (charset !== undefined && !UTF8.has(charset.toLowerCase())) {
    throw new Fault('ASW_XML_ENCODING', 'the SOAP part is not UTF-8', { location: 'Content-Type' })
  }
}

function mediaType(detail: string): Fault {
  return new Fault('ASW_MEDIA_TYPE', detail, { location: 'Content-Type' })
}
function malformed(detail: string): Fault {
  return new Fault('ASW_MIME_MALFORMED', detail)
}
