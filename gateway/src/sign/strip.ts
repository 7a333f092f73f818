import type { ParsedXml } from '@asw/mappings/xml'
import { findSignature, isSealed } from './signature-parts.ts'

/**
 * Takes the Signature off a tree without a look at it, and says whether there was one. For translating and explaining a
 * document by hand: what is left proves nothing. Throws ASW_SIGNATURE_SHAPE where it is not the one last child of the root.
 */
export function stripSeal(parsed: ParsedXml): boolean {
  if (!isSealed(parsed)) return false
  findSignature(parsed).remove()
  return true
}
