import type { C14nName } from '@asw/mappings/xml'
import { Fault } from '../../../message/fault.ts'
import type { Receipt } from '../../../message/stages.ts'
import {
  C14N,
  c14nByUri,
  DIGESTS,
  type DigestName,
  DS,
  digestByUri,
  type SignatureName,
  signatureByUri,
  TRANSFORMS,
} from '../../../sign/algorithms.ts'
import { decodeExactly } from '../../../sign/base64.ts'
import type { Reference, SignedInfo, Transform } from '../../../sign/signed-info.ts'
import { ACTORS } from '../names.ts'
import { type NextMsh, recogniseXPath } from './xpath.ts'

/** What an envelope signature claims, all URIs known, all base64 decoded. Nothing is verified yet. */
export interface SignatureForm {
  readonly algorithm: SignatureName
  readonly c14n: C14nName
  readonly envelope: EnvelopeReference
  /** In their order; the URL as it stands. */
  readonly parts: readonly Digested[]
  /** Every Reference as it goes into an Acknowledgment. */
  readonly receipts: readonly Receipt[]
}
export interface Digested {
  readonly uri: string
  readonly digest: DigestName
  readonly value: Uint8Array
}
export interface EnvelopeReference extends Digested {
  readonly c14n: C14nName
  /** The actor URN of its XPath beside `next`; absent where it has no XPath and so leaves nothing out. */
  readonly nextMsh?: NextMsh
}

/**
 * Judges the form that ebMS 2.0 section 4.1.3 gives SignedInfo, before any key is touched (XS-13, XS-14): one Reference
 * `URI=""` with enveloped-signature, the XPath constant or none, and C14N; every other one a `cid:` without transforms.
 * `namespaces`: those in scope at ds:XPath. Throws ASW_SIGNATURE_SHAPE, ASW_SIGNATURE_ALGORITHM.
 */
export function judgeForm(info: SignedInfo, namespaces: Readonly<Record<string, string>>): SignatureForm {
  const algorithm = signatureByUri(info.method)
  if (!algorithm) throw refused(info.method, 'an unknown SignatureMethod')
  const [whole, second] = info.references.filter(({ uri }) => uri === '')
  if (!whole || second) throw shape('not exactly one Reference covers the envelope')
  const envelope = envelopeReference(whole, namespaces)
  const parts = info.references.filter((reference) => reference !== whole).map(partReference)
  if (new Set(parts.map(({ uri }) => uri)).size !== parts.length) throw shape('two References cover one part')
  return {
    algorithm,
    c14n: canonicalization(info.c14n),
    envelope,
    parts,
    receipts: info.references.map((reference) => receiptOf(reference, reference === whole ? envelope.nextMsh : undefined)),
  }
}

/** XMLDSig 4.4.3.2: where no transform makes octets of the nodes, C14N 1.0 does. */
function envelopeReference(reference: Reference, namespaces: Readonly<Record<string, string>>): EnvelopeReference {
  const [enveloped, ...rest] = reference.transforms
  if (enveloped?.uri !== TRANSFORMS.enveloped || hasParameters(enveloped))
    throw shape('the first transform is not a bare enveloped-signature')
  const xpath = rest[0]?.uri === TRANSFORMS.xpath ? rest.shift() : undefined
  const [c14n, ...more] = rest
  if (more.length > 0) throw shape('the envelope has more transforms than ebMS gives it')
  return {
    ...digested(reference),
    c14n: c14n ? canonicalization(c14n) : 'c14n10',
    ...(xpath ? { nextMsh: xpathOf(xpath, namespaces) } : {}),
  }
}

function xpathOf(transform: Transform, namespaces: Readonly<Record<string, string>>): NextMsh {
  const [xpath, ...more] = transform.element.children
  if (
    !xpath ||
    more.length > 0 ||
    xpath.uri !== DS ||
    xpath.local !== 'XPath' ||
    xpath.children.length > 0 ||
    xpath.attributes.length > 0
  ) {
    throw shape('the XPath transform does not hold one ds:XPath')
  }
  const found = recogniseXPath(xpath.text, namespaces)
  if (!found) throw shape('the XPath is not the one of ebMS 2.0')
  return found
}

function partReference(reference: Reference): Digested {
  if (!/^cid:./i.test(reference.uri ?? '')) throw shape('a Reference points elsewhere than to the envelope and its parts')
  if (reference.transforms.length > 0) throw shape('the Reference to a part has transforms')
  return digested(reference)
}

function digested({ uri, digestMethod, digestValue }: Reference): Digested {
  const digest = digestByUri(digestMethod)
  if (!digest) throw refused(digestMethod, 'an unknown DigestMethod')
  return { uri: uri ?? '', digest, value: decodeExactly(digestValue, 'DigestValue', DIGESTS[digest].bytes) }
}

function canonicalization(transform: Transform): C14nName {
  const name = c14nByUri(transform.uri)
  if (!name) throw refused(transform.uri, 'an unknown canonicalization')
  if (hasParameters(transform)) throw shape('the canonicalization has parameters')
  return name
}
function hasParameters({ element }: Transform): boolean {
  return element.children.length > 0
}

function receiptOf({ uri, transforms, digestMethod, digestValue }: Reference, nextMsh: NextMsh | undefined): Receipt {
  return {
    uri: uri ?? '',
    transforms: transforms.map((transform) => transform.uri),
    digestMethod,
    digestValue: digestValue.replace(/[ \t\r\n]+/g, ''),
    ...(nextMsh === undefined || nextMsh === ACTORS.nextMsh ? {} : { nextMsh }),
  }
}

/** The transforms of our own envelopes, in order. */
export const ENVELOPE_TRANSFORMS = [TRANSFORMS.enveloped, TRANSFORMS.xpath, C14N.c14n10] as const

function refused(uri: string, why: string): Fault {
  return new Fault('ASW_SIGNATURE_ALGORITHM', why, { uri: uri.slice(0, 200) })
}
function shape(detail: string): Fault {
  return new Fault('ASW_SIGNATURE_SHAPE', detail)
}
