import { describe, expect, expectTypeOf, it } from 'vitest'
import type { SuiteName as AgreedSuiteName } from '../../src/agreement/agreement.ts'
import {
  allow,
  CONTENTS,
  CURVES,
  DIGESTS,
  named,
  SUITES,
  type Suite,
  type SuiteName,
  TRANSPORTS,
  WRAPS,
} from '../../src/encrypt/suites.ts'

const NAMES = Object.keys(SUITES) as SuiteName[]

describe('the suites', () => {
  it('are those an agreement may name', () => {
    expectTypeOf<SuiteName>().toEqualTypeOf<AgreedSuiteName>()
  })

  it.each(NAMES)('%s reads what it writes', (name) => {
    const { writes, reads }: Suite = SUITES[name]
    if (!writes) {
      expect(reads).toEqual({ contents: [], transports: {} })
      return
    }
    expect(reads.contents).toContain(writes.content)
    if (writes.key === 'transport') {
      expect(reads.transports[writes.transport]?.digests).toContain(writes.digest)
      expect(reads.transports[writes.transport]?.mgfs).toContain(writes.mgf)
    } else {
      expect(reads.agreement?.digests).toContain(writes.digest)
      expect(reads.agreement?.wraps).toContain(writes.wrap)
      expect(reads.agreement?.curves).toEqual(writes.curves)
    }
  })

  it('read SHA-1 in xmlenc10 only', () => {
    const readers = NAMES.filter((name) => JSON.stringify(SUITES[name].reads).includes('sha1'))
    expect(readers).toEqual(['xmlenc10'])
  })

  it('name no 192-bit key and no P-521, which serve vectors', () => {
    expect(JSON.stringify(SUITES)).not.toMatch(/192|P-521/)
  })

  it.each([
    'http://www.w3.org/2001/04/xmlenc#rsa-1_5',
    'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
    'http://www.w3.org/2001/04/xmlenc#tripledes-cbc',
    'http://www.w3.org/2001/04/xmldsig-more#camellia256-cbc',
    'http://www.w3.org/2001/04/xmldsig-more#md5',
    'http://www.w3.org/2001/04/xmlenc#ripemd160',
    '',
    'toString',
  ])('have no row for %s (XS-24)', (uri) => {
    const tables: readonly Readonly<Record<string, { readonly uri: string }>>[] = [CONTENTS, DIGESTS, TRANSPORTS, WRAPS, CURVES]
    for (const table of tables) expect(named(table, uri)).toBeUndefined()
  })

  it('allow together what they allow alone, and nothing across', () => {
    expect(allow(['xmlenc11', 'xmlenc10'])).toEqual({
      contents: ['aes256-gcm', 'aes128-gcm'],
      transports: { ...SUITES.xmlenc11.reads.transports, ...SUITES.xmlenc10.reads.transports },
    })
    expect(allow(['xmlenc11-ecdh', 'none'])).toEqual(SUITES['xmlenc11-ecdh'].reads)
    expect(allow([])).toEqual({ contents: [], transports: {} })
  })
})
