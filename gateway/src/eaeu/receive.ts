import { roads } from '../agreement/index.ts'
import { hear } from '../converse/index.ts'
import { Fault, faultOf } from '../message/fault.ts'
import { messageId } from '../message/ids.ts'
import type { Arrived, Peer } from '../message/stages.ts'
import { isKept, keep } from '../receive/keep.ts'
import { leaveOpen, strangerAnswer, waitsHere } from '../receive/waits.ts'
import { within } from '../receive/within.ts'
import type { Answer, Incoming } from '../transport/transport.ts'
import type { Errand } from './bound.ts'
import { type EaeuAgreement, type EaeuDeps, isEaeuAgreement } from './deps.ts'
import { deskOf } from './desk.ts'

const RETRY_AFTER_SECONDS = 10
const ROUNDS = 4

/** The receiver behind `/eaeu` and behind the queues of EAEU partners. Never rejects: whatever happens becomes an answer. */
export async function receiveEaeu(deps: EaeuDeps, incoming: Incoming): Promise<Answer> {
  const kept = await keep(deps, incoming)
  return isKept(kept) ? judgeEaeu(deps, kept) : kept
}

/**
 * Judges an arrival that is durable: at the door, and again after a crash lay between. Kept: 202, and whatever is to be said
 * is a message of its own; refused without an address to answer to: the status of the fault. An outage of ours is a 503 and no verdict: the partner repeats.
 */
export async function judgeEaeu(deps: EaeuDeps, arrived: Arrived): Promise<Answer> {
  let agreement: EaeuAgreement | undefined
  try {
    deps.pass('before-reading', arrived.wireDigest)
    const known = agreementOfPeer(deps, arrived.peer)
    agreement = known
    return await within(deps, arrived, async (own) => {
      await own.alive(known)
      return takeAsItStands(own, known, arrived)
    })
  } catch (error) {
    const fault = faultOf(error)
    const known = agreement === undefined ? {} : { from: agreement.partner }
    try {
      if (waitsHere(arrived.peer, fault)) return await leaveOpen(deps, arrived, fault)
      if (agreement === undefined && fault.row.status < 500) return await stranger(deps, arrived, fault)
      await deps.journal.dismiss(arrived.arrival, { code: fault.code, detail: fault.message, remember: false, ...known })
    } catch (again) {
      deps.ended.add(arrived.arrival)
      return trouble(deps, faultOf(again))
    }
    return trouble(deps, fault)
  }
}

/** What a document is about may move while it is judged: then it is judged again, by what stands now. */
async function takeAsItStands(deps: EaeuDeps, agreement: EaeuAgreement, arrived: Arrived): Promise<Answer> {
  for (let round = 1; ; round += 1) {
    try {
      return await take(deps, agreement, arrived)
    } catch (error) {
      if (faultOf(error).facts.moved !== true || round === ROUNDS) throw error
    }
  }
}

async function take(deps: EaeuDeps, agreement: EaeuAgreement, arrived: Arrived): Promise<Answer> {
  const { partner } = agreement
  if (arrived.wire.body.length > agreement.limits.maxBytes) return tooLarge(deps, agreement, arrived)
  const errand: Errand = { arrived }
  const heard = await hear(deskOf(deps, agreement, errand), arrived.wire)
  if (heard.verdict === 'kept') {
    if (!errand.kept) {
      const detail = `nothing new in ${heard.conversation.id}`
      await deps.journal.dismiss(arrived.arrival, { code: 'conversation', detail, from: partner, remember: false })
    }
    deps.report({ what: errand.kept ? 'accepted' : 'duplicate', partner })
    return { status: 202 }
  }
  const [say] = heard.outgoing
  const why = heard.detail === undefined ? '' : `${heard.detail}; `
  const answer = say && ({ messageId: messageId(say.messageId), wire: say.wire, send: true, kind: `eaeu-${say.kind}` } as const)
  await deps.journal.dismiss(arrived.arrival, {
    code: heard.code,
    detail: `${why}${say ? `answered by ${say.kind} ${say.messageId}` : 'nothing to answer'}`,
    from: partner,
    remember: false,
    ...(answer ? { answer } : {}),
  })
  deps.report({ what: 'refused', partner, code: heard.code, ...(heard.detail === undefined ? {} : { detail: heard.detail }) })
  deps.wake()
  return { status: heard.status ?? 202 }
}

/** No parser sees it, so nobody can be answered but by the status. */
async function tooLarge(deps: EaeuDeps, { partner, limits }: EaeuAgreement, { arrival }: Arrived): Promise<Answer> {
  const { code, message: detail, row } = new Fault('ASW_BODY_TOO_LARGE', `more than ${limits.maxBytes} bytes`)
  await deps.journal.dismiss(arrival, { code, detail, from: partner, remember: false })
  deps.report({ what: 'refused', partner, code })
  return { status: row.status }
}

/**
 * Who sent it is known from the connection; the envelope bears no signature. Whoever holds a revoked certificate is not the
 * partner: no message of ours goes to it. Throws ASW_PARTNER_UNKNOWN, ASW_CERTIFICATE_REVOKED, ASW_REVOCATION_UNKNOWN.
 */
function agreementOfPeer(deps: EaeuDeps, { fingerprint, partner }: Peer): EaeuAgreement {
  for (const agreement of deps.agreements().all().filter(isEaeuAgreement)) {
    if (partner !== undefined) {
      if (agreement.partner === partner && roads(agreement).includes('amqp')) return agreement
      continue
    }
    const certificate = deps.trust.peer(agreement.certificates.tlsClient, fingerprint)
    if (certificate === undefined) continue
    deps.trust.assure(agreement, certificate)
    return agreement
  }
  throw new Fault('ASW_PARTNER_UNKNOWN', 'no EAEU agreement registers this sender')
}

async function stranger(deps: EaeuDeps, { arrival }: Arrived, fault: Fault): Promise<Answer> {
  const { code, message: detail } = fault
  deps.report({ what: 'stranger', code, detail })
  await deps.journal.dismiss(arrival, { code, detail, remember: false })
  return strangerAnswer(deps, fault)
}

function trouble(deps: EaeuDeps, { code, message: detail }: Fault): Answer {
  deps.report({ what: 'trouble', code, detail })
  return { status: 503, retryAfter: RETRY_AFTER_SECONDS }
}
