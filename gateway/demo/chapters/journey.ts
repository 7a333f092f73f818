import { formD } from '../certificate.ts'
import { type Chapter, holds, type Scene, type Stage } from '../chapter.ts'
import type { Certificate, Client, Entry, Submitted } from '../client.ts'
import { until } from '../client.ts'
import { refused } from '../refused.ts'
import { type Refusal, sendTampered } from '../tamper.ts'

export const journey: Chapter = {
  id: 'journey',
  title: 'A certificate of origin goes from Viet Nam to Thailand, and its answers come back',
  tells:
    'Every hop, two uses, a refused cancellation; then Thailand is down for a while, and somebody changes a byte on the way.',
  countries: ['VN', 'TH'],
  about: ({ today }) => [certificate(1, today), certificate(13, today)],
  scenes: (stage) => [travel(stage), answers(stage), outage(stage), tampered(stage)],
}

function certificate(serial: number, today: string): Certificate {
  return { issuingCountry: 'VN', number: formD({ serial, today }).referenceNumber as string }
}

/** What the gateway of the sender writes down on the way out. */
const HOPS = [
  ['sealed', 'translated, sealed (XAdES), encrypted (AES-256-GCM), enveloped (ebMS 2.0), durable'],
  ['attempted', 'an attempt is written before the first byte leaves'],
  ['sent', 'relayed over HTTPS with mutual TLS, taken by the partner'],
  ['acknowledged', 'signed Acknowledgment verified: its digests are those of what was sent'],
] as const

function travel(stage: Stage): Scene {
  const [vn, th] = [stage.nsw('VN'), stage.nsw('TH')]
  const document = formD({ serial: 1, today: stage.today })
  const about = certificate(1, stage.today)
  let entry: Entry | undefined
  return {
    title: 'From one NSW to the other',
    steps: [
      {
        who: 'VN',
        does: 'submits a Form D with three items: accepted from the NSW, durable',
        act: async () => {
          stage.save('certificate.json', document)
          return `delivery ${(await vn.submit(document)).delivery}`
        },
        expect: [
          ...HOPS.map(([kind, words]) =>
            holds(
              `Viet Nam: ${words}`,
              async () => vn.timeline((await vn.known(about)).id),
              (events) => events.some((event) => event.kind === kind),
            ),
          ),
          holds(
            'Viet Nam: state delivered, hop AS2 (partner gateway), proved by a signed Acknowledgment',
            async () => (await vn.sent(about.number)).find((one) => one.document === 'certificate-of-origin'),
            (message) => message?.state === 'delivered' && message.hop === 'AS2',
          ),
        ],
      },
      {
        who: 'TH',
        does: 'looks into the inbox of customs',
        act: async () => {
          const [first, ...others] = await until(
            'inbox',
            () => th.lease('customs'),
            (entries) => entries.length > 0,
          )
          if (others.length === 0) entry = first
        },
        expect: [
          holds(
            'Thailand: the certificate lies there, once',
            async () => entry?.identity.number,
            (number) => number === document.referenceNumber,
          ),
          holds(
            'Thailand: every value arrived as it was sent',
            async () => differences(entry?.json, document),
            (names) => names.length === 0,
          ),
        ],
      },
      {
        who: 'TH',
        does: 'acknowledges the entry: the NSW has it',
        act: () => th.acknowledge('customs', entry?.id ?? ''),
        expect: [
          holds(
            'Viet Nam: learns hop AS3 (partner NSW)',
            () => vn.known(about),
            ({ hops }) => hops.AS3 !== undefined,
          ),
        ],
      },
    ],
  }
}

function answers(stage: Stage): Scene {
  const [vn, th] = [stage.nsw('VN'), stage.nsw('TH')]
  const about = certificate(1, stage.today)
  const use = (declaration: string, quantityUsed: string) =>
    th.respond(about, {
      kind: 'UTILISATION',
      office: 'THLCH',
      importDeclaration: { number: declaration, date: stage.today, line: 1 },
      items: [{ seq: 1, decision: 'GIVEN', quantityUsed, unit: 'H87' }],
    })
  const balance = (what: string, left: string) =>
    holds(
      what,
      () => vn.known(about),
      ({ status, items }) => status === 'PARTLY_UTILISED' && items[0]?.balance === left,
    )
  return {
    title: 'Customs of Thailand answer',
    steps: [
      {
        who: 'TH',
        does: 'gives preference: 400 of 1,000 used',
        act: () => use('A0040690512345', '400'),
        expect: [balance('Viet Nam: certificate partly utilised, balance 600', '600')],
      },
      {
        who: 'TH',
        does: 'clears a second declaration: 350 used',
        act: () => use('A0040690599999', '350'),
        expect: [
          balance('Viet Nam: balance 250', '250'),
          holds(
            'Thailand: 251 more would be too much, refused by the ledger',
            () => refused(() => use('A0040690600000', '251')),
            ({ code }) => code === 'ASW_LEDGER_EXCEEDED',
          ),
        ],
      },
      {
        who: 'VN',
        does: 'asks to cancel the certificate',
        act: () => cancel(vn, about, 'CAN-DEMO-1', '1'),
        expect: [
          holds(
            'Viet Nam: hears that it cannot be cancelled, because it is used',
            async () => (await vn.known(about)).cancellations['CAN-DEMO-1']?.outcome,
            (outcome) => outcome === 'REFUSED_ALREADY_USED',
          ),
        ],
      },
    ],
  }
}

function outage(stage: Stage): Scene {
  const [vn, th] = [stage.nsw('VN'), stage.nsw('TH')]
  const documents = [11, 12, 13, 14, 15].map((serial) => formD({ serial, today: stage.today }))
  const numbers = documents.map(({ referenceNumber }) => referenceNumber as string)
  const third = certificate(13, stage.today)
  const sent: Submitted[] = []
  return {
    title: 'Thailand is down',
    steps: [
      {
        does: 'the gateway of Thailand is stopped',
        act: () => stage.stop('TH'),
      },
      {
        who: 'VN',
        does: 'submits five certificates and one cancellation, each answered 202: the journal has them',
        act: async () => {
          for (const document of documents) sent.push(await vn.submit(document))
          await cancel(vn, third, 'CAN-DEMO-2', '4')
        },
        expect: [
          holds(
            'Viet Nam: an attempt fails, and will be repeated',
            () => vn.timeline(sent[0]?.exchange ?? ''),
            (events) => events.some(({ kind }) => kind === 'unreachable'),
          ),
        ],
      },
      {
        does: 'the gateway of Thailand is started again',
        act: () => stage.start('TH'),
        expect: [
          holds(
            'Viet Nam: all five are delivered',
            () => Promise.all(sent.map(({ delivery }) => vn.message(delivery))),
            (messages) => messages.length === 5 && messages.every(({ state }) => state === 'delivered'),
          ),
          holds(
            'Thailand: each of the five arrived exactly once',
            async () => {
              const entries = await th.entries('customs', '?limit=100')
              return entries.filter(({ document }) => document === 'certificate-of-origin').map(({ identity }) => identity.number)
            },
            (seen) => numbers.every((number) => seen.filter((one) => one === number).length === 1),
          ),
          holds(
            'Thailand: the cancellation came after its original',
            async () => {
              const events = await th.timeline((await th.known(third)).id)
              return events.filter(({ kind }) => kind === 'accepted').map(({ data }) => data?.document)
            },
            (order) => order.join() === 'certificate-of-origin,cancellation',
          ),
          holds(
            'Viet Nam: and it was answered: cancelled, for nothing of it was used',
            async () => (await vn.known(third)).cancellations['CAN-DEMO-2']?.outcome,
            (outcome) => outcome === 'CANCELLED',
          ),
        ],
      },
    ],
  }
}

function tampered(stage: Stage): Scene {
  const th = stage.nsw('TH')
  let before = 0
  let refusal: Refusal | undefined
  return {
    title: 'Somebody changes one byte on the way',
    steps: [
      {
        does: 'a message that Viet Nam has signed reaches Thailand with another amount in it',
        act: async () => {
          before = (await th.entries('customs', '?limit=100')).length
          refusal = await sendTampered(stage.nsw('VN').site, th.site)
          return refusal.errors.map(({ code, description = '' }) => `${code}: ${description}`).join('; ')
        },
        expect: [
          holds(
            'Thailand refuses it with a signed ErrorList: the reason is its signature',
            async () => refusal,
            (seen) => seen?.errors[0]?.code === 'SecurityFailure',
          ),
          holds(
            'Thailand: nothing of it reached the inbox',
            async () => (await th.entries('customs', '?limit=100')).length,
            (after) => after === before,
          ),
        ],
      },
    ],
  }
}

async function cancel(vn: Client, { number }: Certificate, cancellationId: string, reasonCode: string): Promise<void> {
  const original = (await vn.sent(number)).find(({ document }) => document === 'certificate-of-origin')
  await vn.call('POST', `/v1/messages/${encodeURIComponent(original?.id ?? '')}/cancellation`, {
    cancellationId,
    reasonCode,
    requestedBy: { agency: 'MOIT' },
  })
}

/** Names of the fields that are not the same. */
function differences(one: unknown, other: unknown): readonly string[] {
  const [a, b] = [(one ?? {}) as Record<string, unknown>, (other ?? {}) as Record<string, unknown>]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => sorted(a[key]) !== sorted(b[key]))
}

/** As text, whatever the order of the members. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
