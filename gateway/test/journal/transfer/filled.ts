import { expect } from 'vitest'
import type { Journal } from '../../../src/journal/journal.ts'
import { exportLines, type Manifest } from '../../../src/journal/transfer/export.ts'
import type { Source } from '../../../src/journal/transfer/transfer.ts'
import { messageId } from '../../../src/message/ids.ts'
import { expectFault } from '../contract/with-bench.ts'
import {
  acceptance,
  acceptNew,
  arrival,
  booking,
  cancellation,
  certificate,
  SG,
  sealed,
  sendOne,
  submission,
  TH,
  utilisation,
  wire,
} from '../documents.ts'

const OPENED = {
  partner: TH,
  id: 'C1',
  revision: 1,
  operation: 'send-certificate',
  head: '{"a":1}',
  state: '{"done":-1}',
  turn: 'relay',
  wait: { id: 4, until: '2031-01-01T00:00:00.000Z' },
  request: { message: 'P.XX.99.MSG.001', xml: Buffer.from('<request/>') },
  document: 'certificate-of-origin',
} as const
const SAID = messageId('said-in-C1')

/** One that carries a document of ours, and its answer. */
async function converse(journal: Journal): Promise<void> {
  const { delivery, exchange } = await journal.submit(submission(certificate('C1')))
  const [claim] = await journal.claim({ holder: 'relay', limit: 1, leaseMs: 60_000 })
  await journal.keepConversation({
    conversation: { ...OPENED, delivery, exchange },
    claim: claim!,
    transmission: sealed('C1'),
    outgoing: [{ kind: 'eaeu-document', messageId: SAID, refTo: SAID, wire: wire('C1') }],
    settle: { event: { type: 'sent' }, facts: { nextInMs: 86_400_000 } },
    events: [{ kind: 'conversation-opened', data: { conversation: 'C1', delivery } }],
  })
  const response = { message: 'P.XX.99.MSG.002', xml: Buffer.from('<response/>') }
  const conversation = { ...OPENED, delivery, exchange, revision: 2, state: '{"done":1}', response }
  await journal.keepConversation({ conversation, outgoing: [], events: [] })
}

/** That a journal knows the conversation of `fill`, by all its names, and that it goes on from where it was. */
export async function expectConversation(journal: Journal): Promise<void> {
  const kept = await journal.conversation(TH, 'C1')
  expect(kept).toMatchObject({ operation: 'send-certificate', revision: 2, state: '{"done":1}', wait: OPENED.wait })
  expect(Buffer.from(kept!.request.xml).toString()).toBe('<request/>')
  expect(Buffer.from(kept!.response!.xml).toString()).toBe('<response/>')
  expect(await journal.conversationBySent(TH, SAID)).toEqual(kept)
  expect(await journal.conversationOf(kept!.delivery!)).toEqual(kept)
  expect(await journal.conversationAbout(kept!.exchange!, 'send-certificate')).toEqual(kept)
  expect(await journal.delivery(kept!.delivery!)).toMatchObject({ state: 'awaiting' })
  await expectFault(journal.keepConversation({ conversation: kept!, outgoing: [], events: [] }), 'ASW_STATE_CONFLICT')
  await journal.keepConversation({ conversation: { ...kept!, revision: 3 }, outgoing: [], events: [] })
  expect(await journal.conversation(TH, 'C1')).toMatchObject({ revision: 3 })
}

/** Something in every table: open and closed, sealed and tried, answered, held, refused, leased, purged payloads apart. */
export async function fill(journal: Journal): Promise<void> {
  await journal.openSink('events', 'start')
  await converse(journal)
  const out = submission(certificate('N1', { pad: 'x'.repeat(700_000) }), { idempotencyKey: 'k' })
  await journal.submit(out)
  await sendOne(journal)
  await journal.keepAnswer(out.delivery, 'acknowledgment', messageId('ack-of-N1'), wire('ack'))
  await journal.settle(out.delivery, { type: 'acknowledged' }, {})
  await journal.submit(submission(cancellation('N1')))
  await journal.submit(submission(certificate('N2'), { partner: SG }))
  const [claim] = await journal.claim({ holder: 'dead', limit: 1, leaseMs: 3_600_000 })
  await journal.seal(claim!, sealed('twice'))
  await journal.attempt(claim!)
  const came = await acceptNew(journal, certificate('T1', { issuingCountry: 'TH' }))
  await journal.submit(submission(utilisation('T1', 'R1', '40', 'D-1', 'TH')))
  await journal.book(booking(came.conversation, [{ action: 'reserve', item: 1, number: 'D-2', line: 1, quantity: '5' }]))
  const [entry] = await journal.lease('customs', 'nsw', 1, 60_000)
  await journal.acknowledgeEntry('customs', entry!.id, 'nsw')
  await acceptNew(journal, certificate('T2', { issuingCountry: 'TH' }))
  const other = await arrival(journal, 'other content')
  await journal.accept(acceptance(other, certificate('T2', { issuingCountry: 'TH', validTo: '2027-12-31' })))
  const bad = await arrival(journal, 'refused')
  const answer = { messageId: messageId('error-1'), wire: wire('errors'), send: true, kind: 'error-list' } as const
  const refusal = { code: 'ASW_SOAP_INVALID', detail: 'x', from: TH, messageId: messageId('bad'), remember: true, answer }
  await journal.dismiss(bad.id, refusal)
  await arrival(journal, 'nobody has judged this')
  const deadline = new Date(Date.now() + 86_400_000).toISOString()
  await journal.startClock({ exchange: came.conversation, name: 'validity', owner: 'us', deadline })
  const task = submission(certificate('H1'), { byHand: { why: 'TH does not take it', deadline }, idempotencyKey: 'by hand' })
  await journal.submit(task)
  await journal.closeTask(task.delivery, { by: 'duty', how: 'courier', note: 'tracking 4711' })
  await journal.submit(submission(certificate('H2'), { byHand: { why: 'TH does not take it', deadline } }))
  await journal.checkpoint(async () => Buffer.from([0, 1, 2, 255]))
  await journal.hold('for a moment')
  await journal.unhold('somebody')
  const fed = await journal.feed({ sink: 'events', holder: 'me', limit: 3, leaseMs: 60_000 })
  await journal.advanceFeed('events', 'me', fed!.events.at(-1)!.position)
}

export async function linesOf(source: Source): Promise<{ readonly lines: readonly string[]; readonly manifest: Manifest }> {
  const all = exportLines(source, '2026-11-29T00:00:00.000Z')
  const lines: string[] = []
  for (;;) {
    const { done, value } = await all.next()
    if (done) return { lines, manifest: value }
    lines.push(value)
  }
}

export async function* streamed(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines
}
