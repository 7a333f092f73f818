import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ApiKey } from '../../src/intake/rest/key.ts'
import { leaseCovered } from '../../src/intake/rest/scope.ts'
import type { Journal } from '../../src/journal/journal.ts'
import { acceptNew, cancellation, certificate, submission, utilisation } from '../journal/documents.ts'
import { openSqliteBench } from '../journal/sqlite-bench.ts'

type Bench = Awaited<ReturnType<typeof openSqliteBench>>
let bench: Bench
beforeEach(async () => {
  bench = await openSqliteBench()
})
afterEach(() => bench.end())

const KEY: ApiKey = { name: 'nsw', sha256: '', roles: ['submitter'] }
const lease = (journal: Journal, scope: Partial<ApiKey>, limit = 10) =>
  leaseCovered({ journal, inboxes: () => ['customs'] }, { ...KEY, ...scope }, 'customs', limit, 60_000)

/** What a journal is asked, by name. */
function counted(journal: Journal): { readonly journal: Journal; take(): Readonly<Record<string, number>> } {
  let calls: Record<string, number> = {}
  const count = (name: string) => {
    calls[name] = (calls[name] ?? 0) + 1
  }
  const seen = new Proxy(journal, {
    get: (of, name: keyof Journal & string) => {
      count(name)
      return of[name]
    },
  })
  return {
    journal: seen,
    take: () => {
      const taken = calls
      calls = {}
      return taken
    },
  }
}

async function issued(number: string, code: string): Promise<void> {
  await bench.journal.submit(submission(certificate(number, { issuingAuthority: { code } })))
}
async function told(number: string, id: string): Promise<void> {
  const expectRevision = (await bench.journal.exchangeOf(`ATIGA/VN/${encodeURIComponent(number)}`))?.revision ?? 0
  await acceptNew(bench.journal, utilisation(number, id, '1'), { expectRevision })
}

it('a key for one authority reads the certificates of others once, and then nothing of the backlog but its list', async () => {
  for (const number of ['A', 'B', 'C']) await issued(`${number}-other`, 'OTHER-1')
  await issued('own', 'MINE-1')
  for (let n = 0; n < 30; n += 1) await told(`${'ABC'[n % 3]}-other`, `R-${n}`)
  // Nobody's: we did not issue it.
  await acceptNew(bench.journal, certificate('T1', { issuingCountry: 'TH' }))
  await told('own', 'R-own')
  const { journal, take } = counted(bench.journal)
  const scope = { agencies: ['MINE-1'] }
  expect((await lease(journal, scope)).map(({ identity }) => identity.number)).toEqual(['own'])
  expect(take()).toEqual({ waiting: 1, blob: 4, lease: 1 })
  expect(await lease(journal, scope)).toEqual([])
  expect(take()).toEqual({ waiting: 1 })
  expect(await lease(journal, { agencies: ['OTHER-1'] }, 30)).toHaveLength(30)
  expect(take()).toEqual({ waiting: 1, lease: 1 })
})

it('a key for one kind of document reads no payload of another', async () => {
  for (let n = 0; n < 150; n += 1) await acceptNew(bench.journal, certificate(`N${n}`))
  await acceptNew(bench.journal, cancellation('Z'))
  const { journal, take } = counted(bench.journal)
  expect((await lease(journal, { documents: ['cancellation'] })).map(({ document }) => document)).toEqual(['cancellation'])
  expect(await lease(journal, { documents: ['cancellation'] })).toEqual([])
  expect(take()).toEqual({ waiting: 2, lease: 1 })
})

it('what is damaged is passed over: an entry, and a certificate whose authority cannot be told', async () => {
  await issued('N1', 'MINE-3')
  await issued('own', 'MINE-2')
  await told('N1', 'R-1')
  await told('own', 'FORGE-2')
  await told('own', 'R-3')
  await bench.forge('MINE-3', 'MINE-4')
  await bench.forge('FORGE-2', 'FORGE-8')
  const { journal } = bench
  expect((await lease(journal, { agencies: ['MINE-2', 'MINE-3', 'MINE-4'] }, 1)).map(({ identity }) => identity.version)).toEqual(
    [expect.stringContaining('R-3')],
  )
  expect(await lease(journal, { agencies: ['MINE-2', 'MINE-3', 'MINE-4'] })).toEqual([])
})
