import type { Agreement } from '../src/agreement/agreement.ts'
import type { EaeuSend } from '../src/cases/eaeu-case.ts'
import type { EaeuBed, EaeuState } from '../src/steps/eaeu/bed.ts'
import { buildEaeu, repeatEaeu } from '../src/steps/eaeu/build.ts'
import type { EaeuIncoming } from '../src/twin/eaeu/partner.ts'
import { signalTrouble } from '../src/validate/eaeu-envelope.ts'
import { isUuidUrn, SUBCODES, type Subcode } from '../src/wire/eaeu/names.ts'
import { type EaeuReceived, readEaeu } from '../src/wire/eaeu/read.ts'
import type { Wire } from '../src/wire/mime.ts'
import { wishFor } from './eaeu-grammar.ts'
import { type Chance, changeXml, pick, upTo } from './grammar.ts'

export interface EaeuFind {
  readonly door: 'eaeu'
  readonly what: string
  readonly sent: string
  readonly contentType: string
}

/** Knocks at `/eaeu`, and judges every message that comes because of it. */
export class EaeuKnocker {
  readonly answers: Record<string, number> = {}
  readonly #bed: EaeuBed
  readonly #chance: Chance
  /** By MessageID: what was sent under it. Several under one id prove nothing about either. */
  readonly #sent = new Map<string, Wire[]>()
  readonly #seen = new Set<string>()
  #judged: number
  /** What came before belongs to others, and so may a little of what comes after. */
  readonly #alone: boolean

  constructor(bed: EaeuBed, chance: Chance) {
    this.#bed = bed
    this.#chance = chance
    this.#judged = bed.twin.incoming.length
    this.#alone = this.#judged === 0
  }

  /** One changed message, now and then the same once more. */
  async knock(): Promise<readonly EaeuFind[]> {
    const [wire, again] = this.#wires()
    const finds = await this.#post(wire)
    return [...finds, ...(again ? await this.#post(again) : []), ...this.judge()]
  }

  #wires(): readonly [Wire, Wire?] {
    const chance = this.#chance
    const state = stateOf(this.#bed)
    const wish = wishFor(chance)
    const built = soundOr(
      () => buildEaeu(state, wish),
      () => buildEaeu(state, untampered(wish)),
    )
    const wire = changed(built.wire, chance)
    const again = chance()
    if (again < 0.05) return [wire, wire]
    return again < 0.15 ? [wire, repeatEaeu(state, { ...built, since: 0 }, untampered(wish)).wire] : [wire]
  }

  async #post(wire: Wire): Promise<readonly EaeuFind[]> {
    const { messageId } = readEaeu(wire).header
    if (messageId !== undefined) this.#sent.set(messageId, [...(this.#sent.get(messageId) ?? []), wire])
    try {
      const answer = await this.#bed.https?.post(wire, { soapAction: null })
      if (!answer) return []
      this.#count(`HTTP ${answer.status}`)
      if (answer.status >= 500) return [findOf(wire, `HTTP ${answer.status}`)]
      return answer.status < 400 && answer.wire.body.length > 0 ? [findOf(wire, 'a yes with a body on the same connection')] : []
    } catch (error) {
      return [findOf(wire, `the connection broke: ${error instanceof Error ? error.message : String(error)}`)]
    }
  }

  /** What came since the last time. */
  judge(): readonly EaeuFind[] {
    const { incoming } = this.#bed.twin
    const fresh = incoming.slice(this.#judged)
    this.#judged = incoming.length
    return fresh.flatMap((one) => this.#judgeOne(one))
  }

  #judgeOne({ message }: EaeuIncoming): readonly EaeuFind[] {
    const { header, kind } = message
    this.#count(kind)
    const about = this.#sent.get(header.relatesTo ?? '') ?? []
    const wire = about[0] ?? message.wire
    const trouble = troubleOf(message, this.#bed.agreement)
    if (trouble !== undefined) return [findOf(wire, `an answer that is wrong: ${trouble}`)]
    if (this.#seen.has(header.messageId ?? '')) return [findOf(wire, 'a MessageID for the second time')]
    this.#seen.add(header.messageId ?? '')
    if (about.length === 0)
      return this.#alone ? [findOf(wire, `an answer about nothing that was sent: ${kind} to ${header.relatesTo}`)] : []
    if (about.length > 1) return []
    const own = readEaeu(wire, { signers: [...this.#bed.agreement.keys.values()].map(({ certificate }) => certificate) })
    if (own.kind === 'fault' && kind === 'fault') return [findOf(wire, 'a fault is answered by a fault')]
    if (kind === 'fault' || kind === 'ERR') return []
    // The heart of it: whatever is accepted must be readable, and verify, by the other implementation as well.
    if (own.kind !== 'document') return [findOf(wire, `${kind} about what is no document here: ${own.trouble ?? own.kind}`)]
    if (own.container?.trouble)
      return [findOf(wire, `${kind} about a container that does not verify here: ${own.container.trouble}`)]
    return []
  }

  #count(what: string): void {
    this.answers[what] = (this.answers[what] ?? 0) + 1
  }
}

/** What every message of ours breaks that is wrong in itself. */
function troubleOf(message: EaeuReceived, { eaeu }: Agreement): string | undefined {
  const { kind, header, fault, trouble, container } = message
  if (kind === 'unreadable') return trouble
  if (header.to !== eaeu?.twin) return `To is ${header.to}`
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

function changed(wire: Wire, chance: Chance): Wire {
  if (chance() < 0.5) return wire
  let text = wire.body.toString('utf8')
  for (let n = 0; n <= upTo(chance, 3); n++) text = changeXml(text, chance)
  const body = Buffer.from(text, pick(chance, ['utf8', 'utf8', 'utf8', 'latin1'] as const))
  return { ...wire, body }
}

const untampered = ({ what, header }: EaeuSend): EaeuSend => ({ what, ...(header ? { header } : {}) })

/** An attack that finds nothing to change in this message throws. */
function soundOr<T>(first: () => T, second: () => T): T {
  try {
    return first()
  } catch {
    return second()
  }
}

function findOf({ body, contentType }: Wire, what: string): EaeuFind {
  return { door: 'eaeu', what, sent: body.toString('latin1'), contentType }
}

function stateOf(bed: EaeuBed): EaeuState {
  const serial = String(bed.nextSerial()).padStart(7, '0')
  const number = `RU/${new Date().getUTCFullYear()}/${serial}-EAV`
  return {
    bed,
    sent: new Map(),
    came: new Map(),
    submitted: new Map(),
    number,
    serial,
    evidence: [],
    notes: [],
  } as unknown as EaeuState
}
