import { readFileSync } from 'node:fs'
import { loadPack, type Operation } from '@asw/mappings'
import { beforeAll, describe, expect, it } from 'vitest'
import { containerOpener, type Placed, packControl } from '../../src/converse/index.ts'
import type { VerifiedContainer } from '../../src/sign/edoc/index.ts'
import type { SealKey } from '../../src/sign/seal.ts'
import { containerOf, DOCUMENT, outcome, swap, trusting } from '../sign/edoc/fixture.ts'
import { keyFor, newKey } from '../sign/fixture.ts'
import { P } from './pair.ts'

const SAMPLE = readFileSync(
  new URL('../../../mappings/packs/asw/samples/certificate-of-origin.vn-th-three-items-by-sea.xml', import.meta.url),
  'utf8',
).trim()
const operation = P.operations.get('send-certificate')!
const placed = (change: Partial<Operation['transaction']> = {}): Placed => ({
  operation: { ...operation, transaction: { ...operation.transaction, ...change } },
  message: operation.request,
  kind: 'request',
})

describe('control by a pack', () => {
  const control = packControl(loadPack('asw'), { now: () => Date.parse('2026-12-01T00:00:00Z') })
  const judge = (xml: string, place = placed()) =>
    control({ placed: place, header: { documentId: '11111111-2222-4333-8444-555555555555' }, xml: Buffer.from(xml) })

  it('finds nothing in a sound document', async () => {
    expect(await judge(SAMPLE)).toEqual([])
  })
  it('names the rule that is broken, the place, and the document', async () => {
    const errors = await judge(swap(SAMPLE, />VN-TH [^<]*</, '>XX-TH 26/02/00001<'))
    expect(errors.length).toBeGreaterThan(0)
    for (const error of errors) {
      expect(error).toMatchObject({
        code: expect.stringMatching(/^[A-Z]+[-_]/),
        documentId: '11111111-2222-4333-8444-555555555555',
      })
      expect(error.description.length).toBeGreaterThan(5)
    }
    expect(errors.some(({ reference }) => reference?.startsWith('/'))).toBe(true)
  })
  it.each([
    [
      'an element that the schema does not know',
      (xml: string) => swap(xml, /<\/([\w:]+)>$/, '<x xmlns="urn:x:y"></x></$1>'),
      'ASW_SCHEMA_INVALID',
    ],
    ['another document altogether', () => '<x xmlns="urn:x:y"></x>', 'ASW_SCHEMA_INVALID'],
  ])('%s is no document: a fault, not an ERR', async (_, change, code) => {
    expect(await outcome(judge(change(SAMPLE)))).toBe(code)
  })
  it('a sound document under the message of another one: ERR', async () => {
    const { request } = P.operations.get('query-certificate')!
    expect(await judge(SAMPLE, { ...placed(), message: request })).toMatchObject([{ code: 'Common:DataError' }])
  })
})

describe('opening a container', () => {
  let key: SealKey
  let stranger: SealKey
  beforeAll(async () => {
    ;[key, stranger] = await Promise.all([keyFor('ecdsa-sha256'), newKey('ecdsa-sha256', 'RU')])
  })
  const open = (xml: string, place = placed()) => containerOpener(trusting([key]))(Buffer.from(xml), place)

  it('gives the document that was signed, and tells who signed it', async () => {
    const seen: VerifiedContainer[] = []
    const opened = await containerOpener(trusting([key]), (verified) => seen.push(verified))(
      Buffer.from(await containerOf([key])),
      placed(),
    )
    expect(Buffer.from(opened).toString()).toBe(DOCUMENT.toString())
    expect(seen).toMatchObject([{ signatures: [{ by: 'own' }] }])
  })
  it.each([
    ['required', 'ASW_SIGNATURE_MISSING'],
    ['optional', 'accepted'],
  ] as const)('a bare document, where a signature is %s: %s', async (signature, code) => {
    expect(await outcome(open(DOCUMENT.toString(), placed({ signature })))).toBe(code)
  })
  it.each([
    ['one changed character', async () => swap(await containerOf([key]), 'Lắk', 'Lắc'), 'ASW_SIGNATURE_DIGEST', 'accepted'],
    ['a stranger’s signature', async () => containerOf([stranger]), 'ASW_SIGNER_UNKNOWN', 'accepted'],
    [
      'no proper form',
      async () => swap(await containerOf([key]), / DocInstance="[^"]*"/, ''),
      'ASW_CONTAINER_SHAPE',
      'ASW_CONTAINER_SHAPE',
    ],
    [
      'two documents',
      async () => containerOf([key], Buffer.concat([DOCUMENT, DOCUMENT])),
      'ASW_CONTAINER_SHAPE',
      'ASW_CONTAINER_SHAPE',
    ],
  ] as const)('%s: %#', async (_, make, strict, lenient) => {
    const xml = await make()
    expect(await outcome(open(xml))).toBe(strict)
    expect(await outcome(open(xml, placed({ passBadSignature: true })))).toBe(lenient)
  })
})
