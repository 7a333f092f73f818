import type { Journal } from '../journal/journal.ts'
import type { Disclosure } from './disclosure.ts'

/**
 * The log of disclosures: an event in the chain of the exchange, durable before the first byte leaves. A repeat of the same bytes
 * to the same receiver is the same disclosure and is not logged again by this process; after a crash it may stand there twice,
 * never not at all.
 */
export class DisclosureLog {
  readonly #journal: Pick<Journal, 'append'>
  readonly #told = new Set<string>()

  constructor(journal: Pick<Journal, 'append'>) {
    this.#journal = journal
  }

  /** `to`: the key, the address or the queue. */
  async keep({ id, event, data }: Disclosure, to: string): Promise<void> {
    const mark = `${id} ${to} ${String(data.digest)}`
    if (this.#told.has(mark)) return
    await this.#journal.append(event.exchange, { kind: 'disclosed', data: { ...data, to } })
    this.#told.add(mark)
    if (this.#told.size > REMEMBERED) for (const oldest of [...this.#told].slice(0, REMEMBERED / 2)) this.#told.delete(oldest)
  }
}
const REMEMBERED = 4_096
