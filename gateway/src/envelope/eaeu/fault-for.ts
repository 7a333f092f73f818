import type { Fault } from '../../message/fault.ts'
import { type LogicalAddress, sameAddress } from './address.ts'
import type { EaeuMessage } from './message.ts'
import type { FaultSource } from './read/source.ts'
import { SUBCODES, subcodeOf } from './subcodes.ts'

const MAX_REASON = 500
/** A copy of the source helps the partner's engineer; a copy of a book does not. */
const MAX_PROBLEM = 65_536

export interface FaultOptions {
  readonly fault: Fault
  /** Our own address: `From` names the sender of a fault. */
  readonly from: LogicalAddress
  /** Addresses of whom the connection has proved, the participant first. */
  readonly partners: readonly LogicalAddress[]
  readonly messageId: string
  /** The source message as it came, to be quoted in `int:ProblemMessage`. */
  readonly problem?: string
}

/**
 * The technological fault that answers a message (No 5, items 66-76): to FaultTo, else ReplyTo, of the source, where it is the
 * partner's, else to the partner: nobody has us write to a third. Related to the source by id and Action, with its reason in
 * Russian and in English. Of a fault in security or of our own only the text of the row leaves. `undefined` where there must be
 * none: a fault is never answered by a fault, and without an address there is nobody to answer.
 */
export function faultFor(
  source: FaultSource,
  { fault, from, partners, messageId, problem }: FaultOptions,
): EaeuMessage | undefined {
  const { answerTo, action, procedures, conversationId } = source
  if (source.isFault || answerTo.length === 0) return undefined
  const to = answerTo.find((address) => partners.some((known) => sameAddress(known, address))) ?? partners[0]
  if (to === undefined) return undefined
  const subcode = subcodeOf(fault)
  const row = SUBCODES[subcode]
  return {
    header: {
      to,
      from,
      action: { kind: 'fault', about: row.about },
      messageId,
      ...(source.messageId === undefined
        ? {}
        : { relatesTo: { messageId: source.messageId, ...(action === undefined ? {} : { action }) } }),
      ...(procedures === undefined ? {} : { procedures }),
      ...(conversationId === undefined ? {} : { conversationId }),
    },
    content: {
      kind: 'fault',
      fault: {
        code: row.code,
        subcode,
        reasons: [
          { language: 'ru', text: `${row.ru} (${fault.code})` },
          { language: 'en', text: reasonOf(fault) },
        ],
        ...(problem === undefined || problem.length > MAX_PROBLEM ? {} : { problem }),
      },
    },
  }
}

function reasonOf({ row, code, message }: Fault): string {
  const ours = row.class !== 'document-wrong' && row.class !== 'partner-says-no'
  const detail = ours || row.ebms === 'SecurityFailure' ? row.text : message
  return `${code}: ${detail}`.replace(/[^\t\n\x20-\ud7ff\ue000-\ufffd]/g, '?').slice(0, MAX_REASON)
}
