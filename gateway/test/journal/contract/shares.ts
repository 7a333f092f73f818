import { describe, expect, test } from 'vitest'
import type { Journal, Submission } from '../../../src/journal/journal.ts'
import { accountsOf, certifiedOf } from '../../../src/journal/ledger.ts'
import type { DeliveryEvent } from '../../../src/message/delivery.ts'
import type { CancellationOutcome } from '../../../src/message/exchange.ts'
import { certificateKey, type ExchangeId } from '../../../src/message/ids.ts'
import type { OpenBench } from '../bench.ts'
import { acceptNew, cancellation, certificate, sendOne, submission, utilisation } from '../documents.ts'
import { expectFault, withBench } from './with-bench.ts'

const ORIGINAL = certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: 'N1' })
const keyOf = (number: string) => certificateKey({ scheme: 'ATIGA', issuingCountry: 'SG', number })

/** Each quantity is an item of the back-to-back certificate; all of them draw on item 1 of the original. */
function child(number: string, quantities: readonly string[], replaces?: string): Submission {
  const relatedCertificates = replaces === undefined ? [] : [{ relation: 'REPLACES', number: replaces }]
  return submission(certificate(number, { issuingCountry: 'SG', relatedCertificates }), {
    allotments: quantities.map((quantity, n) => ({ original: ORIGINAL, item: 1, line: n + 1, quantity, unit: 'KGM' })),
    ...(replaces === undefined ? {} : { replaces: keyOf(replaces) }),
  })
}

/** What a back-to-back certificate draws from its original, from its submission to its end. */
export function shareContract(name: string, open: OpenBench): void {
  describe(`${name}: shares of back-to-back certificates`, () => {
    const bench = withBench(open)
    const imported = async (value = '100') => {
      const items = [{ seq: 1, quantities: [{ kind: 'QUANTITY', value, unit: 'KGM' }] }]
      return (await acceptNew(bench().journal, certificate('N1', { items }))).conversation
    }
    const cancel = (number: string, id = `C-${number}`) => bench().journal.submit(submission(cancellation(number, id, 'SG')))
    const hears = async (number: string, id: string, more: object, response = utilisation(number, id, '5', 'D-1', 'SG')) => {
      const { revision } = (await bench().journal.exchangeOf(keyOf(number)))!
      await acceptNew(bench().journal, response, { expectRevision: revision, ...more })
    }
    const outcome = (number: string, said: CancellationOutcome, cancellationId = `C-${number}`) =>
      hears(number, `R-${cancellationId}-${said}`, {
        facts: [{ type: 'cancel-answered', cancellationId, outcome: said, at: '2026-12-01T00:00:00Z' }],
      })

    test('until its cancellation is asked for, a replacement has no more than is left', async () => {
      const { journal } = bench()
      const original = await imported()
      await journal.submit(child('S1', ['60']))
      const clue = /it replaces draws 60 KGM until it is taken back: ask to cancel it first/
      await expectFault(journal.submit(child('S2', ['41'], 'S1')), 'ASW_LEDGER_EXCEEDED', clue)
      await journal.submit(child('S3', ['40'], 'S1'))
      expect(await stand(journal, original)).toEqual({ child: '100', available: '0' })
    })

    test('while it is being taken back, a replacement takes what is left, and the rest once that is confirmed', async () => {
      const { journal } = bench()
      const original = await imported()
      await journal.submit(child('S1', ['60']))
      await cancel('S1')
      await journal.submit(child('S2', ['70'], 'S1'))
      expect(await stand(journal, original)).toEqual({ child: '100', available: '0' })
      expect(await drawn(journal, original)).toEqual({ 'S1/1': '60', 'S2/1': '40 of 70' })
      await expectFault(journal.submit(child('S3', ['1'])), 'ASW_LEDGER_EXCEEDED')
      await outcome('S1', 'CANCELLED')
      expect(await stand(journal, original)).toEqual({ child: '70', available: '30' })
      expect(await drawn(journal, original)).toEqual({ 'S2/1': '70' })
      const told = (await journal.timeline(original)).filter(({ kind }) => kind === 'booked')
      expect(told.map(({ data }) => `${data?.action} ${String(data?.number).slice(-2)} ${data?.quantity}`)).toEqual([
        'allot S1 60',
        'allot S2 40',
        'release S1 0',
        'allot S2 70',
      ])
      expect(await journal.verifyChains()).not.toHaveProperty('broken')
    })

    test('a cancellation that is refused frees nothing: what both have stays drawn until one of them is gone', async () => {
      const { journal } = bench()
      const original = await imported()
      await journal.submit(child('S1', ['60']))
      await cancel('S1')
      await journal.submit(child('S2', ['70'], 'S1'))
      await outcome('S1', 'REFUSED_ALREADY_USED')
      expect(await stand(journal, original)).toEqual({ child: '100', available: '0' })
      await expectFault(journal.submit(child('S3', ['41'], 'S1')), 'ASW_LEDGER_EXCEEDED')
      await cancel('S2')
      await outcome('S2', 'CANCELLED')
      expect(await drawn(journal, original)).toEqual({ 'S1/1': '60' })
    })

    test('of a certificate under which something is used nothing is taken over', async () => {
      const { journal } = bench()
      const original = await imported()
      await journal.submit(child('S1', ['60']))
      await hears('S1', 'U-1', {})
      await cancel('S1')
      await expectFault(journal.submit(child('S2', ['41'], 'S1')), 'ASW_LEDGER_EXCEEDED')
      expect(await stand(journal, original)).toEqual({ child: '60', available: '40' })
    })

    test('nobody takes over more than the other one has, by several items or by several successors', async () => {
      const { journal } = bench()
      const original = await imported()
      await journal.submit(child('S1', ['20', '10']))
      await journal.submit(child('S9', ['40']))
      await cancel('S1')
      await expectFault(journal.submit(child('S2', ['30', '31'], 'S1')), 'ASW_LEDGER_EXCEEDED')
      await journal.submit(child('S2', ['30', '20'], 'S1'))
      expect(await drawn(journal, original)).toEqual({
        'S1/1': '20',
        'S1/2': '10',
        'S9/1': '40',
        'S2/1': '30',
        'S2/2': '0 of 20',
      })
      await expectFault(journal.submit(child('S3', ['11'], 'S1')), 'ASW_LEDGER_EXCEEDED')
      await journal.submit(child('S4', ['10'], 'S1'))
      await outcome('S1', 'CANCELLED')
      expect(await drawn(journal, original)).toEqual({ 'S9/1': '40', 'S2/1': '30', 'S2/2': '20', 'S4/1': '10' })
    })

    test('what waits for one certificate is not held against another', async () => {
      const { journal } = bench()
      const original = await imported()
      await journal.submit(child('S1', ['50']))
      await journal.submit(child('S2', ['50']))
      await cancel('S1')
      await cancel('S2')
      await journal.submit(child('S3', ['50'], 'S1'))
      await journal.submit(child('S4', ['50'], 'S2'))
      await outcome('S2', 'CANCELLED')
      expect(await drawn(journal, original)).toEqual({ 'S1/1': '50', 'S3/1': '0 of 50', 'S4/1': '50' })
    })

    test('a share that was declared in another unit is whole when it no longer has to wait', async () => {
      const { journal } = bench()
      const original = await imported()
      const declared = { quantity: '0.07', unit: 'TNE' }
      const allotments = [{ original: ORIGINAL, item: 1, line: 1, quantity: '70', unit: 'KGM', declared }]
      await journal.submit(child('S1', ['60']))
      await cancel('S1')
      await journal.submit({ ...child('S2', ['70'], 'S1'), allotments })
      await outcome('S1', 'CANCELLED')
      expect(await drawn(journal, original)).toEqual({ 'S2/1': '70' })
    })

    const refused: DeliveryEvent = { type: 'refused' }

    test.each(['before', 'after'] as const)('one that the partner refused is free once it is cancelled %s that', async (when) => {
      const { journal } = bench()
      const original = await imported()
      const one = child('S1', ['60'])
      await journal.submit(one)
      await sendOne(journal)
      if (when === 'before') await cancel('S1')
      await journal.settle(one.delivery, refused, {})
      expect(await stand(journal, original)).toMatchObject({ child: when === 'before' ? '0' : '60' })
      if (when === 'after') await cancel('S1')
      expect(await stand(journal, original)).toEqual({ child: '0', available: '100' })
      await journal.submit(child('S2', ['100']))
      expect(await journal.verifyChains()).not.toHaveProperty('broken')
    })

    test('one that may have arrived keeps its share, however often it is cancelled; a late no sets it free', async () => {
      const { journal } = bench()
      const original = await imported()
      const one = child('S1', ['60'])
      await journal.submit(one)
      await sendOne(journal)
      await journal.settle(one.delivery, { type: 'silent', last: true }, {})
      await cancel('S1')
      await cancel('S1', 'C-2')
      expect(await stand(journal, original)).toMatchObject({ child: '60' })
      await journal.settle(one.delivery, refused, {})
      expect(await stand(journal, original)).toMatchObject({ child: '0' })
    })

    test('one that is sent again draws again', async () => {
      const { journal } = bench()
      const original = await imported()
      const one = child('S1', ['60', '10'])
      await journal.submit(one)
      await sendOne(journal)
      await journal.settle(one.delivery, refused, {})
      await cancel('S1')
      await journal.replay(one.delivery, 'operator')
      expect(await drawn(journal, original)).toEqual({ 'S1/1': '60', 'S1/2': '10' })
    })

    test('what others have drawn meanwhile is not drawn again: then it is not sent again either', async () => {
      const { journal } = bench()
      const original = await imported()
      const one = child('S1', ['60'])
      await journal.submit(one)
      await sendOne(journal)
      await journal.settle(one.delivery, refused, {})
      await cancel('S1')
      await journal.submit(child('S2', ['50']))
      await expectFault(journal.replay(one.delivery, 'operator'), 'ASW_LEDGER_EXCEEDED')
      expect(await journal.delivery(one.delivery)).toMatchObject({ state: 'refused' })
      expect(await drawn(journal, original)).toEqual({ 'S2/1': '50' })
    })

    test.each([
      ['CANCELLED', '0'],
      ['REFUSED_NOT_FOUND', '0'],
      ['REFUSED_ALREADY_CANCELLED', '0'],
      ['REFUSED_ALREADY_USED', '60'],
    ] as const)('a cancellation that is answered %s leaves %s drawn', async (said, left) => {
      const { journal } = bench()
      const original = await imported()
      await journal.submit(child('S1', ['60']))
      await outcome('S1', said, 'C-NEVER-ASKED')
      expect(await stand(journal, original)).toMatchObject({ child: '60' })
      await cancel('S1')
      await outcome('S1', said)
      expect(await stand(journal, original)).toMatchObject({ child: left })
    })

    test('what customs have used is not free because somebody there does not find it later', async () => {
      const { journal } = bench()
      const original = await imported()
      await journal.submit(child('S1', ['60']))
      await hears('S1', 'U-1', {})
      await cancel('S1')
      await outcome('S1', 'REFUSED_NOT_FOUND')
      expect(await stand(journal, original)).toMatchObject({ child: '60' })
    })
  })
}

async function stand(journal: Journal, exchange: ExchangeId) {
  const row = await journal.exchange(exchange)
  const [account] = accountsOf(certifiedOf(row!.view), await journal.account(exchange))
  return { child: account!.child, available: account!.available }
}

/** By number and item; `of`: what it asked for, where that is more. */
async function drawn(journal: Journal, exchange: ExchangeId): Promise<Readonly<Record<string, string>>> {
  const entries = (await journal.account(exchange)).filter(({ state }) => state !== 'released')
  return Object.fromEntries(
    entries.map(({ number, line, quantity, asked }) => [
      `${number.split('/').at(-1)}/${line}`,
      quantity === asked ? quantity : `${quantity} of ${asked}`,
    ]),
  )
}
