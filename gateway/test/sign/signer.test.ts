import { X509Certificate } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { Fault } from '../../src/message/fault.ts'
import type { SealPolicy } from '../../src/sign/policy.ts'
import { seal } from '../../src/sign/seal.ts'
import { verifySeal } from '../../src/sign/verify.ts'
import { AT, bytes, keyFor, newKey, outcome, swap, text, trusting, untouchable, XML } from './fixture.ts'
import { foreignSeal, x509 } from './foreign.ts'

describe('XS-23: KeyInfo only chooses', () => {
  it('a valid seal by an unknown certificate is refused', async () => {
    const [ours, stranger] = await Promise.all([keyFor('ecdsa-sha256'), newKey('ecdsa-sha256')])
    const message = await seal(XML, stranger, AT)
    expect(await outcome(verifySeal(message, trusting([ours])))).toBe('ASW_SIGNER_UNKNOWN')
    expect(await outcome(verifySeal(message, trusting([ours], { candidates: [ours.certificate.der] })))).toBe(
      'ASW_SIGNER_UNKNOWN',
    )
    expect(await outcome(verifySeal(message, trusting([stranger])))).toBe('accepted')
  })

  it.each(['unregistered', 'registered'] as const)(
    'a swapped KeyInfo with another, %s certificate changes nothing',
    async (which) => {
      const [ours, other] = await Promise.all([keyFor('ecdsa-sha256'), newKey('ecdsa-sha256')])
      const trusted = which === 'registered' ? [ours, other] : [ours]
      const candidates = trusted.map((key) => key.certificate.der)
      for (const properties of [undefined, 'none'] as const) {
        const message = foreignSeal({
          key: ours.key,
          certificate: ours.certificate.der,
          algorithm: ours.algorithm,
          ...(properties ? { properties } : {}),
        })
        const swapped = swap(message, /<ds:KeyInfo>.*<\/ds:KeyInfo>/s, x509('ds:', other.certificate.der))
        const judged = verifySeal(bytes(swapped), trusting(trusted, { xades: 'optional', candidates }))
        // without XAdES nothing but KeyInfo names the signer, and the registered certificate that it names did not sign
        if (which === 'registered' && properties === 'none') expect(await outcome(judged)).toBe('ASW_SIGNATURE_WRONG')
        else expect((await judged).signer.serial).toBe(serial(ours.certificate.der))
      }
    },
  )

  it('the policy gets the certificate and what else came with it', async () => {
    const key = await keyFor('ecdsa-sha256')
    const signer = vi.fn(trusting([key]).signer)
    await verifySeal(await seal(XML, key, AT), trusting([key], { signer }))
    expect(signer.mock.calls[0]?.map(fingerprints)).toEqual([key.certificate.der, key.chain].map(fingerprints))
  })

  it('the key that verifies is the one the policy gives, not the one in the message', async () => {
    const [key, other] = await Promise.all([keyFor('ecdsa-sha256'), newKey('ecdsa-sha256')])
    const signer: SealPolicy['signer'] = (_, chain) => trusting([other]).signer(other.certificate.der, chain)
    expect(await outcome(verifySeal(await seal(XML, key, AT), trusting([key], { signer })))).toBe('ASW_SIGNATURE_WRONG')
  })

  it.each(['ASW_CERTIFICATE_EXPIRED', 'ASW_CERTIFICATE_REVOKED', 'ASW_SIGNER_UNKNOWN'] as const)(
    'what the policy throws is thrown on: %s',
    async (code) => {
      const key = await keyFor('ecdsa-sha256')
      const signer: SealPolicy['signer'] = async () => {
        throw new Fault(code, 'no')
      }
      expect(await outcome(verifySeal(await seal(XML, key, AT), trusting([key], { signer })))).toBe(code)
    },
  )

  it('more certificates than anybody needs are refused before they are looked at', async () => {
    const key = await keyFor('ecdsa-sha256')
    const keyInfo = x509('ds:', ...Array.from({ length: 11 }, () => key.certificate.der))
    const message = foreignSeal({ key: key.key, certificate: key.certificate.der, algorithm: key.algorithm, keyInfo })
    expect(await outcome(verifySeal(bytes(message), untouchable()))).toBe('ASW_SIGNATURE_SHAPE')
  })
})

describe('inspect', () => {
  it('sees the tree without its Signature and the covered bytes, once all has verified', async () => {
    const key = await keyFor('ecdsa-sha256')
    const inspect = vi.fn<NonNullable<SealPolicy['inspect']>>((parsed, covered) => {
      expect(parsed.root.eval("count(//*[local-name()='Signature'])")).toBe(0)
      expect(text(covered)).toBe(text(XML))
    })
    await verifySeal(await seal(XML, key, AT), trusting([key], { inspect }))
    expect(inspect).toHaveBeenCalledOnce()
  })

  it('is not called for a message that does not verify, and what it throws is thrown on', async () => {
    const key = await keyFor('ecdsa-sha256')
    const inspect = vi.fn(() => {
      throw new Fault('ASW_SCHEMA_INVALID', 'no')
    })
    const message = await seal(XML, key, AT)
    const changed = bytes(swap(text(message), '>3.6<', '>3.7<'))
    expect(await outcome(verifySeal(changed, trusting([key], { inspect })))).toBe('ASW_SIGNATURE_DIGEST')
    expect(inspect).not.toHaveBeenCalled()
    expect(await outcome(verifySeal(message, trusting([key], { inspect })))).toBe('ASW_SCHEMA_INVALID')
  })
})

function serial(der: Uint8Array): string {
  return new X509Certificate(der).serialNumber
}
function fingerprints(one: Uint8Array | readonly Uint8Array[]): unknown {
  return one instanceof Uint8Array ? new X509Certificate(one).fingerprint256 : one.map(fingerprints)
}
