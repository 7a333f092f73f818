import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sample as sampleEav } from '../../demo/eaeu/papers.ts'
import { type Between, deadlinesOf } from '../../src/message/deadlines.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { EMPTY_VIEW, type ExchangeFact, type ExchangeView } from '../../src/message/exchange.ts'
import { factsOf } from '../../src/message/facts.ts'
import { follow } from '../../src/message/follow.ts'
import { conditionsOf, refusalsOf, windowsOf } from '../../src/message/standing.ts'
import { registerOf, statusOf } from '../../src/message/status.ts'
import { cancellation, certificate, utilisation } from '../receive/documents.ts'
import { sample } from '../receive/matters.ts'
import { TODAY } from '../receive/world.ts'

/** Everything that is ever said about a matter, as documents of the pack. */
const json = certificate()
const number = json.referenceNumber
const about = { certificate: { referenceNumber: number, issuingCountry: 'VN' } }
const asked = cancellation(json, { reasonCode: '3', replacedBy: { referenceNumber: 'VN-TH 26/02/99999' } })
const outcome = (responseId: string, issuedAt: string, result: string) =>
  sample('certificate-response.cancellation-outcome', {
    ...{ ...about, responseId, issuedAt },
    cancellation: { cancellationId: asked.cancellationId, outcome: result },
  })
const use = (responseId: string, issuedAt: string, items: readonly object[], more = {}) =>
  utilisation(json, '0', { responseId, issuedAt, items, importDeclaration: { number: 'D-1', date: TODAY }, ...more })
const given = (seq: number, quantityUsed: string, line: number) => ({ seq, decision: 'GIVEN', quantityUsed, unit: 'H87', line })
const doubt = sample('verification-request.reasonable-doubt', { ...about, requestId: 'V-1' })
const verified = (responseId: string, final: boolean) =>
  sample('verification-response.interim', { ...about, responseId, requestId: 'V-1', final })

const CERTIFICATE: Readonly<Record<string, CanonicalDocument>> = {
  certificate: json,
  'AS3 receipt': sample('certificate-response.receipt-as3', { ...about, responseId: 'R-AS3' }),
  'AS4 not received': sample('certificate-response.receipt-as4-not-received', { ...about, responseId: 'R-NOT' }),
  'AS4 receipt': sample('certificate-response.receipt-as4', { ...about, responseId: 'R-REC' }),
  'not found': sample('certificate-response.not-found', { ...about, responseId: 'R-404' }),
  'refusal of an invalid document': sample('certificate-response.refusal-of-invalid-document', { ...about, responseId: 'R-0' }),
  utilisation: use('R-1', '2026-11-25T03:00:00Z', [given(1, '400', 1)]),
  'utilisation of another line': use('R-2', '2026-11-25T10:00:00+07:00', [given(1, '300', 2), given(1, '100', 3)]),
  'correction of a line': use('R-3', '2026-11-26T03:00:00Z', [given(1, '350', 1)]),
  refusal: use('R-4', '2026-11-27T03:00:00Z', [{ seq: 2, decision: 'NOT_GIVEN', reasonCodes: ['R04'] }], {
    kind: 'REFUSAL',
    clarification: { requested: true, dueDate: '2026-12-10' },
  }),
  clarification: use('R-5', '2026-12-05T03:00:00Z', [given(2, '10', 1)], { kind: 'CLARIFICATION_RESULT', clarifies: 'R-4' }),
  cancellation: asked,
  'cancellation refused': outcome('R-6', '2026-12-06T00:00:00Z', 'REFUSED_ALREADY_USED'),
  'cancellation pending': outcome('R-7', '2026-12-01T00:00:00Z', 'PENDING'),
  'verification request': doubt,
  'interim answer': verified('A-1', false),
  'final answer': verified('A-2', true),
  're-transmission request': sample('retransmission-request.lost', { ...about, requestId: 'X-1' }),
  're-transmission': sample('retransmission-response.on-its-way', { ...about, requestId: 'X-1' }),
}

const declared = { declaration: { exportDeclarationNumber: 'E-1', exportingCountry: 'VN' } }
const DECLARATION: Readonly<Record<string, CanonicalDocument>> = {
  declaration: sample('export-declaration.all-parameters', { exportDeclarationNumber: 'E-1' }),
  accepted: sample('declaration-response.accepted', { ...declared, responseId: 'S-1' }),
  rejected: sample('declaration-response.rejected', { ...declared, responseId: 'S-2' }),
  cancellation: sample('declaration-cancellation.not-shipped', { ...declared, cancellationId: 'C-1' }),
  cancelled: sample('declaration-response.cancelled', { ...declared, responseId: 'S-3', cancellationId: 'C-1' }),
}
const eav = { certificate: { referenceNumber: 'N', issuingCountry: 'RU', issuedOn: '2026-10-20' } }
const EAV: Readonly<Record<string, CanonicalDocument>> = {
  certificate: sampleEav('certificate-of-origin.ru-vn-under-verification'),
  'valid again': { ...sampleEav('certificate-status.cancelled'), ...eav, status: 'VALID', effectiveAt: '2026-12-02T00:00:00Z' },
  'duplicate issued': { ...sampleEav('certificate-status.duplicate-issued'), ...eav },
  'under verification': {
    ...sampleEav('certificate-status.under-verification-in-russia'),
    ...eav,
    effectiveAt: '2026-12-03T00:00:00Z',
  },
  cancelled: { ...sampleEav('certificate-status.cancelled'), ...eav },
}
const REPORT: Readonly<Record<string, CanonicalDocument>> = { report: sample('mis-report.one-month') }

const RECEIVED: ExchangeFact = { type: 'hop', hop: 'AS2', at: '2026-11-24T18:30:00Z' }
const SETS = [
  ['a certificate', CERTIFICATE],
  ['an export declaration', DECLARATION],
  ['a certificate EAV', EAV],
  ['a report', REPORT],
] as const

const told = (facts: readonly ExchangeFact[], view: ExchangeView = EMPTY_VIEW) => facts.reduce(follow, view)
const BETWEEN: readonly Between[] = [
  { role: 'issuer', scheme: 'ATIGA', issuing_country: 'VN', partner: 'TH' },
  { role: 'importer', scheme: 'ATIGA', issuing_country: 'VN', partner: 'VN' },
]
/** Everything that anybody sees of an exchange. */
const standing = (view: ExchangeView) => ({
  view,
  status: statusOf(view, TODAY),
  conditions: conditionsOf(view),
  refusals: refusalsOf(view),
  register: registerOf(view),
  windows: windowsOf(view, 'issuer'),
  clocks: BETWEEN.map((between) => deadlinesOf(view, between)),
})

describe.each(SETS)('everything that is said about %s', (_, set) => {
  const words = [...Object.values(set).map(factsOf), [RECEIVED]]
  const all = standing(told(words.flat()))
  const indexes = words.map((_word, n) => n)

  it('ends the same in any order, however often each word comes', () => {
    const orders = fc.tuple(
      fc.shuffledSubarray(indexes, { minLength: indexes.length }),
      fc.array(fc.constantFrom(...indexes), { maxLength: 12 }),
      fc.array(fc.nat(1_000), { minLength: 12, maxLength: 12 }),
    )
    fc.assert(
      fc.property(orders, ([order, again, places]) => {
        const line = [...order]
        for (const [n, index] of again.entries()) line.splice((places[n] ?? 0) % (line.length + 1), 0, index)
        expect(standing(told(line.flatMap((n) => words[n] ?? [])))).toEqual(all)
      }),
      { numRuns: 1_000 },
    )
  })

  // Any order comes from any other by swapping neighbours: if every pair may be swapped whatever came before, every order is the same.
  it('every two words may come in either order, whatever else has come', () => {
    fc.assert(
      fc.property(fc.subarray(indexes), (before) => {
        const view = told(before.flatMap((n) => words[n] ?? []))
        for (const a of words) for (const b of words) expect(told([...a, ...b], view)).toEqual(told([...b, ...a], view))
      }),
      { numRuns: 60 },
    )
  })

  it('a word that came before changes nothing', () => {
    const view = told(words.flat())
    for (const word of words) expect(told(word, view)).toBe(view)
  })
})

describe('where it ends', () => {
  it('a used, partly refused, explained, verified certificate whose cancellation was refused', () => {
    const view = told([...Object.values(CERTIFICATE).flatMap(factsOf), RECEIVED])
    expect(statusOf(view, TODAY)).toMatchObject({
      status: 'PARTLY_UTILISED',
      items: [{ used: '750', balance: '250', decision: 'GIVEN' }, { used: '10', decision: 'GIVEN' }, { decision: 'PENDING' }],
    })
    expect(conditionsOf(view)).toEqual([])
    expect(deadlinesOf(view, BETWEEN[0]!).map(({ name }) => name)).toEqual(['validity'])
  })
  it('a declaration that was accepted, rejected and taken back', () => {
    expect(statusOf(told(Object.values(DECLARATION).flatMap(factsOf)), TODAY).status).toBe('CANCELLED')
  })
})
