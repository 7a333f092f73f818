import { fill, template } from '../src/documents/fill.ts'
import type { Bed, CaseState } from '../src/steps/bed.ts'
import { build, valuesOf } from '../src/steps/build.ts'
import { uuid } from '../src/steps/send.ts'
import { readMime } from '../src/wire/mime.ts'
import { judgeSignature, readMessage } from '../src/wire/read.ts'
import { type Chance, changeJson, changeMime, changeXml, upTo } from './grammar.ts'

export const DOORS = ['xml', 'mime', 'json'] as const
export type DoorName = (typeof DOORS)[number]

/** What went wrong at a door, with the bytes that did it. */
export interface Find {
  readonly door: DoorName
  readonly what: string
  readonly sent: string
  readonly contentType: string
}

/** Sends one changed message or document. Undefined where the door did as it should. */
export async function knock(bed: Bed, door: DoorName, chance: Chance): Promise<Find | undefined> {
  const state = stateOf(bed)
  if (door === 'json') return knockJson(bed, state, chance)
  const { wire } = build(state, { what: 'certificate' }, () => uuid(chance))
  const text = wire.body.toString('latin1')
  let body = text
  for (let n = 0; n <= upTo(chance, 3); n++) {
    body =
      door === 'mime'
        ? changeMime(body, chance)
        : body.replace(/<soap:Envelope[\s\S]*<\/soap:Envelope>/, (soap) => changeXml(soap, chance))
  }
  const contentType =
    door === 'mime' && chance() < 0.2
      ? changeMime(wire.contentType, chance).replace(/[^\t\x20-\x7e]/g, '') || 'text/xml'
      : wire.contentType
  const sent = { contentType, body: Buffer.from(body, 'latin1') }
  const find = (what: string): Find => ({ door, what, sent: body, contentType })
  try {
    const answer = await bed.https?.post(sent)
    if (!answer) return undefined
    if (answer.status >= 500) return find(`HTTP ${answer.status}`)
    // Without SyncReply, or where a change has taken it out, the verdict comes as a message of its own.
    if (answer.wire.body.length === 0) return undefined
    const read = readMessage(answer.wire, bed.agreement.sut.envelope)
    if (read.kind === 'unreadable') return find(`an answer that cannot be read: ${read.trouble}`)
    if (read.kind !== 'soap-fault' && read.signature.trouble)
      return find(`an answer that is not signed: ${read.signature.trouble}`)
    // The heart of it: whatever is acknowledged must verify by the other implementation as well.
    if (read.kind === 'acknowledgment' && !holds(bed, sent)) return find('it acknowledges what does not verify here')
    return undefined
  } catch (error) {
    return find(`the connection broke: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Whether these bytes are a message whose signature holds, by this suite's own reader. */
function holds(bed: Bed, sent: { contentType: string; body: Buffer }): boolean {
  const own = [...bed.agreement.keys.values()].map(({ certificate }) => certificate)
  try {
    const { soap, parts } = readMime(sent)
    return judgeSignature(soap, parts, own).trouble === undefined
  } catch {
    return false
  }
}

async function knockJson(bed: Bed, state: CaseState, chance: Chance): Promise<Find | undefined> {
  const { domestic } = bed.agreement
  if (!domestic) return undefined
  const text = fill(template('certificate-of-origin.json'), valuesOf(state), new Date(), () => uuid(chance))
  const sent = changeJson({ document: JSON.parse(text) }, chance)
  const find = (what: string): Find => ({ door: 'json', what, sent, contentType: 'application/json' })
  try {
    const response = await fetch(`${domestic.url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${domestic.key ?? ''}`, 'content-type': 'application/json' },
      body: sent,
      signal: AbortSignal.timeout(20_000),
    })
    const body = await response.text()
    if (response.status >= 500) return find(`HTTP ${response.status} ${body.slice(0, 200)}`)
    if (response.status < 400) return undefined
    const { code } = JSON.parse(body) as { code?: string }
    return typeof code === 'string' && /^ASW_/.test(code) ? undefined : find(`a refusal without a code: ${body.slice(0, 200)}`)
  } catch (error) {
    return find(`no proper answer: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function stateOf(bed: Bed): CaseState {
  const serial = String(bed.nextSerial()).padStart(7, '0')
  const { twin, sut } = bed.agreement
  const number = `${twin.country}-${sut.country} ${new Date().toISOString().slice(2, 4)}/${serial.slice(0, 2)}/${serial.slice(2)}`
  return {
    bed,
    sent: new Map(),
    answers: new Map(),
    submitted: new Map(),
    number,
    serial,
    evidence: [],
    notes: [],
  } as unknown as CaseState
}
