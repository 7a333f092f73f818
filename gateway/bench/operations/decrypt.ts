import { decrypt as decipher } from '../../src/encrypt/index.ts'
import { rawDecrypt, rawEncrypt } from '../floor.ts'
import { sampleAt } from '../material.ts'
import { contestant } from '../measure.ts'
import { FLOOR, GATEWAY, type Operation } from './operation.ts'

/** The payload of a message back to the sealed document, every guard of the parser and of XML-Enc on. */
export const decrypt: Operation = {
  what: 'EncryptedData to the sealed document (decrypt)',
  keys: ['rsa-2048'],
  open: ({ stand, material }) => {
    const [agreement] = stand.to.agreements.all()
    if (!agreement) throw new Error('no agreement')
    const { encryption } = stand.to
    const policy = { suites: agreement.security.acceptSuites }
    const raw = material.samples.map(({ signed }) => rawEncrypt(encryption.certificate.publicKey, signed.xml))
    return {
      contestants: [
        contestant(GATEWAY, (index) => decipher(sampleAt(material, index).encrypted.payload, [encryption], policy)),
        contestant(FLOOR, (index) => rawDecrypt(encryption.key, raw[index % raw.length] as (typeof raw)[number])),
      ],
    }
  },
}
