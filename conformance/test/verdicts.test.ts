import { describe, expect, it } from 'vitest'
import { type CaseResult, outcomeOf } from '../src/run/result.ts'
import type { CaseState, Sent } from '../src/steps/bed.ts'
import type { Delivered, DeliveryState } from '../src/steps/driver.ts'
import type { EaeuState } from '../src/steps/eaeu/bed.ts'
import { expectEaeu } from '../src/steps/eaeu/expect.ts'
import { verifyEaeu } from '../src/steps/eaeu/verify.ts'
import { expect as expectStep } from '../src/steps/expect.ts'
import { follow } from '../src/steps/submit.ts'
import { inbox, verify } from '../src/steps/verify.ts'

/** What the suite says about a partner that is made up here, message by message. */
async function verdictOf(step: Promise<void>): Promise<CaseResult['outcome']> {
  try {
    await step
    return 'PASS'
  } catch (error) {
    return outcomeOf(error, { level: 'must' })
  }
}

const NUMBER = 'VN-TH 26/01/00001'
const TIMEOUTS = { answerMs: 300, silenceMs: 120 }
/** A second message may take its time. */
const PATIENT = { answerMs: 300, silenceMs: 450 }
const empty = { contentType: '', body: Buffer.alloc(0) }
const header = { from: [{ id: 'TH' }], to: [{ id: 'VN' }], cpaId: 'c', refToMessageId: 'm1@twin' }
const about = { header, signature: { references: [] }, errors: [], wire: { contentType: 'text/xml', body: Buffer.from('x') } }
const acknowledgment = { ...about, kind: 'acknowledgment', acknowledgment: { refToMessageId: 'm1@twin', references: [] } }
const errorList = (...severities: readonly string[]) => ({
  ...about,
  kind: 'error-list',
  errors: severities.map((severity) => ({ code: 'Unknown', severity, description: 'said by the partner' })),
})

/** Messages that come one after the other, `everyMs` apart; the first is there when the twin looks. */
function twinWith(messages: readonly object[], everyMs = 30) {
  const started = Date.now()
  const twin = {
    get incoming() {
      return messages.slice(0, 1 + Math.floor((Date.now() - started) / everyMs))
    },
    wait: async (good: (one: object) => boolean, timeoutMs: number, after = 0) => {
      for (const deadline = Date.now() + timeoutMs; ; await new Promise((resolve) => setTimeout(resolve, 5))) {
        const found = twin.incoming.slice(after).find(good)
        if (found || Date.now() >= deadline) return found
      }
    },
  }
  return twin
}
function stateWith(messages: readonly object[], { codes, ...more }: { codes?: 'asw'; answer?: Sent['answer'] } = {}): CaseState {
  const sut = { name: 'another system', party: { id: 'TH' }, envelope: [], ...(codes ? { codes } : {}) }
  const sent = { messageId: 'm1@twin', since: 0, references: [], answer: { status: 202, headers: {}, wire: empty }, ...more }
  return {
    bed: {
      road: 'https',
      twin: twinWith(messages),
      agreement: { timeouts: TIMEOUTS, sut, twin: { party: { id: 'VN' } }, cpaId: 'c' },
    },
    sent: new Map([['it', sent]]),
    ...{ answers: new Map(), submitted: new Map(), evidence: [], notes: [], number: NUMBER },
  } as unknown as CaseState
}

describe('a partner that warns (ebMS 2.0 section 4.2.3)', () => {
  const messages = (...list: readonly object[]) => list.map((message) => ({ message }))
  it('and then acknowledges, has acknowledged; the warning is noted', async () => {
    const state = stateWith(messages(errorList('Warning'), acknowledgment))
    expect(await verdictOf(expectStep(state, { answer: 'acknowledgment' }))).toBe('PASS')
    expect(state.notes.join()).toContain('Warning Unknown "said by the partner"')
  })
  it('and says no more, has not acknowledged, nor refused', async () => {
    for (const answer of ['acknowledgment', 'error-list', 'refusal', 'refused'] as const)
      expect(await verdictOf(expectStep(stateWith(messages(errorList('Warning'))), { answer })), answer).toBe('FAIL')
  })
  it('about one thing and refuses for another, has refused', async () => {
    const state = stateWith(messages(errorList('Warning', 'Error'), acknowledgment))
    expect(await verdictOf(expectStep(state, { answer: 'acknowledgment' }))).toBe('FAIL')
    expect(await verdictOf(expectStep(stateWith(messages(errorList('Error'))), { answer: 'error-list' }))).toBe('PASS')
  })
  it('where nothing must come, has answered', async () => {
    const answer = { status: 202, headers: {}, wire: { contentType: 'text/plain', body: Buffer.from('a word') } }
    expect(await verdictOf(expectStep(stateWith([], { answer }), { answer: 'none' }))).toBe('FAIL')
  })
})

describe('once, and no more', () => {
  const entry = (id: string): Delivered => ({ id, document: 'certificate-of-origin', exchange: 'e', json: {} })
  /** A domestic side that answers with one list after the other, and stays at the last. */
  const handingOver = (...lists: readonly (readonly Delivered[])[]) => {
    const left = [...lists]
    const driver = { received: async () => (left.length > 1 ? left.shift() : left[0]) ?? [] }
    return { bed: { driver, agreement: { timeouts: TIMEOUTS } }, number: NUMBER } as unknown as CaseState
  }
  it.each([
    ['hands it over once', [[], [entry('1')]], 'PASS'],
    ['hands it over again a moment later', [[], [entry('1')], [entry('1'), entry('2')]], 'FAIL'],
    ['hands it over twice', [[entry('1'), entry('2')]], 'FAIL'],
    ['hands nothing over', [[]], 'FAIL'],
  ])('a system that %s', async (_, lists, outcome) => {
    expect(await verdictOf(inbox(handingOver(...lists), { times: 1 }))).toBe(outcome)
  })

  const trying = (...tries: readonly number[]) => {
    const left = [...tries]
    return {
      message: async (): Promise<DeliveryState> => ({ state: 'refused', tries: (left.length > 1 ? left.shift() : left[0]) ?? 0 }),
    }
  }
  it.each([
    ['rests after its try', [0, 1], 'PASS'],
    ['tries again a moment later', [0, 1, 2], 'FAIL'],
  ])('a relay that %s', async (_, tries, outcome) => {
    const state = { submitted: new Map([['it', { delivery: 'd' }]]), bed: { agreement: { timeouts: TIMEOUTS } } }
    const wish = { state: 'refused', tries: { atLeast: 1, atMost: 1 } }
    expect(await verdictOf(follow(state as never, wish, trying(...tries) as never))).toBe(outcome)
  })

  const response = { message: { kind: 'user', ...about }, number: NUMBER, document: responseOf('27') }
  it.each([
    ['once', [response], 'PASS'],
    ['again a moment later', [response, response], 'FAIL'],
  ])('a system that sends its refusal %s', async (_, messages, outcome) => {
    const state = stateWith([])
    const agreement = { ...state.bed.agreement, timeouts: PATIENT }
    const bed = { ...state.bed, agreement, twin: twinWith(messages, 350) } as never
    expect(await verdictOf(verify({ ...state, bed }, { document: 'certificate-response', kind: 'REFUSAL', times: 1 }))).toBe(
      outcome,
    )
  })

  const fault = { message: { ...about, kind: 'fault', header: { relatesTo: 'm1' } }, number: NUMBER }
  it.each([
    ['once', [fault], 'PASS'],
    ['again a moment later', [fault, fault], 'FAIL'],
  ])('a participant of the EAEU that sends its fault %s', async (_, messages, outcome) => {
    const bed = { road: 'https', twin: twinWith(messages, 350), agreement: { timeouts: PATIENT } }
    const state = { bed, came: new Map(), evidence: [], notes: [], number: NUMBER } as unknown as EaeuState
    expect(await verdictOf(verifyEaeu(state, { document: 'fault', times: 1 }))).toBe(outcome)
  })
})

function responseOf(functionCode: string, error = ''): Buffer {
  return Buffer.from(
    '<md:MetaData xmlns:md="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"><md:AgencyAssignedCustomizationCode>EFDRES</md:AgencyAssignedCustomizationCode>' +
      `<Response xmlns="urn:wco:datamodel:WCO:RES-DMS:2"><FunctionCode>${functionCode}</FunctionCode>${error}</Response></md:MetaData>`,
  )
}

describe('the rules and codes of this project', () => {
  const foreign = responseOf(
    '27',
    '<Error><Description>partial cumulation below 20 per cent</Description><RuleID>ATIGA-30-2</RuleID><ValidationCode>V77</ValidationCode></Error>',
  )
  const wish = { document: 'certificate-response', kind: 'REFUSAL', rule: 'D-42', findingCode: 'ASW_RULE' } as const
  const came = [{ number: NUMBER, document: foreign, message: { ...about, kind: 'user' } }]
  it('are asked of nobody whose agreement does not say codes: asw', async () => {
    expect(await verdictOf(verify(stateWith(came), wish))).toBe('PASS')
  })
  it('are asked where it does', async () => {
    expect(await verdictOf(verify(stateWith(came, { codes: 'asw' }), wish))).toBe('FAIL')
  })
  it('a refusal without a finding is none for anybody', async () => {
    const bare = [{ number: NUMBER, document: responseOf('27'), message: { ...about, kind: 'user' } }]
    expect(await verdictOf(verify(stateWith(bare), wish))).toBe('FAIL')
  })
})

describe('the suite eaeu', () => {
  it('takes no broken connection and no outage for silence', async () => {
    for (const sent of [{ trouble: 'connect ECONNREFUSED' }, { answer: { status: 503, headers: {}, wire: empty } }]) {
      const state = { bed: { road: 'https' }, sent: new Map([['it', { header: {}, ...sent }]]) } as unknown as EaeuState
      expect(await verdictOf(expectEaeu(state, { answer: 'none' }))).toBe('INCONCLUSIVE')
    }
  })
})
