/** The story that `asw demo` tells: two real gateways, one certificate, and everything that can happen to it. */
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { formD } from './certificate.ts'
import { Client, type Event, until } from './client.ts'
import { type RunningGateway, startGateway } from './process.ts'
import { Show } from './show.ts'
import { makeSites } from './site.ts'
import { sendTampered } from './tamper.ts'

export interface DemoOptions {
  readonly keep: boolean
  readonly folder: string
  readonly json: boolean
}

/** Resolves to true only if every expectation held. */
export async function demo(options: DemoOptions): Promise<boolean> {
  const show = new Show(options.json)
  const folder = resolve(options.folder)
  if (!clear(folder)) {
    show.text(`${folder} is not empty and no demo made it: choose another --folder`)
    return false
  }
  const running: RunningGateway[] = []
  try {
    show.chapter('Two countries')
    const [vn, th] = await makeSites(folder, ['VN', 'TH'])
    show.step('development PKI made', 'a root, an authority a country, a certificate a use; keys 0600')
    running.push(await startGateway(vn!), await startGateway(th!))
    show.step(
      'both gateways can do business',
      `VN ${vn!.ports.domestic}/${vn!.ports.partner}, TH ${th!.ports.domestic}/${th!.ports.partner}`,
    )
    const story = { show, folder, vn: new Client(vn!), th: new Client(th!), today: new Date().toISOString().slice(0, 10) }
    const certificate = await travel(story)
    await answers(story, certificate)
    await outage(story, running)
    await tampered(story)
    await proof(story, certificate)
    farewell(story, options.keep)
    if (options.keep) await Promise.race([...running.map((one) => one.ended), told()])
  } catch (error) {
    show.expect(error instanceof Error ? error.message : String(error), false)
  } finally {
    await Promise.all(running.map((one) => one.stop()))
  }
  show.text(show.good ? '\nEvery expectation held.' : '\nNot every expectation held.')
  return show.good
}

/** The mark of a folder that the demo may empty. */
const MARK = '.asw-demo'

/** Makes the folder, empty. False when something lies there that no demo put there. */
function clear(folder: string): boolean {
  if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, MARK))) return false
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, MARK), 'made by asw demo; emptied at its next start\n')
  return true
}

/** Ctrl-C, or the word of whoever started us: then both gateways are stopped as well. */
function told(): Promise<unknown> {
  return Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)))
}

interface Story {
  readonly show: Show
  readonly folder: string
  readonly vn: Client
  readonly th: Client
  readonly today: string
}
interface Sent {
  readonly delivery: string
  readonly exchange: string
}

async function travel({ show, vn, th, today, folder }: Story): Promise<Sent> {
  show.chapter('A certificate of origin goes from Viet Nam to Thailand')
  const document = formD({ serial: 1, today })
  writeFileSync(join(folder, 'certificate.json'), `${JSON.stringify(document, undefined, 2)}\n`)
  const sent = await vn.submit(document)
  show.step('Viet Nam: accepted from the NSW, durable', `delivery ${sent.delivery}`)
  const delivered = await until(
    'delivered',
    () => vn.message(sent.delivery),
    (message) => message.state === 'delivered',
  )
  const events = await vn.timeline(sent.exchange)
  for (const kind of ['sealed', 'attempted', 'sent', 'acknowledged']) {
    const event = events.find((one) => one.kind === kind)
    show.expect(
      `Viet Nam: ${WORDS[kind]}`,
      event !== undefined,
      events.map((one) => one.kind),
    )
  }
  show.expect(
    'Viet Nam: state delivered, hop AS2 (partner gateway), proved by a signed Acknowledgment',
    delivered.hop === 'AS2',
    delivered,
  )
  const [entry] = await until(
    'inbox',
    () => th.lease('customs'),
    (entries) => entries.length > 0,
  )
  show.expect(
    'Thailand: the certificate lies in the inbox of customs, once',
    entry?.identity.number === document.referenceNumber,
    entry?.identity,
  )
  show.expect('Thailand: every value arrived as it was sent', same(entry?.json, document), diff(entry?.json, document))
  await th.acknowledge('customs', entry!.id)
  show.step('Thailand: the NSW acknowledges its inbox entry')
  await until(
    'AS3',
    () => vn.exchange(sent.exchange),
    (exchange) => exchange.hops.AS3 !== undefined,
  )
  show.expect('Viet Nam: learns hop AS3 (partner NSW)', true)
  return sent
}

const WORDS: Readonly<Record<string, string>> = {
  sealed: 'translated, sealed (XAdES), encrypted (AES-256-GCM), enveloped (ebMS 2.0), durable',
  attempted: 'an attempt is written before the first byte leaves',
  sent: 'relayed over HTTPS with mutual TLS, taken by the partner',
  acknowledged: 'signed Acknowledgment verified: its digests are those of what was sent',
}

async function answers({ show, vn, th, today }: Story, certificate: Sent): Promise<void> {
  show.chapter('Customs of Thailand answer')
  const exchange = certificate.exchange
  await th.call('POST', `/v1/exchanges/${encodeURIComponent(exchange)}/responses`, {
    kind: 'UTILISATION',
    office: 'THLCH',
    importDeclaration: { number: 'A0040690512345', date: today, line: 1 },
    items: [{ seq: 1, decision: 'GIVEN', quantityUsed: '400', unit: 'H87' }],
  })
  show.step('preference given, 400 of 1,000 used')
  const first = await until(
    'first response',
    () => vn.exchange(exchange),
    (state) => state.status === 'PARTLY_UTILISED',
  )
  show.expect('Viet Nam: certificate partly utilised, balance 600', first.items[0]?.balance === '600', first.items)
  await th.call('POST', `/v1/exchanges/${encodeURIComponent(exchange)}/responses`, {
    kind: 'UTILISATION',
    importDeclaration: { number: 'A0040690599999', date: today, line: 1 },
    items: [{ seq: 1, decision: 'GIVEN', quantityUsed: '350', unit: 'H87' }],
  })
  const second = await until(
    'second response',
    () => vn.exchange(exchange),
    (state) => state.items[0]?.balance === '250',
  )
  show.expect('a second declaration uses 350: balance 250', second.status === 'PARTLY_UTILISED', second.items)
  const over = await th
    .call('POST', `/v1/exchanges/${encodeURIComponent(exchange)}/responses`, {
      kind: 'UTILISATION',
      importDeclaration: { number: 'A0040690600000', date: today, line: 1 },
      items: [{ seq: 1, decision: 'GIVEN', quantityUsed: '251', unit: 'H87' }],
    })
    .then(
      () => 'taken',
      (error: unknown) => String(error),
    )
  show.expect('251 more would be too much: refused by the ledger', over.includes('ASW_LEDGER_EXCEEDED'), over)
  await vn.call('POST', `/v1/messages/${encodeURIComponent(certificate.delivery)}/cancellation`, {
    cancellationId: 'CAN-DEMO-1',
    reasonCode: '1',
    requestedBy: { agency: 'MOIT' },
  })
  const cancelled = await until(
    'outcome',
    () => vn.exchange(exchange),
    (state) => state.cancellations['CAN-DEMO-1']?.outcome !== undefined,
  )
  const { outcome } = cancelled.cancellations['CAN-DEMO-1']!
  show.expect('Viet Nam asks to cancel it: refused, because it is used', outcome === 'REFUSED_ALREADY_USED', outcome)
}

async function outage({ show, vn, th, today }: Story, running: RunningGateway[]): Promise<void> {
  show.chapter('Thailand is down')
  await running[1]!.stop()
  show.step('the gateway of Thailand is stopped')
  const sent: Sent[] = []
  for (let serial = 11; serial <= 15; serial++) sent.push(await vn.submit(formD({ serial, today })))
  await vn.call('POST', `/v1/messages/${encodeURIComponent(sent[2]!.delivery)}/cancellation`, {
    cancellationId: 'CAN-DEMO-2',
    reasonCode: '4',
    requestedBy: { agency: 'MOIT' },
  })
  show.step('five certificates and one cancellation are submitted', 'each answered 202: the journal has them')
  await until(
    'an attempt fails',
    () => vn.timeline(sent[0]!.exchange),
    (events) => events.some((event) => event.kind === 'unreachable'),
  )
  running[1] = await startGateway(running[1]!.site)
  show.step('the gateway of Thailand is started again')
  for (const one of sent)
    await until(
      'delivered',
      () => vn.message(one.delivery),
      (message) => message.state === 'delivered',
      20_000,
    )
  const cancelled = await until(
    'outcome',
    () => vn.exchange(sent[2]!.exchange),
    (state) => state.cancellations['CAN-DEMO-2']?.outcome !== undefined,
    20_000,
  )
  const entries = await th.entries('customs', '?limit=100')
  const numbers = new Set(sent.map((_, index) => formD({ serial: 11 + index, today }).referenceNumber as string))
  const arrived = entries.filter((entry) => entry.document === 'certificate-of-origin' && numbers.has(entry.identity.number))
  show.expect(
    'each of the five arrived exactly once',
    arrived.length === 5 && new Set(arrived.map((entry) => entry.identity.number)).size === 5,
    arrived.length,
  )
  const events = await th.timeline(sent[2]!.exchange)
  const order = events.filter((event) => event.kind === 'accepted').map((event) => event.data?.document)
  show.expect('the cancellation arrived after its original', order.join() === 'certificate-of-origin,cancellation', order)
  const { outcome } = cancelled.cancellations['CAN-DEMO-2']!
  show.expect('and was answered: cancelled, for nothing of it was used', outcome === 'CANCELLED', outcome)
}

async function tampered({ show, vn, th }: Story): Promise<void> {
  show.chapter('Somebody changes one byte on the way')
  const before = (await th.entries('customs', '?limit=100')).length
  const { status, errors } = await sendTampered(vn.site, th.site)
  show.expect('Thailand refuses it with a signed ErrorList', errors.length > 0, { status, errors })
  for (const error of errors) show.step(`reason: ${error.code}`, `${error.location ?? ''} ${error.description ?? ''}`)
  show.expect('the reason is its signature', errors[0]?.code === 'SecurityFailure', errors)
  show.expect('nothing of it reached the inbox', (await th.entries('customs', '?limit=100')).length === before)
}

async function proof({ show, vn, th }: Story, certificate: Sent): Promise<void> {
  show.chapter('What can be proved')
  const ours = await vn.timeline(certificate.exchange)
  const theirs = await th.timeline(certificate.exchange)
  const rows = [...ours.map((event) => row('VN', event)), ...theirs.map((event) => row('TH', event))]
  show.table(
    ['at', 'who', 'what', 'facts'],
    rows.sort((one, other) => one[0]!.localeCompare(other[0]!)),
  )
  for (const [name, client] of [
    ['Viet Nam', vn],
    ['Thailand', th],
  ] as const) {
    const chains = (await client.call('GET', '/v1/evidence/chains')) as { exchanges: number; events: number; broken?: unknown }
    show.expect(
      `${name}: ${chains.events} events in ${chains.exchanges} chains of hashes, none broken`,
      chains.broken === undefined,
      chains.broken,
    )
    const stuck = (await client.call('GET', '/v1/stuck')) as { items: readonly { what: string }[] }
    show.expect(`${name}: nothing is stuck`, stuck.items.filter((one) => one.what !== 'inbox').length === 0, stuck.items)
  }
}

function row(who: string, event: Event): string[] {
  const { document, state, code, messageId, tries, hop } = (event.data ?? {}) as Record<string, unknown>
  const facts = Object.entries({ document, state, code, tries, hop, messageId }).filter(([, value]) => value !== undefined)
  return [event.at, who, event.kind, facts.map(([name, value]) => `${name} ${String(value).slice(0, 44)}`).join(', ')]
}

function farewell({ show, vn, th, folder }: Story, keep: boolean): void {
  show.chapter('Where things are')
  show.text(`  data, keys, logs   ${folder}`)
  show.text(`  the JSON that was sent   ${join(folder, 'certificate.json')}`)
  show.text(`  API of Viet Nam    http://127.0.0.1:${vn.site.ports.domestic}/docs  (OpenAPI: /openapi.json)`)
  show.text(`  API of Thailand    http://127.0.0.1:${th.site.ports.domestic}/docs`)
  show.text(
    keep
      ? `  keys: export ASW_URL=http://127.0.0.1:${vn.site.ports.domestic} ASW_KEY=${vn.site.apiKey}\n  Both keep running; Ctrl-C ends them.`
      : '  asw demo --keep leaves both running, to look around.',
  )
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
}
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
function diff(one: unknown, other: unknown): unknown {
  const [a, b] = [(one ?? {}) as Record<string, unknown>, (other ?? {}) as Record<string, unknown>]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !same(a[key], b[key]))
}
