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

/** What a damaged payload is part of, as far as whoever found it knows. */
export interface DamagedPlace {
  readonly delivery?: string
  readonly arrival?: string
  readonly messageId?: string
}

/** The digest under which the journal has other bytes; `undefined` for every other fault. */
export function damagedDigest(error: unknown): string | undefined {
  const { code, facts } = faultOf(error)
  return code === 'ASW_JOURNAL_DAMAGED' ? String(facts.digest) : undefined
}

/** `undefined` in place of what is damaged, so that it holds up nothing beside it; `found` hears its digest. */
export function unlessDamaged<T>(read: () => T, found?: (digest: string) => void): T | undefined {
  try {
    return read()
  } catch (error) {
    const digest = damagedDigest(error)
    if (digest === undefined) throw error
    found?.(digest)
    return undefined
  }
}

/** Remembered for good, so that it is told once, whoever finds it next, and through any restart. */
export function damagedMark(digest: string): string {
  return `damaged ${digest}`
}

export function damagedEvent(digest: string, place: DamagedPlace) {
  return { kind: 'payload-damaged', data: { digest, code: 'ASW_JOURNAL_DAMAGED', ...place } } as const
}
