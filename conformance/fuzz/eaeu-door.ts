import type { EaeuSend } from '../src/cases/eaeu-case.ts'
import type { EaeuBed, EaeuState } from '../src/steps/eaeu/bed.ts'
import { buildEaeu, repeatEaeu } from '../src/steps/eaeu/build.ts'
import type { Wire } from '../src/wire/mime.ts'
import { wishFor } from './eaeu-grammar.ts'
import { type EaeuFind, EaeuJudge, findOf } from './eaeu-judge.ts'
import { type Chance, changeXml, pick, upTo } from './grammar.ts'

/** Knocks at `/eaeu`, and judges every message that comes because of it. */
export class EaeuKnocker {
  readonly answers: Record<string, number> = {}
  readonly #bed: EaeuBed
  readonly #chance: Chance
  readonly #judge: EaeuJudge
  #judged: number

  constructor(bed: EaeuBed, chance: Chance) {
    this.#bed = bed
    this.#chance = chance
    this.#judged = bed.twin.incoming.length
    // What came before belongs to others, and so may a little of what comes after.
    this.#judge = new EaeuJudge(bed.agreement, { alone: this.#judged === 0 })
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
    this.#judge.sent(wire)
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
    return fresh.flatMap(({ message }) => {
      this.#count(message.kind)
      return this.#judge.came(message)
    })
  }

  #count(what: string): void {
    this.answers[what] = (this.answers[what] ?? 0) + 1
  }
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
