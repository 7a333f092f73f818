import type { KeyObject } from 'node:crypto'
import { DOMParser } from '@xmldom/xmldom'
import { SignedXml } from 'xml-crypto'
import { C14N, DIGESTS, DS, SIGNATURES, TRANSFORMS } from '../src/sign/algorithms.ts'

/** xml-crypto over xmldom, as its manual says to use it: the library that a Node.js program would take otherwise. */
export function xmlCryptoSign(xml: string, privateKey: KeyObject): string {
  const signer = new SignedXml({
    privateKey,
    canonicalizationAlgorithm: C14N['exc-c14n'],
    signatureAlgorithm: SIGNATURES['rsa-sha256'].uri,
  })
  signer.addReference({
    xpath: '/*',
    isEmptyUri: true,
    uri: '',
    transforms: [TRANSFORMS.enveloped, C14N['exc-c14n']],
    digestAlgorithm: DIGESTS.sha256.uri,
  })
  signer.computeSignature(xml)
  return signer.getSignedXml()
}

/** Throws where the signature does not verify. */
export function xmlCryptoVerify(xml: string, publicCert: KeyObject): void {
  const judge = new SignedXml({ publicCert, getCertFromKeyInfo: () => null })
  const signature = new DOMParser().parseFromString(xml, 'text/xml').getElementsByTagNameNS(DS, 'Signature').item(0)
  judge.loadSignature(signature as never)
  if (!judge.checkSignature(xml)) throw new Error('xml-crypto does not accept our seal')
}
