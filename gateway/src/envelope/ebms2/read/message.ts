import type { CanonicalElement } from '@asw/mappings/xml'
import { Fault } from '../../../message/fault.ts'
import { type Ebms2Content, type Ebms2Message, type Header, MESSAGE_STATUSES, type Part } from '../message.ts'
import type { Attachment } from '../mime/read.ts'
import { EBMS_SERVICE, SIGNAL_ACTIONS, type SignalKind } from '../names.ts'
import { inconsistent, isEb, optionalText, requiredAttribute, requiredText, unrecognised, unsupported } from './element.ts'
import { type Blocks, readBlocks } from './envelope.ts'
import { readManifest } from './manifest.ts'
import { defined, instantOrNone, readHeader } from './message-header.ts'
import { readAcknowledgment, readErrorList } from './signals.ts'

/** The part that a `cid:` URL names. Throws ASW_MIME_PART_MISSING. */
export type PartSource = (href: string) => Attachment

/** What stands in blocks for the next hop, which the signature leaves out. */
export type HopByHop = Partial<Pick<Header, 'syncReply' | 'ackRequested'>>

/**
 * Reads a whole message. The caller answers for the bytes that `envelope` was read from, and for those `part` gives.
 * `hop` stands in for the blocks that those bytes do not hold.
 * Throws ASW_SOAP_INVALID, ASW_EBMS_VALUE, ASW_EBMS_UNSUPPORTED, ASW_EBMS_INCONSISTENT, ASW_MIME_PART_MISSING.
 */
export function readMessage(envelope: CanonicalElement, part: PartSource, hop: HopByHop = {}): Ebms2Message {
  const blocks = readBlocks(envelope)
  const header = { ...readHeader(blocks), ...hop }
  const content = readContent(blocks, header, part)
  checkCombination(header, content)
  const beside = content.kind === 'user' || content.kind === 'error-list'
  return defined({
    header,
    content,
    acknowledgment: beside && blocks.acknowledgment ? readAcknowledgment(blocks.acknowledgment) : undefined,
    errorList: content.kind !== 'error-list' && blocks.errorList ? readErrorList(blocks.errorList) : undefined,
  })
}

/**
 * What kind of message it is (sections 4.2.4.1, 6.3.2.5, 7.1, 8): by Service and Action, and where these are not those of
 * ebMS, by what it holds: some stacks send receipts under the Service of the message they are about.
 */
function readContent(blocks: Blocks, header: Header, part: PartSource): Ebms2Content {
  const { body } = blocks
  if (body && !['Manifest', 'StatusRequest', 'StatusResponse'].some((local) => isEb(body, local))) {
    throw unsupported('the Body holds something else than ebMS', 'soap:Body/*')
  }
  if (header.service.value === EBMS_SERVICE) return readSignal(blocks, kindOf(header.action))
  if (!body && blocks.acknowledgment && !blocks.errorList) return readSignal(blocks, 'acknowledgment')
  if (!body && blocks.errorList) return readSignal(blocks, 'error-list')
  if (body && !isEb(body, 'Manifest')) throw inconsistent(`${body.local} under another Service than that of ebMS`, 'Service')
  return { kind: 'user', parts: body ? readManifest(body).map((entry) => partOf(entry, part)) : [] }
}

function kindOf(action: string): SignalKind {
  const found = (Object.keys(SIGNAL_ACTIONS) as SignalKind[]).find((kind) => SIGNAL_ACTIONS[kind] === action)
  if (!found) throw unrecognised('not an Action of the ebMS service', 'Action')
  return found
}

function readSignal({ body, acknowledgment, errorList }: Blocks, kind: SignalKind): Ebms2Content {
  const expected = kind === 'status-request' ? 'StatusRequest' : kind === 'status-response' ? 'StatusResponse' : undefined
  if (body?.local !== expected) throw inconsistent(`Action and Body contradict each other in a ${kind}`, 'Action')
  switch (kind) {
    case 'acknowledgment':
      if (!acknowledgment) throw inconsistent('Action Acknowledgment without the element', 'Action')
      return { kind, acknowledgment: readAcknowledgment(acknowledgment) }
    case 'error-list':
      if (!errorList) throw inconsistent('Action MessageError without ErrorList', 'Action')
      return { kind, ...readErrorList(errorList) }
    case 'status-request':
      return { kind, refToMessageId: requiredText(body as CanonicalElement, 'RefToMessageId') }
    case 'status-response':
      return readStatusResponse(body as CanonicalElement)
    case 'ping':
    case 'pong':
      return { kind }
  }
}

function readStatusResponse(body: CanonicalElement): Ebms2Content {
  const text = requiredAttribute(body, 'messageStatus')
  const status = MESSAGE_STATUSES.find((one) => one === text)
  if (!status) throw unrecognised('an unknown messageStatus', 'StatusResponse/@eb:messageStatus')
  return defined({
    kind: 'status-response' as const,
    refToMessageId: requiredText(body, 'RefToMessageId'),
    status,
    timestamp: instantOrNone(optionalText(body, 'Timestamp'), 'StatusResponse/Timestamp'),
  })
}

function partOf(entry: ReturnType<typeof readManifest>[number], part: PartSource): Part {
  const { contentId, contentType, bytes } = part(entry.href)
  const { href: _, ...facts } = entry
  return { contentId: contentId ?? entry.href.slice(4), contentType, bytes, ...facts }
}

/** What the sections on the single modules forbid to combine. A foreign Acknowledgment with DuplicateElimination is legal enough. */
function checkCombination(header: Header, content: Ebms2Content): void {
  if (content.kind === 'acknowledgment' && header.ackRequested) {
    throw inconsistent('an Acknowledgment that asks for an Acknowledgment', 'AckRequested')
  }
  if (!header.messageOrder) return
  if (header.syncReply) throw inconsistent('MessageOrder together with SyncReply', 'SyncReply')
  if (!header.duplicateElimination) throw inconsistent('MessageOrder without DuplicateElimination', 'MessageOrder')
}

/** Fault of a message whose part is not there. */
export function partMissing(href: string): Fault {
  return new Fault('ASW_MIME_PART_MISSING', 'a part that is named is not in the message', { location: href.slice(0, 300) })
}
