import type { Exchange } from '@asw/mappings'
import type { XmlLimits } from '@asw/mappings/xml'
import type { DocumentHeader, LogicalAddress } from '../envelope/eaeu/index.ts'
import type { World } from '../message/clock.ts'
import type { ControlError, Moment } from '../transaction/index.ts'
import type { Answer, Conversations, Delivered } from './conversations.ts'
import type { Placed } from './operations.ts'

/** What one agreement with a partner in the integrated system needs to hold conversations. */
export interface Desk {
  readonly exchange: Exchange
  readonly conversations: Conversations
  /** Our own logical address. */
  readonly own: LogicalAddress
  /** Who the partner may be: the participant first, and the integration gateway that speaks for it (`EAEU://EEC/SR/gate`). */
  readonly partners: readonly LogicalAddress[]
  /**
   * Takes a document out of its container and gives back what the signatures cover, or the document itself where none is
   * agreed. Throws ASW_CONTAINER_SHAPE, ASW_SIGNATURE_*, ASW_RECEIPT_* (a SOAP fault to the partner) and, no verdict,
   * ASW_PROVIDER_DOWN and ASW_SIGNATURE_UNDECIDED (thrown on: the message is judged again).
   */
  open(xml: Uint8Array, placed: Placed): Promise<Uint8Array>
  /** Format and rules of a document; what it finds goes back as ERR, each with the code of its rule. */
  control(document: Controlled): Promise<readonly ControlError[]>
  /**
   * The answer of our application to a document that was found good, where it has one at once: it leaves in the same unit of
   * work that hands the document over. Without it, and for `undefined`, the application answers later, by `answer`.
   */
  reply?(delivered: Delivered): Promise<Answer | undefined>
  readonly world: Pick<World, 'uuid'>
  readonly limits?: XmlLimits
}
export interface Controlled {
  readonly placed: Placed
  readonly header: DocumentHeader
  /** Canonical bytes. */
  readonly xml: Uint8Array
  /** Our request that a response answers, as it stood in the Body. */
  readonly request?: Uint8Array
}

export async function momentOf({ conversations, world }: Pick<Desk, 'conversations' | 'world'>): Promise<Moment> {
  return { now: await conversations.now(), uuid: () => world.uuid() }
}
