import type { Journal } from '../src/journal/journal.ts'
import { exchangeId } from '../src/message/ids.ts'

type Asked = 'arrive' | 'recall' | 'exchangeOf' | 'accept' | 'dismiss' | 'hasten'

/**
 * A journal that answers at once and keeps nothing, so that what is measured is the gateway and not a disk: every message is
 * new, every certificate unknown, everything is accepted. A refusal stops the measurement: it would be the wrong way that was
 * measured.
 */
export function answeringJournal(): Journal {
  const journal: Pick<Journal, Asked> = {
    arrive: async () => true,
    recall: async () => ({ verdict: 'new' }),
    exchangeOf: async () => undefined,
    accept: async ({ conversation }) => ({ verdict: 'accepted', exchange: exchangeId(conversation) }),
    dismiss: async (_arrival, { code, detail }) => {
      throw new Error(`refused: ${code} ${detail}`)
    },
    hasten: async () => 0,
  }
  return journal as Journal
}
