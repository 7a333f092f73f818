import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SubmitResult } from '../../src/intake/submit.ts'
import { instant } from '../../src/message/clock.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { type Alone, openAlone, settled } from '../receive/alone.ts'
import { certificate, sample, serial } from '../receive/documents.ts'
import { ALL_KINDS } from '../receive/gateways.ts'
import { letter } from '../receive/letter.ts'
import { MINUTE, TODAY } from '../receive/world.ts'
import { type Door, openRest, problem } from './rest.ts'

/** Viet Nam answers Thailand, which asks over the wire. */
let vn: Alone
let door: Door
beforeAll(async () => {
  vn = await openAlone('VN', ['TH'], () => ({ capabilities: ALL_KINDS }))
  door = await openRest(vn)
})
afterAll(async () => {
  await door.close()
  await vn.close()
})
beforeEach(() => settled(vn))

const submit = (document: object) => door.call('POST', '/v1/messages', { document })
const arrive = async (json: CanonicalDocument, from = 'TH') => {
  vn.world.advance(MINUTE)
  expect(await vn.post(from, (await letter(vn.pen(from), json)).wire)).toEqual({ status: 202 })
}
const now = () => {
  vn.world.advance(MINUTE)
  return instant(vn.world.now())
}
/** A certificate that Viet Nam has issued, and how a document cites it. */
async function issued(at = door) {
  const json = certificate()
  expect((await at.call('POST', '/v1/messages', { document: json })).statusCode).toBe(202)
  return { certificate: { referenceNumber: json.referenceNumber, issuingCountry: 'VN' }, requestingCountry: 'TH' }
}
const verification = (about: object, requestId: string) =>
  sample('verification-request.reasonable-doubt', {
    ...about,
    ...{ requestId, requestedAt: now(), replyBy: '2027-03-01', completeBy: '2027-06-01' },
  })
const verified = (about: object, requestId: string) =>
  sample('verification-response.originating', {
    ...about,
    ...{ requestId, responseId: `A-${serial()}`, issuedAt: now(), respondedBy: { agency: 'MOIT' } },
  })
const retransmission = (about: object, requestId: string) =>
  sample('retransmission-request.lost', { ...about, requestId, requestedAt: now() })
const retransmitted = (about: object, requestId: string) =>
  sample('retransmission-response.not-found', { ...about, requestId, responseId: `A-${serial()}`, issuedAt: now() })

describe('an answer', () => {
  it.each([
    ['to verify', verification, verified],
    ['for re-transmission', retransmission, retransmitted],
  ])('to a request %s that was never made is refused, and names those that are open', async (_, ask, answer) => {
    const about = await issued()
    const nothing = problem(await submit(answer(about, 'V-7')))
    expect(nothing).toMatchObject({ status: 404, code: 'ASW_NOT_FOUND', detail: expect.stringContaining('/requestId') })
    expect(nothing.detail).toContain('none is open')
    await arrive(ask(about, 'V-77'))
    await arrive(ask(about, 'V-78'))
    const typo = problem(await submit(answer(about, 'V-7')))
    expect(typo.detail).toContain('V-77, V-78')
    const right = answer(about, 'V-77')
    expect((await submit(right)).statusCode).toBe(202)
    expect((await submit(right)).json()).toMatchObject({ repeated: true })
    expect(problem(await submit(answer(about, 'V-7'))).detail).toMatch(/ V-78$/)
    // What was answered may be answered again: it was asked.
    expect((await submit(answer(about, 'V-77'))).statusCode).toBe(202)
  })

  it.each([
    ['to verify', verified],
    ['for re-transmission', retransmitted],
  ])('to a request %s is taken with a warning where such requests come by letter', async (_, answer) => {
    const asking = ['verification-request', 'retransmission-request']
    const receive = ALL_KINDS.receive.filter((kind) => !asking.includes(kind))
    const alone = await openAlone('VN', ['TH'], () => ({ capabilities: { ...ALL_KINDS, receive } }))
    const at = await openRest(alone)
    const response = await at.call('POST', '/v1/messages', { document: answer(await issued(at), 'LETTER-1') })
    expect(response.statusCode).toBe(202)
    const { warnings } = response.json() as SubmitResult
    expect(warnings).toContainEqual(expect.objectContaining({ severity: 'W', code: 'ASW_NOT_FOUND', pointer: '/requestId' }))
    await at.close()
    await alone.close()
  })
})

describe('the result of a clarification', () => {
  it('names a refusal that was sent', async () => {
    const th = await openAlone('TH', ['VN'])
    const importing = await openRest(th)
    const json = certificate()
    await th.post('VN', (await letter(th.pen('VN'), json)).wire)
    const { id } = (await th.gateway.journal.exchangeOf(
      certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: json.referenceNumber }),
    ))!
    const respond = (body: object) => importing.call('POST', `/v1/exchanges/${encodeURIComponent(id)}/responses`, body)
    const importDeclaration = { number: 'D-1', date: TODAY }
    const refusal = { reasonCodes: ['R04'], items: [{ seq: 2, decision: 'NOT_GIVEN', reasonCodes: ['R04'] }] }
    const asks = { clarification: { requested: true, dueDate: '2027-01-20' } }
    const responseId = 'REF-1'
    expect((await respond({ kind: 'REFUSAL', responseId, importDeclaration, ...refusal, ...asks })).statusCode).toBe(202)
    th.world.advance(MINUTE)
    const items = [{ seq: 2, decision: 'GIVEN' }]
    const clarified = { kind: 'CLARIFICATION_RESULT', importDeclaration, items }
    const wrong = problem(await respond({ ...clarified, clarifies: 'REF-2' }))
    expect(wrong).toMatchObject({ status: 404, detail: expect.stringMatching(/\/clarifies.* REF-1$/) })
    expect((await respond({ ...clarified, clarifies: 'REF-1' })).statusCode).toBe(202)
    await importing.close()
    await th.close()
  })
})

describe('customs about a declaration', () => {
  const declared = async () => {
    const exportDeclarationNumber = String(302_145_670_000 + serial())
    const json = sample('export-declaration.fifteen-parameters', {
      ...{ exportDeclarationNumber, exportingCountry: 'TH', importingCountry: 'VN' },
    })
    await arrive(json)
    return { exportDeclarationNumber, exportingCountry: 'TH' }
  }
  const said = (declaration: object, name: string, more: object = {}) =>
    sample(`declaration-response.${name}`, {
      ...{ declaration, respondingCountry: 'VN', responseId: `D-${serial()}`, issuedAt: now() },
      ...more,
    })
  const cancelled = (declaration: object, cancellationId: string) =>
    sample('declaration-cancellation.not-shipped', { declaration, importingCountry: 'VN', cancellationId, requestedAt: now() })

  it('confirm no cancellation that was never asked for', async () => {
    const declaration = await declared()
    await arrive(cancelled(declaration, 'C-1'))
    const wrong = problem(await submit(said(declaration, 'cancelled', { cancellationId: 'C-11' })))
    expect(wrong).toMatchObject({ status: 404, detail: expect.stringMatching(/\/cancellationId.* C-1$/) })
    expect((await submit(said(declaration, 'cancelled', { cancellationId: 'C-1' }))).statusCode).toBe(202)
  })

  it('accept none that is cancelled; what they accepted before may be repeated', async () => {
    const declaration = await declared()
    const accepted = said(declaration, 'accepted')
    expect((await submit(accepted)).statusCode).toBe(202)
    await arrive(cancelled(declaration, 'C-1'))
    expect((await submit(said(declaration, 'cancelled', { cancellationId: 'C-1' }))).statusCode).toBe(202)
    expect(problem(await submit(said(declaration, 'accepted')))).toMatchObject({ status: 409, code: 'ASW_STATE_CONFLICT' })
    expect((await submit(accepted)).json()).toMatchObject({ repeated: true })
  })
})
