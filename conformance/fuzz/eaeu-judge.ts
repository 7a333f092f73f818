import type { Agreement } from '../src/agreement/agreement.ts'
import { signalTrouble } from '../src/validate/eaeu-envelope.ts'
import { GATE, isUuidUrn, SUBCODES, type Subcode } from '../src/wire/eaeu/names.ts'
import { type EaeuReceived, readEaeu } from '../src/wire/eaeu/read.ts'
import type { Wire } from '../src/wire/mime.ts'
import { Sent } from './eaeu-sent.ts'

export interface EaeuFind {
  readonly door: 'eaeu'
  readonly what: string
  readonly sent: string
  readonly contentType: string
}

type Terms = Pick<Agreement, 'eaeu' | 'keys'>

/** Judges every message of the gateway by itself and against all that was sent. */
export class EaeuJudge {
  readonly #agreement: Terms
  readonly #sent = new Sent()
  readonly #seen = new Set<string>()
  readonly #alone: boolean

  /** `alone`: whatever comes is about something that is told to `sent`. */
  constructor(agreement: Terms, { alone }: { readonly alone: boolean }) {
    this.#agreement = agreement
    this.#alone = alone
  }

  /** To be told before the bytes leave: an answer may be faster than the status. */
  sent(wire: Wire): void {
    this.#sent.add(wire)
  }

  /** Judges one message of the gateway, at once or late. */
  came(message: EaeuReceived): readonly EaeuFind[] {
    const { header, kind } = message
    const nameless = kind === 'fault' && header.relatesTo === undefined
    const about = nameless ? this.#sent.takeNameless() : this.#sent.about(header.relatesTo ?? '')
    const wire = about[0] ?? message.wire
    const trouble = troubleOf(message, about, this.#agreement)
    if (trouble !== undefined) return [findOf(wire, `an answer that is wrong: ${trouble}`)]
    if (this.#seen.has(header.messageId ?? '')) return [findOf(wire, 'a MessageID for the second time')]
    this.#seen.add(header.messageId ?? '')
    if (about.length === 0)
      return this.#alone ? [findOf(wire, `an answer about nothing that was sent: ${kind} to ${header.relatesTo}`)] : []
    if (nameless || about.length > 1) return []
    const own = readEaeu(wire, { signers: [...this.#agreement.keys.values()].map(({ certificate }) => certificate) })
    if (own.kind === 'fault' && kind === 'fault') return [findOf(wire, 'a fault is answered by a fault')]
    if (kind === 'fault' || kind === 'ERR') return []
    // The heart of it: whatever is accepted must be readable, and verify, by the other implementation as well.
    if (own.kind !== 'document') return [findOf(wire, `${kind} about what is no document here: ${own.trouble ?? own.kind}`)]
    if (own.container?.trouble)
      return [findOf(wire, `${kind} about a container that does not verify here: ${own.container.trouble}`)]
    return []
  }
}

/** What every message of ours breaks that is wrong in itself. It goes to the twin, or to its gate where that was asked for. */
function troubleOf(message: EaeuReceived, about: readonly Wire[], { eaeu }: Terms): string | undefined {
  const { kind, header, fault, trouble, container } = message
  if (kind === 'unreadable') return trouble
  const toGate = header.to === GATE && about.some(({ body }) => body.includes(GATE))
  if (header.to !== eaeu?.twin && !toGate) return `To is ${header.to}`
  if (!isUuidUrn(header.messageId ?? '')) return `MessageID is ${header.messageId}`
  if (container?.trouble !== undefined) return container.trouble
  if (fault) {
    if (!(fault.subcode in SUBCODES)) return `the subcode ${fault.subcode}`
    if (SUBCODES[fault.subcode as Subcode].code !== fault.code) return `${fault.subcode} under ${fault.code}`
    if (fault.code === 'Receiver') return `${fault.subcode}: an outage that nobody announced`
    if (!Object.values(fault.reasons).some((reason) => /\bASW_[A-Z_]+\b/.test(reason)))
      return 'a fault without a code in its reason'
    return /[\u0400-\u04ff]/.test(fault.reasons.ru ?? '') ? undefined : 'a fault without a Russian reason'
  }
  return signalTrouble(message)
}

export function findOf({ body, contentType }: Wire, what: string): EaeuFind {
  return { door: 'eaeu', what, sent: body.toString('latin1'), contentType }
}
