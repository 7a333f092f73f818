import { DocumentFault, type Issue, toJson, validate } from '@asw/mappings'
import type { CanonicalElement } from '@asw/mappings/xml'
import { digestOf } from '../message/digest.ts'
import {
  type CanonicalDocument,
  carriageOf,
  identityOf,
  pointerTo,
  receivingCountryOf,
  sendingCountryOf,
} from '../message/document.ts'
import { Fault } from '../message/fault.ts'
import { utcDay } from '../message/local-day.ts'
import type { Read, Verified } from '../message/stages.ts'
import type { ReceiveDeps } from './deps.ts'

/** The document is authentic but wrong: it is acknowledged and then refused, with pointers. */
export class WrongDocument extends Error {
  override readonly name = 'WrongDocument'
  readonly verified: Verified
  readonly issues: readonly Issue[]
  readonly json: CanonicalDocument | undefined

  constructor(message: Verified, issues: readonly Issue[], json: CanonicalDocument | undefined) {
    super('the document is authentic but wrong')
    this.verified = message
    this.issues = issues
    this.json = json
  }
}

/** From verified bytes to canonical JSON. Throws WrongDocument, ASW_EBMS_INCONSISTENT. */
export async function read(deps: ReceiveDeps, message: Verified): Promise<Read> {
  const agreement = deps.agreements().of(message.partner)
  const pack = deps.pack(agreement.pack)
  const json = translated(deps, message)
  const action = carriageOf(json.document)
  if (action.action !== message.action || action.service !== message.service) {
    throw new Fault('ASW_EBMS_INCONSISTENT', `a ${json.document} travels as ${action.service}/${action.action}`, {
      location: 'Action',
    })
  }
  if (!agreement.capabilities.receive.includes(json.document)) {
    throw new Fault('ASW_EBMS_UNSUPPORTED', `the agreement does not name ${json.document}`, { location: 'Action' })
  }
  const today = utcDay(deps.world.now())
  const about = deps.bodies?.(agreement, json) ?? []
  for (const { rule, message: detail } of about)
    deps.report({ what: 'issuing-body', partner: agreement.partner, messageId: message.messageId, detail: `${rule}: ${detail}` })
  const known = (await deps.known?.(pack, json, today)) ?? {}
  const issues = [...validate(pack, json, { side: 'import', today, known }), ...about]
  if (issues.some((issue) => issue.severity === 'E')) throw new WrongDocument(message, issues, json)
  checkAddress(deps, message, json)
  checkInbox(deps, json)
  return { ...message, stage: 'read', json, identity: identityOf(json), contentDigest: digestOf(message.xml) }
}

function translated(deps: ReceiveDeps, message: Verified): CanonicalDocument {
  const schemaIssues = message.schemaIssues as readonly Issue[]
  if (schemaIssues.length > 0) throw new WrongDocument(message, schemaIssues, attempt(deps, message))
  try {
    return jsonOf(deps, message)
  } catch (error) {
    if (error instanceof DocumentFault) throw new WrongDocument(message, issuesOf(error), undefined)
    throw error
  }
}

/** For the refusal: whatever can be read of a document that breaks its schema. */
function attempt(deps: ReceiveDeps, message: Verified): CanonicalDocument | undefined {
  try {
    return jsonOf(deps, message)
  } catch (error) {
    if (error instanceof DocumentFault) return undefined
    throw error
  }
}

function jsonOf(deps: ReceiveDeps, { partner, xml, root }: Verified): CanonicalDocument {
  const said = root as CanonicalElement | undefined
  return toJson(deps.pack(deps.agreements().of(partner).pack), said ?? xml) as CanonicalDocument
}

function issuesOf(fault: DocumentFault): readonly Issue[] {
  if (fault.issues.length > 0) return fault.issues
  return [{ severity: 'E', code: fault.code, message: fault.message }]
}

/** Taken only by the country that a document is addressed to, from the country that it says it comes from (EX-10). */
function checkAddress(deps: ReceiveDeps, message: Verified, json: CanonicalDocument): void {
  const partner = deps.agreements().of(message.partner).country
  const { from, to } = carriageOf(json.document)
  const wrong = (pointer: string, text: string): never => {
    throw new WrongDocument(message, [{ severity: 'E', code: 'ASW_NOT_ADDRESSED', rule: 'EX-10', pointer, message: text }], json)
  }
  if (to !== undefined && receivingCountryOf(json) !== deps.self.country) wrong(pointerTo(to), `not ${deps.self.country}`)
  if (from !== undefined && sendingCountryOf(json) !== partner) wrong(pointerTo(from), `not ${partner}`)
}

/** What no inbox takes would be acknowledged and reach nobody. */
function checkInbox(deps: ReceiveDeps, json: CanonicalDocument): void {
  const role = carriageOf(json.document).by === 'issuer' ? 'importer' : 'issuer'
  if (deps.route(json.document, role).length > 0) return
  throw new Fault('ASW_EBMS_UNSUPPORTED', `no inbox here takes ${json.document}`, { location: 'Action' })
}
