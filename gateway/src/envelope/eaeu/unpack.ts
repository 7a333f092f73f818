import {
  type CanonicalElement,
  canonicalize,
  lift,
  type ParsedXml,
  parseXml,
  readCanonical,
  type XmlElement,
  type XmlLimits,
} from '@asw/mappings/xml'
import { Fault, faultOf } from '../../message/fault.ts'
import type { Wire } from '../../message/wire.ts'
import { parseContentType } from '../ebms2/mime/content-type.ts'
import type { EaeuContent, EaeuHeader, EaeuMessage } from './message.ts'
import { MEDIA_TYPES, NS } from './names.ts'
import { readSignal, readSoapFault } from './read/body.ts'
import { checkUnderstood, readFrame } from './read/envelope.ts'
import { readHeader } from './read/header.ts'
import { type FaultSource, readSource } from './read/source.ts'

/**
 * Reads a message of the integrated system. **Nothing of it is authenticated**: the envelope carries no signature
 * (No 5 knows none), so its sender is whoever the connection proves, and what is believed of a document is what the
 * signatures in it cover.
 *
 * Throws ASW_MEDIA_TYPE, ASW_XML_*, ASW_SOAP_INVALID, ASW_ADDRESSING_*, ASW_ACTION_UNKNOWN, ASW_EAEU_HEADER, ASW_EAEU_BODY.
 * As far as the message could be read, `source` in the facts is what a fault about it needs (`sourceOf`).
 */
export function unpack(wire: Wire, limits?: XmlLimits): EaeuMessage {
  checkMediaType(wire)
  using parsed = parseXml(wire.body, limits)
  const envelope = readCanonical(canonicalize(parsed, 'exc-c14n'), limits)
  try {
    const { header, content } = readFrame(envelope)
    const head = readHeader(header)
    checkUnderstood(header)
    return { header: head, content: readContent(head, content, parsed) }
  } catch (error) {
    const fault = faultOf(error)
    if (fault.code === 'ASW_INTERNAL') throw error
    throw new Fault(fault.code, fault.message, { ...fault.facts, source: readSource(envelope) }, error)
  }
}

/** Whether these bytes look like SOAP 1.2, which is EAEU: the envelope of ASW is SOAP 1.1. A look at the beginning, no judgement. */
export function isEaeu({ body }: Pick<Wire, 'body'>): boolean {
  return Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, LOOK_BYTES)).includes(NS.soap)
}
const LOOK_BYTES = 4_096

/** What can be said of the message that a fault of `unpack` is about; `undefined` where it was not even XML. */
export function sourceOf(fault: Fault): FaultSource | undefined {
  return fault.facts.source as FaultSource | undefined
}

function readContent(header: EaeuHeader, content: CanonicalElement, parsed: ParsedXml): EaeuContent {
  const { action } = header
  const isFault = content.uri === NS.soap && content.local === 'Fault'
  if (isFault !== (action.kind === 'fault')) throw contradiction(`the Action is that of a ${action.kind}`, content)
  switch (action.kind) {
    case 'fault':
      return { kind: 'fault', fault: readSoapFault(content, prefixesAt(parsed)) }
    case 'signal':
      return { kind: 'signal', signal: readSignal(content, action.signal) }
    case 'document':
      if (content.uri === NS.sgn || content.uri === '') throw contradiction('the Action is that of a document', content)
      return { kind: 'document', xml: canonicalBody(parsed) }
  }
}

/** Exclusive C14N of the one element of the Body: it depends on nothing outside that element. */
function canonicalBody(parsed: ParsedXml): Uint8Array {
  using own = lift(parsed.root.get('/soap:Envelope/soap:Body/*', { soap: NS.soap }) as XmlElement)
  return canonicalize(own, 'exc-c14n')
}

/** The QNames of a Fault stand in text: their prefixes are looked up where they stand. */
function prefixesAt(parsed: ParsedXml): (place: 'Code' | 'Subcode', prefix: string) => string | undefined {
  const scope = (place: string) => {
    const value = parsed.root.get(`//soap:Fault//soap:${place}/soap:Value`, { soap: NS.soap }) as XmlElement | null
    return new Map(Object.entries(value?.namespaces ?? {}))
  }
  const scopes = { Code: scope('Code'), Subcode: scope('Subcode') }
  return (place, prefix) => scopes[place].get(prefix)
}

function checkMediaType({ contentType }: Wire): void {
  if (!MEDIA_TYPES.has(parseContentType(contentType).type)) {
    throw new Fault('ASW_MEDIA_TYPE', 'the media type is not that of SOAP 1.2', { location: 'Content-Type' })
  }
}

function contradiction(said: string, content: CanonicalElement): Fault {
  return new Fault('ASW_EAEU_BODY', `${said}, the Body holds ${content.local}`, { location: '/soap:Envelope/soap:Body' })
}
