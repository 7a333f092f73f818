import type { Element } from '@xmldom/xmldom'
import { child, children, elements, parse, root, serialize, text } from '../../xml/dom.ts'
import type { Wire } from '../mime.ts'
import { type Believed, type ContainerVerdict, judgeContainer, standalone } from './judge-container.ts'
import { type Action, EEC, readAction, SIGNALS, type SignalCode } from './names.ts'

export type EaeuKind = 'document' | SignalCode | 'fault' | 'unreadable'
export interface EaeuHeader {
  readonly to?: string
  readonly replyTo?: string
  readonly from?: string
  readonly faultTo?: string
  readonly action?: string
  readonly messageId?: string
  readonly relatesTo?: string
  readonly relatesAction?: string
  readonly procedureId?: string
  readonly conversationId?: string
  readonly trackId?: string
  readonly acceptTime?: string
}
export interface EaeuDocument {
  readonly xml: string
  readonly root: string
  readonly namespace: string
  readonly messageCode?: string
  readonly structure?: string
  readonly id?: string
  readonly refId?: string
  /** Number of the certificate that it is about. */
  readonly number?: string
  readonly resultCode?: string
}
export interface EaeuReceived {
  readonly wire: Wire
  readonly kind: EaeuKind
  readonly header: EaeuHeader
  /** Blocks of the Header in expanded names, in their order. */
  readonly blocks: readonly string[]
  /** Those of other namespaces that must be understood. */
  readonly mustUnderstand: readonly string[]
  readonly signal?: {
    readonly root: string
    readonly id?: string
    readonly dateTime?: string
    readonly errors: readonly {
      readonly code: string
      readonly description?: string
      readonly details?: string
      readonly documentId?: string
      readonly reference?: string
    }[]
  }
  readonly fault?: {
    readonly code: string
    /** With the usual prefix of its namespace: `wsa:…`, `int:…`. */
    readonly subcode: string
    readonly reasons: Readonly<Record<string, string>>
    readonly problem?: string
  }
  readonly container?: ContainerVerdict
  readonly document?: EaeuDocument
  readonly trouble?: string
}

/** Never throws: what cannot be read says why. `believed`: certificates whose signatures count. */
export function readEaeu(wire: Wire, believed: Believed = {}): EaeuReceived {
  try {
    return read(wire, believed)
  } catch (error) {
    const trouble = error instanceof Error ? error.message : String(error)
    return { wire, kind: 'unreadable', header: {}, blocks: [], mustUnderstand: [], trouble }
  }
}

function read(wire: Wire, believed: Believed): EaeuReceived {
  const envelope = root(parse(wire.body))
  if (envelope.namespaceURI !== EEC.soap || envelope.localName !== 'Envelope') throw new Error('the root is no SOAP 1.2 Envelope')
  const [headerElement, body, ...more] = elements(envelope)
  const beside = [envelope, headerElement, body].find((one) => one && hasText(one))
  if (beside) throw new Error(`text between the elements of ${beside.localName}`)
  if (headerElement?.localName !== 'Header' || body?.localName !== 'Body' || more.length > 0)
    throw new Error('not exactly one Header and one Body')
  const [content, second] = elements(body)
  if (!content || second) throw new Error('not exactly one element in the Body')
  const header = readHeader(headerElement)
  const blocks = elements(headerElement).map((one) => `{${one.namespaceURI}}${one.localName}`)
  const base = { wire, header, blocks, mustUnderstand: notUnderstood(headerElement) }
  if (content.namespaceURI === EEC.soap && content.localName === 'Fault')
    return { ...base, kind: 'fault', fault: readFault(content) }
  if (content.namespaceURI === EEC.sgn) return { ...base, ...readSignal(content) }
  if (content.namespaceURI === EEC.edoc && content.localName === 'SignedDoc') {
    const container = judgeContainer(content, believed)
    return { ...base, kind: 'document', container, ...(container.document ? { document: readDocument(container.document) } : {}) }
  }
  return { ...base, kind: 'document', document: readDocument(content) }
}

/** SOAP 1.2 part 1, section 2.4. */
function notUnderstood(header: Element): readonly string[] {
  return elements(header)
    .filter((one) => one.namespaceURI !== EEC.wsa && one.namespaceURI !== EEC.int)
    .filter((one) => ['true', '1'].includes(one.getAttributeNS(EEC.soap, 'mustUnderstand') ?? ''))
    .map((one) => one.localName ?? '')
}

function hasText(element: Element): boolean {
  return Array.from(element.childNodes).some((node) => (node.nodeType === 3 || node.nodeType === 4) && node.nodeValue?.trim())
}

function once(header: Element, uri: string, local: string): Element | undefined {
  const [first, second] = children(header, uri, local)
  if (second) throw new Error(`${local} stands twice`)
  return first
}

function readHeader(header: Element): EaeuHeader {
  const leaf = (uri: string, local: string) => leafText(once(header, uri, local))
  const party = (local: string) => leafText(child(once(header, EEC.wsa, local), EEC.wsa, 'Address'))
  const relates = once(header, EEC.wsa, 'RelatesTo')
  const integration = once(header, EEC.int, 'Integration')
  return withoutGaps({
    to: leaf(EEC.wsa, 'To'),
    replyTo: party('ReplyTo'),
    from: party('From'),
    faultTo: party('FaultTo'),
    action: leaf(EEC.wsa, 'Action'),
    messageId: leaf(EEC.wsa, 'MessageID'),
    relatesTo: text(relates),
    relatesAction: relates?.getAttributeNS(EEC.int, 'RelatesAction') ?? undefined,
    procedureId: leaf(EEC.int, 'ProcedureID'),
    conversationId: leaf(EEC.int, 'ConversationID'),
    trackId: integration && (text(child(integration, EEC.int, 'TrackID')) ?? ''),
    acceptTime: integration && (text(child(integration, EEC.int, 'AcceptTime')) ?? ''),
  })
}

/** An element inside of a value belongs to it, and spoils its form. */
function leafText(element: Element | undefined): string | undefined {
  return element && elements(element).length > 0 ? serialize(element) : text(element)
}

/** A signal by its root. Throws Error where no signal is called so. */
export function readSignal(element: Element): Pick<EaeuReceived, 'kind' | 'signal'> {
  const leaf = (of: Element, local: string) => text(child(of, EEC.sgn, local))
  const kind = (Object.keys(SIGNALS) as SignalCode[]).find((code) => SIGNALS[code] === element.localName)
  if (!kind) throw new Error(`no signal is called ${element.localName}`)
  const errors = children(element, EEC.sgn, 'Error').map((one) =>
    withoutGaps({
      code: leaf(one, 'Code') ?? '',
      description: leaf(one, 'Description'),
      details: leaf(one, 'Details'),
      documentId: leaf(one, 'EDocId'),
      reference: leaf(one, 'Reference'),
    }),
  )
  const signal = withoutGaps({
    root: element.localName ?? '',
    id: leaf(element, 'SignalId'),
    dateTime: leaf(element, 'DateTime'),
  })
  return { kind, signal: { ...signal, errors } }
}

function readFault(fault: Element): NonNullable<EaeuReceived['fault']> {
  const soap = (of: Element | undefined, local: string) => child(of, EEC.soap, local)
  const code = soap(fault, 'Code')
  const subcode = soap(soap(code, 'Subcode'), 'Value')
  const reason = soap(fault, 'Reason')
  const texts = reason ? children(reason, EEC.soap, 'Text') : []
  const problem = text(child(soap(fault, 'Detail'), EEC.int, 'ProblemMessage'))
  return {
    code: text(soap(code, 'Value'))?.split(':').at(-1) ?? '',
    subcode: subcode ? expanded(subcode) : '',
    reasons: Object.fromEntries(
      texts.map((one) => [one.getAttributeNS('http://www.w3.org/XML/1998/namespace', 'lang') ?? '', text(one) ?? '']),
    ),
    ...(problem === undefined ? {} : { problem }),
  }
}

/** A QName in text, by its namespace and not by its prefix. */
function expanded(element: Element): string {
  const value = text(element) ?? ''
  const [prefix, local] = value.includes(':') ? value.split(':') : [null, value]
  const uri = element.lookupNamespaceURI(prefix ?? null)
  const known = Object.entries(EEC).find(([, one]) => one === uri)?.[0]
  return `${known ?? `{${uri}}`}:${local}`
}

/** Elements by local name: the namespaces carry the versions of their models, and every version is read. */
export function readDocument(element: Element): EaeuDocument {
  const named = (from: Element | undefined, ...path: readonly string[]): Element | undefined =>
    path.reduce<Element | undefined>((at, local) => at && elements(at).find((one) => one.localName === local), from)
  const header = named(element, 'EDocHeader')
  const leaf = (local: string) => text(named(header, local))
  return withoutGaps({
    xml: standalone(element),
    root: element.localName ?? '',
    namespace: element.namespaceURI ?? '',
    messageCode: leaf('InfEnvelopeCode'),
    structure: leaf('EDocCode'),
    id: leaf('EDocId'),
    refId: leaf('EDocRefId'),
    number: text(
      named(element, 'DocId') ??
        named(element, 'DocReferenceDetails', 'DocId') ??
        named(element, 'OriginVerificationFindingDetails', 'DocReferenceDetails', 'DocId') ??
        named(element, 'DTExhcGoodsItemDetails', 'DTExchPresentedDocDetails', 'DocId'),
    ),
    resultCode: text(named(element, 'ProcessingResultV2Code') ?? named(element, 'ProcessingResultCode')),
  })
}

type Gapless<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}
function withoutGaps<T extends object>(value: T): Gapless<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Gapless<T>
}

/** The parts of the Action, where it has its form. */
export function actionOf({ header }: Pick<EaeuReceived, 'header'>): Action | undefined {
  return header.action === undefined ? undefined : readAction(header.action)
}
