import { dispatch } from '../../src/dispatch/dispatch.ts'
import { Judged } from '../../src/message/judged.ts'
import { usable } from '../../src/trust/index.ts'
import { rawDigest, rawEncrypt, rawSign } from '../floor.ts'
import { sampleAt } from '../material.ts'
import { contestant } from '../measure.ts'
import { FLOOR, GATEWAY, type Operation } from './operation.ts'

/** An ebMS envelope without its payload has about this many bytes under its signature. */
export const ENVELOPE = Buffer.alloc(2_500)

/** As a gateway in service: intake has judged the document, on the same day and by the same pack. */
const JUDGED = 'gateway, judged at intake'

/**
 * From canonical JSON to the bytes of the wire: validate, translate, seal, encrypt, envelope. The floor is what the standards
 * and the design demand of it: seal (digest, signature), payloadDigest of the Manifest, GCM and OAEP, envelope (digests of envelope and
 * payload, signature). The digest by which our own journal knows the wire is not among them.
 */
export const outward: Operation = {
  what: 'validate, translate, seal, encrypt, envelope (dispatch)',
  keys: ['rsa-2048', 'p-256'],
  open: ({ stand, material }) => {
    const today = new Date().toISOString().slice(0, 10)
    const judged = new Judged()
    for (const { received } of material.samples) judged.note(received.delivery, stand.pack, today)
    const outwardJudged = dispatch({ ...stand.dispatching, judged })
    const { seal, envelope } = stand.from
    const [recipient] = usable(stand.from.agreements.all()[0]?.certificates.encryption ?? [], Date.now())
    if (!recipient) throw new Error('no certificate to encrypt to')
    const sealKeys = { privateKey: seal.key, publicKey: seal.certificate.publicKey }
    const envelopeKeys = { privateKey: envelope.key, publicKey: envelope.certificate.publicKey }
    return {
      contestants: [
        contestant(GATEWAY, (index) => stand.outward(sampleAt(material, index).received)),
        contestant(JUDGED, (index) => outwardJudged(sampleAt(material, index).received)),
        contestant(FLOOR, (index) => {
          const { translated, signed, encrypted } = sampleAt(material, index)
          rawSign(sealKeys, [translated.xml])
          rawDigest(signed.xml)
          rawEncrypt(recipient.publicKey, signed.xml)
          rawSign(envelopeKeys, [ENVELOPE, encrypted.payload])
        }),
      ],
    }
  },
}
