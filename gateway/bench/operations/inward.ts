import { rawDecrypt, rawDigest, rawEncrypt, rawSign, rawVerify } from '../floor.ts'
import { sampleAt } from '../material.ts'
import { contestant } from '../measure.ts'
import { FLOOR, GATEWAY, type Operation } from './operation.ts'
import { ENVELOPE } from './outward.ts'

/**
 * From the bytes of the wire to `accepted` with its signed Acknowledgment: authenticate, open, verify with XSD, read with the
 * rules, accept. The journal answers at once and keeps nothing. The floor: envelope (signature, two digests), OAEP and GCM,
 * payloadDigest, seal (signature, two digests), the signature of the Acknowledgment.
 */
export const inward: Operation = {
  what: 'authenticate, open, verify, read, accept (receive; no disk)',
  keys: ['rsa-2048', 'p-256'],
  open: ({ stand, material }) => {
    const { from, to } = stand
    const sealKeys = { privateKey: from.seal.key, publicKey: from.seal.certificate.publicKey }
    const envelopeKeys = { privateKey: from.envelope.key, publicKey: from.envelope.certificate.publicKey }
    const ownKeys = { privateKey: to.envelope.key, publicKey: to.envelope.certificate.publicKey }
    const [sealed, enveloped] = [rawSign(sealKeys, []), rawSign(envelopeKeys, [])]
    const properties = Buffer.alloc(1_000)
    const raw = material.samples.map(({ signed }) => rawEncrypt(to.encryption.certificate.publicKey, signed.xml))
    return {
      contestants: [
        contestant(GATEWAY, (index) => stand.inward(sampleAt(material, index).enveloped)),
        contestant(FLOOR, (index) => {
          const { translated, encrypted } = sampleAt(material, index)
          rawVerify(envelopeKeys, enveloped, [ENVELOPE, encrypted.payload])
          rawDigest(rawDecrypt(to.encryption.key, raw[index % raw.length] as (typeof raw)[number]))
          rawVerify(sealKeys, sealed, [translated.xml, properties])
          rawSign(ownKeys, [ENVELOPE])
        }),
      ],
    }
  },
}
