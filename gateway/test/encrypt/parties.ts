import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type KeyKind, makePki, type Pki } from '@asw/certs-dev'
import type { DecryptionKey, Recipient } from '../../src/encrypt/index.ts'

/** Somebody who can be encrypted to: the two sides of one key. */
export interface Party {
  readonly recipient: Recipient
  readonly own: Required<DecryptionKey>
  readonly keyPem: string
  readonly certificatePem: string
}

export function partyOf(keyPem: string, certificatePem: string): Party {
  const certificate = new X509Certificate(certificatePem)
  const der = new Uint8Array(certificate.raw)
  return {
    recipient: { publicKey: certificate.publicKey, der },
    own: {
      key: createPrivateKey(keyPem),
      certificate: { der, serial: certificate.serialNumber },
    },
    keyPem,
    certificatePem,
  }
}

let pki: Promise<Pki> | undefined
/** A fresh key with a certificate for encryption, issued by the authority of `country`. */
export async function newParty(country: string, kind: KeyKind): Promise<Party> {
  pki ??= makePki()
  const authority = await (await pki).authority(country)
  const { keyPem, certificatePem } = await authority.leaf('encryption', kind)
  return partyOf(keyPem, certificatePem)
}

export function storedParty(name: 'bob' | 'rsa'): Party {
  return partyOf(stored(`${name}.key.pem`).toString(), stored(`${name}.cert.pem`).toString())
}

export function stored(file: string): Buffer {
  return readFileSync(new URL(`vectors/${file}`, import.meta.url))
}
