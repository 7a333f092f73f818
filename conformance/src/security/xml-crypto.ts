import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { SignedXml } from 'xml-crypto'
import { ALG } from '../xml/names.ts'

/** xml-crypto knows RSA with SHA-256 and SHA-512; ECDSA and SHA-384 are registered here, on node:crypto. */
export function registerEcdsa(judge: SignedXml): void {
  for (const [name, hash] of [
    ['ecdsa-sha256', 'sha256'],
    ['ecdsa-sha384', 'sha384'],
    ['rsa-sha384', 'sha384'],
  ] as const) {
    judge.SignatureAlgorithms[ALG[name]] = algorithm(ALG[name], hash)
  }
  judge.HashAlgorithms[ALG.sha384] = class {
    getAlgorithmName() {
      return ALG.sha384
    }
    getHash(xml: string): string {
      return createHash('sha384').update(xml, 'utf8').digest('base64')
    }
  } as never
}

function algorithm(uri: string, hash: string) {
  return class {
    getAlgorithmName() {
      return uri
    }
    getSignature(): string {
      throw new Error('it only judges')
    }
    verifySignature(material: string, key: KeyObject | string, value: string): boolean {
      return verify(
        hash,
        Buffer.from(material, 'utf8'),
        { key: createPublicKey(key as string), dsaEncoding: 'ieee-p1363' },
        Buffer.from(value, 'base64'),
      )
    }
  } as never
}
