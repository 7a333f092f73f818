import type { CanonicalElement } from '@asw/mappings/xml'
import { Fault } from '../../../message/fault.ts'
import { told } from '../../../message/told.ts'
import { isForNextHop, isForUs, NS, SOAP12 } from '../names.ts'
import { actorOf, attributeOf, broken, isEb, unsupported } from './element.ts'

/** The header blocks that are for us, and the body. */
export interface Blocks {
  readonly messageHeader: CanonicalElement
  /** One for the To Party, and one for the next hop: both are us. */
  readonly ackRequested?: CanonicalElement
  readonly syncReply?: CanonicalElement
  readonly messageOrder?: CanonicalElement
  readonly errorList?: CanonicalElement
  readonly acknowledgment?: CanonicalElement
  /** The one element of soap:Body. */
  readonly body?: CanonicalElement
}

const BLOCKS = {
  ackRequested: 'AckRequested',
  syncReply: 'SyncReply',
  messageOrder: 'MessageOrder',
  errorList: 'ErrorList',
  acknowledgment: 'Acknowledgment',
} as const satisfies Partial<Record<keyof Blocks, string>>
const KNOWN: ReadonlySet<string> = new Set(['MessageHeader', ...Object.values(BLOCKS)])

/**
 * Reads the frame of a SOAP 1.1 envelope (SOAP 1.1 section 4, ebMS 2.0 section 2.3). The order of the blocks is free.
 * Throws ASW_SOAP_INVALID; ASW_PARTNER_REFUSED for a SOAP Fault, with `faultcode` and `faultstring` in its facts.
 */
export function readBlocks(envelope: CanonicalElement): Blocks {
  checkEnvelope(envelope)
  const [header, body, ...rest] = envelope.children
  if (header && isSoap(header, 'Body')) refuseFault(header)
  if (!header || !isSoap(header, 'Header')) throw soapInvalid('the envelope has no Header', '/soap:Envelope')
  if (!body || !isSoap(body, 'Body')) throw soapInvalid('the envelope has no Body', '/soap:Envelope')
  if (rest.length > 0) throw soapInvalid('elements stand behind the Body', '/soap:Envelope')
  refuseFault(body)
  const content = body.children[0]
  if (body.children.length > 1) throw soapInvalid('the Body holds more than one element', '/soap:Envelope/soap:Body')
  const messageHeader = single(header, 'MessageHeader')
  if (!messageHeader) throw soapInvalid('the envelope has no MessageHeader', '/soap:Envelope/soap:Header')
  const found = Object.entries(BLOCKS).flatMap(([key, local]) => {
    const block = single(header, local)
    return block ? [[key, block] as const] : []
  })
  return { messageHeader, ...Object.fromEntries(found), ...(content ? { body: content } : {}) }
}

/**
 * Every block that is for us and must be understood is one we know, in version 2.0 where it is of ebMS (SOAP 1.1
 * section 4.2.3, ebMS 2.0 section 2.3.8). Throws ASW_EBMS_UNSUPPORTED; `soapFault` in its facts names the SOAP faultcode.
 */
export function checkUnderstood(envelope: CanonicalElement): void {
  const header = envelope.children.find((child) => isSoap(child, 'Header'))
  for (const block of header?.children ?? []) {
    if (block.uri === NS.eb && KNOWN.has(block.local)) checkVersion(block)
    else if (mustBeUnderstood(block)) {
      const path = `soap:Header/*[local-name()='${block.local}']`
      throw new Fault('ASW_EBMS_UNSUPPORTED', `the header block ${block.local} must be understood and is not`, {
        location: `//${path}`,
        soapFault: 'MustUnderstand',
      })
    }
  }
  const body = envelope.children.find((child) => isSoap(child, 'Body'))?.children[0]
  if (body?.uri === NS.eb) checkVersion(body)
}

function checkVersion(element: CanonicalElement): void {
  const version = attributeOf(element, NS.eb, 'version') ?? attributeOf(element, undefined, 'version')
  if (version === undefined) throw broken(`${element.local} has no version`, `${element.local}/@eb:version`)
  if (version !== '2.0') throw unsupported(`${element.local} is not of version 2.0`, `${element.local}/@eb:version`)
}

/** Signature needs no word of its own: whether it is there and right is judged elsewhere. */
function mustBeUnderstood(block: CanonicalElement): boolean {
  if (block.uri === NS.ds && block.local === 'Signature') return false
  const flag = attributeOf(block, NS.soap, 'mustUnderstand')
  return (flag === '1' || flag === 'true') && isForUs(actorOf(block))
}

/**
 * The block that is for us. AckRequested and Acknowledgment may stand twice, for the To Party and for the next hop
 * (sections 6.3.1.1, 6.3.2.1); the first of them counts here.
 */
function single(header: CanonicalElement, local: string): CanonicalElement | undefined {
  const all = header.children.filter((child) => isEb(child, local) && isForUs(actorOf(child)))
  const ends = all.filter((block) => !isForNextHop(actorOf(block)))
  const hops = all.filter((block) => isForNextHop(actorOf(block)))
  if (ends.length > 1 || hops.length > 1) throw broken(`${local} stands twice`, local)
  if (local === 'MessageHeader' && hops.length > 0) throw broken('MessageHeader is for the next hop only', local)
  return ends[0] ?? hops[0]
}

function checkEnvelope(envelope: CanonicalElement): void {
  if (isSoap(envelope, 'Envelope')) return
  const newer = envelope.uri === SOAP12
  throw new Fault('ASW_SOAP_INVALID', newer ? 'SOAP 1.2 where SOAP 1.1 is agreed' : 'the root is not a SOAP 1.1 Envelope', {
    location: '/*',
    soapFault: envelope.local === 'Envelope' ? 'VersionMismatch' : 'Client',
  })
}

/** A partner's SOAP processor said no before any ebMS could answer. */
function refuseFault(body: CanonicalElement): void {
  const fault = body.children.find((child) => isSoap(child, 'Fault'))
  if (!fault) return
  const [faultcode, faultstring] = ['faultcode', 'faultstring'].map((local) => {
    const text = fault.children.find((child) => child.local === local)?.text.trim()
    return text && told(text)
  })
  throw new Fault('ASW_PARTNER_REFUSED', 'a SOAP Fault', { faultcode, faultstring })
}

function isSoap(element: CanonicalElement, local: string): boolean {
  return element.uri === NS.soap && element.local === local
}
function soapInvalid(detail: string, location: string): Fault {
  return new Fault('ASW_SOAP_INVALID', detail, { location })
}
