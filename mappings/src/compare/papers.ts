import { canonicalValidator } from '../canonical.ts'
import { DocumentFault, type Issue } from '../fault.ts'
import { schemaIssues } from '../schema-issues.ts'
import { importDeclarationIssues } from './declaration-schema.ts'

/** What the papers of a comparison call themselves in `document`. */
export const PAPERS = {
  'certificate-of-origin': 'certificate',
  'export-declaration': 'acdd',
  'import-declaration': 'declaration',
} as const

export type PaperKind = (typeof PAPERS)[keyof typeof PAPERS]

/** Which paper a document is; `undefined` for one that is not compared. */
export function paperKind(json: unknown): PaperKind | undefined {
  const name = typeof json === 'object' && json !== null ? (json as Record<string, unknown>).document : undefined
  return typeof name === 'string' && Object.hasOwn(PAPERS, name) ? PAPERS[name as keyof typeof PAPERS] : undefined
}

/** Everything in which a paper breaks its schema. A kind without a published schema is not judged. */
export function paperIssues(json: unknown): readonly Issue[] {
  switch (paperKind(json)) {
    case 'certificate':
      return canonicalIssues('certificate-of-origin', json)
    case 'acdd':
      return canonicalIssues('export-declaration', json)
    case 'declaration':
      return importDeclarationIssues(json)
    case undefined: {
      const known = Object.keys(PAPERS).join(', ')
      return [
        { severity: 'E', code: 'ASW_DOCUMENT_UNKNOWN', pointer: '/document', message: `no paper to compare; known are ${known}` },
      ]
    }
  }
}

function canonicalIssues(document: string, json: unknown): readonly Issue[] {
  try {
    const matches = canonicalValidator(document)
    return matches(json) ? [] : schemaIssues(matches.errors)
  } catch (error) {
    if (error instanceof DocumentFault && error.code === 'ASW_DOCUMENT_UNKNOWN') return []
    throw error
  }
}
