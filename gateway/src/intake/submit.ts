import { type Issue, type Pack, validate } from '@asw/mappings'
import { settleCancellations } from '../acknowledge/settle-cancellations.ts'
import type { Agreement, Agreements } from '../agreement/agreement.ts'
import { byHand, handDeadline } from '../agreement/index.ts'
import type { Journal, Submitted } from '../journal/journal.ts'
import { submissionOf } from '../journal/submission.ts'
import type { ByHand } from '../journal/tasks.ts'
import { assureClock } from '../message/assure-clock.ts'
import { assureSeal } from '../message/assure-seal.ts'
import type { World } from '../message/clock.ts'
import type { DeliveryState } from '../message/delivery.ts'
import { type CanonicalDocument, identityOf } from '../message/document.ts'
import { Fault, faultOf } from '../message/fault.ts'
import { certificateKey, type DeliveryId, deliveryId, exchangeId } from '../message/ids.ts'
import type { Judged } from '../message/judged.ts'
import { localDay, utcDay } from '../message/local-day.ts'
import type { Work } from '../relay/lanes.ts'
import type { CrashPoint } from '../relay/relay.ts'
import { addressee } from './addressee.ts'
import { drawsOf } from './draws.ts'
import { knownBeside } from './known.ts'
import { agreementFor, packFor } from './pack-for.ts'

export interface IntakeDeps {
  readonly journal: Journal
  readonly agreements: () => Agreements
  readonly world: World
  readonly self: { readonly country: string; readonly domain: string }
  readonly pack: (name: string) => Pack
  /** Whether a key of ours seals for this authority. */
  readonly seals: (authority: string | undefined) => boolean
  readonly wake: (work?: Work) => void
  readonly pass: (point: CrashPoint) => void
  /** Findings about the issuing body, by the register in force. */
  readonly bodies?: (agreement: Agreement, document: unknown) => readonly Issue[]
  /** Told what was found good, so that the way out need not judge it again. */
  readonly judged?: Judged
  /** Hands in what answers an inbox entry. */
  readonly answer?: (wish: SubmitWish & { readonly answers: string }) => Promise<SubmitResult>
}
export interface SubmitWish {
  readonly document: unknown
  /** Overrides the partner that the document itself names; for a document type without an addressee. */
  readonly partner?: string
  /** Id of the inbox entry whose conversation the document answers. */
  readonly answers?: string
  readonly submittedBy: string
  readonly idempotencyKey?: string
}
export interface SubmitResult extends Submitted {
  /** Of the message that was submitted before: a repeat sends nothing, whatever became of that. */
  readonly state?: DeliveryState
  readonly partner: string
  /** Findings of severity W and N: it was taken all the same. */
  readonly warnings: readonly Issue[]
}

/**
 * The domestic door: durable before it answers. Throws ASW_DOCUMENT_INVALID with `facts.issues` (every finding, both
 * pointers), ASW_PARTNER_UNKNOWN, ASW_NOT_FOUND, ASW_STATE_CONFLICT, ASW_IDENTITY_CONFLICT, ASW_IDEMPOTENCY_CONFLICT,
 * ASW_LEDGER_EXCEEDED, ASW_CLOCK_WRONG, ASW_JOURNAL_DOWN.
 */
export async function submit(deps: IntakeDeps, wish: SubmitWish): Promise<SubmitResult> {
  const { answers } = wish
  if (answers !== undefined) {
    if (!deps.answer) throw new Fault('ASW_INPUT_INVALID', 'nothing here is answered by a document')
    return deps.answer({ ...wish, answers })
  }
  const pack = packFor(deps, wish.document, wish.partner)
  assureClock(deps.world)
  const today = utcDay(deps.world.now())
  const known = await knownBeside(deps.journal, pack, wish.document, today)
  const issues = withBody(deps, wish, validate(pack, wish.document, { side: 'issue', today, known }))
  if (issues.some((issue) => issue.severity === 'E')) {
    const wrong = issues.filter((issue) => issue.severity === 'E')
    throw new Fault('ASW_DOCUMENT_INVALID', summary(wrong), { issues })
  }
  const json = wish.document as CanonicalDocument
  for (let round = 1; ; round++) {
    try {
      const result = await place(deps, wish, json, issues)
      // What rests on other documents may be otherwise on the way out: it is judged again there.
      if (!result.repeated && Object.keys(known).length === 0) deps.judged?.note(result.delivery, pack, today)
      return result
    } catch (error) {
      // What was decided rests on how the exchange stood; when that moves meanwhile, it is decided again.
      if (faultOf(error).facts.moved !== true || round === ROUNDS) throw error
    }
  }
}

type Judging = Pick<IntakeDeps, 'bodies' | 'agreements' | 'pack'>

/** The register is asked only about what is right by itself: where it is wanting it refuses, and that is no verdict on the document. */
function withBody(deps: Judging, wish: Pick<SubmitWish, 'document' | 'partner'>, found: readonly Issue[]): readonly Issue[] {
  return found.some(({ severity }) => severity === 'E') ? found : [...found, ...issuingBody(deps, wish)]
}

/** Whoever is meant by a document without an addressee is said later; no certificate is such a document. */
function issuingBody(deps: Judging, { document, partner }: Pick<SubmitWish, 'document' | 'partner'>): readonly Issue[] {
  const { document: kind, importingCountry } = (document ?? {}) as {
    readonly document?: unknown
    readonly importingCountry?: unknown
  }
  if (!deps.bodies || kind !== 'certificate-of-origin') return []
  const all = deps.agreements().all()
  const agreement =
    all.find((one) => one.partner === partner) ?? agreementFor(deps, String(partner ?? importingCountry), document)
  return agreement === undefined ? [] : deps.bodies(agreement, document)
}

/** What intake would say to a document, with all it knows beside it. Throws ASW_CLOCK_WRONG, ASW_JOURNAL_DOWN. */
export async function judge(
  deps: Pick<IntakeDeps, 'journal' | 'agreements' | 'pack' | 'world' | 'bodies'>,
  document: unknown,
  partner?: string,
): Promise<readonly Issue[]> {
  const pack = packFor(deps, document, partner)
  assureClock(deps.world)
  const today = utcDay(deps.world.now())
  const known = await knownBeside(deps.journal, pack, document, today)
  const wish = { document, ...(partner === undefined ? {} : { partner }) }
  return withBody(deps, wish, validate(pack, document, { side: 'issue', today, known }))
}

/** How often the exchange may move under our hands before the caller is asked to come again. */
const ROUNDS = 8

async function place(
  deps: IntakeDeps,
  wish: SubmitWish,
  json: CanonicalDocument,
  issues: readonly Issue[],
): Promise<SubmitResult> {
  const delivery = deliveryId(deps.world.uuid())
  const { agreement, revision, warnings = [] } = await addressee(deps, json, wish.partner, delivery)
  assureSeal(deps.seals, json)
  const manual = await handedOver(deps, agreement, json, delivery)
  const told = submissionOf(json, {
    delivery,
    exchange: exchangeId(`${deps.world.uuid()}@${deps.self.domain}`),
    partner: agreement.partner,
    submittedBy: wish.submittedBy,
    warnings: issues.length + warnings.length,
    ...(wish.idempotencyKey === undefined ? {} : { idempotencyKey: wish.idempotencyKey }),
    ...(revision === undefined ? {} : { expectRevision: revision }),
    ...(manual === undefined ? {} : { byHand: manual }),
  })
  const today = localDay(deps.world.now(), deps.self.country)
  const submission = { ...told, ...(await drawsOf(deps.journal, packFor(deps, json, wish.partner), json, told, today)) }
  deps.pass('before-submit-commit')
  const submitted = await deps.journal.submit(submission)
  deps.pass('after-submit-commit')
  if (json.document === 'certificate-response') await settleCancellations(deps, submitted.exchange)
  deps.wake({ partner: agreement.partner, kind: 'delivery' })
  const before = submitted.repeated ? await deps.journal.delivery(submitted.delivery) : undefined
  return {
    ...submitted,
    ...(before ? { state: before.state } : {}),
    partner: agreement.partner,
    warnings: [...issues, ...warnings],
  }
}

/**
 * What the partner does not take is handed over by a person, and so is the cancellation of what went by hand: electronically
 * it would be about something that nobody there knows.
 */
async function handedOver(
  deps: IntakeDeps,
  agreement: Agreement,
  json: CanonicalDocument,
  delivery: DeliveryId,
): Promise<ByHand | undefined> {
  const manual = byHand(agreement, json.document, deps.world.now())
  const identity = identityOf(json, delivery)
  if (manual || identity.action !== 'cancel') return manual
  const exchange = await deps.journal.exchangeOf(certificateKey(identity))
  const tasks = exchange ? await deps.journal.tasks({ exchange: exchange.id, all: true, limit: 100 }) : []
  const original = tasks.find((task) => task.identity.action === 'issue' && task.state !== 'released')
  if (!original) return undefined
  return {
    why: `${original.document} is handed over by a person`,
    deadline: handDeadline(agreement, json.document, deps.world.now()),
  }
}

function summary(wrong: readonly Issue[]): string {
  const [first] = wrong
  const more = wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : ''
  return `${first?.rule ?? first?.code ?? ''} ${first?.pointer ?? ''}: ${first?.message ?? ''}${more}`.trim()
}
