import type { CanonicalDocument } from '../message/document.ts'
import type { ExchangeStatus } from '../message/exchange.ts'
import { certificateKey } from '../message/ids.ts'
import { localDay } from '../message/local-day.ts'
import { registerOf, statusOf } from '../message/status.ts'
import type { EaeuAgreement, EaeuDeps } from './deps.ts'
import { notTheAnswer } from './question.ts'

/** Statuses of an exchange that the register of the issuing side has a word for. */
const REGISTERED: Readonly<Partial<Record<ExchangeStatus, string>>> = {
  CANCELLED: 'CANCELLED',
  REPLACED: 'REPLACED',
  UNDER_VERIFICATION: 'UNDER_VERIFICATION',
}

/**
 * The certificate that a partner asks for, as it was sent to this very partner, with its status of today. What went to others,
 * what was never delivered, and a period are not for the journal to say: the journal is no register. `undefined`: the domestic
 * side answers.
 */
export async function fromJournal(
  deps: EaeuDeps,
  agreement: EaeuAgreement,
  question: CanonicalDocument,
): Promise<CanonicalDocument | undefined> {
  const { scheme, issuingCountry, referenceNumber: number } = question as unknown as Asked
  if (number === undefined) return undefined
  const exchange = await deps.journal.exchangeOf(certificateKey({ scheme, issuingCountry, number }))
  if (exchange?.role !== 'issuer' || exchange.partner !== agreement.partner) return undefined
  const sent = await deps.journal.search({ exchange: exchange.id, document: 'certificate-of-origin', limit: 100 })
  const issued = sent.find(({ identity, state }) => identity.action === 'issue' && state === 'delivered')
  const bytes = issued && (await deps.journal.blob(issued.jsonDigest))
  if (!bytes) return undefined
  const certificate = JSON.parse(new TextDecoder().decode(bytes)) as CanonicalDocument
  if (notTheAnswer(question, certificate) !== undefined) return undefined
  const { importingCountry } = certificate as { readonly importingCountry?: string }
  const { status } = statusOf(exchange.view, localDay(deps.world.now(), importingCountry))
  const registered = REGISTERED[status] ?? registerOf(exchange.view)?.status
  const entry = certificate.registerEntry as object | undefined
  return registered === undefined ? certificate : { ...certificate, registerEntry: { ...entry, status: registered } }
}

interface Asked {
  readonly scheme: string
  readonly issuingCountry: string
  readonly referenceNumber?: string
}
