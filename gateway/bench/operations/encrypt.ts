import { encrypt as encipher } from '../../src/encrypt/index.ts'
import { usable } from '../../src/trust/index.ts'
import { rawEncrypt } from '../floor.ts'
import { sampleAt } from '../material.ts'
import { contestant } from '../measure.ts'
import { FLOOR, GATEWAY, type Operation } from './operation.ts'

/** A sealed document for the partner: AES-256-GCM, key by RSA-OAEP with SHA-256, as an EncryptedData document. */
export const encrypt: Operation = {
  what: 'EncryptedData for one recipient (encrypt, suite xmlenc11)',
  keys: ['rsa-2048'],
  open: ({ stand, material }) => {
    const [agreement] = stand.from.agreements.all()
    const [recipient] = usable(agreement?.certificates.encryption ?? [], Date.now())
    if (!agreement || !recipient) throw new Error('no certificate to encrypt to')
    const plain = (index: number) => sampleAt(material, index).signed.xml
    return {
      contestants: [
        contestant(GATEWAY, (index) => encipher(plain(index), agreement.security.suite, recipient)),
        contestant(FLOOR, (index) => rawEncrypt(recipient.publicKey, plain(index))),
      ],
    }
  },
}
