import type { CanonicalElement } from '@asw/mappings/xml'
import { type EncryptedKey, readEncryptedKey } from './encrypted-key.ts'
import { IV_BYTES, TAG_BYTES } from './gcm.ts'
import { ds, dsig11, TYPE_ELEMENT, xenc, xenc11 } from './names.ts'
import { algorithm, all, atMostOne, attribute, is, misshapen, nothingBut, octets, one, text, unlisted } from './shape.ts'
import { type Allowed, CONTENTS, type ContentName, named } from './suites.ts'

/** One encrypted document, its form and its algorithms judged. No key has been touched yet. */
export interface EncryptedData {
  readonly content: ContentName
  /** IV, ciphertext, tag. */
  readonly sealed: Uint8Array
  readonly keys: readonly EncryptedKey[]
}

/** More than this is an attack, or a form that nobody agreed. */
const MAX_KEYS = 16

/** Elements that point elsewhere, derive or nest: never, wherever they stand (XS-34). */
const NEVER = [
  xenc('CipherReference'),
  ds('RetrievalMethod'),
  dsig11('KeyInfoReference'),
  xenc11('DerivedKey'),
  ds('Transforms'),
  xenc('KeyReference'),
]

export function isEncryptedData(name: { readonly uri: string; readonly local: string }): boolean {
  const expected = xenc('EncryptedData')
  return name.uri === expected.uri && name.local === expected.local
}

/**
 * The form of `xenc:EncryptedData` as the root of a document (XML-Enc 1.1 section 3.4): a whole element or a whole MIME part,
 * content in a CipherValue, one EncryptedKey per recipient inside its KeyInfo.
 * Throws ASW_ENCRYPTION_SHAPE, ASW_ENCRYPTION_ALGORITHM.
 */
export function readEncryptedData(root: CanonicalElement, allowed: Allowed): EncryptedData {
  for (const child of root.children) refuseDetours(child)
  nothingBut(root, [xenc('EncryptionMethod'), ds('KeyInfo'), xenc('CipherData'), xenc('EncryptionProperties')])
  typeOf(root)
  const keyInfo = one(root, ds('KeyInfo'))
  nothingBut(keyInfo, [xenc('EncryptedKey'), ds('KeyName'), ds('X509Data')])
  const keys = all(keyInfo, xenc('EncryptedKey'))
  if (keys.length === 0 || keys.length > MAX_KEYS) throw misshapen(`KeyInfo holds ${keys.length} EncryptedKeys`)
  const sealed = cipherValue(root)
  if (sealed.length < IV_BYTES + TAG_BYTES) throw misshapen('the content is shorter than an IV and a tag')
  const content = contentOf(root, allowed)
  for (const key of keys) refuseForeignReferences(key, attribute(root, 'Id'))
  // one recipient's weak wrapping gives the content key away for all: every EncryptedKey must be allowed, not only ours
  return { content, sealed, keys: keys.map((key) => readEncryptedKey(key, content, cipherValue(key), allowed)) }
}

function contentOf(root: CanonicalElement, allowed: Allowed): ContentName {
  const method = one(root, xenc('EncryptionMethod'))
  nothingBut(method, [xenc('KeySize')])
  const uri = algorithm(method)
  const content = named(CONTENTS, uri)
  if (!content || !allowed.contents.includes(content)) throw unlisted(`content encryption ${uri}`)
  const keySize = atMostOne(method, xenc('KeySize'))
  if (keySize && text(keySize).trim() !== String(CONTENTS[content].keyBytes * 8))
    throw misshapen(`KeySize does not fit ${content}`)
  return content
}

/** Type Element, or no Type and a MimeType that says XML. The octets are XML either way; a node list (Type Content) is not. */
function typeOf(root: CanonicalElement): void {
  if (attribute(root, 'Encoding') !== undefined) throw misshapen('EncryptedData carries an Encoding')
  const type = attribute(root, 'Type')
  if (type === TYPE_ELEMENT) return
  const mimeType = attribute(root, 'MimeType')
  if (type !== undefined || (mimeType !== 'text/xml' && mimeType !== 'application/xml')) {
    throw misshapen('EncryptedData is neither of Type Element nor an XML part')
  }
}

function cipherValue(parent: CanonicalElement): Uint8Array {
  const data = one(parent, xenc('CipherData'))
  nothingBut(data, [xenc('CipherValue')])
  return octets(one(data, xenc('CipherValue')))
}

/** A ReferenceList may say only what the position says already: that this key is for this data. */
function refuseForeignReferences(key: CanonicalElement, id: string | undefined): void {
  const list = atMostOne(key, xenc('ReferenceList'))
  if (!list) return
  nothingBut(list, [xenc('DataReference')])
  const foreign = list.children.some((reference) => id === undefined || attribute(reference, 'URI') !== `#${id}`)
  if (foreign) throw misshapen('an EncryptedKey refers to other data')
}

function refuseDetours(element: CanonicalElement, insideKey = false): void {
  if (NEVER.some((name) => is(element, name))) throw misshapen(`${element.local} is not accepted`)
  if (isEncryptedData(element)) throw misshapen('EncryptedData inside EncryptedData')
  const isKey = is(element, xenc('EncryptedKey'))
  if (isKey && insideKey) throw misshapen('EncryptedKey inside EncryptedKey')
  for (const child of element.children) refuseDetours(child, insideKey || isKey)
}
