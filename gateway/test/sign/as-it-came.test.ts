import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { SealKey } from '../../src/sign/seal.ts'
import { seal } from '../../src/sign/seal.ts'
import { verifySeal } from '../../src/sign/verify.ts'
import { AT, bytes, keyFor, text, trusting, XML } from './fixture.ts'

/** With it, a document is not in canonical form: libxml2 reads it, and what is covered stays the same. */
const DECLARATION = '<?xml version="1.0"?>'

const PUT = [
  '',
  'x',
  ' ',
  '<!-- -->',
  '&#32;',
  ' xmlns:ds="urn:x"',
  ' Id="seal-1"',
  '<ds:Signature></ds:Signature>',
  '></md:x>',
  '"',
]

describe('a seal on a document that came in canonical form', () => {
  let key: SealKey
  let message: string
  beforeAll(async () => {
    key = await keyFor('ecdsa-sha256')
    message = text(await seal(XML, key, AT))
  })

  async function judged(document: string): Promise<unknown> {
    try {
      const { xml, signer, algorithm, signedAt } = await verifySeal(bytes(document), trusting([key]))
      return { xml: text(xml), serial: signer.serial, algorithm, signedAt }
    } catch (error) {
      return (error as { code?: string }).code
    }
  }

  it('XS-17: is judged as libxml2 judges it, and so is whatever is done to it', async () => {
    const change = fc.record({ at: fc.nat(), take: fc.nat({ max: 40 }), put: fc.constantFrom(...PUT) })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 2 }), async (changes) => {
        let changed = message
        for (const { at, take, put } of changes) {
          const place = at % changed.length
          changed = changed.slice(0, place) + put + changed.slice(place + take)
        }
        expect(await judged(changed)).toEqual(await judged(DECLARATION + changed))
      }),
      { numRuns: 600, examples: [[[]]] },
    )
  })

  it('gives what the covered bytes say, without the Signature', async () => {
    const { root, xml } = await verifySeal(bytes(message), trusting([key]))
    expect(root?.children.some(({ local }) => local === 'Signature')).toBe(false)
    expect(text(xml)).toBe(text(XML))
    expect((await verifySeal(bytes(DECLARATION + message), trusting([key]))).root).toBeUndefined()
  })
})
