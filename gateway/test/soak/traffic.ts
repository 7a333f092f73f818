import { setTimeout as sleep } from 'node:timers/promises'
import { formD, plusDays } from '../../demo/certificate.ts'
import type { Entry } from '../../demo/client.ts'
import { ManyDoors } from './nsw.ts'
import type { Plant } from './plant.ts'

const today = new Date().toISOString().slice(0, 10)
/** Submissions of one NSW at the same time. */
const HANDS = 8

/** What becomes of a certificate follows from its serial, so that everybody knows what to expect of it. */
export interface Fate {
  readonly serial: number
  readonly number: string
  /** Its cancellation is submitted right behind it and is confirmed: nobody uses it. */
  readonly cancelled: boolean
  /** Used in parts, by this many declarations. */
  readonly uses: number
  /** Ran out the day before it was sent: its clock of validity passes at once, wherever two nodes look at it. */
  readonly lapsed: boolean
}
export interface Sent extends Fate {
  readonly exchange: string
  readonly delivery: string
}

export function fateOf(serial: number): Fate {
  const cancelled = serial % 20 === 0
  const lapsed = serial % 25 === 7
  const issued = lapsed ? plusDays(today, -366) : today
  const number = formD({ serial, today: issued }).referenceNumber as string
  return { serial, number, cancelled, lapsed, uses: cancelled || lapsed ? 0 : serial % 3 }
}

/** The exporting country's NSW: all certificates, spread over `spanMs`, a cancellation right behind its original. */
export async function sendAll(
  plant: Plant,
  { certificates, spanMs }: { readonly certificates: number; readonly spanMs: number },
  told: (sent: number) => void,
): Promise<readonly Sent[]> {
  const nsw = new ManyDoors(plant.sites('VN'))
  const start = performance.now()
  const sent: Sent[] = []
  let next = 1
  const hand = async () => {
    while (next <= certificates) {
      const serial = next++
      await sleep(Math.max(0, (spanMs * serial) / certificates - (performance.now() - start)))
      sent.push(await send(nsw, fateOf(serial)))
      told(sent.length)
    }
  }
  await Promise.all(Array.from({ length: HANDS }, hand))
  return sent
}

async function send(nsw: ManyDoors, fate: Fate): Promise<Sent> {
  const document = formD({ serial: fate.serial, today: fate.lapsed ? plusDays(today, -366) : today })
  const { exchange, delivery } = await nsw.insist((client) => client.submit(document))
  if (fate.cancelled) await nsw.insist((client) => client.submit(cancellation(fate)))
  return { ...fate, exchange, delivery }
}

function cancellation({ number, serial }: Fate): object {
  return {
    document: 'cancellation',
    scheme: 'ATIGA',
    formVersion: '2021-09',
    cancellationId: `CAN-${serial}`,
    requestedAt: `${today}T10:00:00+07:00`,
    certificate: { referenceNumber: number, issuingCountry: 'VN' },
    requestedBy: { agency: 'MOIT' },
    importingCountry: 'TH',
    reasonCode: '1',
  }
}

/** The importing country's NSW, until `signal`: takes what comes, acknowledges it, uses certificates as their fate says. */
export async function customs(plant: Plant, signal: AbortSignal): Promise<void> {
  await work(plant, 'TH', 'customs', signal, async (nsw, { document, identity }) => {
    if (document !== 'certificate-of-origin') return
    const fate = fateOf(Number(identity.number.slice(-5)))
    for (let line = 1; line <= fate.uses; line += 1) await nsw.insist((client) => client.submit(utilisation(fate, line)))
  })
}

/** The ministry that issued them takes the answers in. */
export async function ministry(plant: Plant, signal: AbortSignal): Promise<void> {
  await work(plant, 'VN', 'ministry', signal, async () => {})
}

async function work(
  plant: Plant,
  country: 'VN' | 'TH',
  inbox: string,
  signal: AbortSignal,
  serve: (nsw: ManyDoors, entry: Entry) => Promise<void>,
): Promise<void> {
  const nsw = new ManyDoors(plant.sites(country))
  while (!signal.aborted) {
    const entries = await nsw.insist((client) => client.lease(inbox, HANDS * 4))
    if (entries.length === 0) await sleep(250)
    await each(entries, async (entry) => {
      await serve(nsw, entry)
      await nsw.insist((client) => client.acknowledge(inbox, entry.id))
    })
  }
}

/** Some at a time. */
export async function each<Row>(rows: readonly Row[], serve: (row: Row) => Promise<void>, hands = HANDS): Promise<void> {
  let next = 0
  const hand = async () => {
    while (next < rows.length) await serve(rows[next++]!)
  }
  await Promise.all(Array.from({ length: Math.min(hands, rows.length) }, hand))
}

function utilisation({ number, serial }: Fate, line: number): object {
  return {
    document: 'certificate-response',
    scheme: 'ATIGA',
    formVersion: '2021-09',
    responseId: `UTI-${serial}-${line}`,
    issuedAt: `${today}T11:0${line}:00+07:00`,
    respondingCountry: 'TH',
    certificate: { referenceNumber: number, issuingCountry: 'VN' },
    kind: 'UTILISATION',
    importDeclaration: { number: `IMP-${serial}-${line}`, date: today, line: 1 },
    items: [{ seq: 1, decision: 'GIVEN', quantityUsed: String(USED), unit: 'H87' }],
  }
}
/** Pieces of the 1,000 of item 1 that each declaration uses. */
export const USED = 300
