import type { CanonicalElement } from '@asw/mappings/xml'
import { CONTAINER } from '../../sign/edoc/names.ts'

/** EDocHeader of a document of the EEC model, as far as it is there (data model M.CDT.90001). */
export interface DocumentHeader {
  /** `P.XX.99.MSG.999` */
  readonly messageCode?: string
  /** `R.006`, `R.CA.XX.99.001` */
  readonly documentCode?: string
  readonly documentId?: string
  /** Id of the document that this one answers. */
  readonly answersId?: string
  readonly dateTime?: string
}

/** Six versions of the base model are seen side by side: a namespace is known by its family, never by its version. */
const SIMPLE = /^urn:EEC:M:SimpleDataObjects:v\d+(\.\d+){1,3}$/
const COMPLEX = /^urn:EEC:M:ComplexDataObjects:v\d+(\.\d+){1,3}$/

const FIELDS = {
  messageCode: 'InfEnvelopeCode',
  documentCode: 'EDocCode',
  documentId: 'EDocId',
  answersId: 'EDocRefId',
  dateTime: 'EDocDateTime',
} as const satisfies Record<keyof DocumentHeader, string>

/** The R.* document in a Body: the root itself, or what a signed container holds. */
export function documentIn(root: CanonicalElement): CanonicalElement | undefined {
  if (root.uri !== CONTAINER || root.local !== 'SignedDoc') return root
  const content = child(child(root, 'Data'), 'SignedContent')
  return content?.children[0]
}

function child(element: CanonicalElement | undefined, local: string): CanonicalElement | undefined {
  return element?.children.find((one) => one.uri === CONTAINER && one.local === local)
}

/**
 * Reads the header of a document, wherever it stands: in ccdo:EDocHeader, or as direct children of the root as customs
 * documents have it. A hint like the whole envelope: nothing of it is verified.
 */
export function readDocumentHeader(document: CanonicalElement): DocumentHeader {
  const block = document.children.find(({ uri, local }) => local === 'EDocHeader' && COMPLEX.test(uri)) ?? document
  const entries = Object.entries(FIELDS).flatMap(([key, local]) => {
    const text = block.children.find((one) => one.local === local && SIMPLE.test(one.uri))?.text.trim()
    return text ? [[key, text] as const] : []
  })
  return Object.fromEntries(entries)
}
