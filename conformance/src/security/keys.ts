import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** A private key with the certificate that goes with it, and the chain above that. */
export interface Identity {
  readonly name: string
  readonly key: KeyObject
  readonly keyPem: string
  readonly certificatePem: string
  readonly certificate: X509Certificate
  readonly chain: readonly X509Certificate[]
}

export function readIdentity(name: string, keyFile: string, certificateFile: string): Identity {
  const keyPem = readFileSync(keyFile, 'utf8')
  const certificatePem = readFileSync(certificateFile, 'utf8')
  const [certificate, ...chain] = readCertificates(certificatePem)
  if (!certificate) throw new Error(`${certificateFile} holds no certificate`)
  return { name, key: createPrivateKey(keyPem), keyPem, certificatePem, certificate, chain }
}

export function readCertificates(pem: string): X509Certificate[] {
  return (pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []).map((one) => new X509Certificate(one))
}

/** The usual signature algorithm of a key. */
export function usualAlgorithm(key: KeyObject): 'ecdsa-sha256' | 'ecdsa-sha384' | 'rsa-sha256' {
  if (key.asymmetricKeyType === 'rsa') return 'rsa-sha256'
  return key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'ecdsa-sha384' : 'ecdsa-sha256'
}
