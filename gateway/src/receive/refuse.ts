import { headerTo } from '../acknowledge/acknowledgment.ts'
import { errorListFor, pack, packSoapFault, SIGNAL_ACTIONS } from '../envelope/ebms2/index.ts'
import { type Fault, faultOf } from '../message/fault.ts'
import type { FaultCode } from '../message/faults.ts'
import { messageId } from '../message/ids.ts'
import type { Arrived } from '../message/stages.ts'
import type { Answer } from '../transport/transport.ts'
import { answerWith } from './answer.ts'
import type { ReceiveDeps } from './deps.ts'
import type { Progress } from './progress.ts'
import { WrongDocument } from './read.ts'
import { refusalFor, refuseDocument, wrongAsFault } from './refuse-document.ts'
import { leaveOpen, strangerAnswer, waitsHere } from './waits.ts'

const RETRY_AFTER_SECONDS = 10

/** Our trust in a sender may change without a change of the message: the same bytes are judged anew next time. */
const JUDGED_ANEW: ReadonlySet<FaultCode> = new Set([
  'ASW_SIGNER_UNKNOWN',
  'ASW_CERTIFICATE_EXPIRED',
  'ASW_CERTIFICATE_NOT_YET_VALID',
  'ASW_CERTIFICATE_PATH',
  'ASW_CERTIFICATE_REVOKED',
  'ASW_CERTIFICATE_USAGE',
  'ASW_DECRYPTION_FAILED',
  'ASW_PARTNER_UNKNOWN',
  'ASW_PARTNER_MISMATCH',
  'ASW_MESSAGE_ID_REUSED',
  'ASW_NOT_FOUND',
  'ASW_EBMS_UNSUPPORTED',
  'ASW_EBMS_EXPIRED',
  'ASW_SIGNATURE_ALGORITHM',
  'ASW_ENCRYPTION_ALGORITHM',
  'ASW_KEY_WEAK',
  'ASW_CERTIFICATE_WEAK',
])
const ALARMS: ReadonlySet<FaultCode> = new Set(['ASW_MESSAGE_ID_REUSED', 'ASW_PARTNER_MISMATCH', 'ASW_PAYLOAD_DIGEST'])

/**
 * Turns what was thrown into an answer. An outage of ours is a 503 and no verdict; a stranger gets a bare 4xx; a partner gets
 * an ErrorList; an authentic document that is wrong gets its Acknowledgment and then a refusal response, or an ErrorList with
 * its findings where no response can name what it is about and nothing else.
 */
export async function refuse(deps: ReceiveDeps, arrived: Arrived, progress: Progress, error: unknown): Promise<Answer> {
  try {
    if (!(error instanceof WrongDocument)) return await refuseMessage(deps, arrived, progress, faultOf(error))
    const refusal = await refusalFor(deps, error)
    if (!refusal) return await refuseMessage(deps, arrived, progress, wrongAsFault(error))
    return await refuseDocument(deps, error, refusal)
  } catch (again) {
    const fault = faultOf(again)
    deps.ended.add(arrived.arrival)
    deps.report({ what: 'trouble', code: fault.code, detail: fault.message })
    return { status: 503, retryAfter: RETRY_AFTER_SECONDS }
  }
}

async function refuseMessage(deps: ReceiveDeps, arrived: Arrived, progress: Progress, fault: Fault): Promise<Answer> {
  const { agreement, hint } = progress
  const note = { code: fault.code, detail: fault.message, ...(agreement ? { partner: agreement.partner } : {}) }
  const known = {
    code: fault.code,
    detail: fault.message,
    alarm: ALARMS.has(fault.code),
    ...(agreement ? { from: agreement.partner } : {}),
    ...(progress.messageId ? { messageId: progress.messageId } : {}),
  }
  if (fault.row.class === 'own-dependency-down' || fault.row.class === 'config-wrong') {
    if (waitsHere(arrived.peer, fault)) return leaveOpen(deps, arrived, fault)
    deps.report({ what: 'trouble', ...note })
    await deps.journal.dismiss(arrived.arrival, { ...known, remember: false })
    return { status: 503, retryAfter: RETRY_AFTER_SECONDS }
  }
  if (!agreement) {
    if (waitsHere(arrived.peer, fault)) return leaveOpen(deps, arrived, fault)
    deps.report({ what: 'stranger', ...note })
    await deps.journal.dismiss(arrived.arrival, { ...known, remember: false })
    return strangerAnswer(deps, fault)
  }
  deps.report({ what: 'refused', ...note, ...(hint ? { messageId: hint.messageId } : {}) })
  if (answersErrors(hint, fault)) {
    // Two gateways that answer each other's errors with errors would never stop.
    await deps.journal.dismiss(arrived.arrival, { ...known, remember: false })
    return { status: 202 }
  }
  if (fault.facts.soapFault !== undefined) {
    await deps.journal.dismiss(arrived.arrival, { ...known, remember: false })
    return { status: 400, wire: packSoapFault(fault) }
  }
  const refToMessageId = hint?.messageId ?? fault.facts.refToMessageId
  const id = messageId(`${deps.world.uuid()}@${deps.self.domain}`)
  const header = headerTo(deps.self, agreement, {
    action: 'MessageError',
    messageId: id,
    conversationId: hint?.conversationId ?? id,
    ...(typeof refToMessageId === 'string' ? { refToMessageId } : {}),
    nowMs: deps.world.now(),
  })
  const wire = await pack({ header, content: errorListFor(fault) }, deps.self.envelopeKey())
  const now = !hint || hint.syncReply
  const remember = progress.messageId !== undefined && !JUDGED_ANEW.has(fault.code)
  await deps.journal.dismiss(arrived.arrival, {
    ...known,
    remember,
    answer: { messageId: id, wire, send: !now, kind: 'error-list' },
  })
  deps.wake({ partner: agreement.partner, kind: 'signal' })
  // A message that cannot even be named has nobody waiting for an asynchronous answer.
  return hint ? answerWith(wire, now) : { status: 400, wire }
}

function answersErrors(hint: Progress['hint'], fault: Fault): boolean {
  return hint?.action === SIGNAL_ACTIONS['error-list'] || fault.code === 'ASW_PARTNER_REFUSED'
}
