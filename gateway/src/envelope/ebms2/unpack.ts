import {
  type CanonicalElement,
  canonicalize,
  ExclusiveXml,
  openXml,
  type ParsedXml,
  readCanonical,
  receiveXml,
  XML_LIMITS,
} from '@asw/mappings/xml'
import { Fault, faultOf } from '../../message/fault.ts'
import type { Wire } from '../../message/wire.ts'
import { contentIdsOf } from './content-id.ts'
import type { Ebms2Content, EnvelopeLimits, Header } from './message.ts'
import { type Attachment, readPackage } from './mime/read.ts'
import { NS } from './names.ts'
import { ebChildren } from './read/element.ts'
import { readBlocks } from './read/envelope.ts'
import { partMissing, readMessage } from './read/message.ts'
import { readHeader } from './read/message-header.ts'
import { type CollectedSignature, collectSignature } from './signature/collect.ts'
import { collectExclusive } from './signature/collect-exclusive.ts'

/** A message taken apart. **Nothing of it is authenticated.** It holds plain octets: there is nothing to dispose. */
export interface Unpacked {
  /** Good enough to find the agreement, and to name the message in an ErrorList (XS-08). */
  readonly hint: Header
  /** For people to look at. Throws as `authenticate` does where it cannot be read. */
  readonly content: Ebms2Content
  /** The whole envelope as it came. */
  readonly envelope: CanonicalElement
  readonly attachments: readonly Attachment[]
  /** A fault is kept until `authenticate`: the hint must get out first, so that the refusal can name the message. */
  readonly signature: CollectedSignature | Fault
}

/** Headers and digests; the documents travel beside it. */
const SOAP_LIMITS = { ...XML_LIMITS, maxBytes: 1_048_576, maxElements: 10_000, maxDepth: 64 }

/**
 * Reads MIME and SOAP, with the one parse that a message gets (XS-08).
 * Throws ASW_BODY_TOO_LARGE, ASW_MEDIA_TYPE, ASW_MIME_*, ASW_XML_*, ASW_SOAP_INVALID, ASW_EBMS_INCONSISTENT, and
 * ASW_PARTNER_REFUSED for a SOAP Fault. Where the header is broken but the message id can be read, it stands in the facts
 * as `refToMessageId`: the ErrorList must name it (section 3.1.6.4).
 */
export function unpack(wire: Wire, limits: EnvelopeLimits): Unpacked {
  const { soap, attachments } = readPackage(wire, limits)
  using trees = new DisposableStack()
  const received = receiveXml(soap, SOAP_LIMITS)
  const exclusive = received instanceof ExclusiveXml
  const envelope = exclusive ? received.root : readCanonical(canonicalize(trees.use(received), 'exc-c14n'), SOAP_LIMITS)
  return {
    hint: readHint(envelope),
    get content() {
      return readMessage(envelope, (href) => attachmentOf(attachments, href)).content
    },
    envelope,
    attachments,
    signature: collected(() => signatureOf(received, soap, attachments.length)),
  }
}

function readHint(envelope: CanonicalElement): Header {
  try {
    return readHeader(readBlocks(envelope))
  } catch (error) {
    const refToMessageId = messageIdIn(envelope)
    if (!(error instanceof Fault) || !refToMessageId) throw error
    throw new Fault(error.code, error.message, { ...error.facts, refToMessageId }, error)
  }
}

/** Of an envelope that cannot be read as a whole; undefined where it is not there, or two MessageHeaders leave it open which one it is. */
function messageIdIn(envelope: CanonicalElement): string | undefined {
  const header = envelope.children.find((child) => child.uri === NS.soap && child.local === 'Header')
  const [messageHeader, second] = header ? ebChildren(header, 'MessageHeader') : []
  const [data] = messageHeader && !second ? ebChildren(messageHeader, 'MessageData') : []
  return data && ebChildren(data, 'MessageId')[0]?.text.trim()
}

function signatureOf(received: ExclusiveXml | ParsedXml, soap: Uint8Array, parts: number): CollectedSignature {
  if (!(received instanceof ExclusiveXml)) return collectSignature(received, parts)
  const asItCame = collectExclusive(received, parts)
  if (asItCame) return asItCame
  using parsed = openXml(soap)
  return collectSignature(parsed, parts)
}

function collected(collect: () => CollectedSignature): CollectedSignature | Fault {
  try {
    return collect()
  } catch (error) {
    const fault = faultOf(error)
    if (fault.code === 'ASW_INTERNAL') throw error
    return fault
  }
}

/** The part that a `cid:` URL names. Throws ASW_MIME_PART_MISSING. */
export function attachmentOf(attachments: readonly Attachment[], uri: string): Attachment {
  for (const id of contentIdsOf(uri) ?? []) {
    const found = attachments.find(({ contentId }) => contentId === id)
    if (found) return found
  }
  throw partMissing(uri)
}
