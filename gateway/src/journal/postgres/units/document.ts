import type { CanonicalDocument } from '../../../message/document.ts'

const decoder = new TextDecoder()

export function parsedDocument(json: Uint8Array): CanonicalDocument {
  return JSON.parse(decoder.decode(json)) as CanonicalDocument
}
