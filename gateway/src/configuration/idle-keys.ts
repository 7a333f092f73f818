import type { InboxRoute } from '../deliver/inbox.ts'
import type { ApiKey } from '../intake/rest/key.ts'
import { carriageOf, type DocumentKind, isAboutCertificate } from '../message/document.ts'

/** A key that names inboxes and will never find anything in them. */
export interface IdleKey {
  readonly key: string
  readonly detail: string
}

/** A key without `inboxes` is none: it may be there to submit, and its kinds only ever go out. */
export function idleKeys({
  apiKeys,
  inboxes,
}: {
  readonly apiKeys: readonly ApiKey[]
  readonly inboxes: readonly InboxRoute[]
}): readonly IdleKey[] {
  return apiKeys.flatMap((key) => {
    const { name, roles, inboxes: named, documents, agencies } = key
    if (named === undefined || roles.every((role) => role === 'subscriber')) return []
    const brought = inboxes.filter((inbox) => named.includes(inbox.name)).flatMap(comesTo)
    const own = brought.filter((kind) => documents === undefined || documents.includes(kind))
    const where = named.join(', ')
    if (own.length === 0) {
      const what = documents === undefined ? 'nothing' : `none of ${documents.join(', ')}`
      return [{ key: name, detail: `the key ${name} finds nothing: ${where} brings ${what}` }]
    }
    if (agencies === undefined || own.some(isAnswered)) return []
    return [{ key: name, detail: `the key ${name} finds nothing: ${where} brings nothing about certificates issued here` }]
  })
}

/** The kinds that an inbox takes in the role in which they come. The answer to a question comes to whoever asked, in either. */
function comesTo({ documents, roles }: InboxRoute): readonly DocumentKind[] {
  return documents.filter((kind) => {
    const { about, by } = carriageOf(kind)
    return about === 'itself' || roles.includes(by === 'issuer' ? 'importer' : 'issuer')
  })
}

/** It comes back to the country that issued the certificate, in the exchange of that. */
function isAnswered(kind: DocumentKind): boolean {
  return carriageOf(kind).by === 'importer' && isAboutCertificate(kind)
}
