import { describe, expect, it } from 'vitest'
import { saidIn } from '../../demo/said.ts'
import { timelineOf } from '../../demo/timeline.ts'
import { exchange, toldStage } from './stage.ts'

const ABOUT = { issuingCountry: 'VN', number: 'N-1' }
const at = (ms: number) => new Date(Date.UTC(2026, 10, 29, 10, 0, 0, ms)).toISOString()

/** Viet Nam sends one document in two tries; Thailand has it. */
const VN = [
  { n: 1, at: at(0), kind: 'received', data: { delivery: 'd1', partner: 'TH', document: 'certificate-of-origin' } },
  { n: 2, at: at(0), kind: 'state', data: { from: 'UNKNOWN', to: 'ISSUED' } },
  { n: 3, at: at(20), kind: 'sealed', data: { delivery: 'd1', messageId: 'm1' } },
  { n: 4, at: at(21), kind: 'attempted', data: { delivery: 'd1' } },
  { n: 5, at: at(300), kind: 'attempted', data: { delivery: 'd1' } },
  { n: 6, at: at(400), kind: 'acknowledged', data: { delivery: 'd1' } },
]
const TH = [
  { n: 1, at: at(350), kind: 'accepted', data: { messageId: 'm1', document: 'certificate-of-origin' } },
  { n: 2, at: at(350), kind: 'state', data: { from: 'ISSUED', to: 'RECEIVED' } },
  { n: 3, at: at(500), kind: 'compared', data: {} },
]
const document = { '/v1/messages/d1/json': { document: 'certificate-of-origin', kind: 'ORIGINAL' } }

describe('the timeline', () => {
  it('puts both ends of a document in one line, and what stands aside in lines of its own', async () => {
    const stage = toldStage({ VN: { ...exchange('e1', VN), ...document }, TH: exchange('e2', TH) })
    const { head, rows } = await timelineOf(stage, ['VN', 'TH'], [ABOUT])
    expect(head).toEqual(['handed in', 'who', 'what', 'sealed', 'arrived', 'proved', 'tries', 'status then'])
    expect(rows).toEqual([
      ['10:00:00.000', 'VN → TH', 'Form D', '+20 ms', '+350 ms', '+400 ms', '2', 'RECEIVED'],
      ['10:00:00.500', 'TH', 'the papers of an import are compared', '', '', '', '', ''],
    ])
  })

  it('leaves open what has not happened, and takes the status of whoever has one', async () => {
    const stage = toldStage({ VN: { ...exchange('e1', VN.slice(0, 2)), ...document }, TH: { '/v1/exchanges?': { items: [] } } })
    const { rows } = await timelineOf(stage, ['VN', 'TH'], [ABOUT])
    expect(rows).toEqual([['10:00:00.000', 'VN → TH', 'Form D', '', '', '', '0', 'ISSUED']])
  })

  it('shows what was heard in the EAEU, and of a document that was repeated the transmission that was accepted', async () => {
    const events = [
      ...VN.slice(0, 3),
      { n: 4, at: at(3020), kind: 'sealed', data: { delivery: 'd1', messageId: 'm2' } },
      { n: 5, at: at(3080), kind: 'conversation-heard', data: { heard: 'signal', code: 'RCV' } },
      { n: 6, at: at(3090), kind: 'conversation-heard', data: { heard: 'document', code: 'P.XX.99.MSG.002' } },
      { n: 7, at: at(3090), kind: 'processing-result', data: { code: '3', positive: true } },
      { n: 8, at: at(3090), kind: 'acknowledged', data: { delivery: 'd1' } },
      { n: 9, at: at(3095), kind: 'processing-result', data: { code: '9', positive: false } },
    ]
    const stage = toldStage({ VN: { ...exchange('e1', events), ...document }, TH: exchange('e2', TH.slice(0, 2)) })
    const { rows } = await timelineOf(stage, ['VN', 'TH'], [ABOUT])
    expect(rows).toEqual([
      ['10:00:00.000', 'VN → TH', 'Form D', '+20 ms', '+350 ms', '+3090 ms', '2', 'RECEIVED'],
      ['10:00:03.080', 'VN', 'hears RCV', '', '', '', '', ''],
      ['10:00:03.090', 'VN', 'hears R.006: added', '', '', '', '', ''],
      ['10:00:03.095', 'VN', 'hears R.006: refused', '', '', '', '', ''],
    ])
  })

  it('names the certificate where there are several', async () => {
    const stage = toldStage({ VN: { ...exchange('e1', VN.slice(0, 1)), ...document } })
    const { head, rows } = await timelineOf(stage, ['VN'], [ABOUT, { ...ABOUT, number: 'N-2' }])
    expect(head[1]).toBe('about')
    expect(rows.map((row) => row[1])).toEqual(['N-1', 'N-2'])
  })
})

describe('a document in a few words', () => {
  it.each([
    [{ document: 'certificate-of-origin', kind: 'ORIGINAL', items: [{ seq: 1 }] }, 'Form D'],
    [{ document: 'certificate-of-origin', kind: 'SUBSTITUTION' }, 'Form D SUBSTITUTION'],
    [{ document: 'certificate-of-origin', scheme: 'EAEUVN', kind: 'DUPLICATE' }, 'Form EAV DUPLICATE'],
    [{ document: 'certificate-response', kind: 'RECEIPT', hop: 'AS3' }, 'response RECEIPT AS3'],
    [
      {
        document: 'certificate-response',
        kind: 'REFUSAL',
        items: [
          { seq: 1, decision: 'GIVEN', quantityUsed: '400' },
          { seq: 2, decision: 'NOT_GIVEN' },
        ],
      },
      'response REFUSAL, item 1 GIVEN 400, item 2 NOT_GIVEN',
    ],
    [
      { document: 'certificate-response', kind: 'CANCELLATION_OUTCOME', cancellation: { outcome: 'CANCELLED' } },
      'response CANCELLATION_OUTCOME CANCELLED',
    ],
    [{ document: 'cancellation', reasonCode: '3' }, 'cancellation (reason 3)'],
    [{ document: 'declaration-response', status: 'ACCEPTED' }, 'declaration-response ACCEPTED'],
  ])('%j', (json, words) => {
    expect(saidIn(json)).toBe(words)
  })
})
