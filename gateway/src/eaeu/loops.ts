import { delivered, elapsed } from '../converse/index.ts'
import type { Signal } from '../journal/journal.ts'
import { faultOf } from '../message/fault.ts'
import type { Errand } from './bound.ts'
import { type EaeuDeps, isEaeuAgreement } from './deps.ts'
import { deskOf } from './desk.ts'

const ROUND = 32
/** One that cannot move comes again after this, behind those that can. */
const TROUBLE_MS = 60_000

/**
 * One round of waits that are over: repeats, ends, reminders. Several nodes may look at the same ones: the revision of a
 * conversation lets one of them move it. Returns how many it moved. What cannot move is put off and told, and is stuck.
 */
export async function conversationsOnce(deps: EaeuDeps): Promise<number> {
  let moved = 0
  for (const agreement of deps.agreements().all().filter(isEaeuAgreement)) {
    for (const { id, wait } of await deps.journal.dueConversations(agreement.partner, ROUND)) {
      const errand: Errand = {}
      try {
        await elapsed(deskOf(deps, agreement, errand), id, wait)
        if (errand.kept) moved += 1
      } catch (error) {
        const { code, message: detail } = faultOf(error)
        deps.report({ what: 'trouble', partner: agreement.partner, code, detail: `conversation ${id}: ${detail}` })
        if (code === 'ASW_JOURNAL_DOWN') throw error
        await deps.journal.deferConversation(agreement.partner, id, wait, TROUBLE_MS)
      }
    }
  }
  return moved
}

/** The relay has handed a document of a conversation over, or given it up: the transaction is told, before the signal is settled. */
export async function tellConversation(
  deps: EaeuDeps,
  { partner, messageId, kind }: Pick<Signal, 'partner' | 'messageId' | 'kind'>,
  what: 'sent' | 'unsent',
): Promise<void> {
  if (kind !== 'eaeu-document') return
  const agreement = deps.agreements().of(partner)
  if (!isEaeuAgreement(agreement)) return
  const row = await deps.journal.conversationBySent(partner, messageId)
  if (row) await delivered(deskOf(deps, agreement), row.id, messageId, what)
}
