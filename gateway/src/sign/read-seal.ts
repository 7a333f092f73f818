import { ExclusiveXml, openXml, receiveXml, type XmlLimits } from '@asw/mappings/xml'
import { exclusiveSeal } from './exclusive-seal.ts'
import { parsedSeal } from './parsed-seal.ts'
import type { SealForm } from './policy.ts'
import type { UnverifiedSeal } from './unverified-seal.ts'

/**
 * Reads the Signature of a document and judges its form (XS-13 to XS-16), before any key, digest or certificate is used.
 * What is read is what is verified: SignedInfo and SignedProperties are read from canonical form, never from libxml2's tree.
 * A document that came in the form that its seal names is read once; libxml2 makes that form of every other one, and its
 * tree goes with `trees`.
 *
 * Throws ASW_XML_*, ASW_SIGNATURE_MISSING, ASW_SIGNATURE_SHAPE, ASW_SIGNATURE_ALGORITHM, ASW_SIGNATURE_PROPERTIES.
 */
export function readSeal(xml: Uint8Array, form: SealForm, limits: XmlLimits | undefined, trees: DisposableStack): UnverifiedSeal {
  const received = receiveXml(xml, limits)
  if (!(received instanceof ExclusiveXml)) return parsedSeal(trees.use(received), form)
  return exclusiveSeal(received, form) ?? parsedSeal(trees.use(openXml(xml)), form)
}
