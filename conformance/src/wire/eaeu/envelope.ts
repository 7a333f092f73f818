import { escapeText, escapeXml } from '../../xml/dom.ts'
import type { Wire } from '../mime.ts'
import { EEC } from './names.ts'

/** Header blocks as they shall stand; null leaves one out that is usual. */
export interface EaeuHeaderWish {
  readonly to?: string | null
  readonly replyTo?: string | null
  readonly from?: string | null
  readonly faultTo?: string | null
  readonly action?: string | null
  readonly messageId?: string | null
  readonly relatesTo?: string | null
  readonly relatesAction?: string
  readonly procedureId?: string | null
  readonly conversationId?: string | null
  /** TrackID and AcceptTime, as the integration platform writes them. */
  readonly integration?: { readonly trackId: string; readonly acceptTime: string }
  /** XML of further blocks. */
  readonly extra?: string
}
/** Ways to write one and the same envelope. All of them must be read alike. */
export interface EnvelopeStyle {
  /** `header`: prefixes declared on Header. `local`: on every block. `default`: default namespaces, no prefixes. `odd`: other prefixes. */
  readonly prefixes?: 'usual' | 'header' | 'local' | 'default' | 'odd'
  readonly order?: 'usual' | 'reversed'
  /** Line breaks and blanks around blocks and values, comments between them. */
  readonly loose?: boolean
  readonly declaration?: string
  /** Unused namespace declarations, as seen in traffic. */
  readonly unused?: boolean
  readonly contentType?: string
  readonly byteOrderMark?: boolean
}

type Write = (space: 'soap' | 'wsa' | 'int', local: string, content: string, attributes?: string) => string

const PREFIXES = { usual: { soap: 'soap', wsa: 'wsa', int: 'int' }, odd: { soap: 'S', wsa: 'a', int: 'soap' } } as const

/** SOAP 1.2 with WS-Addressing and `urn:EEC:Interaction:v1.0`; `body` is XML that declares its own namespaces. */
export function writeEaeuEnvelope(header: EaeuHeaderWish, body: string, style: EnvelopeStyle = {}): string {
  const kind = style.prefixes ?? 'usual'
  const names = kind === 'odd' ? PREFIXES.odd : PREFIXES.usual
  const declare = (...spaces: (keyof typeof names)[]) => spaces.map((space) => ` xmlns:${names[space]}="${EEC[space]}"`).join('')
  const tag: Write = (space, local, content, attributes = '') => {
    if (kind === 'default') return `<${local} xmlns="${EEC[space]}"${attributes}>${content}</${local}>`
    const name = `${names[space]}:${local}`
    return `<${name}${kind === 'local' ? declare(space) : ''}${attributes}>${content}</${name}>`
  }
  const [before, after] = style.loose ? ['\n    ', '\n  '] : ['', '']
  const leaf = (space: 'wsa' | 'int', local: string, value: string | null | undefined, attributes = '') =>
    value === null || value === undefined ? [] : [tag(space, local, `${before}${escapeText(value)}${after}`, attributes)]
  const party = (local: string, value: string | null | undefined) =>
    value === null || value === undefined ? [] : [tag('wsa', local, leaf('wsa', 'Address', value).join(''))]
  const relates =
    header.relatesAction === undefined
      ? ''
      : `${kind === 'default' || kind === 'local' ? ` xmlns:int="${EEC.int}"` : ''} ${kind === 'odd' ? names.int : 'int'}:RelatesAction="${escapeXml(header.relatesAction)}"`
  const blocks = [
    ...leaf('wsa', 'To', header.to),
    ...party('ReplyTo', header.replyTo),
    ...party('From', header.from),
    ...party('FaultTo', header.faultTo),
    ...leaf('wsa', 'Action', header.action),
    ...leaf('wsa', 'MessageID', header.messageId),
    ...leaf('wsa', 'RelatesTo', header.relatesTo, relates),
    ...leaf('int', 'ProcedureID', header.procedureId),
    ...leaf('int', 'ConversationID', header.conversationId),
    ...(header.integration
      ? [
          tag(
            'int',
            'Integration',
            [
              ...leaf('int', 'TrackID', header.integration.trackId),
              ...leaf('int', 'AcceptTime', header.integration.acceptTime),
            ].join(''),
          ),
        ]
      : []),
    ...(header.extra === undefined ? [] : [header.extra]),
  ]
  const inOrder = style.order === 'reversed' ? blocks.reverse() : blocks
  const between = style.loose ? '\n  <!-- a comment divides nothing -->\n  ' : ''
  const unused = style.unused ? ' xmlns:csdo="urn:EEC:M:SimpleDataObjects:v0.3.3" xmlns:dsig="http://dsign.mscp.eec"' : ''
  const [onEnvelope, onHeader] =
    kind === 'usual' || kind === 'odd'
      ? [declare('soap', 'wsa', 'int'), '']
      : kind === 'header'
        ? [declare('soap'), declare('wsa', 'int')]
        : ['', '']
  const head = tag('soap', 'Header', between + inOrder.join(between) + between, onHeader)
  return `${style.byteOrderMark ? '\uFEFF' : ''}${style.declaration ?? ''}${tag('soap', 'Envelope', `${between}${head}${between}${tag('soap', 'Body', body)}${between}`, onEnvelope + unused)}`
}

export function eaeuWire(xml: string, style: EnvelopeStyle = {}): Wire {
  return { contentType: style.contentType ?? 'application/soap+xml; charset=UTF-8', body: Buffer.from(xml, 'utf8') }
}
