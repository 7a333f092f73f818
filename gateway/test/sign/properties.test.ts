import { describe, expect, it } from 'vitest'
import { DIGESTS, SIGNED_PROPERTIES } from '../../src/sign/algorithms.ts'
import type { SealPolicy } from '../../src/sign/policy.ts'
import { verifySeal } from '../../src/sign/verify.ts'
import { bytes, keyFor, NOW, newKey, outcome, swap, trusting } from './fixture.ts'
import { type ForeignSeal, foreignSeal, signingCertificate } from './foreign.ts'

const PROPERTIES = 'ASW_SIGNATURE_PROPERTIES'
const before = (from: string | RegExp, to: string): Partial<ForeignSeal> => ({ before: (message) => swap(message, from, to) })
const iso = (ms: number) => new Date(ms).toISOString()

/** All of these are signed properly: only what the properties say, or that they are not there, is wrong. */
const WRONG: readonly (readonly [name: string, form: Partial<ForeignSeal>, code: string])[] = [
  ['no properties at all', { properties: 'none' }, PROPERTIES],
  ['properties that no Reference covers', before(/<ds:Reference Type.*?<\/ds:Reference>/s, ''), PROPERTIES],
  ['a Reference without the properties', before(/<ds:Object>.*<\/ds:Object>/s, ''), PROPERTIES],
  ['a Reference without its Type', before(` Type="${SIGNED_PROPERTIES}"`, ''), PROPERTIES],
  ['a Reference to another element', before('URI="#xades"', 'URI="#sig"'), PROPERTIES],
  ['a Reference to the whole document', before('URI="#xades"', 'URI=""'), 'ASW_SIGNATURE_SHAPE'],
  ['another Target', before('Target="#sig"', 'Target="#other"'), PROPERTIES],
  ['no Target', before(' Target="#sig"', ''), PROPERTIES],
  ['a Signature without an Id', before(' Id="sig"', ''), PROPERTIES],
  [
    'two QualifyingProperties',
    before(
      '</ds:Object>',
      '<xades:QualifyingProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#"></xades:QualifyingProperties></ds:Object>',
    ),
    'ASW_SIGNATURE_SHAPE',
  ],
  [
    'QualifyingProperties without SignedProperties',
    before(/<xades:SignedProperties.*<\/xades:SignedProperties>/s, ''),
    PROPERTIES,
  ],
  ['no SigningTime', before(/<xades:SigningTime>.*<\/xades:SigningTime>/, ''), PROPERTIES],
  [
    'two SigningTime',
    before('<xades:SigningTime>', '<xades:SigningTime>2026-03-01T08:00:00Z</xades:SigningTime><xades:SigningTime>'),
    PROPERTIES,
  ],
  ['a SigningTime without a zone', { signedAt: '2026-03-01T08:00:00' }, PROPERTIES],
  ['a SigningTime that is no time', { signedAt: '2026-13-01T08:00:00Z' }, PROPERTIES],
  ['no signing certificate', { signingCertificate: '' }, PROPERTIES],
  [
    'an empty list of signing certificates',
    { signingCertificate: '<xades:SigningCertificateV2></xades:SigningCertificateV2>' },
    PROPERTIES,
  ],
  ['a digest of another certificate', { signingCertificate: signingCertificate('SigningCertificateV2') }, PROPERTIES],
  [
    'a signing certificate by SHA-1',
    before(
      /(<xades:CertDigest><ds:DigestMethod Algorithm=")[^"]*/,
      '<xades:CertDigest><ds:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1',
    ),
    'ASW_SIGNATURE_ALGORITHM',
  ],
  [
    'a digest of another length',
    before(
      new RegExp(`(<xades:CertDigest><ds:DigestMethod Algorithm=")${DIGESTS.sha256.uri}`),
      `<xades:CertDigest><ds:DigestMethod Algorithm="${DIGESTS.sha512.uri}`,
    ),
    'ASW_SIGNATURE_SHAPE',
  ],
  [
    'properties of an older XAdES',
    before(/http:\/\/uri\.etsi\.org\/01903\/v1\.3\.2#/, 'http://uri.etsi.org/01903/v1.1.1#'),
    'ASW_SIGNATURE_SHAPE',
  ],
]

describe('XS-27: XAdES', () => {
  it.each(WRONG)('refused: %s', async (_, form, code) => {
    expect(await judge(form)).toBe(code)
  })

  it('accepted: the same with nothing changed', async () => {
    expect(await judge({})).toBe('accepted')
  })

  it('where XAdES is optional, properties without their Reference are refused all the same', async () => {
    const unreferenced = before(/<ds:Reference Type.*?<\/ds:Reference>/s, '')
    expect(await judge(unreferenced, { xades: 'optional' })).toBe(PROPERTIES)
    expect(await judge({ properties: 'none' }, { xades: 'optional' })).toBe('accepted')
  })

  it('both the new and the old form of the signing certificate at once are one too many', async () => {
    const { certificate } = await keyFor('ecdsa-sha256')
    const both =
      signingCertificate('SigningCertificateV2', certificate.der) + signingCertificate('SigningCertificate', certificate.der)
    expect(await judge({ signingCertificate: both })).toBe(PROPERTIES)
  })

  it('a signing certificate of somebody else, whom we trust as well, is refused', async () => {
    const [key, other] = await Promise.all([keyFor('ecdsa-sha256'), newKey('ecdsa-sha256')])
    const form = { signingCertificate: signingCertificate('SigningCertificateV2', other.certificate.der) }
    const message = bytes(foreignSeal({ key: key.key, certificate: key.certificate.der, algorithm: key.algorithm, ...form }))
    expect(await outcome(verifySeal(message, trusting([key, other])))).toBe(PROPERTIES)
    expect(await outcome(verifySeal(message, trusting([key, other], { candidates: [other.certificate.der] })))).toBe(
      'ASW_SIGNATURE_WRONG',
    )
  })

  it('a changed property is a changed content', async () => {
    const key = await keyFor('ecdsa-sha256')
    const message = foreignSeal({ key: key.key, certificate: key.certificate.der, algorithm: key.algorithm })
    expect(await outcome(verifySeal(bytes(swap(message, '07:59:00', '07:58:00')), trusting([key])))).toBe('ASW_SIGNATURE_DIGEST')
  })

  it.each([
    ['now', 0, 'accepted'],
    ['at the end of the skew', 60_000, 'accepted'],
    ['after the skew', 60_001, PROPERTIES],
    ['at the greatest age', -3_600_000, 'accepted'],
    ['older', -3_600_001, PROPERTIES],
  ])('SigningTime %s', async (_, shiftMs, code) => {
    expect(await judge({ signedAt: iso(NOW + shiftMs) })).toBe(code)
  })
})

async function judge(form: Partial<ForeignSeal>, narrowed: Partial<SealPolicy> = {}): Promise<string> {
  const key = await keyFor('ecdsa-sha256')
  const message = foreignSeal({ key: key.key, certificate: key.certificate.der, algorithm: key.algorithm, ...form })
  return outcome(verifySeal(bytes(message), trusting([key], narrowed)))
}
