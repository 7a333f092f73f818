import { X509Certificate } from 'node:crypto'
import { type Authority, type Leaf, type ListOptions, makePki, type Pki } from '@asw/certs-dev'
import { beforeAll, describe, expect, test } from 'vitest'
import { faultOf } from '../../src/message/fault.ts'
import { type CertificateQuestion, judgeCertificate, openBook, type RevocationMode } from '../../src/trust/index.ts'
import { AT, codeOf, DAY_MS, der, ders } from './pki.ts'

let pki: Pki
let foreign: Pki
let authority: Authority
let leaf: Leaf
let other: Leaf
beforeAll(async () => {
  pki = await makePki({ at: AT })
  foreign = await makePki({ at: AT })
  authority = await pki.authority('TH')
  leaf = await authority.leaf('seal', 'ec-p256')
  other = await authority.leaf('seal', 'ec-p256')
})

const days = (count: number) => new Date(AT.getTime() + count * DAY_MS)
const asked = (one = leaf, at = AT): CertificateQuestion => ({
  certificate: der(one.certificatePem),
  intermediates: ders(one.chainPem),
  anchors: [der(pki.rootPem)],
  use: 'seal',
  at: at.getTime(),
})
const bookOf = () => openBook([der(authority.certificatePem), der(pki.rootPem)])
const take = (book: ReturnType<typeof bookOf>, pem: string, at = AT) => book.take(Buffer.from(pem), at.getTime())

interface Situation {
  readonly lists: readonly string[]
  readonly mode?: RevocationMode
  readonly graceMs?: number
  readonly at?: Date
  readonly of?: Leaf
}
async function judged({ lists, mode = 'required', graceMs = 0, at = AT, of = leaf }: Situation) {
  const source = bookOf()
  for (const list of lists) take(source, list, at)
  return judgeCertificate(asked(of, at), { revocation: { source, mode, graceMs } })
}
const revoked = (options: NonNullable<ListOptions['revoked']>[number], list: ListOptions = {}) =>
  authority.list({ ...list, revoked: [options] })

describe('XS-39: a revoked certificate', () => {
  test('is refused, and the refusal names certificate, date, reason and list', async () => {
    const bad = await authority.leaf('seal', 'ec-p256', { flaw: 'revoked' })
    const fault = faultOf(await judged({ lists: [authority.crlPem, pki.rootCrlPem], of: bad }).catch((error: unknown) => error))
    expect(fault.code).toBe('ASW_CERTIFICATE_REVOKED')
    expect(fault.facts).toMatchObject({
      fingerprint: new X509Certificate(bad.certificatePem).fingerprint256.replaceAll(':', '').toLowerCase(),
      revokedAt: days(-1).toISOString(),
      reason: 'keyCompromise',
      list: { issuer: expect.stringContaining('TH issuing authority'), digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
    expect(fault.row.class).toBe('document-wrong')
  })

  test('does not spoil its neighbours: the same lists find another one good', async () => {
    const verdict = await judged({ lists: [authority.crlPem, pki.rootCrlPem], of: other })
    expect(verdict.revocation).toBe('good')
  })

  test('is also one whose authority is revoked by the root', async () => {
    const fresh = await makePki({ at: AT })
    const below = await (await fresh.authority('TH')).leaf('seal', 'ec-p256')
    await fresh.revokeAuthority('TH')
    const anchors = [der(fresh.rootPem)]
    const intermediates = ders(below.chainPem)
    const source = openBook([...anchors, ...intermediates])
    source.take(Buffer.from(fresh.rootCrlPem), AT.getTime())
    const question = { ...asked(below), anchors, intermediates }
    const revocation = { source, mode: 'soft' as const, graceMs: 0 }
    expect(await codeOf(() => judgeCertificate(question, { revocation }))).toBe('ASW_CERTIFICATE_REVOKED')
  })

  test.each([
    ['soft', 'ASW_CERTIFICATE_REVOKED'],
    ['required', 'ASW_CERTIFICATE_REVOKED'],
    ['off', 'no fault'],
  ] as const)('under the policy %s gives %s', async (mode, code) => {
    const list = await revoked({ certificatePem: leaf.certificatePem })
    expect(await codeOf(() => judged({ lists: [list, pki.rootCrlPem], mode }))).toBe(code)
  })

  test('stays refused when its list is long out of date', async () => {
    const list = await revoked({ certificatePem: leaf.certificatePem }, { nextUpdate: days(0) })
    expect(await codeOf(() => judged({ lists: [list], mode: 'soft', at: days(3) }))).toBe('ASW_CERTIFICATE_REVOKED')
  })
})

describe('XS-39: a list out of date', () => {
  const now = days(2)
  test.each([
    ['required', 0, 'ASW_REVOCATION_UNKNOWN'],
    ['required', 1.5 * DAY_MS, 'no fault'],
    ['soft', 0, 'no fault'],
    ['off', 0, 'no fault'],
  ] as const)('under %s with a grace of %i ms gives %s', async (mode, graceMs, code) => {
    const list = await authority.list({ nextUpdate: days(1) })
    expect(await codeOf(() => judged({ lists: [list, pki.rootCrlPem], mode, graceMs, at: now }))).toBe(code)
  })
  test.each([
    ['required', 'ASW_REVOCATION_UNKNOWN'],
    ['soft', 'no fault'],
  ] as const)('or missing, under %s gives %s', async (mode, code) => {
    expect(await codeOf(() => judged({ lists: [], mode }))).toBe(code)
    expect(await codeOf(() => judged({ lists: [authority.crlPem], mode }))).toBe(code)
  })
  test('is never said to be good', async () => {
    expect((await judged({ lists: [pki.rootCrlPem], mode: 'soft' })).revocation).toBe('not-checked')
  })
  test('is our trouble and no verdict: the same message may come again', async () => {
    const fault = faultOf(await judged({ lists: [] }).catch((error: unknown) => error))
    expect(fault.row).toMatchObject({ class: 'own-dependency-down', retry: 'later', status: 503 })
  })
})

describe('reasons and dates', () => {
  const table = [
    ['superseded', 1, 'no fault'],
    ['cessationOfOperation', 1, 'no fault'],
    ['affiliationChanged', 1, 'no fault'],
    ['superseded', 0, 'ASW_CERTIFICATE_REVOKED'],
    ['keyCompromise', 1, 'ASW_CERTIFICATE_REVOKED'],
    ['unspecified', 1, 'ASW_CERTIFICATE_REVOKED'],
    ['privilegeWithdrawn', 1, 'ASW_CERTIFICATE_REVOKED'],
    ['certificateHold', 0, 'ASW_CERTIFICATE_REVOKED'],
    ['removeFromCRL', 0, 'no fault'],
  ] as const
  test.each(table)('%s, dated %i days from the moment of judgement: %s', async (reason, distance, code) => {
    const list = await revoked({ certificatePem: leaf.certificatePem, reason, at: days(distance) })
    expect(await codeOf(() => judged({ lists: [list, pki.rootCrlPem] }))).toBe(code)
  })
  test('a hold that is lifted by the next list makes the certificate good again', async () => {
    const source = bookOf()
    take(source, pki.rootCrlPem)
    take(source, await revoked({ certificatePem: leaf.certificatePem, reason: 'certificateHold' }, { number: 7 }))
    const judge = () => judgeCertificate(asked(), { revocation: { source, mode: 'required' as const, graceMs: 0 } })
    expect(await codeOf(judge)).toBe('ASW_CERTIFICATE_REVOKED')
    take(source, await authority.list({ number: 8, revoked: [] }))
    expect((await judge()).revocation).toBe('good')
  })
})

describe('a list', () => {
  test('of a foreign authority with the same name is not believed', async () => {
    const list = (await foreign.authority('TH')).crlPem
    expect(await codeOf(() => take(bookOf(), list))).toBe('ASW_CRL_UNTRUSTED')
  })
  test('of an authority that no agreement knows is not believed', async () => {
    const list = (await pki.authority('MY')).crlPem
    expect(await codeOf(() => take(bookOf(), list))).toBe('ASW_CRL_UNTRUSTED')
  })
  test.each([0, 1, -1, -40])('changed in the byte at %i of its content is refused', async (place) => {
    const bytes = Buffer.from(authority.crlPem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
    const at = place >= 0 ? 40 + place : bytes.length + place
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
    expect(await codeOf(() => bookOf().take(bytes, AT.getTime()))).toMatch(/^ASW_CRL_(UNTRUSTED|MALFORMED|UNSUPPORTED)$/)
  })
  test('of the day after tomorrow is not taken today', async () => {
    const list = await authority.list({ thisUpdate: days(2), nextUpdate: days(9) })
    expect(await codeOf(() => take(bookOf(), list))).toBe('ASW_CRL_OLDER')
  })

  const sequences: readonly [string, ListOptions, ListOptions, string, boolean | undefined][] = [
    ['a higher number', { number: 7 }, { number: 8 }, 'no fault', undefined],
    ['a lower number, an old copy', { number: 7 }, { number: 6, thisUpdate: days(-2) }, 'ASW_CRL_OLDER', false],
    ['a lower number that is newer', { number: 7 }, { number: 6, thisUpdate: days(-0.5) }, 'ASW_CRL_OLDER', true],
    ['the same number with other entries', { number: 7 }, { number: 7, thisUpdate: days(-0.5) }, 'ASW_CRL_OLDER', true],
    ['a higher number that is older', { number: 7 }, { number: 8, thisUpdate: days(-2) }, 'ASW_CRL_OLDER', true],
  ]
  test.each(sequences)('is followed by %s: %s', async (_, first, second, code, contradicts) => {
    const book = bookOf()
    take(book, await authority.list(first))
    const next = await authority.list(second)
    const fault = await Promise.resolve()
      .then(() => take(book, next))
      .then(
        () => undefined,
        (error: unknown) => faultOf(error),
      )
    expect(fault?.code ?? 'no fault').toBe(code)
    expect(fault?.facts.contradicts).toBe(contradicts)
    expect(book.held()).toHaveLength(1)
    expect(book.held()[0]?.name.number).toBe(String(code === 'no fault' ? second.number : first.number))
  })
  test('that comes again changes nothing', () => {
    const book = bookOf()
    expect(take(book, authority.crlPem).same).toBe(false)
    expect(take(book, authority.crlPem).same).toBe(true)
  })
})

test('looking up costs no reading of certificates once a path is known', async () => {
  const source = bookOf()
  take(source, authority.crlPem)
  const [certificate, issuer] = [der(leaf.certificatePem), der(authority.certificatePem)]
  source.look(certificate, issuer)
  const begin = performance.now()
  for (let round = 0; round < 10_000; round += 1) source.look(certificate, issuer)
  // parsing alone would take 10 seconds
  expect(performance.now() - begin).toBeLessThan(1_000)
})
