import type { OwnKey } from '../../agreement/agreement.ts'
import { Fault } from '../../message/fault.ts'
import type { Wire } from '../../message/wire.ts'
import type { Ebms2Message } from './message.ts'
import { type PackageOptions, writePackage } from './mime/write.ts'
import { EBMS_SERVICE, isForNextHop, SIGNAL_ACTIONS } from './names.ts'
import { signEnvelope } from './signature/sign.ts'
import { writeEnvelope } from './write/envelope.ts'

/**
 * Writes a message as it goes over the wire: SOAP with attachments, signed where there is a `signer` (ebMS 2.0 sections 2,
 * 4.1). Ids, instants and, if need be, the boundary are arguments: the same ones give the same bytes, up to the chance in
 * an ECDSA signature.
 *
 * Throws ASW_EBMS_INCONSISTENT for a message that ebMS forbids, ASW_INPUT_INVALID and ASW_MIME_MALFORMED for ids and types
 * that MIME cannot carry, ASW_XML_MALFORMED for characters that XML cannot, ASW_KEY_UNUSABLE.
 */
export async function pack(message: Ebms2Message, signer: OwnKey | undefined, options: PackageOptions = {}): Promise<Wire> {
  checkWritable(message)
  const parts = message.content.kind === 'user' ? message.content.parts : []
  const whole = writeEnvelope(message)
  const soap = signer ? await signEnvelope({ whole, covered: coveredBy(message, whole) }, parts, signer) : whole
  return writePackage(soap, parts, message.header.messageId, options)
}

/** The envelope as the signature sees it: without SyncReply and what else is for the next hop. */
function coveredBy(message: Ebms2Message, whole: Uint8Array): Uint8Array {
  const { ackRequested, ...header } = message.header
  const forHop = isForNextHop(ackRequested?.actor)
  if (!header.syncReply && !forHop) return whole
  return writeEnvelope({
    ...message,
    header: { ...header, syncReply: false, ...(ackRequested && !forHop ? { ackRequested } : {}) },
  })
}

/** What a partner would have to refuse is better refused here. */
function checkWritable({ header, content }: Ebms2Message): void {
  if (header.from.length === 0 || header.to.length === 0) throw inconsistent('a message without sender or receiver')
  if (content.kind === 'user') {
    if (header.service.value === EBMS_SERVICE) throw inconsistent('a user message under the Service of ebMS')
    return
  }
  if (header.service.value !== EBMS_SERVICE || header.action !== SIGNAL_ACTIONS[content.kind]) {
    throw inconsistent(`a signal ${content.kind} travels as ${EBMS_SERVICE}, ${SIGNAL_ACTIONS[content.kind]}`)
  }
  if (content.kind !== 'acknowledgment') return
  if (header.duplicateElimination) throw inconsistent('an Acknowledgment has no DuplicateElimination')
  if (header.ackRequested) throw inconsistent('an Acknowledgment is not acknowledged')
}

function inconsistent(detail: string): Fault {
  return new Fault('ASW_EBMS_INCONSISTENT', detail)
}
