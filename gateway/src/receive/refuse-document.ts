import { validate } from '@asw/mappings'
import { acknowledgmentOf } from '../acknowledge/acknowledgment.ts'
import { refusalOf, rejectionOf } from '../acknowledge/replies.ts'
import { takes } from '../agreement/index.ts'
import { pack } from '../envelope/ebms2/index.ts'
import { submissionOf } from '../journal/submission.ts'
import { type CanonicalDocument, carriageOf, identityOf } from '../message/document.ts'
import { Fault, faultOf } from '../message/fault.ts'
import { FAULTS, type FaultCode } from '../message/faults.ts'
import { type BusinessIdentity, certificateKey, deliveryId, messageId } from '../message/ids.ts'
import { utcDay } from '../message/local-day.ts'
import type { Answer } from '../transport/transport.ts'
import { answerWith } from './answer.ts'
import type { ReceiveDeps } from './deps.ts'
import type { WrongDocument } from './read.ts'

/**
 * "Authentic but invalid": the Acknowledgment says that it arrived, a refusal response says what is wrong with it. The
 * refusal is submitted first, under an id made from the message id: after a crash between the two it is the same one again. To our own
 * exchange it says nothing: what it is about was not taken, and may come mended under the same number.
 */
export async function refuseDocument(deps: ReceiveDeps, wrong: WrongDocument, refusal: CanonicalDocument): Promise<Answer> {
  const { verified: message, issues } = wrong
  const agreement = deps.agreements().of(message.partner)
  const first = issues.find((issue) => issue.severity === 'E')
  const said = submissionOf(refusal, {
    delivery: deliveryId(deps.world.uuid()),
    exchange: message.conversation,
    partner: message.partner,
    submittedBy: 'gateway',
  })
  await deps.journal.submit({ ...said, facts: [] })
  const id = messageId(`${deps.world.uuid()}@${deps.self.domain}`)
  const wire = await pack(acknowledgmentOf(deps.self, agreement, message, id, deps.world.now()), deps.self.envelopeKey())
  await deps.journal.dismiss(message.arrival, {
    code: first?.code ?? 'ASW_DOCUMENT_INVALID',
    detail: first
      ? `${first.rule ?? first.code} ${first.pointer ?? first.xpath ?? ''} ${first.message}`
      : 'the document is invalid',
    from: message.partner,
    messageId: message.messageId,
    remember: true,
    answer: { messageId: id, wire, send: !message.answerNow, kind: 'acknowledgment' },
  })
  deps.report({
    what: 'refused',
    partner: message.partner,
    messageId: message.messageId,
    code: first?.code ?? 'ASW_DOCUMENT_INVALID',
  })
  deps.wake({ partner: message.partner })
  return answerWith(wire, message.answerNow)
}

/**
 * The refusal response, where there can be one: the document says which certificate or declaration it is about, and that is the
 * sender's own (nobody opens an exchange about the certificate of another country). `Carriage.refusedBy` says in which document.
 * A number under which a good document was accepted is not refused with the wrong one.
 */
export async function refusalFor(
  deps: ReceiveDeps,
  { verified: message, issues, json }: WrongDocument,
): Promise<CanonicalDocument | undefined> {
  const kind = json && carriageOf(json.document).refusedBy
  if (!json || !kind) return undefined
  const agreement = deps.agreements().of(message.partner)
  const today = utcDay(deps.world.now())
  const identity = identityIfAny(json)
  if (identity?.issuingCountry !== agreement.country || !takes(agreement, kind, today)) return undefined
  if (identity.action === 'issue' && (await isAccepted(deps, identity))) return undefined
  const { document, cancellationId } = json
  const refusal =
    kind === 'certificate-response'
      ? refusalOf(deps.self.country, identity, message, issues)
      : rejectionOf(deps.self.country, { document, identity, cancellationId }, message, issues)
  const unsound = validate(deps.pack(agreement.pack), refusal, { side: 'issue', today }).some(({ severity }) => severity === 'E')
  return unsound ? undefined : refusal
}

async function isAccepted({ journal }: ReceiveDeps, identity: BusinessIdentity): Promise<boolean> {
  const view = (await journal.exchangeOf(certificateKey(identity)))?.view
  return view?.certified !== undefined || view?.declared !== undefined
}

function identityIfAny(json: CanonicalDocument): BusinessIdentity | undefined {
  try {
    return identityOf(json)
  } catch (error) {
    if (faultOf(error).code === 'ASW_DOCUMENT_INVALID') return undefined
    throw error
  }
}

/** Where no refusal response can go, the findings go back as an ErrorList: an Acknowledgment alone would be a yes (RT-03). */
export function wrongAsFault({ issues }: WrongDocument): Fault {
  const first = issues.find((issue) => issue.severity === 'E')
  const code = first && first.code in FAULTS ? (first.code as FaultCode) : 'ASW_DOCUMENT_INVALID'
  return new Fault(code, first?.message ?? 'the document is invalid', { issues })
}
