import { Fault } from '../message/fault.ts'
import { chooseCertificate } from './choose.ts'
import { weakness } from './key.ts'
import { SEAL_FORM, type SealPolicy, type VerifiedSeal } from './policy.ts'
import { readSeal } from './read-seal.ts'
import type { Digested } from './seal-form.ts'
import { checkTime, nameCertificate, type SealProperties } from './signed-properties.ts'
import { digest, sameDigest, verifyValue } from './value.ts'

/**
 * Verifies the seal of a document (XMLDSig 1.1 section 3.2, EN 319 132-1) and returns what it covers, nothing else.
 *
 * xml: the document as it came; UTF-8, any legal form. Order (XS-18): the guards of `parseXml`, the form of the Signature,
 * the policy's word on the signer, SignatureValue, then the digests, then what the properties claim. The document is
 * parsed once.
 *
 * Throws ASW_XML_*, ASW_SIGNATURE_*, ASW_KEY_WEAK, and what the policy throws: ASW_SIGNER_UNKNOWN, ASW_CERTIFICATE_*.
 */
export async function verifySeal(xml: Uint8Array, policy: SealPolicy): Promise<VerifiedSeal> {
  using trees = new DisposableStack()
  const seal = readSeal(xml, { ...SEAL_FORM, ...policy }, policy.limits, trees)
  const { shape, signedInfo, value, certificates, properties } = seal

  const certificate = chooseCertificate({
    proposed: certificates,
    registered: policy.candidates ?? [],
    claims: properties?.claims,
    verifies: (key) => weakness(key, shape.algorithm) === undefined && verifyValue(key, shape.algorithm, signedInfo, value),
  })
  const chain = certificates.filter((other) => other !== certificate)
  const signer = await policy.signer(certificate, chain)
  if (!verifyValue(signer.publicKey, shape.algorithm, signedInfo, value)) {
    throw new Fault('ASW_SIGNATURE_WRONG', 'the SignatureValue does not fit SignedInfo and the key of the signer')
  }

  if (properties && shape.properties) compare(properties.bytes, shape.properties, 'the signed properties')
  const covered = seal.cover()
  compare(covered.xml, shape.document, 'the document')
  const claimed = properties ? { signedAt: checkClaims(properties.claims, certificate, policy) } : {}
  const { inspect } = policy
  if (inspect) covered.inspect((parsed) => inspect(parsed, covered.xml))
  const said = covered.root ? { root: covered.root } : {}
  return { xml: covered.xml, ...said, signer, algorithm: shape.algorithm, ...claimed }
}

function compare(bytes: Uint8Array, expected: Digested, what: string): void {
  if (sameDigest(digest(expected.digest, bytes), expected.value)) return
  throw new Fault('ASW_SIGNATURE_DIGEST', `${what} differs from what was signed`)
}

/** XS-27: the certificate that was used is the one the signer bound to the signature, and the time is plausible. */
function checkClaims(claims: SealProperties, certificate: Uint8Array, policy: SealPolicy): string {
  if (!nameCertificate(claims, certificate)) {
    throw new Fault('ASW_SIGNATURE_PROPERTIES', 'SigningCertificate names another certificate than the one used')
  }
  return checkTime(claims, policy)
}
