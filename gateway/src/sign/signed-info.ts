import type { CanonicalElement } from '@asw/mappings/xml'
import { Fault } from '../message/fault.ts'
import { C14N, DS, EC } from './algorithms.ts'

/** A ds:SignedInfo as it stands: URIs are not judged yet, base64 is not decoded. */
export interface SignedInfo {
  readonly c14n: Transform
  readonly method: string
  readonly references: readonly Reference[]
}
export interface Reference {
  readonly id?: string
  readonly uri?: string
  readonly type?: string
  readonly transforms: readonly Transform[]
  readonly digestMethod: string
  readonly digestValue: string
}
export interface Transform {
  readonly uri: string
  /** PrefixList of ec:InclusiveNamespaces (Exclusive C14N 1.0 section 2.1); `#default` is the default namespace. */
  readonly prefixes: readonly string[]
  /** For the parameters that only one transform has. */
  readonly element: CanonicalElement
}

/** How much a verifier is willing to read before it has seen a single digest (XS-18). */
export const SIGNED_INFO_LIMITS = { references: 8, transforms: 4 } as const

/**
 * Reads SignedInfo by its schema (XMLDSig 4.4), strictly: elements in order, no text between them, no attribute and no
 * parameter that the schema does not give; no HMACOutputLength. Throws ASW_SIGNATURE_SHAPE.
 */
export function readSignedInfo(
  element: CanonicalElement,
  limits: { references: number; transforms: number } = SIGNED_INFO_LIMITS,
): SignedInfo {
  expect(element, 'SignedInfo', ['Id'])
  const [c14n, method, ...references] = childrenOf(element)
  if (!c14n || !method || references.length === 0) throw shape('SignedInfo is incomplete')
  if (references.length > limits.references) throw shape(`SignedInfo has more than ${limits.references} References`)
  expect(c14n, 'CanonicalizationMethod', ['Algorithm'])
  expect(method, 'SignatureMethod', ['Algorithm'])
  if (childrenOf(method).length > 0) throw shape('SignatureMethod has parameters')
  return {
    c14n: readTransform(c14n),
    method: required(method, 'Algorithm'),
    references: references.map((reference) => readReference(reference, limits.transforms)),
  }
}

function readReference(element: CanonicalElement, maxTransforms: number): Reference {
  expect(element, 'Reference', ['Id', 'URI', 'Type'])
  const children = [...childrenOf(element)]
  const transforms = children[0]?.local === 'Transforms' ? children.shift() : undefined
  const [digestMethod, digestValue, ...rest] = children
  if (!digestMethod || !digestValue || rest.length > 0) throw shape('a Reference is incomplete or holds too much')
  expect(digestMethod, 'DigestMethod', ['Algorithm'])
  expect(digestValue, 'DigestValue', [])
  if (childrenOf(digestMethod).length > 0) throw shape('DigestMethod has parameters')
  if (digestValue.children.length > 0) throw shape('DigestValue holds elements')
  const [id, uri, type] = ['Id', 'URI', 'Type'].map((name) => attribute(element, name))
  return {
    ...(id === undefined ? {} : { id }),
    ...(uri === undefined ? {} : { uri }),
    ...(type === undefined ? {} : { type }),
    transforms: transforms ? readTransforms(transforms, maxTransforms) : [],
    digestMethod: required(digestMethod, 'Algorithm'),
    digestValue: digestValue.text,
  }
}

function readTransforms(element: CanonicalElement, max: number): Transform[] {
  expect(element, 'Transforms', [])
  const transforms = childrenOf(element)
  if (transforms.length === 0 || transforms.length > max)
    throw shape(`Transforms holds ${transforms.length} Transform, at most ${max}`)
  return transforms.map((transform) => {
    expect(transform, 'Transform', ['Algorithm'])
    return readTransform(transform)
  })
}

function readTransform(element: CanonicalElement): Transform {
  const uri = required(element, 'Algorithm')
  if (uri !== C14N['exc-c14n']) return { uri, prefixes: [], element }
  const [inclusive, ...rest] = childrenOf(element)
  if (!inclusive) return { uri, prefixes: [], element }
  if (rest.length > 0 || inclusive.uri !== EC || inclusive.local !== 'InclusiveNamespaces' || childrenOf(inclusive).length > 0) {
    throw shape('exclusive C14N has parameters beside its PrefixList')
  }
  return {
    uri,
    prefixes: required(inclusive, 'PrefixList')
      .split(/[ \t\r\n]+/)
      .filter(Boolean),
    element,
  }
}

function expect(element: CanonicalElement, local: string, attributes: readonly string[]): void {
  if (element.uri !== DS || element.local !== local) throw shape(`${element.local} stands where ${local} is expected`)
  if (element.attributes.some(({ name, uri }) => uri || !attributes.includes(name)))
    throw shape(`${local} has a foreign attribute`)
}
/** Child elements, with nothing but white space between them. */
function childrenOf(element: CanonicalElement): readonly CanonicalElement[] {
  if (/[^ \t\r\n]/.test(element.text)) throw shape(`text stands in ${element.local}`)
  return element.children
}
function attribute(element: CanonicalElement, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.name === name && !attribute.uri)?.value
}
function required(element: CanonicalElement, name: string): string {
  const value = attribute(element, name)
  if (value === undefined) throw shape(`${element.local} has no ${name}`)
  return value
}
function shape(detail: string): Fault {
  return new Fault('ASW_SIGNATURE_SHAPE', detail)
}
