import { X509Certificate } from 'node:crypto'
import { Certificate } from 'pkijs'
import { digestOf } from '../../message/digest.ts'
import { Fault } from '../../message/fault.ts'
import type { SignatureProvider, SignatureQuestion } from '../../sign/provider.ts'
import { sameDigest } from '../../sign/value.ts'
import { GOST, type GostAlgorithm, KNOWN_ANSWER } from './algorithms.ts'
import { Openssl, type OpensslOptions } from './openssl.ts'

export interface GostPolicy extends OpensslOptions {
  /** Certificates of the partner's signers, DER: no path is built for them, they are known one by one. */
  readonly candidates: readonly Uint8Array[]
  readonly now: () => number
}

/**
 * GOST R 34.10-2012 by OpenSSL's engine, in a child process. The engine is not certified: what it says is a technical
 * check, legal force comes from the receipt of a trusted third party. Throws ASW_PROVIDER_DOWN where the engine is missing
 * or does not compute the standard's own example.
 */
export async function gostProvider(policy: GostPolicy): Promise<SignatureProvider> {
  const openssl = new Openssl(policy)
  const answer = await openssl.digest(KNOWN_ANSWER.name, Buffer.from(KNOWN_ANSWER.message))
  if (Buffer.from(answer).toString('hex') !== KNOWN_ANSWER.digest)
    throw new Fault('ASW_PROVIDER_DOWN', 'the GOST engine does not compute the example of GOST R 34.11-2012')
  return {
    name: 'gost',
    knows: (method, digests) => algorithmOf(method, digests) !== undefined,
    judge: (question) => judge(question, openssl, policy),
  }
}

function algorithmOf(method: string, digests: readonly string[]): GostAlgorithm | undefined {
  return GOST.find(
    (row) => row.method === method && digests.every((uri) => GOST.some(({ digestMethod }) => digestMethod === uri)),
  )
}

async function judge(question: SignatureQuestion, openssl: Openssl, { candidates, now }: GostPolicy) {
  const { method, signedInfo, value, covered, certificates } = question
  const row = algorithmOf(
    method,
    covered.map(({ digestMethod }) => digestMethod),
  )
  if (!row) throw new Fault('ASW_SIGNATURE_ALGORITHM', 'an algorithm that is not GOST', { uri: method.slice(0, 200) })
  if (value.length !== row.valueBytes)
    throw new Fault('ASW_SIGNATURE_SHAPE', `SignatureValue has ${value.length} bytes, not ${row.valueBytes}`)
  const der = certificates.find((one) => candidates.some((known) => Buffer.compare(known, one) === 0))
  if (!der) throw new Fault('ASW_SIGNER_UNKNOWN', 'the signer is not registered for this partner')
  const certificate = new X509Certificate(der)
  checkValidity(certificate, now())
  if (!(await openssl.verify(row.name, signedInfo, publicKeyPem(der), value)))
    throw new Fault('ASW_SIGNATURE_WRONG', 'the SignatureValue does not fit SignedInfo and the key of the signer')
  for (const { digestMethod, value: expected, bytes } of covered) {
    const name = GOST.find((one) => one.digestMethod === digestMethod)?.name ?? row.name
    if (!sameDigest(await openssl.digest(name, bytes), expected))
      throw new Fault('ASW_SIGNATURE_DIGEST', 'the document differs from what was signed')
  }
  const { subject, serialNumber } = certificate
  return { signer: { subject: subject.replaceAll('\n', ', '), serial: serialNumber, fingerprint: digestOf(der) }, by: 'gost' }
}

function checkValidity({ validFromDate, validToDate }: X509Certificate, now: number): void {
  if (now < validFromDate.getTime()) throw new Fault('ASW_CERTIFICATE_NOT_YET_VALID', 'the certificate is not valid yet')
  if (now > validToDate.getTime()) throw new Fault('ASW_CERTIFICATE_EXPIRED', 'the certificate has expired')
}

/** Cut out of the certificate: our own OpenSSL cannot read such a key. */
function publicKeyPem(der: Uint8Array): string {
  const spki = Certificate.fromBER(new Uint8Array(der).buffer).subjectPublicKeyInfo.toSchema().toBER()
  return `-----BEGIN PUBLIC KEY-----\n${Buffer.from(spki)
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')}\n-----END PUBLIC KEY-----\n`
}
