import { writeCanonical, type XmlElementSpec } from '@asw/mappings/xml'
import { Fault } from '../../message/fault.ts'
import { C14N, DIGESTS, DS, SIGNATURES } from '../algorithms.ts'
import type { SealKey } from '../seal.ts'
import { digest, signValue } from '../value.ts'
import { CONTAINER } from './names.ts'

export interface ContainerIds {
  /** URI of the e-document, for example `urn:uuid:`. */
  readonly docInstance: string
  /** UUIDs: of Data, of SignedContent, and of one Signature for each key. */
  readonly data: string
  readonly content: string
  readonly signatures: readonly string[]
}

/**
 * Puts a document into a container and signs it with each key, RSA or ECDSA (No 125, annex 1). `document`: canonical bytes
 * of its root; they go in byte for byte, nothing is parsed, and the container is in canonical form again. Throws ASW_KEY_UNUSABLE, ASW_CONTAINER_SHAPE.
 */
export async function signContainer(document: Uint8Array, keys: readonly SealKey[], ids: ContainerIds): Promise<Uint8Array> {
  if (keys.length === 0 || keys.length !== ids.signatures.length) throw shape('a container needs a key, and an id for each')
  if (document[0] !== LESS || document[1] === QUESTION || Buffer.from(document).includes(`"${CONTAINER}"`))
    throw shape('this document cannot be put into a container')
  const content = signedContent(document, ids)
  const signatures: Uint8Array[] = []
  for (const [index, key] of keys.entries()) {
    signatures.push(await signatureOver(content.digested, `content-${ids.content}`, `xmldsig-${ids.signatures[index]}`, key))
  }
  const [start, end] = frame(element('doc', 'SignedDoc', {}, element('doc', 'Data', { Id: `data-${ids.data}` }, GAP)))
  return Buffer.concat([start, ...signatures, content.inside, end])
}

/** A detached signature over canonical bytes that carry this id. */
export async function signatureOver(bytes: Uint8Array, target: string, id: string, key: SealKey): Promise<Uint8Array> {
  const row = SIGNATURES[key.algorithm]
  const exclusive = { Algorithm: C14N['exc-c14n'] }
  const info = element(
    'ds',
    'SignedInfo',
    {},
    element('ds', 'CanonicalizationMethod', exclusive),
    element('ds', 'SignatureMethod', { Algorithm: row.uri }),
    element(
      'ds',
      'Reference',
      { URI: `#${target}` },
      element('ds', 'Transforms', {}, element('ds', 'Transform', exclusive)),
      element('ds', 'DigestMethod', { Algorithm: DIGESTS[row.hash].uri }),
      element('ds', 'DigestValue', {}, digest(row.hash, bytes).toString('base64')),
    ),
  )
  const value = await signValue(key.key, key.algorithm, writeCanonical(info))
  const certificates = [key.certificate.der, ...key.chain].map((der) =>
    element('ds', 'X509Certificate', {}, Buffer.from(der).toString('base64')),
  )
  return writeCanonical(
    element(
      'ds',
      'Signature',
      { Id: id },
      info,
      element('ds', 'SignatureValue', {}, value.toString('base64')),
      element('ds', 'KeyInfo', {}, element('ds', 'X509Data', {}, ...certificates)),
    ),
  )
}

/**
 * SignedContent twice: as it is digested, standing for itself, and as it stands in the container, where `doc` is declared
 * above it. Exclusive C14N of the second is the first.
 */
function signedContent(document: Uint8Array, ids: ContainerIds): { readonly digested: Uint8Array; readonly inside: Uint8Array } {
  const attributes = { DocInstance: ids.docInstance, Id: `content-${ids.content}` }
  const [start, end] = frame(element('doc', 'SignedContent', attributes, GAP))
  const bare = Buffer.from(Buffer.from(start).toString('utf8').replace(` xmlns:doc="${CONTAINER}"`, ''))
  return { digested: Buffer.concat([start, document, end]), inside: Buffer.concat([bare, document, end]) }
}

const [LESS, QUESTION] = [0x3c, 0x3f]
const GAP = '\u0020{{gap}}\u0020'

function frame(spec: XmlElementSpec): readonly [Uint8Array, Uint8Array] {
  const [start = '', end = ''] = Buffer.from(writeCanonical(spec)).toString('utf8').split(GAP)
  return [Buffer.from(start), Buffer.from(end)]
}

const URIS = { ds: DS, doc: CONTAINER } as const
function element(
  prefix: keyof typeof URIS,
  local: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (XmlElementSpec | string)[]
): XmlElementSpec {
  return {
    name: { uri: URIS[prefix], local, prefix },
    attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
    children,
  }
}
function shape(detail: string): Fault {
  return new Fault('ASW_CONTAINER_SHAPE', detail)
}
