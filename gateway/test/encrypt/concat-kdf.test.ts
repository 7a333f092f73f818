import { createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { concatKdf, concatKdfField, otherInfoOf } from '../../src/encrypt/concat-kdf.ts'
import { codeOf } from './failure.ts'

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex')

/** RFC 7518 Appendix C. */
const ALICE = {
  kty: 'EC',
  crv: 'P-256',
  x: 'gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0',
  y: 'SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps',
  d: '0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo',
}
const BOB = {
  kty: 'EC',
  crv: 'P-256',
  x: 'weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ',
  y: 'e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck',
  d: 'VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw',
}
const Z = '9e56d91d817135d372834283bf84269cfb316ea3da806a48f6daa7798cfe90c4'
const INFO = {
  AlgorithmID: concatKdfField(Buffer.from('A128GCM')),
  PartyUInfo: concatKdfField(Buffer.from('Alice')),
  PartyVInfo: concatKdfField(Buffer.from('Bob')),
  SuppPubInfo: '0000000080',
}

describe('ConcatKDF (XS-36)', () => {
  it('derives the key of RFC 7518 Appendix C', () => {
    const privateKey = createPrivateKey({ key: ALICE, format: 'jwk' })
    const publicKey = createPublicKey({ key: BOB, format: 'jwk' })
    const secret = diffieHellman({ privateKey, publicKey })
    expect(hex(secret)).toBe(Z)
    expect(Buffer.from(concatKdf('sha256', secret, otherInfoOf(INFO), 16)).toString('base64url')).toBe('VqqN6vgjbSBcIijNcacQGg')
  })

  it.each(['AlgorithmID', 'PartyUInfo', 'PartyVInfo', 'SuppPubInfo', 'SuppPrivInfo'] as const)('takes %s in', (field) => {
    const secret = Buffer.from(Z, 'hex')
    const changed = { ...INFO, [field]: '00FF' }
    expect(hex(concatKdf('sha256', secret, otherInfoOf(changed), 32))).not.toBe(
      hex(concatKdf('sha256', secret, otherInfoOf(INFO), 32)),
    )
  })

  it('goes on with the next counter when one hash is too short', () => {
    const secret = Buffer.from(Z, 'hex')
    const long = concatKdf('sha256', secret, new Uint8Array(), 80)
    expect(long).toHaveLength(80)
    expect(hex(long.subarray(0, 32))).toBe(hex(concatKdf('sha256', secret, new Uint8Array(), 32)))
    expect(hex(long.subarray(0, 32))).not.toBe(hex(long.subarray(32, 64)))
  })

  /** XML-Enc 1.1 section 5.4.1: 11011 is written 03D8, 110110111 is written 07DB80. */
  it.each([
    { name: 'a field without padding', info: { AlgorithmID: '000102' }, joined: '0102' },
    { name: 'empty and absent fields', info: { AlgorithmID: '', PartyVInfo: '00' }, joined: '' },
    { name: 'five bits and three', info: { AlgorithmID: '03D8', PartyUInfo: '05A0' }, joined: 'dd' },
    { name: 'nine bits and seven', info: { AlgorithmID: '07DB80', PartyUInfo: '0154' }, joined: 'dbaa' },
    {
      name: 'fields in their order, not in ours',
      info: { SuppPrivInfo: '0005', PartyUInfo: '0002', AlgorithmID: '0001' },
      joined: '010205',
    },
    { name: 'lower case digits', info: { AlgorithmID: '00ab' }, joined: 'ab' },
  ])('joins $name bit by bit', ({ info, joined }) => {
    expect(hex(otherInfoOf(info))).toBe(joined)
  })

  it.each([
    { name: 'bits that do not fill an octet', info: { AlgorithmID: '03D8' } },
    { name: 'a padding of eight', info: { AlgorithmID: '08D800' } },
    { name: 'padding without bits', info: { AlgorithmID: '03' } },
    { name: 'padding bits that are set', info: { AlgorithmID: '03D9', PartyUInfo: '05A0' } },
    { name: 'an odd digit', info: { AlgorithmID: '00D' } },
    { name: 'letters that are no digits', info: { AlgorithmID: '00GG' } },
    { name: 'a field without end', info: { AlgorithmID: '00'.repeat(2000) } },
  ])('refuses $name', async ({ info }) => {
    expect(await codeOf(() => otherInfoOf(info))).toBe('ASW_ENCRYPTION_SHAPE')
  })
})
