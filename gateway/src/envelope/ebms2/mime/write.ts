import { hash } from 'node:crypto'
import { Fault } from '../../../message/fault.ts'
import type { Wire } from '../../../message/wire.ts'
import type { Part } from '../message.ts'

export interface PackageOptions {
  /** At most 70 characters (RFC 2046). Made from the message id where none is given. */
  readonly boundary?: string
  /** Content-ID of the SOAP part, without `<` and `>`. */
  readonly rootId?: string
}

/** AMQP carries a content type in a short string. */
const MAX_CONTENT_TYPE = 255
const SOAP_TYPE = 'text/xml; charset=UTF-8'

/**
 * The package of ebMS 2.0 section 2.1: bare SOAP where there is no part, else multipart/related with the SOAP part first.
 * The same arguments give the same bytes. Throws ASW_INPUT_INVALID for a Content-ID, a content type or a boundary that
 * MIME cannot carry, ASW_MIME_MALFORMED where two parts have one Content-ID or the given boundary occurs in a part.
 */
export function writePackage(soap: Uint8Array, parts: readonly Part[], messageId: string, options: PackageOptions = {}): Wire {
  if (parts.length === 0) return { contentType: SOAP_TYPE, body: soap }
  const rootId = options.rootId ?? `soap-${digestOf(messageId, 12)}@${domainOf(messageId)}`
  const all = [{ contentId: rootId, contentType: SOAP_TYPE, bytes: soap }, ...parts]
  if (new Set(all.map(({ contentId }) => contentId)).size !== all.length) {
    throw new Fault('ASW_MIME_MALFORMED', 'two parts have the same Content-ID')
  }
  const boundary = boundaryFor(
    messageId,
    all.map(({ bytes }) => bytes),
    options.boundary,
  )
  const contentType = `multipart/related; type="text/xml"; boundary="${boundary}"; start="<${rootId}>"`
  if (contentType.length > MAX_CONTENT_TYPE) throw new Fault('ASW_INPUT_INVALID', 'the Content-Type of the package is too long')
  const pieces = all.flatMap((part) => [Buffer.from(head(part, boundary), 'latin1'), part.bytes, CRLF])
  return { contentType, body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`, 'latin1')]) }
}

const CRLF = Buffer.from('\r\n', 'latin1')

function head({ contentId, contentType }: Pick<Part, 'contentId' | 'contentType'>, boundary: string): string {
  if (!/^[!-;=?-~]{1,250}$/.test(contentId)) throw new Fault('ASW_INPUT_INVALID', 'a Content-ID that MIME cannot carry')
  if (!/^[ -~]{3,500}$/.test(contentType)) throw new Fault('ASW_INPUT_INVALID', 'a content type that MIME cannot carry')
  return `--${boundary}\r\nContent-ID: <${contentId}>\r\nContent-Type: ${contentType}\r\nContent-Transfer-Encoding: binary\r\n\r\n`
}

/** Short and made from the message id, so that packing again gives the same bytes; the next one where it occurs in a part. */
function boundaryFor(messageId: string, contents: readonly Uint8Array[], given: string | undefined): string {
  for (let n = 0; ; n += 1) {
    const boundary = given ?? `asw-${digestOf(`${n} ${messageId}`, 24)}`
    if (!/^[0-9A-Za-z'()+_,./:=?-]{1,70}$/.test(boundary))
      throw new Fault('ASW_INPUT_INVALID', 'a boundary that MIME does not allow')
    const mark = Buffer.from(`--${boundary}`, 'latin1')
    if (!contents.some((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(mark))) return boundary
    if (given !== undefined) throw new Fault('ASW_MIME_MALFORMED', 'the boundary occurs in a part')
  }
}

function digestOf(text: string, length: number): string {
  return hash('sha256', Buffer.from(text, 'utf8'), 'hex').slice(0, length)
}
function domainOf(messageId: string): string {
  return /@([A-Za-z0-9.-]{1,100})$/.exec(messageId)?.[1] ?? 'asw.invalid'
}
