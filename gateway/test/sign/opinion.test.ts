import { describe, expect, it } from 'vitest'
import { SIGNATURES, type SignatureName } from '../../src/sign/algorithms.ts'
import { seal } from '../../src/sign/seal.ts'
import { verifySeal } from '../../src/sign/verify.ts'
import { AT, bytes, keyFor, newKey, outcome, swap, text, trusting, XML } from './fixture.ts'
import { foreignSeal } from './foreign.ts'
import { secondOpinion } from './opinion.ts'

const ALGORITHMS = Object.keys(SIGNATURES) as SignatureName[]

describe('XS-28: xml-crypto over xmldom, a second opinion', () => {
  it.each(ALGORITHMS)('agrees that our seal is good, and on the bytes it covers: %s', async (algorithm) => {
    const key = await keyFor(algorithm)
    const { accepted, signed } = secondOpinion(text(await seal(XML, key, AT)), key.certificate.der)
    expect(accepted).toBe(true)
    expect(signed[0]).toBe(text(XML))
    expect(signed).toHaveLength(2)
  })

  it.each([
    ['the document', 'Đắk Lắk', 'Đắk Lắc'],
    ['the properties', '07:59:00', '07:58:00'],
    ['SignedInfo', 'xmldsig#enveloped', 'xmldsig#Enveloped'],
    ['the value', /<ds:SignatureValue>.{8}/, '<ds:SignatureValue>AAAABBBB'],
  ])('agrees that one change of %s makes it bad', async (_, from, to) => {
    for (const algorithm of ALGORITHMS) {
      const key = await keyFor(algorithm)
      const changed = swap(text(await seal(XML, key, AT)), from, to)
      expect(secondOpinion(changed, key.certificate.der).accepted).toBe(false)
      expect(await outcome(verifySeal(bytes(changed), trusting([key])))).toMatch(/^ASW_SIGNATURE_/)
    }
  })

  it('agrees that another key did not sign', async () => {
    const [key, other] = await Promise.all([keyFor('ecdsa-sha256'), newKey('ecdsa-sha256')])
    expect(secondOpinion(text(await seal(XML, key, AT)), other.certificate.der).accepted).toBe(false)
  })

  it('says yes to a wrapped message whose root nobody signed: we do not', async () => {
    const key = await keyFor('ecdsa-sha256')
    const document = swap(text(XML), '<md:MetaData ', '<md:MetaData Id="root" ')
    const original = foreignSeal({
      key: key.key,
      certificate: key.certificate.der,
      algorithm: key.algorithm,
      document,
      uri: '#root',
    })
    const signature = /<ds:Signature .*<\/ds:Signature>/s.exec(original)?.[0] ?? ''
    const bare = swap(original, signature, '')
    const evil = swap(swap(bare, 'Đắk Lắk', 'evil'), 'Id="root"', 'Id="evil"')
    const wrapped = swap(evil, /<\/md:MetaData>$/, `${bare}${signature}</md:MetaData>`)
    expect(secondOpinion(wrapped, key.certificate.der).accepted).toBe(true)
    expect(await outcome(verifySeal(bytes(wrapped), trusting([key], { document: ['root-id'] })))).toBe('ASW_SIGNATURE_SHAPE')
  })
})
