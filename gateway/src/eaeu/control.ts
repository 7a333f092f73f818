import { DocumentFault, type Issue, type Operation, toJson } from '@asw/mappings'
import { type Desk, packControl } from '../converse/index.ts'
import { type CanonicalDocument, carriageOf, DOCUMENT_KINDS, receivingCountryOf, sendingCountryOf } from '../message/document.ts'
import type { EaeuAgreement, EaeuDeps } from './deps.ts'
import { processOf } from './process.ts'
import { isQuestion, notTheAnswer, readOwn } from './question.ts'

type Control = Desk['control']
type Errors = Awaited<ReturnType<Control>>

/** Structure and rules by the pack, then what this agreement lets in and whether it is for us. */
export function controlOf(deps: EaeuDeps, agreement: EaeuAgreement): Control {
  const { pack } = processOf(deps.pack, agreement)
  const byPack = packControl(pack, deps.world, deps.known, (document, { documentId }) =>
    issuingBody(deps, agreement, document, documentId),
  )
  return async (controlled) => {
    const found = await byPack(controlled)
    const { placed, request } = controlled
    if (found.length > 0 || placed.message.document === 'processing-result') return found
    try {
      const json = toJson(pack, controlled.xml) as CanonicalDocument
      const wrong =
        placed.kind === 'response' ? answered(deps, agreement, json, request) : agreed(deps, agreement, json, placed.operation)
      return wrong.map((description) => ({ code: 'Common:DataError', description }))
    } catch (error) {
      // `packControl` has read these bytes a moment ago.
      if (error instanceof DocumentFault) return [{ code: error.code, description: error.message }] satisfies Errors
      throw error
    }
  }
}

/**
 * What the register says of the body that issued a certificate: severe where the agreement refuses (ERR), told here in every case.
 * Throws ASW_CONFIG_INVALID where the agreement refuses and the register knows nobody of that country: no verdict.
 */
function issuingBody(
  { bodies, report }: EaeuDeps,
  agreement: EaeuAgreement,
  document: unknown,
  documentId = '',
): readonly Issue[] {
  const found = bodies?.(agreement, document) ?? []
  for (const { rule, message } of found)
    report({ what: 'issuing-body', partner: agreement.partner, detail: `${rule}: ${message}; EDocId ${documentId}` })
  return found
}

/** The answer to a question is about what was asked. */
function answered(
  deps: EaeuDeps,
  agreement: EaeuAgreement,
  json: CanonicalDocument,
  request: Uint8Array | undefined,
): readonly string[] {
  const wrong = request && notTheAnswer(readOwn(deps, agreement, request), json)
  return wrong === undefined ? [] : [`ответ не на этот запрос (${wrong})`]
}

function agreed(deps: EaeuDeps, agreement: EaeuAgreement, json: CanonicalDocument, operation: Operation): readonly string[] {
  const { document } = json
  if (!DOCUMENT_KINDS.includes(document) || !agreement.capabilities.receive.includes(document))
    return [`документ ${document} не согласован (${document} is not agreed)`]
  const { by } = carriageOf(document)
  if (isQuestion(operation) && json.updatedAt !== undefined)
    return ['вопрос не содержит времени обновления (a question does not say when the register was updated)']
  if (deps.route(document, by === 'issuer' ? 'importer' : 'issuer').length === 0)
    return [`документ ${document} никто не принимает (no inbox here takes ${document})`]
  const { own, partner } = agreement.eaeu.countries
  const [from, to] = [sendingCountryOf(json), receivingCountryOf(json)]
  const ours = own.length === 0 ? [deps.self.country] : own
  return [
    ...(from === undefined || partner.includes(from) ? [] : [`отправитель ${from} не согласован (EX-10: ${from} is not agreed)`]),
    ...(to === undefined || ours.includes(to) ? [] : [`документ адресован ${to} (EX-10: it is addressed to ${to})`]),
  ]
}
