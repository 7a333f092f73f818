import type { FeedEvent } from '../../src/journal/feed.ts'
import { exchangeId } from '../../src/message/ids.ts'
import type { Bench } from '../journal/bench.ts'
import {
  acceptance,
  acceptNew,
  arrival,
  booking,
  cancellation,
  certificate,
  claimAll,
  fresh,
  sealed,
  sendOne,
  submission,
  TH,
} from '../journal/documents.ts'

const GATEWAY = exchangeId('gateway')

/** Lives of a few certificates in which everything happens that is told: all their events, in the order of the feed. */
export async function told(bench: Bench): Promise<readonly FeedEvent[]> {
  const { journal, now, shift } = bench
  await journal.openSink('told', 'start')
  // Ours: delivered, and acknowledged twice.
  const one = submission(certificate('N1'))
  await journal.submit(one)
  await sendOne(journal)
  await journal.settle(
    one.delivery,
    { type: 'acknowledged' },
    { facts: [{ type: 'hop', hop: 'AS2', at: '2026-11-24T00:00:00Z' }] },
  )
  await journal.settle(one.delivery, { type: 'acknowledged' }, {})
  // Ours: unreachable, abandoned with its cancellation, replayed, refused.
  const two = submission(certificate('N2'))
  await journal.submit(two)
  const [claim] = await claimAll(journal)
  await journal.seal(claim!, sealed('N2'))
  await journal.attempt(claim!)
  const code = 'ASW_PARTNER_UNREACHABLE'
  await journal.settle(two.delivery, { type: 'unreachable', last: false }, { data: { code }, nextInMs: 0 })
  await journal.submit(submission(cancellation('N2')))
  await journal.settle(two.delivery, { type: 'unreachable', last: true }, { data: { code } })
  await journal.replay(two.delivery, 'operator')
  await journal.settle(two.delivery, { type: 'refused' }, { data: { code: 'ASW_PARTNER_REFUSED' } })
  // Ours: a trouble of our own, then its time to live passes.
  const three = submission(certificate('N3'))
  await journal.submit(three)
  const [last] = (await claimAll(journal)).filter(({ delivery }) => delivery === three.delivery)
  await journal.release(last!, 0, 'ASW_KEY_UNUSABLE')
  await journal.settle(three.delivery, { type: 'lapsed' }, {})
  // Not taken by the partner: handed over late, and sent after all.
  const byHand = { byHand: { why: 'TH does not take it', deadline: new Date(now() + 3_600_000).toISOString() } }
  const four = submission(certificate('H1'), byHand)
  const five = submission(certificate('H2'), byHand)
  await journal.submit(four)
  await journal.submit(five)
  shift(7_200_000)
  await journal.passTasks(10)
  await journal.closeTask(four.delivery, {
    by: 'duty',
    how: 'courier',
    note: 'not for everybody',
    at: new Date(now()).toISOString(),
  })
  await journal.releaseTask(five.delivery, 'duty')
  // Theirs: accepted, again, with other content; handed over; a clock.
  const theirs = certificate('T1', { issuingCountry: 'TH' })
  const came = await acceptNew(journal, theirs)
  await journal.accept(acceptance(await arrival(journal, fresh('wire')), theirs))
  await journal.accept(
    acceptance(await arrival(journal, fresh('wire')), certificate('T1', { issuingCountry: 'TH', validTo: '2029-01-01' })),
  )
  const [entry] = await journal.lease('customs', 'nsw', 1, 60_000)
  await journal.acknowledgeEntry('customs', entry!.id, 'nsw')
  const deadline = new Date(now() + 1_000).toISOString()
  await journal.startClock({
    exchange: came.conversation,
    name: 'original-missing',
    owner: 'nsw',
    deadline,
    warnAt: new Date(now()).toISOString(),
  })
  await journal.startClock({ exchange: came.conversation, name: 'other', owner: 'us', deadline })
  await journal.stopClock(came.conversation, 'other')
  shift(1_100)
  for (const { id, level } of await journal.dueWarnings(10)) await journal.warnClock(id, level)
  for (const clock of await journal.dueClocks(10)) await journal.fireClock(clock.id)
  await journal.book(booking(came.conversation, [{ action: 'reserve', item: 1, number: 'D-1', line: 1, quantity: '40' }]))
  // A message that is refused, and what concerns the gateway as a whole.
  const refused = await arrival(journal, fresh('wire'))
  await journal.dismiss(refused.id, { code: 'ASW_PAYLOAD_DIGEST', detail: 'd', from: TH, remember: true, alarm: true })
  for (const kind of ['breaker-open', 'breaker-half-open', 'breaker-closed'])
    await journal.append(GATEWAY, { kind, data: { partner: 'TH' } })
  await journal.append(GATEWAY, { kind: 'dead-letter', data: { queue: 'asw.dead', depth: 1 } })
  await journal.append(GATEWAY, { kind: 'node-lost', data: { node: '1', host: 'one', pid: 1, freed: { deliveries: 1 } } })
  await journal.hold('restored')
  await journal.unhold('operator')
  await journal.openSink('hook', 'end')
  await journal.disableSink('hook', 'ASW_WEBHOOK_GONE')
  await journal.enableSink('hook', 'operator')
  const feed = await journal.feed({ sink: 'told', holder: 'told', limit: 1_000, leaseMs: 60_000 })
  return feed?.events ?? []
}
