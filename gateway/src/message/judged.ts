import type { DeliveryId } from './ids.ts'

interface Verdict {
  readonly by: object
  readonly today: string
}

/**
 * Which deliveries carry a document that was found good: by which compiled pack (rules, schemas and code lists in one object
 * that never changes) and on which day. Judging is a pure function of document, pack and day, and the document of a delivery
 * never changes either, so a verdict holds as long as both are the same. Kept in memory only, the latest `limit` of them:
 * what is forgotten is judged again.
 */
export class Judged {
  readonly #verdicts = new Map<DeliveryId, Verdict>()
  readonly #limit: number

  constructor(limit = 16_384) {
    this.#limit = limit
  }

  note(delivery: DeliveryId, by: object, today: string): void {
    this.#verdicts.set(delivery, { by, today })
    if (this.#verdicts.size <= this.#limit) return
    for (const oldest of this.#verdicts.keys()) {
      this.#verdicts.delete(oldest)
      return
    }
  }

  holds(delivery: DeliveryId, by: object, today: string): boolean {
    const verdict = this.#verdicts.get(delivery)
    return verdict !== undefined && verdict.by === by && verdict.today === today
  }
}
