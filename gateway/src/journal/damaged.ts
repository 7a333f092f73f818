import { digestOf, wireDigestOf } from '../message/digest.ts'
import { Fault, faultOf } from '../message/fault.ts'

/** What is damaged comes again after this, behind what is sound: somebody may have put the bytes back. */
export const DAMAGED_MS = 60_000

/** Whether these are the bytes that were kept under this digest; of a message that came or went, with its content type. */
export function isSound(digest: string, bytes: Uint8Array, contentType: string | null): boolean {
  return digest === (contentType === null ? digestOf(bytes) : wireDigestOf({ contentType, body: bytes }))
}

export function damaged(digest: string): Fault {
  return new Fault('ASW_JOURNAL_DAMAGED', `the journal has other bytes under ${digest} than were kept`, { digest })
}

/** `undefined` in place of what is damaged, so that it holds up nothing beside it. */
export function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (faultOf(error).code !== 'ASW_JOURNAL_DAMAGED') throw error
    return undefined
  }
}
