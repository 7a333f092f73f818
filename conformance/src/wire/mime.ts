import { createHash } from 'node:crypto'

/** What goes over the wire, whatever the road: a content type and the octets. */
export interface Wire {
  readonly contentType: string
  readonly body: Buffer
}
export interface MimePart {
  readonly contentId?: string | undefined
  readonly contentType: string
  readonly bytes: Buffer
}

/** How a package is written; the defaults are those of ebMS 2.0 section 2.1. */
export interface MimeStyle {
  readonly boundary?: string
  readonly quoteBoundary?: boolean
  readonly newline?: '\r\n' | '\n'
  readonly transfer?: 'binary' | '8bit' | '7bit' | 'base64' | 'quoted-printable'
  readonly preamble?: string
  readonly epilogue?: string
  /** false: no `start`, the first part is the root. */
  readonly start?: boolean
  /** The SOAP part comes last, and only `start` tells. */
  readonly rootLast?: boolean
  readonly type?: string
  readonly charset?: string
  readonly soapType?: string
  readonly payloadType?: string
  /** Header names in this spelling. */
  readonly headerCase?: 'lower' | 'upper'
  readonly fold?: boolean
  readonly extraPart?: boolean
  readonly rootId?: string
}

const SOAP_TYPE = 'text/xml'

/** SOAP alone, or SOAP with attachments. */
export function writeMime(soap: Buffer, parts: readonly MimePart[], seed: string, style: MimeStyle = {}): Wire {
  const soapType = style.soapType ?? `${SOAP_TYPE}; charset=${style.charset ?? 'UTF-8'}`
  if (parts.length === 0) return { contentType: soapType, body: soap }
  const tag = createHash('sha256').update(seed).digest('hex').slice(0, 20)
  const boundary = style.boundary ?? `twin-${tag}`
  const rootId = style.rootId ?? `root-${tag}@twin.example`
  const nl = style.newline ?? '\r\n'
  const root = { contentId: rootId, contentType: soapType, bytes: soap }
  const extra = style.extraPart
    ? [{ contentId: `extra-${tag}@twin.example`, contentType: 'text/plain', bytes: Buffer.from('not named by the Manifest') }]
    : []
  const ordered = style.rootLast ? [...parts, ...extra, root] : [root, ...parts, ...extra]
  const pieces = ordered.flatMap((part) => [
    Buffer.from(
      `--${boundary}${nl}${headers(part, part === root ? 'binary' : (style.transfer ?? 'binary'), style, nl)}${nl}`,
      'latin1',
    ),
    part === root ? part.bytes : encode(part.bytes, style.transfer ?? 'binary'),
    Buffer.from(nl),
  ])
  const body = Buffer.concat([
    Buffer.from(style.preamble === undefined ? '' : `${style.preamble}${nl}`, 'latin1'),
    ...pieces,
    Buffer.from(`--${boundary}--${nl}${style.epilogue ?? ''}`, 'latin1'),
  ])
  const named = style.quoteBoundary === false ? boundary : `"${boundary}"`
  const start = style.start === false ? '' : `; start="<${rootId}>"`
  return { contentType: `multipart/related; type="${style.type ?? SOAP_TYPE}"; boundary=${named}${start}`, body }
}

function headers(part: MimePart, transfer: string, style: MimeStyle, nl: string): string {
  const spell = (name: string) =>
    style.headerCase === 'lower' ? name.toLowerCase() : style.headerCase === 'upper' ? name.toUpperCase() : name
  const gap = style.fold ? `${nl} ` : ' '
  return [
    `${spell('Content-ID')}:${gap}<${part.contentId}>`,
    `${spell('Content-Type')}:${gap}${part.contentType}`,
    `${spell('Content-Transfer-Encoding')}:${gap}${transfer}`,
    '',
  ].join(nl)
}

function encode(bytes: Buffer, transfer: string): Buffer {
  if (transfer === 'base64') return Buffer.from(bytes.toString('base64').replace(/.{76}/g, '$&\r\n'))
  if (transfer === 'quoted-printable') {
    const quoted = Array.from(bytes, (byte) =>
      byte >= 33 && byte <= 126 && byte !== 61
        ? String.fromCharCode(byte)
        : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    ).join('')
    return Buffer.from(quoted.replace(/(?:=[0-9A-F]{2}|[^=]){1,70}/g, '$&=\r\n').replace(/=\r\n$/, ''))
  }
  return bytes
}

/** Throws Error with the reason where the package is not what RFC 2046 and 2387 allow. */
export function readMime(wire: Wire): { readonly soap: Buffer; readonly parts: readonly MimePart[] } {
  const [type = '', parameters] = contentType(wire.contentType)
  if (type === 'text/xml' || type === 'application/xml') return { soap: wire.body, parts: [] }
  if (type !== 'multipart/related') throw new Error(`a package of type ${type}`)
  const boundary = parameters.get('boundary')
  if (!boundary) throw new Error('multipart/related without a boundary')
  const parts = split(wire.body, boundary)
  const start = parameters.get('start')?.replace(/^<|>$/g, '')
  const at = start === undefined ? 0 : parts.findIndex((part) => part.contentId === start)
  const root = parts[at]
  if (!root) throw new Error('no part is the one that start names')
  return { soap: root.bytes, parts: parts.filter((part) => part !== root) }
}

export function contentType(value: string): [string, ReadonlyMap<string, string>] {
  const [type = '', ...rest] = value.match(/(?:[^;"]|"(?:\\.|[^"\\])*")+/g) ?? []
  const parameters = rest.map((one): [string, string] => {
    const [name = '', ...tail] = one.split('=')
    return [
      name.trim().toLowerCase(),
      tail
        .join('=')
        .trim()
        .replace(/^"([\s\S]*)"$/, '$1')
        .replace(/\\(.)/g, '$1'),
    ]
  })
  return [type.trim().toLowerCase(), new Map(parameters)]
}

function split(body: Buffer, boundary: string): MimePart[] {
  const text = body.toString('latin1')
  const lines = new RegExp(`(^|\\r?\\n)--${boundary.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}(--)?[ \\t]*(?=\\r?\\n|$)`, 'g')
  const parts: MimePart[] = []
  let from: number | undefined
  let ended = false
  for (const match of text.matchAll(lines)) {
    if (from !== undefined) parts.push(readPart(text.slice(from, match.index)))
    from = match.index + match[0].length
    if (match[2]) {
      ended = true
      break
    }
  }
  if (!ended) throw new Error('the package has no end boundary')
  return parts
}

function readPart(text: string): MimePart {
  const [, head = '', rest = ''] = /^\r?\n([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(text) ?? []
  const fields = new Map(
    head
      .replace(/\r?\n[ \t]+/g, ' ')
      .split(/\r?\n/)
      .map((line): [string, string] => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
      }),
  )
  const transfer = fields.get('content-transfer-encoding')?.toLowerCase()
  const raw = Buffer.from(rest, 'latin1')
  return {
    contentId: fields.get('content-id')?.replace(/^<|>$/g, ''),
    contentType: fields.get('content-type') ?? 'text/plain',
    bytes: transfer === 'base64' ? Buffer.from(raw.toString('latin1'), 'base64') : raw,
  }
}
