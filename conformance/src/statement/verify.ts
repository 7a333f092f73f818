import { X509Certificate } from 'node:crypto'
import { SignedXml } from 'xml-crypto'
import { registerEcdsa } from '../security/xml-crypto.ts'
import { all, child, parse, root } from '../xml/dom.ts'
import { NS } from '../xml/names.ts'
import { STATEMENT_NS } from './write.ts'

export interface VerifiedStatement {
  readonly system: string
  readonly suite: string
  readonly verdict: string
  readonly signer: string
  readonly validUntil: string
  /** What does not make it invalid, and should be known. */
  readonly notes: readonly string[]
}
export interface StatementTrust {
  /** Certificates that may have signed, or that have issued the signer's certificate. */
  readonly anchors: readonly X509Certificate[]
  readonly now: Date
  /** Digest of the suite that is installed here. */
  readonly suiteDigest?: string
  readonly schemas?: Readonly<Record<string, string>>
}

/** Throws Error with the first thing that is wrong: form, signature, coverage, signer, time. */
export function verifyStatement(xml: string, { anchors, now, suiteDigest, schemas }: StatementTrust): VerifiedStatement {
  const top = root(parse(xml))
  if (top.namespaceURI !== STATEMENT_NS || top.localName !== 'conformanceStatement')
    throw new Error('this is no conformance statement')
  const signatures = all(top, NS.ds, 'Signature')
  const [signature, second] = signatures
  if (!signature || second || signature.parentNode !== top) throw new Error('not exactly one Signature, as a child of the root')
  const der = Buffer.from(all(signature, NS.ds, 'X509Certificate')[0]?.textContent ?? '', 'base64')
  if (der.length === 0) throw new Error('the signature names no certificate')
  const signer = new X509Certificate(der)
  assureSignature(xml, signature as never, signer)
  assureTrust(signer, anchors, now)
  const fact = (local: string, name: string) => child(top, STATEMENT_NS, local)?.getAttribute(name) ?? ''
  const validUntil = fact('issued', 'validUntil')
  if (!(Date.parse(validUntil) > now.getTime())) throw new Error(`the statement has ended on ${validUntil}`)
  if (!(Date.parse(fact('issued', 'at')) <= now.getTime() + 300_000)) throw new Error('the statement lies in the future')
  const notes: string[] = []
  if (suiteDigest !== undefined && fact('suite', 'sha256') !== suiteDigest)
    notes.push('the suite installed here is another one: run it again')
  const changed = all(top, STATEMENT_NS, 'schema').filter(
    (one) => schemas !== undefined && schemas[one.getAttribute('name') ?? ''] !== one.getAttribute('sha256'),
  )
  if (changed.length > 0) notes.push(`${changed.length} schemas or code lists have changed since: run it again`)
  return {
    system: `${fact('system', 'name')} ${fact('system', 'version')} (${fact('system', 'country')})`,
    suite: `${fact('suite', 'name')} ${fact('suite', 'version')}`,
    verdict: fact('result', 'verdict'),
    signer: signer.subject.replace(/\n/g, ', '),
    validUntil,
    notes,
  }
}

/** xml-crypto says yes, and what it says yes to is the whole statement: the one does not follow from the other. */
function assureSignature(xml: string, signature: never, signer: X509Certificate): void {
  const judge = new SignedXml({ publicCert: signer.toString(), getCertFromKeyInfo: () => null })
  registerEcdsa(judge)
  judge.loadSignature(signature)
  let good = false
  try {
    good = judge.checkSignature(xml)
  } catch (error) {
    throw new Error(`the signature does not hold: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!good) throw new Error('the signature does not hold')
  const [covered = '', more] = judge.getSignedReferences()
  if (more !== undefined || !covered.startsWith('<conformanceStatement '))
    throw new Error('what is signed is not the whole statement')
}

function assureTrust(signer: X509Certificate, anchors: readonly X509Certificate[], now: Date): void {
  const known = anchors.some((one) => one.fingerprint256 === signer.fingerprint256)
  const issued = anchors.some((one) => one.ca && signer.checkIssued(one) && signer.verify(one.publicKey) && inTime(one, now))
  if (!known && !issued) throw new Error(`nobody here knows the signer: ${signer.subject.replace(/\n/g, ', ')}`)
  if (!inTime(signer, now)) throw new Error(`the certificate of the signer counts from ${signer.validFrom} to ${signer.validTo}`)
}
function inTime(certificate: X509Certificate, now: Date): boolean {
  return Date.parse(certificate.validFrom) <= now.getTime() && now.getTime() <= Date.parse(certificate.validTo)
}
