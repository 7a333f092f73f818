import type { Issue } from '@asw/mappings'
import type { Agreement } from '../agreement/agreement.ts'
import { openClarifications } from '../message/clarifications.ts'
import type { CanonicalDocument, DocumentKind } from '../message/document.ts'
import { type ExchangeView, saidOf } from '../message/exchange.ts'
import { Fault } from '../message/fault.ts'
import { isAsked } from '../message/follow.ts'
import { openRetransmissions, openVerifications } from '../message/status.ts'

/** What a document of ours says that it answers, and what of that kind was asked. */
interface Cited {
  readonly field: 'requestId' | 'clarifies' | 'cancellationId'
  /** Ids, answered or not. */
  readonly asked: readonly string[]
  readonly open: readonly string[]
  /** The partner's document that asks; absent where we have said it ourselves. */
  readonly by?: DocumentKind
}

/**
 * An answer that answers nothing stops no clock on either side and is heard by nobody. Where the partner asks over the wire, what it
 * has not asked is refused; where it does not, the question may have come by hand, and that is a warning.
 * Throws ASW_NOT_FOUND, which names what is open.
 */
export function assureAsked({ capabilities }: Agreement, json: CanonicalDocument, view: ExchangeView): readonly Issue[] {
  const cited = citedBy(json.document, view)
  const id = cited && json[cited.field]
  if (!cited || typeof id !== 'string' || cited.asked.includes(id)) return []
  const { field, open, by } = cited
  const pointer = `/${field}`
  const message = `${id} was never asked for; ${open.length === 0 ? 'none is open' : `open: ${open.join(', ')}`}`
  if (by === undefined || capabilities.receive.includes(by)) throw new Fault('ASW_NOT_FOUND', `${pointer}: ${message}`)
  return [{ severity: 'W', code: 'ASW_NOT_FOUND', pointer, message: `${message}, unless by hand` }]
}

function citedBy(document: DocumentKind, view: ExchangeView): Cited | undefined {
  switch (document) {
    case 'verification-response':
      return questions(saidOf(view, 'verification-asked'), openVerifications(view), 'verification-request')
    case 'retransmission-response':
      return questions(saidOf(view, 'retransmission-asked'), openRetransmissions(view), 'retransmission-request')
    case 'declaration-response': {
      const asked = Object.entries(view.cancellations).filter(([, { requestedAt }]) => requestedAt !== undefined)
      const open = asked.filter(([, cancellation]) => isAsked(cancellation))
      const [ids, openIds] = [asked, open].map((of) => of.map(([id]) => id))
      return { field: 'cancellationId', asked: ids ?? [], open: openIds ?? [], by: 'declaration-cancellation' }
    }
    case 'certificate-response':
      return {
        field: 'clarifies',
        asked: Object.keys(view.answers),
        open: openClarifications(view).map(({ responseId }) => responseId),
      }
    default:
      return undefined
  }
}

type Named = readonly { readonly id: string }[]

function questions(asked: Named, open: Named, by: DocumentKind): Cited {
  return { field: 'requestId', asked: asked.map(({ id }) => id), open: open.map(({ id }) => id).sort(), by }
}
