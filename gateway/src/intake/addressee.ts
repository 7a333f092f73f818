import type { Issue } from '@asw/mappings'
import type { Agreement } from '../agreement/agreement.ts'
import { serves } from '../agreement/index.ts'
import type { ExchangeRow, Journal } from '../journal/journal.ts'
import {
  type CanonicalDocument,
  carriageOf,
  identityOf,
  pointerTo,
  receivingCountryOf,
  sendingCountryOf,
} from '../message/document.ts'
import { factsOf } from '../message/facts.ts'
import { Fault } from '../message/fault.ts'
import { isCancelled, isTakenBack } from '../message/follow.ts'
import { type BusinessIdentity, certificateKey, type DeliveryId, identityKey } from '../message/ids.ts'
import { isClosedTo } from '../message/standing.ts'
import { assureAsked } from './asked.ts'
import { agreementWith, onlyAgreement, type PackDeps } from './pack-for.ts'

interface Addressing extends PackDeps {
  readonly journal: Pick<Journal, 'exchangeOf' | 'search' | 'tasks'>
  readonly self: { readonly country: string }
}

interface Addressed {
  readonly agreement: Agreement
  /** Where that rests on how the exchange stands now. */
  readonly revision?: number
  readonly warnings?: readonly Issue[]
}

/**
 * Who it goes to follows from the document and from what we know of its certificate. Throws ASW_INPUT_INVALID, ASW_NOT_FOUND, ASW_PARTNER_UNKNOWN, ASW_STATE_CONFLICT.
 */
export async function addressee(
  deps: Addressing,
  json: CanonicalDocument,
  named: string | undefined,
  delivery: DeliveryId,
): Promise<Addressed> {
  assureQuestion(json)
  const identity = identityOf(json, delivery)
  const { by, opens } = carriageOf(json.document)
  const ours = deps.self.country
  const sender = sendingCountryOf(json) ?? ours
  if (by === 'issuer' && opens) {
    if (sender !== ours) throw new Fault('ASW_STATE_CONFLICT', `this gateway issues for ${ours}, not ${sender}`)
    return { agreement: addressedAgreement(deps, json, named) }
  }
  const exchange = await deps.journal.exchangeOf(certificateKey(identity))
  if (!exchange && opens && sender === ours) return { agreement: addressedAgreement(deps, json, named) }
  if (!exchange) throw new Fault('ASW_NOT_FOUND', `no exchange about ${identity.issuingCountry} ${identity.number}`)
  if (exchange.role !== by) throw new Fault('ASW_STATE_CONFLICT', wrongSide(json, by))
  if (sender !== ours) throw new Fault('ASW_STATE_CONFLICT', `${pointerTo(carriageOf(json.document).from ?? '')} must be ${ours}`)
  if (json.document === 'certificate-response' && json.kind === 'CANCELLATION_OUTCOME') {
    throw new Fault('ASW_STATE_CONFLICT', 'the gateway itself answers cancellations, from what customs have said before')
  }
  if (json.document === 'certificate-response' && !exchange.view.certified) {
    throw new Fault('ASW_STATE_CONFLICT', 'the certificate itself has not arrived')
  }
  if (gives(json) && Object.values(exchange.view.cancellations).some((one) => one.outcome === 'CANCELLED')) {
    throw new Fault('ASW_STATE_CONFLICT', 'the certificate is cancelled: no preference can be given under it (CA-05)')
  }
  await assureOpen(deps, exchange, json, identity)
  const agreement = deps.agreements().of(exchange.partner)
  const warnings = assureAsked(agreement, json, exchange.view)
  // Only what gives a preference, or moves the register, rests on the present state; a receipt or a cancellation stands whatever comes between.
  const rests = gives(json) || accepts(json) || json.document === 'certificate-status'
  return { agreement, warnings, ...(rests ? { revision: exchange.revision } : {}) }
}

/**
 * No status follows CANCELLED or REPLACED (EC-09), and no declaration that is cancelled is accepted. What was submitted before may
 * come again: the journal knows it. Where the partner has refused every one that closed the certificate, it is closed anew by another one, and by nothing else.
 */
async function assureOpen(
  { journal }: Addressing,
  exchange: ExchangeRow,
  json: CanonicalDocument,
  identity: BusinessIdentity,
): Promise<void> {
  const late = accepts(json) && isTakenBack(exchange.view)
  if (!late && !isClosedTo(json, exchange.view)) return
  const about = { exchange: exchange.id, limit: MOST_STATUSES }
  const sent = await journal.search({ ...about, document: json.document })
  const before = [...sent, ...(await journal.tasks({ ...about, all: true }))]
  if (before.some((one) => identityKey(one.identity) === identityKey(identity))) return
  if (late) throw new Fault('ASW_STATE_CONFLICT', 'the declaration is cancelled: it can be accepted no more')
  const refused = new Set(sent.filter(({ state }) => state === 'refused').map(({ identity: { version } }) => version))
  const closing = Object.entries(exchange.view.cancellations).filter(([, one]) => isCancelled(one))
  const closes = factsOf(json).some(({ type }) => type === 'cancel-answered')
  if (closes && closing.every(([id, { requestedAt }]) => versionsOf(id, requestedAt).some((version) => refused.has(version))))
    return
  throw new Fault('ASW_STATE_CONFLICT', 'the certificate is closed: no status follows CANCELLED or REPLACED (EC-09)')
}
const MOST_STATUSES = 500

/** Of the status that closed a certificate: what it says is the id of its cancellation. Earlier releases told it by its instant alone. */
function versionsOf(cancellationId: string, requestedAt: string | undefined): readonly string[] {
  const [status] = cancellationId.split('/', 1)
  return [`certificate-status/${requestedAt}/${status}`, `certificate-status/${requestedAt}`]
}

/** What can only be an answer names what it answers, and so does the state of a register that is told. */
function assureQuestion(json: CanonicalDocument): void {
  if (json.document === 'processing-result' || (json.document === 'resource-status' && json.updatedAt !== undefined))
    throw new Fault('ASW_INPUT_INVALID', `${json.document} is an answer: say in \`answers\` to which inbox entry`)
}

function gives(json: CanonicalDocument): boolean {
  const items = (json.items ?? []) as readonly { readonly decision?: string }[]
  return json.document === 'certificate-response' && items.some((item) => item.decision === 'GIVEN')
}

function accepts({ document, status }: CanonicalDocument): boolean {
  return document === 'declaration-response' && status === 'ACCEPTED'
}

/** The agreement with the country that the document names; a partner named beside it must be of that country. */
function addressedAgreement(deps: Addressing, json: CanonicalDocument, named: string | undefined): Agreement {
  const to = receivingCountryOf(json)
  if (to === undefined) return named === undefined ? onlyAgreement(deps, json) : partnerNamed(deps, named, json)
  const agreement = named === undefined ? agreementWith(deps, to, json) : partnerNamed(deps, named, json)
  if (!serves(agreement, to)) {
    const what = json.document === 'certificate-of-origin' ? 'certificate' : json.document
    throw new Fault('ASW_INPUT_INVALID', `the ${what} is addressed to ${to}, not to ${agreement.country} (EX-10)`)
  }
  return agreement
}

/** By its own name, or by that of its country. */
function partnerNamed(deps: Addressing, named: string, json: CanonicalDocument): Agreement {
  const own = deps
    .agreements()
    .all()
    .find(({ partner }) => partner === named)
  return own ?? agreementWith(deps, named, json)
}

function wrongSide(json: CanonicalDocument, by: 'issuer' | 'importer'): string {
  if (json.document === 'cancellation') return 'only the issuing country cancels (CA-01)'
  if (json.document === 'certificate-response') return 'only the importing country responds'
  return by === 'issuer'
    ? `only the country that issued the document sends a ${json.document}`
    : `only the country that imports the goods sends a ${json.document}`
}
