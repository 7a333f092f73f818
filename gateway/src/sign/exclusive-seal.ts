import { type CanonicalElement, type ExclusiveXml, openXml, specOf, writeCanonical } from '@asw/mappings/xml'
import type { SealForm } from './policy.ts'
import { lastSignature, takeApart } from './signature-parts.ts'
import { isPlain, judgeSeal, type UnverifiedSeal } from './unverified-seal.ts'

/**
 * The seal of a document that came in Exclusive C14N: nothing is left to canonicalise. `undefined` where a part of it is to be
 * canonicalised in another way, or where the Signature is not at its place. Throws as `readSeal`.
 */
export function exclusiveSeal(document: ExclusiveXml, form: SealForm): UnverifiedSeal | undefined {
  const signature = lastSignature(document.root)
  const left = signature && document.without(signature)
  if (!left) return undefined
  const { signedInfo, signedProperties, value: text, certificates } = takeApart(signature)
  const rootAttributes = document.root.attributes
  const { shape, value, claims } = judgeSeal({ signedInfo, signedProperties, value: text, rootAttributes }, form)
  const forms = [shape.c14n, shape.document.c14n, ...(shape.properties ? [shape.properties.c14n] : [])]
  if (!forms.every(isPlain)) return undefined
  return {
    shape,
    signedInfo: written(signedInfo),
    value,
    certificates,
    properties: claims && signedProperties && { bytes: written(signedProperties), claims },
    cover: () => ({
      ...left,
      // The tree for the schema is made of the covered bytes.
      inspect: (look) => {
        using parsed = openXml(left.xml)
        look(parsed)
      },
    }),
  }
}

function written(element: CanonicalElement): Uint8Array {
  return writeCanonical(specOf(element))
}
