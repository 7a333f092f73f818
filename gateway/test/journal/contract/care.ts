import { describe, expect, test } from 'vitest'
import { GENESIS, linkHash } from '../../../src/journal/chain.ts'
import { wireDigestOf } from '../../../src/message/digest.ts'
import { exchangeId, messageId, NOBODY } from '../../../src/message/ids.ts'
import type { OpenBench } from '../bench.ts'
import { acceptance, acceptNew, arrival, certificate, claimAll, SG, sealed, sendOne, submission, TH, wire } from '../documents.ts'
import { expectFault, withBench } from './with-bench.ts'

const DAY_MS = 86_400_000

export function careContract(name: string, open: OpenBench): void {
  describe(`${name}: evidence and care`, () => {
    const bench = withBench(open)

    /** Lets days go by, with a purge in each, as a gateway that is up does. */
    async function days(many: number): Promise<void> {
      for (let day = 0; day < many; day += 1) {
        bench().shift(DAY_MS)
        await bench().journal.purge({ olderThanDays: 36_500, limit: 1 })
      }
    }

    test('every event is linked to the one before, by a hash that anybody can compute', async () => {
      const { journal } = bench()
      const { exchange } = await journal.submit(submission(certificate('N1')))
      await sendOne(journal)
      await journal.append(exchange, { kind: 'noted', data: { z: 1, a: { y: 'é', b: [1, undefined, 2] } } })
      const events = await journal.timeline(exchange)
      let prevHash: string = GENESIS
      for (const [index, event] of events.entries()) {
        expect(event).toMatchObject({ n: index + 1, prevHash })
        expect(linkHash({ exchange, ...event })).toBe(event.hash)
        prevHash = event.hash
      }
      expect(await journal.verifyChains()).toEqual({ exchanges: 1, events: events.length })
      expect(await journal.verifyChains(exchange)).toEqual({ exchanges: 1, events: events.length })
    })

    test('what belongs to no exchange has a chain of its own', async () => {
      const { journal } = bench()
      const came = await arrival(journal, 'x')
      await journal.dismiss(came.id, { code: 'ASW_PARTNER_UNKNOWN', detail: 'a stranger', remember: false })
      await journal.append(exchangeId('gateway'), { kind: 'breaker-closed', data: { partner: 'TH' } })
      expect((await journal.timeline(exchangeId('gateway'))).map((event) => event.kind)).toEqual(['dismissed', 'breaker-closed'])
      expect(await journal.verifyChains(exchangeId('gateway'))).toEqual({ exchanges: 0, events: 2 })
      await expectFault(journal.append(exchangeId('none'), { kind: 'x' }), 'ASW_NOT_FOUND')
    })

    test('a checkpoint names the heads that moved, and only one sealer sets it', async () => {
      const { journal } = bench()
      expect(await journal.checkpoint(async () => Buffer.from('s'))).toBeUndefined()
      const one = await journal.submit(submission(certificate('N1')))
      await journal.submit(submission(certificate('N2')))
      const signed: string[] = []
      const sign = async (heads: Uint8Array) => {
        signed.push(Buffer.from(heads).toString('utf8'))
        return Buffer.from('signature')
      }
      const results = await Promise.all([journal.checkpoint(sign), journal.checkpoint(sign)])
      expect(results.filter((result) => result !== undefined)).toEqual([{ n: 1, heads: 2 }])
      expect(await journal.checkpoint(sign)).toBeUndefined()
      await journal.append(one.exchange, { kind: 'noted' })
      expect(await journal.checkpoint(sign)).toEqual({ n: 2, heads: 1 })
      const [head] = (await journal.timeline(one.exchange)).slice(-1)
      expect(JSON.parse(signed.at(-1)!)).toMatchObject({ n: 2, heads: [{ exchange: one.exchange, n: 3, hash: head?.hash }] })
      expect(await journal.verifyChains()).toMatchObject({ exchanges: 2 })
    })

    test('a checkpoint whose signer fails is not written', async () => {
      const { journal } = bench()
      await journal.submit(submission(certificate('N1')))
      await expect(journal.checkpoint(() => Promise.reject(new Error('no key')))).rejects.toThrow('no key')
      expect(await journal.checkpoint(async () => Buffer.from('s'))).toEqual({ n: 1, heads: 1 })
    })

    test('a purge drops payloads of what is closed long enough, keeps rows, chains and the duplicate memory', async () => {
      const { journal } = bench()
      const out = submission(certificate('N1'))
      await journal.submit(out)
      const { messageId: sent } = await sendOne(journal)
      const answer = wire('ack')
      await journal.keepAnswer(out.delivery, 'acknowledgment', messageId('a'), answer)
      await journal.settle(out.delivery, { type: 'acknowledged' }, {})
      const open = submission(certificate('N2'))
      await journal.submit(open)
      const came = await acceptNew(journal, certificate('T1', { issuingCountry: 'TH' }))
      const waiting = await acceptNew(journal, certificate('T2', { issuingCountry: 'TH' }))
      const [entry] = await journal.lease('customs', 'nsw', 1, 60_000)
      await journal.acknowledgeEntry('customs', entry!.id, 'nsw')
      const rule = { olderThanDays: 30, limit: 100 }
      expect(await journal.purge(rule)).toBe(0)
      await days(31)
      expect(await journal.purge({ ...rule, partner: SG })).toBe(0)
      expect(await journal.purge({ ...rule, document: 'cancellation' })).toBe(0)
      expect(await journal.purge({ ...rule, limit: 1 })).toBe(1)
      expect(await journal.purge(rule)).toBe(1)
      expect(await journal.purge(rule)).toBe(0)
      for (const digest of [out.jsonDigest, wireDigestOf(answer), came.payloadDigest, came.wireDigest])
        expect(await journal.blob(digest)).toBeUndefined()
      for (const digest of [open.jsonDigest, waiting.payloadDigest, waiting.wireDigest])
        expect(await journal.blob(digest)).toBeDefined()
      expect(await journal.transmission(sent)).toBeUndefined()
      expect(await journal.delivery(out.delivery)).toMatchObject({ state: 'delivered', jsonDigest: out.jsonDigest })
      expect(await journal.entry('customs', entry!.id)).toMatchObject({ state: 'done' })
      expect((await journal.timeline(out.exchange)).at(-1)).toMatchObject({ kind: 'purged', data: { delivery: out.delivery } })
      expect(await journal.verifyChains()).not.toHaveProperty('broken')
      const again = await arrival(journal, 'again')
      expect(await journal.recall(again.id, TH, came.messageId, came.wireDigest)).toEqual({ verdict: 'accepted' })
      expect(
        await journal.accept(acceptance(await arrival(journal, 'y'), certificate('T1', { issuingCountry: 'TH' }))),
      ).toMatchObject({ verdict: 'duplicate' })
      expect(await journal.submit(submission(certificate('N1')))).toMatchObject({ repeated: true })
    })

    test('a clock that leaps by years and comes back has purged nothing; one that stood still for a month catches up in hours', async () => {
      const { journal, shift } = bench()
      const { id, digest } = await arrival(journal, 'evidence')
      await journal.dismiss(id, { code: 'X', detail: 'x', remember: false })
      const rule = { olderThanDays: 1_827, limit: 100 }
      expect(await journal.purge(rule)).toBe(0)
      shift(2_200 * DAY_MS)
      for (let minute = 0; minute < 30; minute += 1) {
        expect(await journal.purge(rule)).toBe(0)
        shift(60_000)
      }
      shift(-2_200 * DAY_MS)
      expect(await journal.purge(rule)).toBe(0)
      expect(await journal.blob(digest)).toBeDefined()
      shift(30 * DAY_MS)
      const month = { olderThanDays: 30, limit: 100 }
      let hours = 0
      for (; (await journal.purge(month)) === 0 && hours < 100; hours += 1) shift(DAY_MS / 24)
      expect(hours).toBeGreaterThan(24)
      expect(hours).toBeLessThan(40)
    })

    test('what was refused before anybody knew from whom it is goes by a rule of its own', async () => {
      const { journal } = bench()
      const garbage = await arrival(journal, 'garbage')
      await journal.dismiss(garbage.id, { code: 'ASW_MIME_MALFORMED', detail: 'x', remember: false })
      const refused = await arrival(journal, 'refused')
      await journal.dismiss(refused.id, { code: 'ASW_DOCUMENT_INVALID', detail: 'x', from: TH, remember: false })
      const taken = await acceptNew(journal, certificate('T1', { issuingCountry: 'TH' }))
      expect(await journal.purge({ partner: NOBODY, olderThanDays: 1, limit: 10 })).toBe(0)
      await days(2)
      expect(await journal.purge({ partner: NOBODY, olderThanDays: 1, limit: 10 })).toBe(1)
      expect(await journal.blob(garbage.digest)).toBeUndefined()
      for (const digest of [refused.digest, taken.wireDigest]) expect(await journal.blob(digest)).toBeDefined()
    })

    test('what was purged cannot be replayed', async () => {
      const { journal, shift } = bench()
      const wish = submission(certificate('N1'))
      await journal.submit(wish)
      const [claim] = await claimAll(journal)
      await journal.seal(claim!, sealed('N1'))
      await journal.settle(wish.delivery, { type: 'lapsed' }, {})
      shift(2 * DAY_MS)
      expect(await journal.purge({ olderThanDays: 1, limit: 10 })).toBe(1)
      await expectFault(journal.replay(wish.delivery, 'operator'), 'ASW_STATE_CONFLICT')
      expect(await journal.settle(wish.delivery, { type: 'acknowledged' }, {})).toBe('delivered')
    })

    test('bytes that two rows own go with the last of them', async () => {
      const { journal, shift } = bench()
      const one = await arrival(journal, 'the same bytes')
      await journal.dismiss(one.id, { code: 'X', detail: 'x', remember: false })
      shift(2 * DAY_MS)
      const two = await arrival(journal, 'the same bytes')
      expect(await journal.purge({ olderThanDays: 1, limit: 10 })).toBe(1)
      expect(await journal.blob(one.digest)).toBeDefined()
      await journal.dismiss(two.id, { code: 'X', detail: 'x', remember: false })
      await days(2)
      expect(await journal.purge({ olderThanDays: 1, limit: 10 })).toBe(1)
      expect(await journal.blob(one.digest)).toBeUndefined()
    })

    test('a hold lasts over a restart and is told with who ended it', async () => {
      const now = bench()
      const { exchange } = await now.journal.submit(submission(certificate('N1')))
      await now.journal.hold('restored')
      await now.reopen()
      expect(await now.journal.held()).toBe('restored')
      await now.journal.unhold('operator')
      await now.journal.unhold('operator')
      const events = await now.journal.timeline(exchangeId('gateway'))
      expect(events.map((event) => event.kind)).toEqual(['journal-held', 'alarm', 'journal-released'])
      const [last] = (await now.journal.timeline(exchange)).toReversed()
      expect(events[0]).toMatchObject({ data: { reason: 'restored', recoveryPoint: last?.at } })
      expect(events[2]).toMatchObject({ data: { by: 'operator', reason: 'restored' } })
    })

    test('ready says that it can write; a closed journal says that it is closed', async () => {
      const { journal } = bench()
      await journal.ready()
      await journal.close()
      await journal.close()
      await expectFault(journal.ready(), 'ASW_STOPPING')
    })

    test('what was called before the close is done before it', async () => {
      const now = bench()
      const wish = submission(certificate('N1'))
      const pending = now.journal.submit(wish)
      await now.journal.close()
      expect(await pending).toMatchObject({ repeated: false })
      await now.reopen()
      expect(await now.journal.delivery(wish.delivery)).toBeDefined()
    })
  })
}
