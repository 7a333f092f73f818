import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linkHash } from '../../src/journal/chain.ts'
import { canonicalJson } from '../../src/message/canonical-json.ts'
import { digestOf } from '../../src/message/digest.ts'

const text = fc.string({ unit: 'binary' })

test('the hash of a link is that of its canonical JSON, with and without data and payload', () => {
  const link = fc.record(
    {
      exchange: text,
      n: fc.nat(),
      prevHash: text,
      at: text,
      kind: text,
      data: fc.jsonValue({ stringUnit: 'binary' }),
      blob: text,
    },
    { requiredKeys: ['exchange', 'n', 'prevHash', 'at', 'kind'] },
  )
  fc.assert(fc.property(link, (one) => linkHash(one) === digestOf(Buffer.from(canonicalJson(one), 'utf8'))))
})

test('a member that is undefined is no member', () => {
  const link = { exchange: 'x', n: 1, prevHash: '0', at: '2026-11-30T00:00:00.000Z', kind: 'received' }
  const undefinedToo = { ...link, data: undefined, blob: undefined } as unknown as typeof link
  expect(linkHash(undefinedToo)).toBe(linkHash(link))
})
