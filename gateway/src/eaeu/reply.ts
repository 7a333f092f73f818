import { toXml } from '@asw/mappings'
import type { Answer, Delivered } from '../converse/index.ts'
import { instant } from '../message/clock.ts'
import { authorityOf, type CanonicalDocument, identityOf } from '../message/document.ts'
import { certificateKey } from '../message/ids.ts'
import { conversationsOf } from './answered.ts'
import type { EaeuAgreement, EaeuDeps } from './deps.ts'
import { type Incoming, refusalOf } from './incoming.ts'
import { processOf } from './process.ts'
import { answererOf, readOwn } from './question.ts'
import { fromJournal } from './register.ts'
import { resultFor } from './result.ts'
import { inContainer } from './seal.ts'

/**
 * What the gateway says to a request that was found good, where it is for the gateway to say: that the business refuses it,
 * what it answered to the same document before, a result, or from the journal what a question asks for. `undefined`: the
 * domestic side answers.
 */
export async function replyTo(deps: EaeuDeps, agreement: EaeuAgreement, incoming: Incoming): Promise<Answer | undefined> {
  const { delivered } = incoming
  const refusal = await refusalOf(deps, agreement, incoming)
  if (refusal !== undefined) {
    incoming.refused = true
    return resultFor(deps, agreement, delivered, refusal)
  }
  const { process } = processOf(deps.pack, agreement)
  const operation = process.operations.get(delivered.operation)
  const by = operation && answererOf(agreement, operation)
  if (!operation || by === 'gateway') return resultFor(deps, agreement, delivered, undefined)
  const before = await saidBefore(deps, agreement, incoming)
  if (before) return before
  const found = by === 'journal' ? await fromJournal(deps, agreement, incoming.json) : undefined
  if (!found) return undefined
  incoming.answeredHere = true
  return answerWith(deps, agreement, delivered, found)
}

/** A document that comes again in another conversation is handed over once: it gets the answer that it got in the last one. */
async function saidBefore(deps: EaeuDeps, agreement: EaeuAgreement, { json, delivered }: Incoming): Promise<Answer | undefined> {
  const identity = identityOf(json, delivered.documentId)
  const exchange = await deps.journal.exchangeOf(certificateKey(identity))
  const rows = exchange ? await conversationsOf(deps, agreement.partner, exchange.id, identity) : []
  const said = rows.findLast(({ response }) => response !== undefined)?.response
  return said && answerWith(deps, agreement, delivered, readOwn(deps, agreement, said.xml))
}

/** A document of ours as the answer to a request. A certificate bears the seal of its authority, whatever the transaction asks for. */
export async function answerWith(
  deps: EaeuDeps,
  agreement: EaeuAgreement,
  { operation: key, documentId: answers }: Pick<Delivered, 'operation' | 'documentId'>,
  json: CanonicalDocument,
  documentId: string = deps.world.uuid(),
): Promise<Answer | undefined> {
  const { pack, process } = processOf(deps.pack, agreement)
  const operation = process.operations.get(key)
  const message = operation?.answers.find(({ document }) => document === json.document)
  if (!operation || !message) return undefined
  const { profile } = agreement.eaeu
  const given = { documentId, createdAt: instant(deps.world.now()), answers, messageCode: message.code }
  const { xml } = toXml(pack, json, { given, ...(profile === undefined ? {} : { profile }) })
  const authority = authorityOf(json)
  const signed = operation.transaction.signature === 'required' || authority !== undefined
  return { message: message.key, documentId, xml: signed ? await inContainer(deps, xml, deps.sealKey(authority)) : xml }
}
