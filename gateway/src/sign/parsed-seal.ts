import { canonicalize, lift, type ParsedXml, readCanonical, type XmlElement } from '@asw/mappings/xml'
import type { SealForm } from './policy.ts'
import type { Canonicalization } from './seal-form.ts'
import { findSignature, takeApart } from './signature-parts.ts'
import { isPlain, judgeSeal, PLAIN, type UnverifiedSeal } from './unverified-seal.ts'

/**
 * The seal of any legal document, by libxml2: SignedInfo and SignedProperties are lifted out to be canonicalised by
 * themselves, then the Signature is detached and the rest canonicalised whole. The tree is changed. Throws as `readSeal`.
 */
export function parsedSeal(parsed: ParsedXml, form: SealForm): UnverifiedSeal {
  const signature = findSignature(parsed)
  const { signedInfo, signedProperties, value: text, certificates } = takeApart(signature)
  const info = canonical(signedInfo, PLAIN)
  const properties = signedProperties && canonical(signedProperties, PLAIN)
  const { shape, value, claims } = judgeSeal(
    {
      signedInfo: readCanonical(info),
      signedProperties: properties && readCanonical(properties),
      value: text,
      rootAttributes: parsed.root.attrs.map(({ name, value, namespaceUri: uri }) => ({ name, value, uri })),
    },
    form,
  )
  return {
    shape,
    signedInfo: again(info, signedInfo, shape.c14n),
    value,
    certificates,
    properties:
      properties && signedProperties && shape.properties && claims
        ? { bytes: again(properties, signedProperties, shape.properties.c14n), claims }
        : undefined,
    cover: () => {
      signature.remove()
      const { name, prefixes } = shape.document.c14n
      return { xml: canonicalize(parsed, name, prefixes), inspect: (look) => look(parsed) }
    },
  }
}

/** Canonical bytes of one element in its namespace context (XS-19), without asking about every node of the document. */
function canonical(element: XmlElement, c14n: Canonicalization): Uint8Array {
  using own = lift(element, c14n.name)
  return canonicalize(own, c14n.name, c14n.prefixes)
}

/** The element by the algorithm that was named for it, which is seldom another than the one it was read by. */
function again(plain: Uint8Array, element: XmlElement, c14n: Canonicalization): Uint8Array {
  return isPlain(c14n) ? plain : canonical(element, c14n)
}
