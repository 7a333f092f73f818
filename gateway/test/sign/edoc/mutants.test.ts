import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultOf } from '../../../src/message/fault.ts'
import { verifyContainer } from '../../../src/sign/edoc/index.ts'
import { DOC_INSTANCE, DOCUMENT, filesOf, ownTrusting } from './fixture.ts'

const certificate = (name: string) => new X509Certificate(readFileSync(new URL(`vectors/${name}.cert.pem`, import.meta.url))).raw
const POLICY = {
  providers: [ownTrusting([certificate('vn')])],
  receipt: { need: 'optional' as const, providers: [ownTrusting([certificate('kz')])] },
}
const SEEDS = [...filesOf('vectors').values()].map((bytes) => bytes.toString('utf8'))

/** Pieces between tags, moved, doubled, dropped and renamed: wrapping attacks that nobody has thought of yet. */
const mutation = fc.record({
  kind: fc.constantFrom('move', 'double', 'drop', 'rename', 'text'),
  from: fc.nat({ max: 400 }),
  length: fc.nat({ max: 40 }),
  to: fc.nat({ max: 400 }),
})
const IDS = /(?:Id="|URI="#)[\w-]+/g
const mutants = fc.tuple(fc.constantFrom(...SEEDS), fc.array(mutation, { minLength: 1, maxLength: 3 })).map(([seed, mutations]) =>
  mutations.reduce((xml, { kind, from, length, to }) => {
    const pieces = xml.split(/(?=<)/)
    const [at, target] = [from % pieces.length, to % pieces.length]
    const taken = pieces.slice(at, at + length)
    if (kind === 'move') return [...pieces.slice(0, at), ...pieces.slice(at + length)].toSpliced(target, 0, ...taken).join('')
    if (kind === 'double') return pieces.toSpliced(target, 0, ...taken).join('')
    if (kind === 'drop') return pieces.toSpliced(at, Math.max(1, length)).join('')
    if (kind === 'text') return pieces.map((piece, index) => (index === at ? `${piece}x` : piece)).join('')
    const ids = [...xml.matchAll(IDS)]
    const one = ids[from % ids.length]
    const other = ids[to % ids.length]
    if (!one || !other) return xml
    const name = other[0].replace(/^(?:Id="|URI="#)/, '')
    return xml.slice(0, one.index) + one[0].replace(/[\w-]+$/, name) + xml.slice(one.index + one[0].length)
  }, seed),
)

describe('a mutant of a signed container', () => {
  it('XS-17: gives back the document that was signed, or nothing', async () => {
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(mutants, async (xml) => {
        try {
          const verified = await verifyContainer(Buffer.from(xml), POLICY)
          accepted += 1
          expect(verified.docInstance).toBe(DOC_INSTANCE)
          expect(verified.documents.map((one) => Buffer.from(one).toString())).toEqual([DOCUMENT.toString()])
        } catch (error) {
          if (error instanceof Error && error.name === 'AssertionError') throw error
          expect(faultOf(error).code).not.toBe('ASW_INTERNAL')
        }
      }),
      { numRuns: 600 },
    )
    expect(accepted).toBeGreaterThan(0)
  })
})
