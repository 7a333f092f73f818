import type { Pack } from '@asw/mappings'
import { documentOf } from '../journal/document-of.ts'
import { eventsOf } from '../journal/events-of.ts'
import type { EventRow, ExchangeRow, Journal } from '../journal/journal.ts'
import { given } from '../journal/rows.ts'
import { foundOf } from '../message/authenticity.ts'
import type { CertifiedItem } from '../message/exchange.ts'
import { certificateKey } from '../message/ids.ts'
import { localDay } from '../message/local-day.ts'
import { statusOf } from '../message/status.ts'
import { standingPredecessor } from './predecessor.ts'

type Fields = Readonly<Record<string, unknown>>
type Known = Readonly<Record<string, unknown>>
type Asked = Pick<Journal, 'blob' | 'entry' | 'exchangeOf' | 'ofKinds' | 'tellDamaged'>

/**
 * What the gateway knows beside a document that is handed in, under the names that the pack's rules ask: of a response its
 * certificate and the day on which that came; of a back-to-back certificate its originals, as far as this gateway has received them. The
 * document is not judged yet: whatever its shape, nothing is thrown for it.
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
      return ofResponse(journal, document, today)
    case 'certificate-of-origin':
      return ofOriginals(journal, document, today)
    default:
      return {}
  }
}

async function ofResponse(journal: Asked, { scheme, certificate: cited }: Fields, today: string): Promise<Known> {
  if (!isFields(cited)) return {}
  const exchange = await find(journal, scheme, cited.issuingCountry, cited.referenceNumber)
  if (!exchange?.view.certified) return {}
  const told = await toldOf(journal, exchange)
  const replaced = await standingPredecessor(journal, exchange, today)
  const certificate = { ...(await certificateOf(journal, exchange, told)), ...given('standingPredecessor', replaced) }
  return { certificate, ...(told && exchange.role === 'importer' ? { receivedOn: dayThere(told, exchange.view) } : {}) }
}

/** Of the country that has to answer, as its clock counts (rules.md 4.4). */
function dayThere({ at }: EventRow, { certified }: ExchangeRow['view']): string {
  return localDay(Date.parse(at), certified?.importingCountry)
}

/** Events with which a document begins to be there. */
const BEGINS = ['accepted', 'received', 'task-opened']

/** The event that took the certificate; whatever else may have opened its exchange before. */
async function toldOf(journal: Asked, { id }: ExchangeRow): Promise<EventRow | undefined> {
  for await (const event of eventsOf(journal, id, BEGINS)) if (event.data?.document === 'certificate-of-origin') return event
  return undefined
}

/** What the rules ask of a certificate. Once it has been purged, what its exchange still holds: its validity, and which items it has. */
async function certificateOf(journal: Asked, { view }: ExchangeRow, told: EventRow | undefined): Promise<Fields> {
  const json = told && (await documentOf(journal, told))
  const items = json ? listOf(json.items).map(({ seq, criteria }) => ({ seq, criteria })) : view.certified?.items.map(seqOf)
  return { validTo: view.certified?.validTo, ...given('items', items), ...given('finding', foundOf(view)?.authenticity) }
}

function seqOf({ seq }: CertifiedItem): Fields {
  return { seq }
}

async function ofOriginals(journal: Asked, document: Fields, today: string): Promise<Known> {
  const related = listOf(document.relatedCertificates).filter(({ relation }) => relation === 'BACK_TO_BACK_ORIGINAL')
  const originals: Fields[] = []
  const statuses: Fields[] = []
  for (const { number, country } of related.slice(0, MOST_ORIGINALS)) {
    const exchange = await find(journal, document.scheme, country, number)
    if (!exchange?.view.certified || exchange.role !== 'importer') continue
    const finding = given('finding', foundOf(exchange.view)?.authenticity)
    statuses.push({ number, status: statusOf(exchange.view, today).status, ...finding })
    originals.push(await originalOf(journal, exchange))
  }
  return related.length === 0 ? {} : { originals, statuses }
}

const MOST_ORIGINALS = 100

/** All quantities of its items, that of the account first; once it has been purged, that one alone. `accountUnit`: in which shares are held against each other. */
async function originalOf(journal: Asked, exchange: ExchangeRow): Promise<Fields> {
  const told = await toldOf(journal, exchange)
  const json = told && (await documentOf(journal, told))
  const written = new Map(listOf(json?.items).map((item) => [item.seq, item]))
  const items = exchange.view.certified?.items.map(({ seq, quantity, unit }) => {
    const { criteria, quantities } = written.get(seq) ?? {}
    const counted = { kind: 'QUANTITY', value: quantity, unit }
    return { seq, quantities: [counted, ...listOf(quantities)], accountUnit: unit, ...given('criteria', criteria) }
  })
  return { referenceNumber: exchange.number, items }
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
