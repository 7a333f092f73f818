import type { ConsumeMessage } from 'amqplib'
import type { FaultCode } from '../../message/faults.ts'
import type { PartnerId } from '../../message/ids.ts'
import type { Wire } from '../../message/wire.ts'
import type { Incoming, Receiver } from '../transport.ts'
import type { Verdict } from './consumer.ts'
import { reason } from './door.ts'
import { openStation, type Station, type StationOptions } from './station.ts'

/** The queue of one partner. Who may write to it is a permission on our broker: that is the partner's identity. */
export interface Inbound {
  readonly partner: PartnerId
  readonly queue: string
}
export interface AmqpInletOptions extends Omit<StationOptions<never>, 'sources' | 'work' | 'report'> {
  /** The partners that come over AMQP now. */
  readonly queues: () => readonly Inbound[]
  readonly receive: Receiver
  /** Sends an answer that belongs into the same exchange (ebMS SyncReply): a message of its own here. */
  readonly answer: (partner: PartnerId, wire: Wire) => Promise<void>
  readonly maxBytes: number
  readonly report: (note: InletNote) => void
}
export interface InletNote {
  readonly what: 'broker-up' | 'broker-down' | 'outage' | 'recovered' | 'put-aside' | 'unanswered'
  readonly partner?: PartnerId
  readonly code?: string
  readonly detail?: string
}
export type AmqpInlet = Station

/** The queues of all partners on our own broker: what lies in them goes to the same receiver as what comes over HTTPS. */
export function openAmqpInlet(options: AmqpInletOptions): AmqpInlet {
  const { queues, receive, answer, maxBytes, report, ...station } = options
  const sources = () => queues().map(({ partner, queue }) => ({ name: partner, queue }))
  /** A reply that gets lost is asked for again: the partner repeats its message and gets the same bytes. */
  const reply = async (partner: PartnerId, wire: Wire) => {
    try {
      await answer(partner, wire)
    } catch (error) {
      report({ what: 'unanswered', partner, code: 'ASW_PARTNER_UNREACHABLE', detail: reason(error) })
    }
  }
  const work = async (message: ConsumeMessage, { name: partner }: { readonly name: PartnerId }): Promise<Verdict> => {
    const unfit = unfitness(message, maxBytes)
    if (unfit) return { what: 'aside', ...unfit }
    const { status, wire } = await receive(incomingOf(message, partner))
    // Any answer below 500: the journal has it.
    if (status >= 500) return { what: 'again' }
    if (wire) await reply(partner, wire)
    return { what: 'done' }
  }
  return openStation({
    ...station,
    sources,
    work,
    report: ({ source, ...note }) => report({ ...note, ...(source === undefined ? {} : { partner: source as PartnerId }) }),
  })
}

function unfitness({ content, properties }: ConsumeMessage, maxBytes: number): { code: FaultCode; detail: string } | undefined {
  if (content.byteLength > maxBytes)
    return { code: 'ASW_BODY_TOO_LARGE', detail: `${content.byteLength} bytes, more than ${maxBytes}` }
  if (typeof properties.contentType !== 'string') return { code: 'ASW_MEDIA_TYPE', detail: 'no content type' }
  if (properties.contentEncoding) return { code: 'ASW_MEDIA_TYPE', detail: 'an encoded body' }
  return undefined
}

function incomingOf({ content, properties }: ConsumeMessage, partner: PartnerId): Incoming {
  return { wire: { contentType: String(properties.contentType), body: content }, peer: { partner } }
}
