import type { Vnsw, VnswEnvelope, VnswParty } from '@asw/mappings'
import { eventsOf } from '../../journal/events-of.ts'
import type { InboxEntry, Journal } from '../../journal/journal.ts'
import type { ExchangeId } from '../../message/ids.ts'
import { vietnamTime } from './answer.ts'
import type { EnvelopeHead } from './read-envelope.ts'

/** What the domestic side calls a matter: kept in the chain of its exchange, so that answers go back under the same number. */
export interface Dossier {
  readonly reference: string
  readonly documentYear: number
  readonly from: VnswParty
}

type Chains = Pick<Journal, 'ofKinds' | 'append'>

/** Keeps the dossier of an envelope, once. Durable before the envelope is answered; a repeat after a crash finds it missing and keeps it. */
export async function keepDossier(journal: Chains, exchange: ExchangeId, { subject, from }: EnvelopeHead): Promise<void> {
  const { reference, documentYear } = subject
  const known = await dossierOf(journal, exchange)
  if (known?.reference === reference && known.documentYear === documentYear) return
  await journal.append(exchange, { kind: 'dossier', data: { reference, documentYear, from } satisfies Dossier })
}

/** The latest one. */
async function dossierOf(journal: Chains, exchange: ExchangeId): Promise<Dossier | undefined> {
  for await (const { data } of eventsOf(journal, exchange, ['dossier'], 'newest first')) return data as unknown as Dossier
  return undefined
}

/** An inbox entry in its envelope: the same entry always has the same message id. `undefined` for a kind without a function. */
export async function envelopeOf(
  { journal, vnsw, ours }: { readonly journal: Chains; readonly vnsw: Vnsw; readonly ours: VnswParty },
  entry: InboxEntry,
): Promise<Uint8Array | undefined> {
  const subject = vnsw.subjectOf(entry.json)
  if (!subject) return undefined
  const sentAt = vietnamTime(Date.parse(entry.acceptedAt))
  const known = await dossierOf(journal, entry.exchange)
  const reference = known?.reference ?? entry.identity.number.slice(0, MAX_REFERENCE)
  const documentYear = known?.documentYear ?? Number(sentAt.slice(0, 4))
  return vnsw.write({
    document: 'vnsw-envelope',
    scheme: 'VNSW',
    formVersion: '2015-01',
    reference: { version: '1.0', messageId: entry.id.slice(0, MAX_MESSAGE_ID) },
    from: ours,
    to: known?.from ?? ours,
    subject: { ...subject, reference, documentYear, preReference: reference, preDocumentYear: documentYear, sentAt },
    content: { document: entry.json },
    signature: '',
  } satisfies VnswEnvelope)
}

const MAX_REFERENCE = 35
const MAX_MESSAGE_ID = 36
