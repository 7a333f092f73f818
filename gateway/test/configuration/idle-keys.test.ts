import { describe, expect, it } from 'vitest'
import { idleKeys } from '../../src/configuration/index.ts'
import type { InboxRoute } from '../../src/deliver/inbox.ts'
import { warnOfIdleKeys } from '../../src/house/idle-keys.ts'
import type { ApiKey } from '../../src/intake/rest/key.ts'
import { DOCUMENT_KINDS } from '../../src/message/document.ts'

const BOTH = ['issuer', 'importer'] as const
const INBOXES: readonly InboxRoute[] = [
  { name: 'customs', documents: ['certificate-of-origin', 'cancellation', 'resource-status'], roles: BOTH },
  { name: 'ministry', documents: ['certificate-response', 'declaration-response'], roles: ['issuer'] },
  { name: 'crossed', documents: ['certificate-response'], roles: ['importer'] },
  { name: 'nsw', documents: DOCUMENT_KINDS, roles: BOTH },
]
const key = (more: Partial<ApiKey>): ApiKey => ({ name: 'k', sha256: 'a'.repeat(64), roles: ['submitter'], ...more })
const idle = (more: Partial<ApiKey>) => idleKeys({ apiKeys: [key(more)], inboxes: INBOXES }).map(({ detail }) => detail)

describe('a key that finds nothing in its inboxes', () => {
  it.each<[string, Partial<ApiKey>, RegExp]>([
    [
      'none brings its kind',
      { inboxes: ['customs'], documents: ['certificate-response'] },
      /customs brings none of certificate-response/,
    ],
    [
      'none of two brings its kinds',
      { inboxes: ['customs', 'ministry'], documents: ['mis-report', 'export-declaration'] },
      /customs, ministry brings none of mis-report, export-declaration/,
    ],
    [
      'its kind comes in the other role alone',
      { inboxes: ['crossed'], documents: ['certificate-response'] },
      /crossed brings none of certificate-response/,
    ],
    [
      'its inbox brings nothing about certificates of ours',
      { inboxes: ['customs'], agencies: ['MOIT'] },
      /customs brings nothing about certificates issued here/,
    ],
    [
      'its kind is not about certificates of ours',
      { inboxes: ['ministry'], agencies: ['MOIT'], documents: ['declaration-response'] },
      /ministry brings nothing about certificates issued here/,
    ],
    ['it only looks', { roles: ['auditor'], inboxes: ['customs'], documents: ['mis-report'] }, /customs/],
  ])('is told where %s', (_, more, words) => {
    expect(idle(more)).toEqual([expect.stringMatching(words)])
  })

  it.each<[string, Partial<ApiKey>]>([
    [
      'one of its inboxes brings one of its kinds',
      { inboxes: ['customs', 'ministry'], documents: ['mis-report', 'cancellation'] },
    ],
    ['its kinds are left open', { inboxes: ['customs'] }],
    ['answers about certificates of ours come', { inboxes: ['nsw'], agencies: ['MOIT'] }],
    ['such an answer is its kind', { inboxes: ['ministry'], agencies: ['MOIT'], documents: ['certificate-response'] }],
    ['an answer to a question comes to whoever asked', { inboxes: ['customs'], documents: ['resource-status'] }],
    // It may be there to submit alone.
    ['no inbox is named', { documents: ['certificate-query'], agencies: ['MOIT'] }],
    ['it sees shares alone', { roles: ['subscriber'], inboxes: ['customs'], documents: ['mis-report'] }],
  ])('is not where %s', (_, more) => {
    expect(idle(more)).toEqual([])
  })

  it('is a warning in the log, of the keys that are in force', () => {
    const told: unknown[] = []
    const log = { warn: (facts: unknown) => told.push(facts) }
    const good = key({ inboxes: ['customs'] })
    const house = { options: { log }, live: { apiKeys: [good], inboxes: INBOXES } }
    warnOfIdleKeys(house as never)
    expect(told).toEqual([])
    house.live.apiKeys = [good, key({ name: 'late', inboxes: ['customs'], documents: ['mis-report'] })]
    warnOfIdleKeys(house as never)
    expect(told).toMatchObject([{ key: 'late', code: 'ASW_KEY_IDLE' }])
  })
})
