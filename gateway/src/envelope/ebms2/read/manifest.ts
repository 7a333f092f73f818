import type { CanonicalElement } from '@asw/mappings/xml'
import { Fault } from '../../../message/fault.ts'
import { DIGESTS } from '../../../sign/algorithms.ts'
import { NS } from '../names.ts'
import { attributeOf, broken, ebChildren, unrecognised, unsupported } from './element.ts'
import { defined } from './message-header.ts'

/** One Reference of the Manifest (ebMS 2.0 section 3.2.1). */
export interface ManifestEntry {
  /** A `cid:` URL. */
  readonly href: string
  readonly role?: string
  readonly payloadDigest?: string
}

/** Throws ASW_SOAP_INVALID, ASW_EBMS_UNSUPPORTED (a payload outside the message: never fetched), ASW_EBMS_VALUE. */
export function readManifest(manifest: CanonicalElement): readonly ManifestEntry[] {
  const references = ebChildren(manifest, 'Reference')
  if (references.length === 0) throw broken('Manifest has no Reference', 'Manifest')
  const entries = references.map(readEntry)
  if (new Set(entries.map(({ href }) => href)).size !== entries.length) {
    throw new Fault('ASW_EBMS_INCONSISTENT', 'the Manifest names a part twice', { location: '//eb:Manifest/eb:Reference' })
  }
  return entries
}

function readEntry(reference: CanonicalElement): ManifestEntry {
  const href = attributeOf(reference, NS.xlink, 'href')
  if (!href) throw broken('a Reference has no xlink:href', 'Manifest/Reference')
  if (!/^cid:./i.test(href)) throw unsupported('a payload outside the message', 'Manifest/Reference/@xlink:href')
  return defined({ href, role: attributeOf(reference, NS.xlink, 'role'), payloadDigest: readDigest(reference, href) })
}

/** Our own extension element; a partner that does not know it leaves it out. */
function readDigest(reference: CanonicalElement, href: string): string | undefined {
  const [digest, second] = reference.children.filter((child) => child.uri === NS.payload && child.local === 'PayloadDigest')
  if (!digest) return undefined
  const path = `Reference[@xlink:href='${href.replace(/'/g, '')}']/*`
  if (second) throw broken('PayloadDigest stands twice', path)
  const text = digest.text.trim().toLowerCase()
  if (attributeOf(digest, undefined, 'Algorithm') !== DIGESTS.sha256.uri || !/^[0-9a-f]{64}$/.test(text)) {
    throw unrecognised('PayloadDigest is not a SHA-256', path)
  }
  return text
}
