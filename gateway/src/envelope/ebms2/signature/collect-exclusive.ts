import { type CanonicalElement, type ExclusiveXml, inclusiveOf, namespacesAt } from '@asw/mappings/xml'
import { DS } from '../../../sign/algorithms.ts'
import { named, signaturesIn, takeApart } from '../../../sign/signature-parts.ts'
import { readSignedInfo } from '../../../sign/signed-info.ts'
import { decodeValue } from '../../../sign/value.ts'
import { isForNextHop, NS } from '../names.ts'
import { actorOf } from '../read/element.ts'
import { type CollectedSignature, propertiesRefused, referenceLimits } from './collect.ts'
import { judgeForm } from './form.ts'

/**
 * As `collectSignature`, for an envelope that came in Exclusive C14N, which inclusive C14N leaves as it is: nothing is
 * parsed and nothing canonicalised but SignedInfo, which is written anew in its namespace context (XS-19).
 *
 * `undefined` where the general way has to look: another canonicalization, blocks for the next hop, a Signature that is not
 * alone or not at its place. Throws as `collectSignature`.
 */
export function collectExclusive(document: ExclusiveXml, partCount: number): CollectedSignature | undefined {
  const { root } = document
  const header = root.children.find((child) => named(child, NS.soap, 'Header'))
  const signature = header?.children.find((child) => named(child, DS, 'Signature'))
  if (!header || !signature || !named(root, NS.soap, 'Envelope') || signaturesIn(root) !== 1) return undefined
  if (someoneElses(root)) return undefined
  const left = document.without(signature)
  const parts = takeApart(signature)
  propertiesRefused(parts)
  const path = [root, header, signature, parts.signedInfo]
  const signedInfo = inclusiveOf(path)
  if (!left || !signedInfo) return undefined
  const info = readSignedInfo(parts.signedInfo, referenceLimits(partCount))
  const form = judgeForm(info, Object.fromEntries(namespacesAt(path.concat(toXPath(parts.signedInfo)))))
  const value = decodeValue(parts.value, form.algorithm)
  if (form.c14n !== 'c14n10' || form.envelope.c14n !== 'c14n10') return undefined
  return { ...form, signedInfo, value, certificates: parts.certificates, covered: left.xml, coveredRoot: left.root }
}

/** Whether any element is addressed to the next hop: the XPath of the signature leaves it out. */
function someoneElses(element: CanonicalElement): boolean {
  return isForNextHop(actorOf(element)) || element.children.some(someoneElses)
}

/** From below SignedInfo to the first ds:XPath of a Reference. */
function toXPath(element: CanonicalElement, steps: readonly string[] = TO_XPATH): readonly CanonicalElement[] {
  const [step, ...further] = steps
  if (step === undefined) return []
  for (const child of element.children) {
    if (!named(child, DS, step)) continue
    const path = [child, ...toXPath(child, further)]
    if (path.length === steps.length) return path
  }
  return []
}
const TO_XPATH = ['Reference', 'Transforms', 'Transform', 'XPath']
