import {
  type C14nName,
  type CanonicalElement,
  canonicalize,
  compileXPath,
  lift,
  type ParsedXml,
  readCanonical,
  type XmlElement,
} from '@asw/mappings/xml'
import { Fault } from '../../../message/fault.ts'
import { DS } from '../../../sign/algorithms.ts'
import { takeApart } from '../../../sign/signature-parts.ts'
import { readSignedInfo } from '../../../sign/signed-info.ts'
import { decodeValue } from '../../../sign/value.ts'
import { ACTORS, NS } from '../names.ts'
import { judgeForm, type SignatureForm } from './form.ts'
import type { NextMsh } from './xpath.ts'

/** All that verification needs of the tree, as octets: the tree itself is gone by then. Nothing is verified yet. */
export interface CollectedSignature extends SignatureForm {
  /** Canonical bytes of SignedInfo in its namespace context. */
  readonly signedInfo: Uint8Array
  readonly value: Uint8Array
  /** From KeyInfo, DER. */
  readonly certificates: readonly Uint8Array[]
  /** Canonical bytes of the envelope without what the transforms leave out. */
  readonly covered: Uint8Array
  /** What they say, where that has been read already. */
  readonly coveredRoot?: CanonicalElement
}

const PREFIXES = { ds: DS, soap: NS.soap }
const SIGNATURES_ANYWHERE = compileXPath('count(//ds:Signature)', PREFIXES)
const SIGNATURE_BLOCK = compileXPath('/soap:Envelope/soap:Header/ds:Signature', PREFIXES)
const XPATH_TRANSFORM = compileXPath('ds:Reference/ds:Transforms/ds:Transform/ds:XPath', PREFIXES)

/** For each name of the next hop: the header blocks that are addressed to it, and how many other elements are. */
const ADDRESSED = {
  [ACTORS.nextMsh]: addressedTo(ACTORS.nextMsh),
  [ACTORS.nextMshOfSection4]: addressedTo(ACTORS.nextMshOfSection4),
} as const satisfies Record<NextMsh, unknown>

function addressedTo(nextMsh: NextMsh) {
  const actors = `@soap:actor="${nextMsh}" or @soap:actor="${ACTORS.next}"`
  return {
    blocks: compileXPath(`/soap:Envelope/soap:Header/*[${actors}][not(self::ds:Signature)]`, PREFIXES),
    elsewhere: compileXPath(`count(//*[${actors}][not(parent::soap:Header/parent::soap:Envelope)])`, PREFIXES),
  }
}

/** XS-18. The number of References is bounded by the parts, which the agreement bounds. */
export function referenceLimits(partCount: number): { readonly references: number; readonly transforms: number } {
  return { references: partCount + 1, transforms: 4 }
}

/**
 * Takes the envelope signature out of the tree: shape first (XS-13, XS-15), then SignedInfo lifted with its namespaces
 * (XS-19), then the Signature and the blocks for the next hop detached and the rest canonicalised whole. The tree is
 * changed. Throws ASW_SIGNATURE_MISSING, ASW_SIGNATURE_SHAPE, ASW_SIGNATURE_ALGORITHM.
 */
export function collectSignature(parsed: ParsedXml, partCount: number): CollectedSignature {
  const element = findSignature(parsed)
  const parts = takeApart(element)
  propertiesRefused(parts)
  const usual = canonical(parts.signedInfo, 'c14n10')
  const info = readSignedInfo(readCanonical(usual), referenceLimits(partCount))
  const form = judgeForm(info, xpathNamespaces(parts.signedInfo))
  const value = decodeValue(parts.value, form.algorithm)
  const signedInfo = form.c14n === 'c14n10' ? usual : canonical(parts.signedInfo, form.c14n)
  const left = form.envelope.nextMsh === undefined ? [] : forNextHop(parsed, form.envelope.nextMsh)
  element.remove()
  for (const block of left) block.remove()
  const covered = canonicalize(parsed, form.envelope.c14n)
  return { ...form, signedInfo, value, certificates: parts.certificates, covered }
}

export function propertiesRefused({ signedProperties }: { readonly signedProperties: unknown }): void {
  if (signedProperties) throw shape('an envelope signature has no ds:Object')
}

/** Exactly one Signature in the whole envelope, and it is a header block: anywhere among them. */
function findSignature(parsed: ParsedXml): XmlElement {
  const count = parsed.root.eval(SIGNATURES_ANYWHERE)
  if (count === 0) throw new Fault('ASW_SIGNATURE_MISSING', 'the envelope carries no ds:Signature')
  if (count !== 1) throw shape(`the envelope carries ${count} ds:Signature`)
  const found = parsed.root.get(SIGNATURE_BLOCK)
  if (!found) throw shape('ds:Signature is not a header block')
  return found as XmlElement
}

/**
 * The blocks that the XPath leaves out. It would leave out any element with such an actor; anywhere but at a header block
 * that would hide something from the signature that is no block, so it is refused.
 */
function forNextHop(parsed: ParsedXml, nextMsh: NextMsh): readonly XmlElement[] {
  const { blocks, elsewhere } = ADDRESSED[nextMsh]
  const found = parsed.root.find(blocks)
  if (parsed.root.eval(elsewhere) !== 0) throw shape('an element that is no header block is addressed to the next hop')
  return found as XmlElement[]
}

/** A prefix in the XPath means what it means where the ds:XPath stands. */
function xpathNamespaces(signedInfo: XmlElement): Readonly<Record<string, string>> {
  const xpath = signedInfo.get(XPATH_TRANSFORM) as XmlElement | null
  return xpath?.namespaces ?? {}
}

function canonical(element: XmlElement, c14n: C14nName): Uint8Array {
  using own = lift(element, c14n)
  return canonicalize(own, c14n)
}

function shape(detail: string): Fault {
  return new Fault('ASW_SIGNATURE_SHAPE', detail)
}
