import type { Stage } from '../../demo/chapter.ts'
import { Client, type Event, type ExchangeState } from '../../demo/client.ts'
import type { Site } from '../../demo/site.ts'

/** What a gateway would answer, by the start of the path. */
export type Answers = Readonly<Record<string, unknown>>

class Told extends Client {
  readonly #answers: Answers

  constructor(country: string, answers: Answers) {
    super({ country } as Site)
    this.#answers = answers
  }
  override async call(_method: 'GET' | 'POST', path: string): Promise<unknown> {
    const found = Object.entries(this.#answers).find(([start]) => path.startsWith(start))
    if (!found) throw new Error(`nobody said what ${path} gives`)
    return found[1]
  }
}

const SOUND: Answers = { '/v1/evidence/chains': { exchanges: 1, events: 1 }, '/v1/stuck': { items: [] } }

/** A stage without gateways: each country answers what it is told to. */
export function toldStage(answers: Readonly<Record<string, Answers>>): Stage {
  return {
    today: '2026-11-29',
    nsw: (country) => new Told(country, { ...SOUND, ...answers[country] }),
    stop: async () => undefined,
    start: async () => undefined,
    save: () => undefined,
  }
}

/** Answers about one exchange and its timeline. */
export function exchange(id: string, events: readonly Event[], more: Partial<ExchangeState> = {}): Answers {
  return { [`/v1/exchanges/${id}/timeline`]: { items: events }, '/v1/exchanges?': { items: [{ id, ...more }] } }
}
