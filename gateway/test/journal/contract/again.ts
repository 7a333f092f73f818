import { describe, expect, test } from 'vitest'
import type { CanonicalDocument } from '../../../src/message/document.ts'
import { conditionsOf } from '../../../src/message/standing.ts'
import type { OpenBench } from '../bench.ts'
import {
  acceptance,
  acceptNew,
  arrival,
  cancellation,
  certificate,
  claimAll,
  sealed,
  sendOne,
  submission,
  utilisation,
} from '../documents.ts'
import { expectFault, withBench } from './with-bench.ts'

const AS2 = [{ type: 'hop', hop: 'AS2', at: '2026-11-24T08:00:00Z' }] as const
const THEIRS = { issuingCountry: 'TH', importingCountry: 'VN' }

function request(number: string, issuingCountry: string, id = 'X-1'): CanonicalDocument {
  return {
    ...{ document: 'retransmission-request', scheme: 'ATIGA', requestId: id, requestedAt: '2026-11-24T08:00:00Z' },
    ...{ requestingCountry: issuingCountry === 'VN' ? 'TH' : 'VN', reasonCode: 'LOST' },
    certificate: { referenceNumber: number, issuingCountry },
  }
}
function onItsWay(number: string, id: string): CanonicalDocument {
  return {
    ...{ document: 'retransmission-response', scheme: 'ATIGA', responseId: `A-${id}`, requestId: id },
    ...{ issuedAt: '2026-11-24T09:00:00Z', requestingCountry: 'VN', outcome: 'RETRANSMITTED' },
    certificate: { referenceNumber: number, issuingCountry: 'TH' },
  }
}

/** A partner has lost what it had (OCP Rule 29(3); EX-05, D-83): the same document under the same number. */
export function againContract(name: string, open: OpenBench): void {
  describe(`${name}: what is sent again after it was delivered`, () => {
    const bench = withBench(open)

    async function delivered() {
      const { journal } = bench()
      const wish = submission(certificate('N1', { importingCountry: 'TH' }))
      await journal.submit(wish)
      await sendOne(journal)
      await journal.settle(wish.delivery, { type: 'acknowledged' }, { facts: AS2 })
      return { journal, ...wish }
    }
    const running = async (exchange: Awaited<ReturnType<typeof delivered>>['exchange']) =>
      (await bench().journal.clocks(exchange)).map(({ name: clock, state, deadline }) => [clock, state, deadline])

    test('a certificate goes as a new transmission; exchange, clocks and identity stand as they stood', async () => {
      const { journal, delivery, exchange, jsonDigest } = await delivered()
      const [view, clocks, before] = [
        (await journal.exchange(exchange))?.view,
        await running(exchange),
        await journal.delivery(delivery),
      ]
      expect(await journal.replay(delivery, 'operator')).toEqual({ fresh: true })
      expect(await journal.delivery(delivery)).toMatchObject({ state: 'due', tries: 0 })
      await expectFault(journal.replay(delivery, 'operator'), 'ASW_STATE_CONFLICT', /is due/)
      const [claim] = await claimAll(journal)
      expect(claim).toMatchObject({ delivery, state: 'due', identity: before!.identity })
      expect(claim).not.toHaveProperty('transmission')
      await journal.seal(claim!, sealed('once more'), true)
      await journal.settle(delivery, { type: 'sent' }, { nextInMs: 1_000 })
      expect(await journal.settle(delivery, { type: 'acknowledged' }, {})).toBe('delivered')
      const after = await journal.delivery(delivery)
      expect(after).toMatchObject({ state: 'delivered', jsonDigest })
      expect(after?.messageId).not.toBe(before?.messageId)
      expect((await journal.exchange(exchange))?.view).toEqual(view)
      expect(await running(exchange)).toEqual(clocks)
      const sealings = (await journal.timeline(exchange)).filter(({ kind }) => kind === 'sealed')
      expect(sealings.at(-1)?.data).toMatchObject({ supersedes: before?.messageId })
    })

    test('one that then does not arrive takes nothing from what has: its cancellation goes all the same, before and after', async () => {
      const { journal, delivery } = await delivered()
      await journal.replay(delivery, 'operator')
      const first = submission(cancellation('N1', 'C-1'))
      await journal.submit(first)
      expect((await sendOne(journal)).claim.delivery).toBe(delivery)
      expect(await journal.settle(delivery, { type: 'silent', last: true }, {})).toBe('abandoned')
      const second = submission(cancellation('N1', 'C-2'))
      await journal.submit(second)
      for (const { delivery: id } of [first, second]) expect(await journal.delivery(id)).toMatchObject({ state: 'due' })
    })

    test('what has been cancelled is not sent again, and neither is what was only said about it', async () => {
      const { journal, delivery, exchange } = await delivered()
      const cancel = submission(cancellation('N1'))
      await journal.submit(cancel)
      await sendOne(journal)
      await journal.settle(cancel.delivery, { type: 'acknowledged' }, {})
      await expectFault(journal.replay(cancel.delivery, 'operator'), 'ASW_STATE_CONFLICT', /only the certificate/)
      const { revision } = (await journal.exchange(exchange))!
      await acceptNew(
        journal,
        { ...utilisation('N1', 'R1', '0'), items: [], kind: 'CANCELLATION_OUTCOME' } as CanonicalDocument,
        {
          expectRevision: revision,
          facts: [{ type: 'cancel-answered', cancellationId: 'C-N1', outcome: 'CANCELLED', at: '2026-11-24T10:00:00Z' }],
        },
      )
      await expectFault(journal.replay(delivery, 'operator'), 'ASW_STATE_CONFLICT', /cancelled or replaced/)
    })

    test('other content under its number is refused, and says what is to be done instead, whatever the partner has said', async () => {
      const { journal, delivery } = await delivered()
      const other = () => submission(certificate('N1', { importingCountry: 'TH', validTo: '2027-12-31' }))
      await expectFault(journal.submit(other()), 'ASW_IDENTITY_CONFLICT', /issue a new one .* and cancel this one/)
      await journal.replay(delivery, 'operator')
      await sendOne(journal)
      await journal.settle(delivery, { type: 'refused' }, { data: { code: 'ASW_PARTNER_REFUSED' } })
      await expectFault(journal.submit(other()), 'ASW_IDENTITY_CONFLICT', /issue a new one .* and cancel this one/)
    })
  })

  describe(`${name}: what comes again`, () => {
    const bench = withBench(open)
    const json = certificate('T1', THEIRS)

    /** It came, the office has it, and the same comes under another message id. */
    async function had() {
      const { journal } = bench()
      const came = await acceptNew(journal, json)
      const { id: exchange } = (await journal.exchange(came.conversation))!
      const comes = async (what: string) => {
        const verdict = await journal.accept(acceptance(await arrival(journal, what), json))
        expect(verdict).toMatchObject({ verdict: 'duplicate', exchange })
        return (await journal.entries('customs', { limit: 10 })).length
      }
      const conditions = async () => conditionsOf((await journal.exchange(exchange))!.view)
      const clocks = async () => (await journal.clocks(exchange)).filter((one) => one.name === 'retransmission-answer')
      return { journal, exchange, comes, conditions, clocks }
    }

    test('and nobody has asked: acknowledged, and not handed over again', async () => {
      const { comes } = await had()
      expect(await comes('again')).toBe(1)
    })

    test('and we have asked: handed over once more under an id of its own, and the request is answered by it', async () => {
      const { journal, exchange, comes, conditions, clocks } = await had()
      await journal.submit(submission(request('T1', 'TH')))
      expect(await conditions()).toEqual(['RETRANSMISSION_ASKED'])
      expect(await clocks()).toMatchObject([{ state: 'running' }])
      expect(await comes('again')).toBe(2)
      const entries = await journal.entries('customs', { limit: 10 })
      expect(new Set(entries.map(({ id }) => id)).size).toBe(2)
      expect(entries.at(-1)).toMatchObject({ document: 'certificate-of-origin', state: 'waiting' })
      expect(await journal.lease('customs', 'nsw', 10, 60_000)).toHaveLength(2)
      await journal.acknowledgeEntry('customs', entries.at(-1)!.id, 'nsw')
      expect(await conditions()).toEqual([])
      expect(await clocks()).toMatchObject([{ state: 'stopped' }])
      const told = (await journal.timeline(exchange)).filter(({ kind }) => kind === 'duplicate')
      expect(told.at(-1)?.data).toMatchObject({ again: true })
      // A second copy of it was not asked for.
      expect(await comes('and again')).toBe(2)
    })

    test('and we have asked: what says that it is on its way may be faster', async () => {
      const { journal, exchange, comes, conditions } = await had()
      await journal.submit(submission(request('T1', 'TH')))
      const { revision } = (await journal.exchange(exchange))!
      await acceptNew(journal, onItsWay('T1', 'X-1'), { expectRevision: revision })
      expect(await conditions()).toEqual([])
      const before = (await journal.entries('customs', { limit: 10 })).length
      expect(await comes('again')).toBe(before + 1)
      expect(await comes('and again')).toBe(before + 1)
    })

    test('and it was asked for once more later: once more', async () => {
      const { journal, comes } = await had()
      await journal.submit(submission(request('T1', 'TH', 'X-1')))
      expect(await comes('again')).toBe(2)
      await journal.submit(submission(request('T1', 'TH', 'X-2')))
      expect(await comes('and again')).toBe(3)
    })
  })
}
