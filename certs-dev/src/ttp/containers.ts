import { createHash, X509Certificate } from 'node:crypto'
import type { ForeignSigner } from '../foreign.ts'

const DS = 'http://www.w3.org/2000/09/xmldsig#'
const CONTAINER = 'urn:EEC:SignedData:v1.0:EDoc'

/**
 * Whether every signature of a signed container is one of these signers': the only certificate in its KeyInfo is theirs, the digest
 * is that of SignedContent (SHA-256 stands in for the hashes of GOST and STB), the value is theirs over SignedInfo. `document`: a
 * `doc:SignedDoc` in exclusive canonical form with the prefixes `doc` and `ds`, so that text is enough.
 */
export function signedBy(signers: readonly ForeignSigner[], document: Buffer): boolean {
  const text = document.toString('utf8')
  const content = /<doc:SignedContent[ >].*<\/doc:SignedContent>/s.exec(text)?.[0]
  const data = text.slice(0, content === undefined ? 0 : text.indexOf(content))
  const signatures = data.match(/<ds:Signature[ >].*?<\/ds:Signature>/gs) ?? []
  if (content === undefined || signatures.length === 0) return false
  const digest = createHash('sha256')
    .update(alone(content, 'doc', CONTAINER))
    .digest('base64')
  return signatures.every((signature) => {
    const info = /<ds:SignedInfo>.*<\/ds:SignedInfo>/s.exec(signature)?.[0]
    const [certificate, ...others] = valuesIn(signature, 'X509Certificate')
    const signer = signers.find(
      ({ certificatePem }) => new X509Certificate(certificatePem).raw.toString('base64') === certificate,
    )
    if (info === undefined || signer === undefined || others.length > 0) return false
    const value = signer.sign(Buffer.from(alone(info, 'ds', DS))).toString('base64')
    return valuesIn(signature, 'SignatureValue')[0] === value && valuesIn(info, 'DigestValue').every((one) => one === digest)
  })
}

/** An element as it is canonicalised on its own: its prefix is declared on it. */
export function alone(element: string, prefix: string, uri: string): string {
  return element.replace(/^<[\w:]+/, (start) => `${start} xmlns:${prefix}="${uri}"`)
}

function valuesIn(text: string, name: string): readonly string[] {
  return [...text.matchAll(new RegExp(`<ds:${name}>([^<]*)</ds:${name}>`, 'g'))].map(([, value]) =>
    (value ?? '').replace(/\s/g, ''),
  )
}
