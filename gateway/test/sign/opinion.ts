import { createHash, createPublicKey, type KeyObject, verify, X509Certificate } from 'node:crypto'
import { DOMParser } from '@xmldom/xmldom'
import { SignedXml } from 'xml-crypto'
import { DIGESTS, DS, SIGNATURES, type SignatureName } from '../../src/sign/algorithms.ts'

/** What xml-crypto over xmldom says of a message: whether it verifies, and the canonical text it says was signed. */
export interface Opinion {
  readonly accepted: boolean
  readonly signed: readonly string[]
}

/** The second opinion (XS-28). It knows RSA with SHA-256 and SHA-512; the rest is registered here, on node:crypto. */
export function secondOpinion(message: string, certificate: Uint8Array): Opinion {
  const publicCert = new X509Certificate(certificate).toString()
  const judge = new SignedXml({ publicCert, getCertFromKeyInfo: () => null })
  for (const [name, row] of Object.entries(SIGNATURES)) judge.SignatureAlgorithms[row.uri] = signature(name as SignatureName)
  for (const [name, row] of Object.entries(DIGESTS)) judge.HashAlgorithms[row.uri] = hash(name, row.uri)
  const signatures = new DOMParser().parseFromString(message, 'text/xml').getElementsByTagNameNS(DS, 'Signature')
  judge.loadSignature(signatures.item(signatures.length - 1) as never)
  try {
    return { accepted: judge.checkSignature(message), signed: judge.getSignedReferences() }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { accepted: false, signed: [] }
  }
}

function signature(name: SignatureName) {
  const { uri, hash } = SIGNATURES[name]
  return class {
    getAlgorithmName() {
      return uri
    }
    getSignature(): string {
      throw new Error('it only judges')
    }
    verifySignature(material: string, key: KeyObject | string, value: string): boolean {
      const publicKey = createPublicKey(key as string)
      return verify(
        hash,
        Buffer.from(material, 'utf8'),
        { key: publicKey, dsaEncoding: 'ieee-p1363' },
        Buffer.from(value, 'base64'),
      )
    }
  } as never
}
function hash(name: string, uri: string) {
  return class {
    getAlgorithmName() {
      return uri
    }
    getHash(xml: string): string {
      return createHash(name).update(xml, 'utf8').digest('base64')
    }
  }
}
