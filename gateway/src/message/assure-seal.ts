import { authorityOf, type CanonicalDocument, carriageOf, pointerTo } from './document.ts'
import { Fault } from './fault.ts'

/** Better refused now than waiting for a key that nobody has. Throws ASW_DOCUMENT_INVALID with `facts.issues`. */
export function assureSeal(seals: (authority: string | undefined) => boolean, json: CanonicalDocument): void {
  const authority = authorityOf(json)
  if (seals(authority)) return
  const pointer = pointerTo(carriageOf(json.document).authority ?? 'document')
  const message = `this gateway holds no seal of ${authority ?? 'the country'}`
  const issues = [{ severity: 'E', code: 'ASW_AUTHORITY_UNKNOWN', pointer, message }]
  throw new Fault('ASW_DOCUMENT_INVALID', `${pointer}: ${message}`, { issues })
}
