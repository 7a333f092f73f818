import { checkXml, type Issue } from '@asw/mappings'
import type { Opened, Verified } from '../message/stages.ts'
import { verifySeal } from '../sign/index.ts'
import type { ReceiveDeps } from './deps.ts'

/** A certificate may be sent long after it was sealed: its validity is a year, re-transmission comes later still. */
const SEAL_MAX_AGE_MS = 3 * 366 * 86_400_000

/**
 * One parse: guards, seal, XSD. From here on only the bytes the seal covers exist. Throws ASW_XML_*, ASW_SIGNATURE_*,
 * ASW_SIGNER_UNKNOWN, ASW_CERTIFICATE_*; a broken schema is not thrown: the seal decides first whose mistake it is.
 */
export async function verify(deps: ReceiveDeps, message: Opened): Promise<Verified> {
  const agreement = deps.agreements().of(message.partner)
  const pack = deps.pack(agreement.pack)
  let schemaIssues: readonly Issue[] = []
  const sealed = await verifySeal(message.signedXml, {
    signatures: agreement.security.signatures,
    xades: 'required',
    now: deps.world.now(),
    maxAgeMs: SEAL_MAX_AGE_MS,
    skewMs: agreement.security.clockSkewMs,
    candidates: agreement.certificates.seal.map((certificate) => certificate.der),
    signer: (certificate) => deps.trust.signer(agreement, 'seal', certificate),
    inspect: (parsed) => {
      schemaIssues = checkXml(pack, parsed)
    },
  })
  const { subject, serial, fingerprint } = sealed.signer
  const said = sealed.root ? { root: sealed.root } : {}
  return { ...message, stage: 'verified', xml: sealed.xml, ...said, signer: { subject, serial, fingerprint }, schemaIssues }
}
