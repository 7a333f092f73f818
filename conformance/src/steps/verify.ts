import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Inbox, Verify } from '../cases/case.ts'
import { look, pointer } from '../documents/edit.ts'
import { Skipped, Unmet } from '../run/result.ts'
import type { Incoming } from '../twin/twin.ts'
import { all, child, parse, root, text } from '../xml/dom.ts'
import { NS } from '../xml/names.ts'
import type { CaseState } from './bed.ts'
import { checks } from './checks.ts'
import { INBOXES } from './driver.ts'
import { record } from './send.ts'

/** Looks at what the system under test sent about the certificate of this case. */
export async function verify(state: CaseState, wish: Verify): Promise<void> {
  if (wish.document !== undefined) await verifyDocument(state, wish)
  for (const name of wish.checks ?? []) await checks(name, state)
}

const CODES: Readonly<Record<string, string>> = {
  EFORMD: 'certificate-of-origin',
  EFDRES: 'certificate-response',
  EFDCAN: 'cancellation',
}
/** Kind of a response by its FunctionCode. Proposal of the ASW pack. */
const KINDS: Readonly<Record<string, string>> = {
  '11': 'RECEIPT',
  '27': 'REFUSAL',
  '44': 'UTILISATION',
  '8': 'CANCELLATION_OUTCOME',
}

async function verifyDocument(state: CaseState, wish: Verify): Promise<void> {
  const { twin, agreement } = state.bed
  const about = wish.number ?? state.number
  const fits = ({ number, document, message }: Incoming) => {
    if (number !== about || !document || message.kind !== 'user') return false
    const kind = CODES[look(document, 'AgencyAssignedCustomizationCode') ?? '']
    if (kind !== wish.document) return false
    return wish.kind === undefined || KINDS[look(document, 'Response/FunctionCode') ?? ''] === wish.kind
  }
  const timeoutMs = wish.absent ? agreement.timeouts.silenceMs : (wish.withinMs ?? agreement.timeouts.answerMs)
  const what = `${wish.kind ?? ''} ${wish.document} about ${about}`.trim()
  let incoming: Incoming | undefined
  if (wish.times !== undefined) {
    const all = await countUntil(state, fits, wish.times, timeoutMs)
    if (all.length !== wish.times) throw new Unmet('another number of documents', `${wish.times} x ${what}`, String(all.length))
    incoming = all.at(-1)
  } else incoming = await twin.wait(fits, timeoutMs)
  if (wish.absent) {
    if (incoming) throw new Unmet('a document came that must not come', `no ${what}`, 'one came')
    return
  }
  if (!incoming?.document) throw new Unmet('no document came', what, `nothing within ${timeoutMs} ms; ${seen(state)}`)
  state.lastIncoming = incoming
  record(state, 'received', { contentType: 'application/xml (opened)', body: incoming.document }, what)
  for (const [path, expected] of Object.entries(wish.holds ?? {})) {
    const actual = look(incoming.document, path)
    if (actual !== expected) throw new Unmet('another value in the document', `${path} = ${expected}`, String(actual), path)
  }
  if (wish.rule !== undefined || wish.findingCode !== undefined || wish.xpath !== undefined)
    checkFindings(incoming.document, wish, agreement.sut.codes)
}

function seen(state: CaseState): string {
  const about = state.bed.twin.incoming.filter(({ number }) => number === state.number)
  if (about.length === 0) return 'nothing came about this certificate'
  return `about this certificate came: ${about.map(({ document }) => `${look(document ?? '', 'AgencyAssignedCustomizationCode')} ${look(document ?? '', 'Response/FunctionCode') ?? ''}`).join(', ')}`
}

/** One too many may come a while after the last that should. */
async function countUntil(
  state: CaseState,
  fits: (one: Incoming) => boolean,
  times: number,
  timeoutMs: number,
): Promise<Incoming[]> {
  const { twin, agreement } = state.bed
  const reached = await twin.wait(() => twin.incoming.filter(fits).length >= times, timeoutMs)
  if (reached) await sleep(agreement.timeouts.silenceMs)
  return twin.incoming.filter(fits)
}

/** Ids of rules and codes are this project's own; that there is a finding, and where it points, is asked of everybody. */
function checkFindings(document: Buffer, { rule, findingCode, xpath }: Verify, own: 'asw' | undefined): void {
  const findings = all(root(parse(document)), NS.res, 'Error').map((one) => ({
    code: text(child(one, NS.res, 'ValidationCode')),
    rule: text(child(one, NS.res, 'RuleID')),
    json: text(child(child(one, NS.res, 'Pointer'), NS.res, 'JSONPointerID')),
    xpath: text(child(child(one, NS.res, 'Pointer'), NS.res, 'XPathID')),
    text: text(child(one, NS.res, 'Description')),
  }))
  const actual = JSON.stringify(findings)
  if (findings.length === 0) throw new Unmet('the refusal does not say why', 'an Error', 'none', 'Response/Error')
  const rules = rule === undefined || own === undefined ? undefined : [rule].flat()
  if (rules && !findings.some((one) => rules.includes(one.rule ?? ''))) {
    throw new Unmet('the refusal names another rule', rules.join(' or '), actual, 'Response/Error/RuleID')
  }
  const codes = findingCode === undefined || own === undefined ? undefined : [findingCode].flat()
  if (codes && !findings.some(({ code }) => codes.includes(code ?? ''))) {
    throw new Unmet('the refusal names another code', codes.join(' or '), actual, 'Response/Error/ValidationCode')
  }
  if (xpath !== undefined && !findings.some((one) => new RegExp(xpath).test(`${one.xpath ?? ''} ${one.json ?? ''}`))) {
    throw new Unmet('the finding points elsewhere', xpath, actual, 'Response/Error/Pointer')
  }
}

/** What was handed over on the domestic side. */
export async function inbox(
  state: { readonly bed: Pick<CaseState['bed'], 'driver' | 'agreement'>; readonly number: string },
  wish: Inbox,
): Promise<void> {
  const { driver, agreement } = state.bed
  if (!driver) throw new Skipped('needs the domestic side: --domestic or --driver')
  const name = (agreement.domestic ?? INBOXES)[wish.name ?? 'inbox']
  const ask = async () =>
    (await driver.received(name, state.number)).filter((one) => wish.document === undefined || one.document === wish.document)
  let entries = await ask()
  for (
    const deadline = Date.now() + agreement.timeouts.answerMs;
    entries.length < wish.times && Date.now() < deadline;
    await sleep(50)
  ) {
    entries = await ask()
  }
  if (entries.length === wish.times) {
    await sleep(agreement.timeouts.silenceMs)
    entries = await ask()
  }
  if (entries.length !== wish.times) {
    throw new Unmet(
      'another number of hand-overs to the national single window',
      String(wish.times),
      String(entries.length),
      `inbox ${name}`,
    )
  }
  const last = entries.at(-1)
  for (const [path, expected] of Object.entries(wish.json ?? {})) {
    const actual = pointer(last?.json, path)
    if (!isDeepStrictEqual(actual, expected)) {
      throw new Unmet(
        'another value in the JSON handed over',
        JSON.stringify(expected),
        JSON.stringify(actual) ?? 'nothing',
        path,
      )
    }
  }
  if (wish.acknowledge && last) await driver.acknowledge(name, last.id)
}
