import type { Stage, Told } from './chapter.ts'
import type { Certificate, Event } from './client.ts'
import { saidIn } from './said.ts'

/** Events that concern no document on its way, in words. What is neither here nor a document on its way is machinery. */
const ASIDE: Readonly<Record<string, string>> = {
  compared: 'the papers of an import are compared',
  'comparison-overridden': 'an officer concludes otherwise, with a reason',
  held: 'a document is held: the same number came with other content',
  'clock-passed': 'a deadline has passed',
}

interface Recorded {
  readonly country: string
  readonly number: string
  readonly event: Event
}

/**
 * What several gateways have on record about some certificates: a line for each document that went from one to the other, in the
 * order in which they were handed in. Both ends are put together by the message id. * marks what the gateway itself has written.
 */
export async function timelineOf(stage: Stage, countries: readonly string[], about: readonly Certificate[]): Promise<Told> {
  const recorded = await recordedAbout(stage, countries, about)
  const several = about.length > 1
  const lines = recorded
    .filter(({ event }) => event.kind === 'received' || Object.hasOwn(ASIDE, event.kind) || heard(event) !== undefined)
    .sort((a, b) => Date.parse(a.event.at) - Date.parse(b.event.at) || a.event.n - b.event.n)
  const rows: string[][] = []
  for (const { country, number, event } of lines) {
    const where = [event.at.slice(11, 23), ...(several ? [number] : [])]
    if (event.kind === 'received') rows.push([...where, ...(await way(stage, recorded, country, event))])
    else rows.push([...where, country, heard(event) ?? ASIDE[event.kind] ?? event.kind, '', '', '', '', ''])
  }
  return { head: ['handed in', ...(several ? ['about'] : []), ...HEAD], rows }
}

const HEAD = ['who', 'what', 'sealed', 'arrived', 'proved', 'tries', 'status then']

async function recordedAbout(
  stage: Stage,
  countries: readonly string[],
  about: readonly Certificate[],
): Promise<readonly Recorded[]> {
  const recorded: Recorded[] = []
  for (const country of countries) {
    for (const certificate of about) {
      const exchange = await stage.nsw(country).standing(certificate)
      const events = exchange ? await stage.nsw(country).timeline(exchange.id) : []
      recorded.push(...events.map((event) => ({ country, number: certificate.number, event })))
    }
  }
  return recorded
}

/** Signals and results of the EAEU, whose documents are answered by messages of their own. */
function heard({ kind, data }: Event): string | undefined {
  if (kind === 'conversation-heard' && data?.heard === 'signal') return `hears ${String(data.code)}`
  if (kind === 'processing-result') return `hears R.006: ${data?.positive === true ? 'added' : 'refused'}`
  return undefined
}

/** One delivery. Milliseconds are counted from the moment in which it was durable. */
async function way(stage: Stage, recorded: readonly Recorded[], country: string, received: Event): Promise<readonly string[]> {
  const { delivery, partner, submittedBy } = received.data ?? {}
  const own = recorded.filter((one) => one.country === country && one.event.data?.delivery === delivery)
  const all = (kind: string) => own.map(({ event }) => event).filter((event) => event.kind === kind)
  const [transmissions, attempts] = [all('sealed'), all('attempted')]
  // What the EAEU repeats is sealed again, and nobody knows beforehand which of them is accepted.
  const accepted = recorded.find(
    ({ event: { kind, data } }) => kind === 'accepted' && transmissions.some((one) => one.data?.messageId === data?.messageId),
  )?.event
  const sealed = transmissions.find(({ data }) => data?.messageId === accepted?.data?.messageId) ?? transmissions.at(-1)
  const after = (event: Event | undefined) => (event ? `+${Date.parse(event.at) - Date.parse(received.at)} ms` : '')
  return [
    `${country} → ${String(partner)}`,
    `${saidIn(await stage.nsw(country).document(String(delivery)))}${submittedBy === 'gateway' ? ' *' : ''}`,
    after(sealed),
    after(accepted),
    after(all('acknowledged').at(-1)),
    String(Math.max(attempts.length, transmissions.length)),
    statusAfter(recorded, accepted) ?? statusAfter(recorded, received) ?? '',
  ]
}

/** Where the certificate stands by this event, where that is new: the next entry of the same chain says so. */
function statusAfter(recorded: readonly Recorded[], event: Event | undefined): string | undefined {
  const next = recorded[recorded.findIndex((one) => one.event === event) + 1]?.event
  if (event === undefined || next?.kind !== 'state' || next.n !== event.n + 1) return undefined
  const { from, to } = next.data ?? {}
  return from === to ? undefined : String(to)
}
