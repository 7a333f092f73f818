import { Fault } from '../message/fault.ts'
import { digestByUri, type SignatureName, signatureByUri } from './algorithms.ts'
import { chooseCertificate } from './choose.ts'
import { weakness } from './key.ts'
import type { TrustedSigner } from './policy.ts'
import type { Judgement, SignatureProvider, SignatureQuestion } from './provider.ts'
import { decodeValue, digest, sameDigest, verifyValue } from './value.ts'

export interface OwnProviderPolicy {
  readonly signatures: readonly SignatureName[]
  /** Certificates registered for the partner, DER. */
  readonly candidates?: readonly Uint8Array[]
  /** Decides who the signer is (XS-23). Throws ASW_SIGNER_UNKNOWN and the ASW_CERTIFICATE_* codes. */
  signer(certificate: Uint8Array, chain: readonly Uint8Array[]): Promise<TrustedSigner>
}

/** RSA and ECDSA by node:crypto, the rows of `algorithms.ts` that the agreement names (XS-13, XS-24). */
export function ownProvider(policy: OwnProviderPolicy): SignatureProvider {
  const agreed = (method: string) => {
    const name = signatureByUri(method)
    return name !== undefined && policy.signatures.includes(name) ? name : undefined
  }
  return {
    name: 'own',
    knows: (method, digests) => agreed(method) !== undefined && digests.every((uri) => digestByUri(uri) !== undefined),
    judge: async (question) => judge(policy, question, agreed(question.method)),
  }
}

async function judge(
  policy: OwnProviderPolicy,
  { signedInfo, value, covered, certificates, method }: SignatureQuestion,
  algorithm: SignatureName | undefined,
): Promise<Judgement> {
  if (algorithm === undefined)
    throw new Fault('ASW_SIGNATURE_ALGORITHM', 'the SignatureMethod is not agreed', { uri: method.slice(0, 200) })
  const octets = decodeValue(Buffer.from(value).toString('base64'), algorithm)
  const certificate = chooseCertificate({
    proposed: certificates,
    registered: policy.candidates ?? [],
    claims: undefined,
    verifies: (key) => weakness(key, algorithm) === undefined && verifyValue(key, algorithm, signedInfo, octets),
  })
  const signer = await policy.signer(
    certificate,
    certificates.filter((other) => other !== certificate),
  )
  if (!verifyValue(signer.publicKey, algorithm, signedInfo, octets))
    throw new Fault('ASW_SIGNATURE_WRONG', 'the SignatureValue does not fit SignedInfo and the key of the signer')
  for (const { digestMethod, value: expected, bytes } of covered) {
    const name = digestByUri(digestMethod)
    if (name === undefined || !sameDigest(digest(name, bytes), expected))
      throw new Fault('ASW_SIGNATURE_DIGEST', 'the document differs from what was signed')
  }
  const { subject, serial, fingerprint } = signer
  return { signer: { subject, serial, fingerprint }, by: 'own' }
}
