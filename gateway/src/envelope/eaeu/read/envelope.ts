import type { CanonicalElement } from '@asw/mappings/xml'
import { Fault } from '../../../message/fault.ts'
import { NS, OUR_ROLES, SOAP11 } from '../names.ts'
import { attributeOf, hasText, named } from './element.ts'

/** The two parts of an envelope, and the one element in its Body. */
export interface Frame {
  readonly header: CanonicalElement
  readonly content: CanonicalElement
}

/** The Header alone, for a look at what can be read of a message that is broken elsewhere. */
export function headerOf(envelope: CanonicalElement): CanonicalElement | undefined {
  return named(envelope, NS.soap, 'Envelope') ? envelope.children.find((child) => named(child, NS.soap, 'Header')) : undefined
}

/** SOAP 1.2, exactly Header and Body, one element in the Body (No 5, items 18, 19, 26). Throws ASW_SOAP_INVALID. */
export function readFrame(envelope: CanonicalElement): Frame {
  if (!named(envelope, NS.soap, 'Envelope')) {
    throw invalid(envelope.uri === SOAP11 ? 'SOAP 1.1 where SOAP 1.2 is needed' : 'the root is not a SOAP 1.2 Envelope')
  }
  const [header, body, ...rest] = envelope.children
  if (!header || !named(header, NS.soap, 'Header')) throw invalid('the envelope does not begin with a Header')
  if (!body || !named(body, NS.soap, 'Body')) throw invalid('no Body follows the Header')
  if (rest.length > 0) throw invalid('elements stand behind the Body')
  const [content, ...more] = body.children
  if (!content || more.length > 0) throw invalid('the Body does not hold exactly one element')
  if ([envelope, header, body].some(hasText)) throw invalid('text stands between the elements of the envelope')
  return { header, content }
}

const UNDERSTOOD: ReadonlySet<string> = new Set([NS.wsa, NS.int])

/** Every header block that is for us and must be understood is one we know (SOAP 1.2 part 1, section 2.4). Throws ASW_EAEU_HEADER. */
export function checkUnderstood(header: CanonicalElement): void {
  for (const block of header.children) {
    const flag = attributeOf(block, NS.soap, 'mustUnderstand')
    const ours = OUR_ROLES.has(attributeOf(block, NS.soap, 'role') ?? '')
    if (ours && (flag === 'true' || flag === '1') && !UNDERSTOOD.has(block.uri)) {
      throw new Fault('ASW_EAEU_HEADER', `the header block ${block.local} must be understood and is not`, { header: block.local })
    }
  }
}

function invalid(detail: string): Fault {
  return new Fault('ASW_SOAP_INVALID', detail, { location: '/soap:Envelope' })
}
