import type { C14nName } from '@asw/mappings/xml'
import { Fault } from '../message/fault.ts'
import {
  C14N,
  c14nByUri,
  DIGESTS,
  type DigestName,
  digestByUri,
  SIGNED_PROPERTIES,
  type SignatureName,
  signatureByUri,
  TRANSFORMS,
} from './algorithms.ts'
import { decodeExactly } from './base64.ts'
import type { SealForm } from './policy.ts'
import type { Reference, SignedInfo, Transform } from './signed-info.ts'

/** A SignedInfo that has the agreed form: names of table rows in place of URIs, octets in place of base64. */
export interface SealShape {
  readonly algorithm: SignatureName
  readonly c14n: Canonicalization
  readonly document: Digested & { readonly rootId?: string }
  readonly properties?: Digested & { readonly id: string }
}
export interface Canonicalization {
  readonly name: C14nName
  readonly prefixes: readonly string[]
}
export interface Digested {
  readonly c14n: Canonicalization
  readonly digest: DigestName
  readonly value: Uint8Array
}

/**
 * Judges SignedInfo against the agreed form (XS-13, XS-14): one Reference to the document, then one to the
 * SignedProperties where there are any, each with exactly the transforms that its kind needs. No key has been touched.
 * Throws ASW_SIGNATURE_ALGORITHM for a URI that is not agreed, ASW_SIGNATURE_SHAPE for number, order, form and base64,
 * ASW_SIGNATURE_PROPERTIES where the properties and the Reference to them do not come together.
 */
export function judgeForm(info: SignedInfo, form: SealForm, hasProperties: boolean): SealShape {
  const algorithm = agreed(signatureByUri(info.method), form.signatures, info.method)
  const c14n = canonicalization(info.c14n, form)
  const [document, properties, ...rest] = info.references
  if (!document || rest.length > 0) throw shape(`SignedInfo has ${info.references.length} References`)
  if (document.type !== undefined) throw shape('the first Reference is not that of the document')
  if (hasProperties !== (properties !== undefined))
    throw missing('SignedProperties and the Reference to them do not come together')
  if (form.xades === 'required' && !properties) throw missing('the Signature has no XAdES properties')
  return {
    algorithm,
    c14n,
    document: documentReference(document, form),
    ...(properties ? { properties: propertiesReference(properties, form) } : {}),
  }
}

function documentReference(reference: Reference, form: SealForm): SealShape['document'] {
  const target = documentTarget(reference.uri)
  if (!form.document.includes(target.kind)) throw shape(`a document Reference of the form ${target.kind} is not agreed`)
  const [enveloped, ...rest] = reference.transforms
  if (!enveloped || enveloped.element.children.length > 0) throw shape('the first transform is not a bare enveloped-signature')
  if (enveloped.uri !== TRANSFORMS.enveloped) throw refused(enveloped.uri, 'the first transform is not enveloped-signature')
  return { ...digested(reference, rest, form), ...(target.id === undefined ? {} : { rootId: target.id }) }
}

function documentTarget(uri: string | undefined): { readonly kind: SealForm['document'][number]; readonly id?: string } {
  if (uri === undefined) throw shape('a Reference has no URI')
  if (uri === '') return { kind: 'whole' }
  return { kind: 'root-id', id: fragment(uri) }
}

function propertiesReference(reference: Reference, form: SealForm): NonNullable<SealShape['properties']> {
  if (reference.type !== SIGNED_PROPERTIES) throw missing('the second Reference is not that of SignedProperties')
  return { ...digested(reference, reference.transforms, form), id: fragment(reference.uri ?? '') }
}

/** `#id` or `#xpointer(id('id'))`; every other URI would have us fetch or evaluate something (XS-14). */
function fragment(uri: string): string {
  const id = /^#([\w.-]+)$/.exec(uri)?.[1] ?? /^#xpointer\(id\((?:'([\w.-]+)'|"([\w.-]+)")\)\)$/.exec(uri)?.slice(1).find(Boolean)
  if (id === undefined) throw shape('a Reference points elsewhere than to an id of this document')
  return id
}

/** XMLDSig 4.4.3.2: where no transform makes octets of the nodes, C14N 1.0 does. */
function digested(reference: Reference, transforms: readonly Transform[], form: SealForm): Digested {
  if (transforms.length > 1) throw shape('a Reference has too many transforms')
  const digest = agreed(digestByUri(reference.digestMethod), form.digests, reference.digestMethod)
  const c14n = transforms[0]
    ? canonicalization(transforms[0], form)
    : { name: agreed('c14n10', form.c14n, C14N.c14n10), prefixes: [] }
  return { c14n, digest, value: decodeExactly(reference.digestValue, 'DigestValue', DIGESTS[digest].bytes) }
}

function canonicalization(transform: Transform, form: SealForm): Canonicalization {
  const name = agreed(c14nByUri(transform.uri), form.c14n, transform.uri)
  if (name !== 'exc-c14n' && transform.element.children.length > 0) throw shape('inclusive C14N has no parameters')
  return { name, prefixes: transform.prefixes }
}

function agreed<Name extends string>(name: Name | undefined, allowed: readonly Name[], uri: string): Name {
  if (name === undefined || !allowed.includes(name)) throw refused(uri, 'an algorithm is not agreed')
  return name
}
function refused(uri: string, why: string): Fault {
  return new Fault('ASW_SIGNATURE_ALGORITHM', why, { uri: uri.slice(0, 200) })
}
function shape(detail: string): Fault {
  return new Fault('ASW_SIGNATURE_SHAPE', detail)
}
function missing(detail: string): Fault {
  return new Fault('ASW_SIGNATURE_PROPERTIES', detail)
}
