import { canonicalize, lift, readCanonical, type XmlElement } from '@asw/mappings/xml'
import { Fault } from '../../message/fault.ts'
import { C14N } from '../algorithms.ts'
import { decodeBase64 } from '../base64.ts'
import type { CoveredBytes, SignatureQuestion } from '../provider.ts'
import { type Reference, readSignedInfo, type SignedInfo, type Transform } from '../signed-info.ts'

/** What a Reference may name, by id: the canonical bytes of that element. */
export type Targets = Readonly<Record<string, () => Uint8Array>>

/** SignedInfo of a signature in a container, its form judged, its References resolved by identity (XS-13, XS-14, XS-16). */
export interface ReadSignedInfo {
  readonly method: string
  readonly signedInfo: Uint8Array
  readonly covered: readonly (CoveredBytes & { readonly id: string; readonly type?: string })[]
}

/** Far more than any digest, and any signature of a known kind, has. */
const MAX_DIGEST_BYTES = 128
const MAX_VALUE_BYTES = 2_048

/**
 * Reads SignedInfo. Canonicalisation is exclusive, without parameters, everywhere, and the only transform; each Reference
 * is `#id` of one of the targets, none twice. Throws ASW_SIGNATURE_SHAPE, ASW_SIGNATURE_ALGORITHM.
 */
export function coveredBy(
  element: XmlElement,
  targets: Targets,
  { exactly }: { readonly exactly?: number } = {},
): ReadSignedInfo {
  using own = lift(element)
  const signedInfo = canonicalize(own, 'exc-c14n')
  const info: SignedInfo = readSignedInfo(readCanonical(signedInfo))
  checkExclusive(info.c14n, 'SignedInfo')
  if (exactly !== undefined && info.references.length !== exactly)
    throw shape(`SignedInfo has ${info.references.length} References, not ${exactly}`)
  const covered = info.references.map((reference) => resolve(reference, targets))
  if (new Set(covered.map(({ id }) => id)).size !== covered.length) throw shape('two References name one element')
  return { method: info.method, signedInfo, covered }
}

/** A signature as a provider is asked about it. */
export function questionOf(
  parts: { readonly value: string; readonly certificates: readonly Uint8Array[] },
  { method, signedInfo, covered }: ReadSignedInfo,
  document: Uint8Array,
): SignatureQuestion {
  const value = decodeBase64(parts.value, 'SignatureValue', MAX_VALUE_BYTES)
  return { method, signedInfo, value, covered, certificates: parts.certificates, document }
}

function resolve(reference: Reference, targets: Targets): ReadSignedInfo['covered'][number] {
  const [c14n, ...more] = reference.transforms
  if (!c14n || more.length > 0) throw shape('a Reference does not have exclusive C14N as its only transform')
  checkExclusive(c14n, 'a Reference')
  const id = /^#([\w.-]+)$/.exec(reference.uri ?? '')?.[1]
  const target = id !== undefined && Object.hasOwn(targets, id) ? targets[id] : undefined
  if (id === undefined || !target) throw shape('a Reference names another element than the one it must cover')
  return {
    id,
    digestMethod: reference.digestMethod,
    value: decodeBase64(reference.digestValue, 'DigestValue', MAX_DIGEST_BYTES),
    bytes: target(),
    ...(reference.type === undefined ? {} : { type: reference.type }),
  }
}

function checkExclusive(transform: Transform, where: string): void {
  if (transform.uri !== C14N['exc-c14n'])
    throw new Fault('ASW_SIGNATURE_ALGORITHM', `${where} is not canonicalised exclusively`, { uri: transform.uri.slice(0, 200) })
  if (transform.element.children.length > 0) throw shape(`exclusive C14N of ${where} has parameters`)
}

function shape(detail: string): Fault {
  return new Fault('ASW_SIGNATURE_SHAPE', detail)
}
