import { describe, expect, test } from 'vitest'
import { GENESIS, linkHash } from '../../../src/journal/chain.ts'
import { exchangeId } from '../../../src/message/ids.ts'
import type { OpenBench } from '../bench.ts'
import { acceptance, acceptNew, arrival, certificate, fresh, sendOne, submission, utilisation } from '../documents.ts'
import { withBench } from './with-bench.ts'

const GATEWAY = exchangeId('gateway')

/** Events that follow from others: the new state of an exchange, and alarms. */
export function announcementContract(name: string, open: OpenBench): void {
  describe(`${name}: events that follow from others`, () => {
    const bench = withBench(open)

    test('every new revision of an exchange is a state event right after its cause', async () => {
      const { journal } = bench()
      const came = await acceptNew(journal, certificate('T1', { issuingCountry: 'TH' }))
      const response = utilisation('T1', 'R1', '40', 'D-1', 'TH')
      await journal.submit(submission(response))
      await journal.submit(submission(response))
      const events = await journal.timeline(came.conversation)
      expect(events.map(({ kind }) => kind)).toEqual(['accepted', 'state', 'received', 'state'])
      expect(events[1]).toMatchObject({ data: { from: 'UNKNOWN', to: 'ISSUED', revision: 1 } })
      expect(events[3]).toMatchObject({ data: { to: 'PARTLY_UTILISED', revision: 2 } })
      expect((await journal.exchange(came.conversation))?.revision).toBe(2)
    })

    test('what calls for a person is an alarm in the same chain, right after its cause', async () => {
      const { journal } = bench()
      const first = await acceptNew(journal, certificate('T1', { issuingCountry: 'TH' }))
      const other = await arrival(journal, fresh('wire'))
      const changed = certificate('T1', { issuingCountry: 'TH', validTo: '2028-01-01' })
      await journal.accept(acceptance(other, changed, { expectRevision: 1 }))
      expect((await journal.timeline(first.conversation)).slice(-2)).toMatchObject([
        { kind: 'held' },
        { kind: 'alarm', data: { alarm: 'document-held', cause: 'held', from: 'TH' } },
      ])
      const wish = submission(certificate('N1'))
      await journal.submit(wish)
      await sendOne(journal)
      await journal.settle(wish.delivery, { type: 'silent', last: true }, { data: { code: 'ASW_ACKNOWLEDGMENT_MISSING' } })
      expect((await journal.timeline(wish.exchange)).slice(-2)).toMatchObject([
        { kind: 'silent' },
        { kind: 'alarm', data: { alarm: 'delivery-abandoned', delivery: wish.delivery, code: 'ASW_ACKNOWLEDGMENT_MISSING' } },
      ])
      await journal.append(GATEWAY, { kind: 'breaker-open', data: { partner: 'TH' } })
      await journal.append(GATEWAY, { kind: 'breaker-closed', data: { partner: 'TH' } })
      const own = await journal.timeline(GATEWAY)
      expect(own.map(({ kind }) => kind)).toEqual(['breaker-open', 'alarm', 'breaker-closed'])
      expect(own[0]).toMatchObject({ n: 1, prevHash: GENESIS })
      expect(linkHash({ exchange: 'gateway', ...own[1]! })).toBe(own[1]!.hash)
      expect(await journal.verifyChains()).not.toHaveProperty('broken')
    })
  })
}
