import type { DocumentKind } from '../message/document.ts'
import { utcDay } from '../message/local-day.ts'
import type { Agreement, Capabilities } from './agreement.ts'
import { DEFAULTS } from './defaults.ts'
import { milliseconds } from './duration.ts'
import type { AgreementText } from './form.ts'
import type { YamlFile } from './yaml-file.ts'

/** Whether the partner takes a kind of document from us on a day (YYYY-MM-DD, UTC). */
export function takes({ capabilities }: Pick<Agreement, 'capabilities'>, document: DocumentKind, day: string): boolean {
  return capabilities.send.includes(document) && (capabilities.starts?.[document] ?? '') <= day
}

/** Why a person hands a document over, and until when: what `Submission.byHand` says. `undefined` where the partner takes it. */
export function byHand(
  agreement: Pick<Agreement, 'partner' | 'capabilities'>,
  document: DocumentKind,
  nowMs: number,
): { readonly why: string; readonly deadline: string } | undefined {
  const { partner, capabilities } = agreement
  if (takes(agreement, document, utcDay(nowMs))) return undefined
  const starts = capabilities.send.includes(document) ? capabilities.starts?.[document] : undefined
  const why = starts === undefined ? `${partner} does not take ${document}` : `${partner} takes ${document} from ${starts}`
  return { why, deadline: handDeadline(agreement, document, nowMs) }
}

/** RFC 3339: until when a person has to hand over a document of this kind. */
export function handDeadline({ capabilities }: Pick<Agreement, 'capabilities'>, document: DocumentKind, nowMs: number): string {
  const { documents, within } = capabilities.byHandMs ?? DEFAULT_MS
  return new Date(nowMs + (documents[document] ?? within)).toISOString()
}

const DEFAULT_MS: NonNullable<Capabilities['byHandMs']> = {
  within: milliseconds(DEFAULTS.byHand),
  documents: {},
}

/** The capabilities that a file says, completed. A kind that is named twice is complained of. */
export function capabilitiesOf(file: YamlFile<AgreementText>): Capabilities {
  const { envelope, capabilities } = file.value
  const usual = envelope === 'eaeu' ? DEFAULTS.eaeuCapabilities : DEFAULTS.capabilities
  const { send = usual.send, receive = usual.receive, byHand } = capabilities ?? {}
  const kinds = send.map((entry) => (typeof entry === 'string' ? entry : entry.document))
  for (const [index, kind] of kinds.entries())
    if (kinds.indexOf(kind) < index) file.complain(`/capabilities/send/${index}`, `${kind} stands here twice: keep one`)
  const starts = send.flatMap((entry) => (typeof entry === 'string' ? [] : [[entry.document, entry.from] as const]))
  const documents = Object.entries(byHand?.documents ?? {}).map(([kind, time]) => [kind, milliseconds(time)] as const)
  return {
    send: kinds,
    receive,
    ...(starts.length === 0 ? {} : { starts: Object.fromEntries(starts) }),
    ...(byHand === undefined
      ? {}
      : {
          byHandMs: {
            within: milliseconds(byHand.within ?? DEFAULTS.byHand),
            documents: Object.fromEntries(documents),
          },
        }),
  }
}
