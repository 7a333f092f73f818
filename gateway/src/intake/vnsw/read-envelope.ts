import { checkXml, type Vnsw, type VnswEnvelope, type VnswParty } from '@asw/mappings'
import { type CanonicalElement, canonicalize, parseXml, readCanonical } from '@asw/mappings/xml'
import { Fault } from '../../message/fault.ts'
import { parseJson } from '../rest/body.ts'

/** The envelope around nothing: enough to answer whoever sent it. */
export type EnvelopeHead = Omit<VnswEnvelope, 'content'> & { readonly content: Record<string, never> }

/** An envelope whose XML and schema are right. */
export interface OuterEnvelope {
  readonly head: EnvelopeHead
  /** Exclusive C14N. */
  readonly canonical: Uint8Array
}

/** The bytes of a stranger: parsed once within limits, held to the XSD. Throws ASW_XML_*, ASW_DOCUMENT_UNKNOWN, ASW_SCHEMA_INVALID with every finding. */
export function openEnvelope({ pack }: Vnsw, bytes: Uint8Array): OuterEnvelope {
  using parsed = parseXml(bytes)
  const issues = checkXml(pack, parsed)
  const [first] = issues
  if (first?.code === 'ASW_DOCUMENT_UNKNOWN') throw new Fault('ASW_DOCUMENT_UNKNOWN', first.message)
  if (first) throw new Fault('ASW_SCHEMA_INVALID', first.message, { issues })
  const canonical = canonicalize(parsed, 'exc-c14n')
  return { canonical, head: headOf(readCanonical(canonical)) }
}

/**
 * The document inside, national codes crossed. Throws ASW_JSON_MALFORMED, ASW_INPUT_INVALID where there is none, and what
 * `Vnsw.read` throws.
 */
export function documentIn(vnsw: Vnsw, { canonical }: OuterEnvelope): Readonly<Record<string, unknown>> {
  const text = at(readCanonical(canonical), 'Body', 'Content', 'Document')?.text
  if (text === undefined)
    throw new Fault('ASW_INPUT_INVALID', 'Body/Content/Document is missing: only documents are submitted here')
  // JSON of any depth would pass the envelope and break whoever walks it: it is held to what the JSON door takes.
  const json = parseJson(Buffer.from(text, 'utf8'))
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new Fault('ASW_INPUT_INVALID', 'Body/Content/Document holds no JSON object')
  return vnsw.read(canonical).content.document ?? {}
}

/** What the header says; the XSD has seen to it that everything is there. */
function headOf(root: CanonicalElement): EnvelopeHead {
  const text = (...path: readonly string[]) => at(root, 'Header', ...path)?.text ?? ''
  const subject = (name: string) => text('Subject', name)
  const [version, messageId] = [text('Reference', 'version'), text('Reference', 'messageId')]
  return {
    document: 'vnsw-envelope',
    scheme: 'VNSW',
    formVersion: '2015-01',
    reference: { ...(version === '' ? {} : { version }), ...(messageId === '' ? {} : { messageId }) },
    from: partyOf(at(root, 'Header', 'From')),
    to: partyOf(at(root, 'Header', 'To')),
    subject: {
      documentType: subject('documentType'),
      type: subject('type'),
      function: subject('function'),
      reference: subject('reference'),
      documentYear: Number(subject('documentYear')),
      preReference: subject('preReference'),
      preDocumentYear: Number(subject('preDocumentYear')),
      sentAt: subject('sendDate'),
    },
    content: {},
    signature: '',
  }
}

function partyOf(element: CanonicalElement | undefined): VnswParty {
  const text = (name: string) => (element && at(element, name)?.text) ?? ''
  const unitCode = text('unitCode')
  return {
    name: text('name'),
    identity: text('identity'),
    countryCode: text('countryCode'),
    ministryCode: text('ministryCode'),
    organizationCode: text('organizationCode'),
    ...(unitCode === '' ? {} : { unitCode }),
  }
}

function at(element: CanonicalElement, ...[name, ...rest]: readonly string[]): CanonicalElement | undefined {
  if (name === undefined) return element
  const child = element.children.find(({ local }) => local === name)
  return child && at(child, ...rest)
}
