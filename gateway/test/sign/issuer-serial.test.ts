import { fromBER } from 'asn1js'
import { Certificate } from 'pkijs'
import { describe, expect, it } from 'vitest'
import { issuerSerial } from '../../src/sign/issuer-serial.ts'
import { keyFor } from './fixture.ts'

describe('IssuerSerialV2 (RFC 5035 section 5)', () => {
  it.each(['rsa-sha256', 'ecdsa-sha256'] as const)(
    'holds issuer and serial number as pkijs reads them: %s',
    async (algorithm) => {
      const { der } = (await keyFor(algorithm)).certificate
      const certificate = Certificate.fromBER(der)
      const { offset, result } = fromBER(issuerSerial(der))
      expect(offset).toBe(issuerSerial(der).length)
      const [names, serial] = children(result)
      const [directoryName] = children(names)
      const [issuer] = children(directoryName)
      expect(hex(serial)).toBe(hex(certificate.serialNumber))
      expect(hex(issuer)).toBe(hex(certificate.issuer.toSchema()))
      expect((directoryName as { idBlock: { tagClass: number; tagNumber: number } }).idBlock).toMatchObject({
        tagClass: 3,
        tagNumber: 4,
      })
    },
  )

  it.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('-----BEGIN CERTIFICATE-----')],
    ['a length beyond the end', Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x30)],
    ['an indefinite length', Uint8Array.of(0x30, 0x80, 0, 0)],
    ['an empty sequence', Uint8Array.of(0x30, 0)],
  ])('refuses %s', (_, bytes) => {
    expect(() => issuerSerial(bytes)).toThrow(expect.objectContaining({ code: 'ASW_CERTIFICATE_MALFORMED' }))
  })

  it('refuses a certificate that is cut anywhere before its end', async () => {
    const { der } = (await keyFor('ecdsa-sha256')).certificate
    for (let length = 0; length < der.length; length += 7) expect(() => issuerSerial(der.subarray(0, length))).toThrow()
  })
})

function children(node: unknown): unknown[] {
  return (node as { valueBlock: { value: unknown[] } }).valueBlock.value
}
function hex(node: unknown): string {
  return Buffer.from((node as { toBER(): ArrayBuffer }).toBER()).toString('hex')
}
