import type { Pack } from '@asw/mappings'
import type { ExchangeRow, Journal } from '../journal/journal.ts'
import { certificateKey } from '../message/ids.ts'
import { statusOf } from '../message/status.ts'

type Fields = Readonly<Record<string, unknown>>
type Known = Readonly<Record<string, unknown>>
type Asked = Pick<Journal, 'exchangeOf' | 'timeline'>

/**
 * What the gateway knows beside a document that is handed in, under the names that the pack's rules ask: of a response the day on which
 * its certificate came and how long that is valid; of a back-to-back certificate its originals, as far as this gateway has received
 * them. The document is not judged yet: whatever its shape, nothing is thrown for it.
 */
export async function knownBeside(journal: Asked, pack: Pack, document: unknown, today: string): Promise<Known> {
  if (!isFields(document)) return {}
  const known = await about(journal, document, today)
  return Object.fromEntries(Object.entries(known).filter(([name]) => pack.rules.knownNames.includes(name)))
}

/** What is known on the way out, where the document has been told to the journal already: its own use of an original is none against it. */
export async function knownOnTheWayOut(journal: Asked, pack: Pack, document: unknown, today: string): Promise<Known> {
  const known = await knownBeside(journal, pack, document, today)
  const statuses = listOf(known.statuses).filter(({ status }) => status !== 'EXHAUSTED')
  return known.statuses === undefined ? known : { ...known, statuses }
}

async function about(journal: Asked, document: Fields, today: string): Promise<Known> {
  switch (document.document) {
    case 'certificate-response':
      return ofResponse(journal, document)
    case 'certificate-of-origin':
      return ofOriginals(journal, document, today)
    default:
      return {}
  }
}

async function ofResponse(journal: Asked, { scheme, certificate }: Fields): Promise<Known> {
  if (!isFields(certificate)) return {}
  const exchange = await find(journal, scheme, certificate.issuingCountry, certificate.referenceNumber)
  if (!exchange?.view.certified) return {}
  const receivedOn = await arrivalOf(journal, exchange)
  const { validTo } = exchange.view.certified
  return { certificate: { validTo }, ...(receivedOn === undefined ? {} : { receivedOn }) }
}

/** The day of the event that took the certificate; whatever else may have opened its exchange before. */
async function arrivalOf(journal: Asked, { id, role }: ExchangeRow): Promise<string | undefined> {
  if (role !== 'importer') return undefined
  const events = await journal.timeline(id)
  const taken = events.find(({ kind, data }) => kind === 'accepted' && data?.document === 'certificate-of-origin')
  return taken?.at.slice(0, 10)
}

async function ofOriginals(journal: Asked, document: Fields, today: string): Promise<Known> {
  const related = listOf(document.relatedCertificates).filter(({ relation }) => relation === 'BACK_TO_BACK_ORIGINAL')
  const originals: Fields[] = []
  const statuses: Fields[] = []
  for (const { number, country } of related.slice(0, MOST_ORIGINALS)) {
    const exchange = await find(journal, document.scheme, country, number)
    if (!exchange?.view.certified || exchange.role !== 'importer') continue
    statuses.push({ number, status: statusOf(exchange.view, today).status })
    if (countable(document, number, exchange)) originals.push(originalOf(exchange))
  }
  return related.length === 0 ? {} : { originals, statuses }
}

const MOST_ORIGINALS = 100

/** An exchange keeps one quantity of an item: a share in another unit cannot be held against it, so nothing is told of that original. */
function countable(document: Fields, number: unknown, { view }: ExchangeRow): boolean {
  const refs = listOf(document.items).flatMap(({ originalRef }) =>
    isFields(originalRef) && originalRef.number === number ? [originalRef] : [],
  )
  const units = new Map(view.certified?.items.map(({ seq, unit }) => [seq, unit]))
  return refs.every(({ itemSeq, unit }) => !units.has(Number(itemSeq)) || units.get(Number(itemSeq)) === unit)
}

function originalOf({ number, view }: ExchangeRow): Fields {
  const items = view.certified?.items.map(({ seq, quantity, unit }) => ({
    seq,
    quantities: [{ kind: 'QUANTITY', value: quantity, unit }],
  }))
  return { referenceNumber: number, items }
}

async function find(journal: Asked, scheme: unknown, issuingCountry: unknown, number: unknown): Promise<ExchangeRow | undefined> {
  if (typeof scheme !== 'string' || typeof issuingCountry !== 'string' || typeof number !== 'string') return undefined
  return journal.exchangeOf(certificateKey({ scheme, issuingCountry, number }))
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : []
}
