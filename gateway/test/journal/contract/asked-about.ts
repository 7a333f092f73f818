import { describe, expect, test } from 'vitest'
import type { Journal } from '../../../src/journal/journal.ts'
import { askedAbout } from '../../../src/message/asked-about.ts'
import { type CanonicalDocument, identityOf } from '../../../src/message/document.ts'
import { certificateKey, exchangeId } from '../../../src/message/ids.ts'
import type { OpenBench } from '../bench.ts'
import { acceptNew, certificate, SG, submission } from '../documents.ts'
import { withBench } from './with-bench.ts'

const eav = (number: string) => certificate(number, { scheme: 'EAEUVN' })
const query = (more: object): CanonicalDocument => ({
  ...{ document: 'certificate-query', scheme: 'EAEUVN', formVersion: '2026-01', issuingCountry: 'VN' },
  ...more,
})
const letter = (...numbers: readonly string[]): CanonicalDocument => ({
  ...{
    document: 'origin-verification-request',
    scheme: 'EAEUVN',
    formVersion: '2026-01',
    requestNumber: 'L-1',
    requestedOn: '2026-11-24',
  },
  certificates: numbers.map((referenceNumber) => ({ referenceNumber, issuedOn: '2026-11-01' })),
})
const asked = async (journal: Journal, number: string) => {
  const row = await journal.exchangeOf(certificateKey(identityOf(eav(number))))
  return (await journal.timeline(row!.id)).filter(({ kind }) => kind === 'asked-about').map(({ data }) => data)
}

export function askedAboutContract(name: string, open: OpenBench): void {
  describe(`${name}: what asks about a certificate`, () => {
    const bench = withBench(open)

    test('stands in its timeline, once, with the ids by which it is found', async () => {
      const { journal } = bench()
      await journal.submit(submission(eav('N1')))
      await journal.submit(submission(eav('N2')))
      const question = submission(query({ referenceNumber: 'N1' }))
      const { exchange, delivery } = await journal.submit(question)
      await journal.submit(question)
      expect(await asked(journal, 'N1')).toEqual([{ asking: exchange, document: 'certificate-query', delivery }])
      expect(await asked(journal, 'N2')).toEqual([])
      const asking = letter('N1', 'N2', 'N3')
      await acceptNew(journal, asking, { asks: askedAbout(asking)! })
      const found = await journal.exchangeOf(certificateKey(identityOf(letter('N1'))))
      const [entry] = await journal.entries('customs', { limit: 10 })
      const word = { asking: found!.id, document: 'origin-verification-request', arrival: entry!.id }
      expect((await asked(journal, 'N1')).at(-1)).toEqual(word)
      expect(await asked(journal, 'N2')).toEqual([word])
      expect((await journal.verifyChains()).broken).toBeUndefined()
    })

    test('of another partner, another country or a period says nothing to it', async () => {
      const { journal } = bench()
      await journal.submit(submission(eav('N1')))
      await journal.submit(submission(query({ referenceNumber: 'N1' }), { partner: SG }))
      await journal.submit(submission(query({ referenceNumber: 'N1', issuingCountry: 'BY' })))
      await journal.submit(submission(query({ period: { from: '2026-10-01', to: '2026-10-31' } })))
      await journal.submit(
        submission({ ...query({ referenceNumber: 'N1' }), scheme: 'ATIGA' }, { exchange: exchangeId('other') }),
      )
      expect(await asked(journal, 'N1')).toEqual([])
    })
  })
}
