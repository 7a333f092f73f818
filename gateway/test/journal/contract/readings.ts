import { describe, expect, test } from 'vitest'
import { READINGS } from '../../../src/journal/readings.ts'
import { wireDigestOf } from '../../../src/message/digest.ts'
import { exchangeId, messageId } from '../../../src/message/ids.ts'
import type { OpenBench } from '../bench.ts'
import { arrival, fresh, TH, wire } from '../documents.ts'
import { expectFault, withBench } from './with-bench.ts'

/** What is read again and again and never comes to an end: see `Readings`. */
export function readingContract(name: string, open: OpenBench): void {
  describe(`${name}: readings without an end`, () => {
    const bench = withBench(open)
    const begun = async () => (await bench().journal.openArrivals(10, 0)).map((one) => [one.id, one.begun])
    /** As the door does it: whether it is to be read. */
    const comes = (text: string) => {
      const one = wire(text)
      return bench().journal.arrive({ id: fresh('arrival'), wire: one, wireDigest: wireDigestOf(one), peer: {} })
    }
    /** Read so often that the next look sets it aside. */
    const spent = async (text: string) => {
      const came = await arrival(bench().journal, text)
      for (let n = 1; n < READINGS; n += 1) await bench().journal.beginReading(came.id, 0)
      return came
    }
    const told = async () =>
      (await bench().journal.timeline(exchangeId('gateway'))).map(({ kind, data }) => [kind, data?.arrival, data?.alarm])

    test('the first reading begins with the arrival; each further one is counted, through any restart', async () => {
      const came = await arrival(bench().journal, 'poison')
      expect(await begun()).toEqual([[came.id, 1]])
      const reading = await bench().journal.beginReading(came.id, 0)
      expect(reading).toMatchObject({ verdict: 'begun', peer: { subject: 'CN=th' } })
      expect(reading?.verdict === 'begun' && reading.wire).toEqual({
        contentType: came.wire.contentType,
        body: new Uint8Array(came.wire.body),
      })
      await bench().reopen()
      expect(await begun()).toEqual([[came.id, 2]])
    })

    test('those that were begun least often come first, then the oldest; what only waits comes after them', async () => {
      const { journal } = bench()
      const [one, two, three] = [await arrival(journal, '1'), await arrival(journal, '2'), await arrival(journal, '3')]
      await journal.beginReading(one.id, 0)
      await journal.endReading(three.id)
      expect(await begun()).toEqual([
        [two.id, 1],
        [one.id, 2],
        [three.id, 0],
      ])
    })

    test('of those that wait the one comes first that was read longest ago', async () => {
      const { journal, shift } = bench()
      const waiting = [await arrival(journal, '1'), await arrival(journal, '2'), await arrival(journal, '3')]
      for (const { id } of waiting) await journal.endReading(id)
      for (const { id } of waiting.slice(0, 2)) {
        shift(1_000)
        await journal.beginReading(id, 0)
        await journal.endReading(id)
      }
      expect((await journal.openArrivals(10, 0)).map(({ id }) => id)).toEqual([waiting[2]!.id, waiting[0]!.id, waiting[1]!.id])
    })

    test('an orderly end without a verdict takes back what was counted, and never more', async () => {
      const { journal } = bench()
      const came = await arrival(journal, 'slow')
      for (let n = 0; n < 2 * READINGS; n += 1) {
        expect(await journal.beginReading(came.id, 0)).toMatchObject({ verdict: 'begun' })
        await journal.endReading(came.id)
      }
      expect(await begun()).toEqual([[came.id, 1]])
      await journal.endReading(came.id)
      await journal.endReading(came.id)
      expect(await begun()).toEqual([[came.id, 0]])
      await journal.endReading('none')
    })

    test('a message that another arrival is worked on has ended its reading', async () => {
      const { journal } = bench()
      const [first, second] = [await arrival(journal, 'one'), await arrival(journal, 'one')]
      const id = messageId('m1@th')
      expect(await journal.recall(first.id, TH, id, first.digest)).toEqual({ verdict: 'new' })
      expect(await journal.recall(second.id, TH, id, second.digest)).toEqual({ verdict: 'working' })
      expect(await begun()).toEqual([
        [first.id, 1],
        [second.id, 0],
      ])
    })

    test('what was begun lately is in the hands of somebody else, and so are the same bytes under another id', async () => {
      const { journal, shift } = bench()
      const [first, second] = [await arrival(journal, 'one'), await arrival(journal, 'one')]
      shift(60_001)
      expect(await journal.beginReading(first.id, 60_000)).toMatchObject({ verdict: 'begun' })
      expect((await journal.openArrivals(10, 60_000)).map((one) => one.id)).toEqual([second.id])
      expect(await journal.beginReading(first.id, 60_000)).toBeUndefined()
      expect(await journal.beginReading(second.id, 60_000)).toBeUndefined()
      shift(60_001)
      const both = await Promise.all([journal.beginReading(first.id, 60_000), journal.beginReading(second.id, 60_000)])
      expect(both.filter((one) => one !== undefined)).toHaveLength(1)
    })

    test('what has a verdict is not begun again', async () => {
      const { journal } = bench()
      const came = await arrival(journal, 'good')
      await journal.dismiss(came.id, { code: 'X', detail: 'x', remember: false })
      expect(await journal.beginReading(came.id, 0)).toBeUndefined()
      await expectFault(journal.beginReading('none', 0), 'ASW_NOT_FOUND')
    })

    test('after the last reading it is set aside: an event, an alarm, an operator, a count, and it is open no more', async () => {
      const { journal } = bench()
      const came = await spent('poison')
      expect(await journal.beginReading(came.id, 0)).toEqual({ verdict: 'aside', arrival: came.id, begun: READINGS })
      expect(await begun()).toEqual([])
      expect(await journal.beginReading(came.id, 0)).toBeUndefined()
      expect(await told()).toEqual([
        ['set-aside', came.id, undefined],
        ['alarm', came.id, 'message-set-aside'],
      ])
      const why = `reading it did not end ${READINGS} times: asw arrivals`
      expect(await journal.stuck()).toMatchObject([{ what: 'arrival', id: came.id, turn: 'operator', why }])
      expect(await journal.counts()).toMatchObject({ 'arrival.open': 0, 'arrival.aside': 1, stuck: 1 })
      const [aside, ...others] = await journal.arrivalsAside()
      expect(others).toEqual([])
      expect(aside).toMatchObject({
        id: came.id,
        begun: READINGS,
        peer: { subject: 'CN=th' },
        wireDigest: came.digest,
        contentType: came.wire.contentType,
        size: came.wire.body.byteLength,
      })
      expect(await journal.blob(came.digest)).toEqual(new Uint8Array(came.wire.body))
      expect(await journal.purge({ olderThanDays: 0, limit: 10 })).toBe(0)
    })

    test('the count is of the bytes: copies share it, and one of them waits for the operator', async () => {
      const { journal } = bench()
      const copies: string[] = []
      for (let n = 0; n < READINGS; n += 1) copies.push((await arrival(journal, 'poison')).id)
      expect(await comes('poison')).toBe(false)
      expect(await journal.counts()).toMatchObject({ 'arrival.open': READINGS + 1 })
      expect(await journal.beginReading(copies.at(-1)!, 0)).toEqual({ verdict: 'aside', arrival: copies[0], begun: READINGS })
      expect(await begun()).toEqual([])
      expect((await journal.arrivalsAside()).map(({ id }) => id)).toEqual([copies[0]])
    })

    test('a copy that is not read because too many readings are under way is read later, when they have ended without a verdict', async () => {
      const { journal } = bench()
      const copies: string[] = []
      for (let n = 0; n < READINGS; n += 1) copies.push((await arrival(journal, 'slow')).id)
      const late = await arrival(journal, 'slow')
      await journal.arrive({ id: late.id, wire: late.wire, wireDigest: late.digest, peer: {} })
      for (const id of copies) await journal.dismiss(id, { code: 'ASW_REVOCATION_UNKNOWN', detail: 'x', remember: false })
      expect(await begun()).toEqual([[late.id, 0]])
      expect(await journal.beginReading(late.id, 0)).toMatchObject({ verdict: 'begun' })
    })

    test('a copy of what is set aside is neither kept nor read; other bytes are', async () => {
      const { journal } = bench()
      const came = await spent('poison')
      await journal.beginReading(came.id, 0)
      expect(await comes('poison')).toBe(false)
      expect(await comes('other')).toBe(true)
      expect(await journal.counts()).toMatchObject({ 'arrival.open': 1, 'arrival.aside': 1 })
      expect((await told()).map(([kind]) => kind)).toEqual(['set-aside', 'alarm'])
    })

    test('the operator has it read once more; without an end it is set aside again', async () => {
      const { journal } = bench()
      const came = await spent('poison')
      await journal.beginReading(came.id, 0)
      await journal.readAgain(came.id, 'duty')
      expect(await begun()).toEqual([[came.id, READINGS - 1]])
      await expectFault(journal.readAgain(came.id, 'duty'), 'ASW_STATE_CONFLICT')
      await expectFault(journal.readAgain('none', 'duty'), 'ASW_NOT_FOUND')
      expect(await journal.beginReading(came.id, 60_000)).toMatchObject({ verdict: 'begun' })
      expect(await journal.beginReading(came.id, 0)).toMatchObject({ verdict: 'aside' })
      expect((await told()).map(([kind]) => kind)).toEqual(['set-aside', 'alarm', 'read-again', 'set-aside', 'alarm'])
    })

    test('the operator dismisses it: the same bytes are new when they come again', async () => {
      const { journal } = bench()
      const came = await spent('poison')
      await journal.beginReading(came.id, 0)
      await journal.dismiss(came.id, { code: 'ASW_SET_ASIDE', detail: 'dismissed by duty', remember: false })
      expect(await journal.arrivalsAside()).toEqual([])
      expect(await journal.stuck()).toEqual([])
      expect(await comes('poison')).toBe(true)
      expect((await begun()).map(([, count]) => count)).toEqual([1])
    })
  })
}
