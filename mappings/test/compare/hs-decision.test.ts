import { describe, expect, it } from 'vitest'
import { HS_DECISIONS, hsDecision, type Outcome } from '../../src/compare/index.ts'

type Criterion = { readonly code: string; readonly percent?: number }
const RVC100 = { code: 'RVC', percent: 100 }
const RVC40 = { code: 'RVC', percent: 40 }

/** Criterion on the certificate, alternatives of the product rule of the declared code, what follows. */
const CASES: readonly [string, readonly Criterion[], readonly string[] | undefined, Outcome][] = [
  ['WO, rule not known', [{ code: 'WO' }], undefined, 'MINOR'],
  ['WO', [{ code: 'WO' }], ['CTH'], 'MINOR'],
  ['PE', [{ code: 'PE' }], ['CTH'], 'MINOR'],
  ['PE, wholly obtained asked', [{ code: 'PE' }], ['WO'], 'REJECT'],
  ['PE, rule not known', [{ code: 'PE' }], undefined, 'NEED_PSR'],
  ['RVC of 100', [RVC100], ['CTH'], 'MINOR'],
  ['RVC of 100, wholly obtained asked', [RVC100], ['WO'], 'REJECT'],
  ['SP, other process', [{ code: 'SP' }], ['SP'], 'VERIFY'],
  ['SP, value asked', [{ code: 'SP' }], ['RVC'], 'VERIFY'],
  ['SP, change of classification asked', [{ code: 'SP' }], ['CC'], 'VERIFY'],
  ['CTH, change of chapter asked', [{ code: 'CTH' }], ['CC'], 'PROOF'],
  ['CTH, value asked', [{ code: 'CTH' }], ['RVC'], 'VERIFY'],
  ['RVC, value asked', [RVC40], ['RVC'], 'PROOF'],
  ['RVC, change of classification asked', [RVC40], ['CTSH'], 'VERIFY'],
  [
    'CTH, value or change of classification asked: the alternative that is better holds',
    [{ code: 'CTH' }],
    ['RVC', 'CTH'],
    'PROOF',
  ],
  ['a combination', [{ code: 'CTSH' }, { code: 'RVC', percent: 35 }], undefined, 'PROOF'],
  ['CTH, wholly obtained asked: the table is silent', [{ code: 'CTH' }], ['WO'], 'PROOF'],
  ['no criterion', [], ['CTH'], 'PROOF'],
  ['an empty rule is no rule', [{ code: 'CTH' }], [], 'NEED_PSR'],
]

describe('the certificate and the declaration classify the goods differently', () => {
  it.each(CASES)('%s', (_, criteria, rule, outcome) => {
    const question = { criteria, originatingMaterials: false, ...(rule === undefined ? {} : { rule: { criteria: rule } }) }
    expect(hsDecision(question).outcome).toBe(outcome)
  })

  it('SP with the same process is accepted', () => {
    const rule = { criteria: ['SP'], process: 'dyeing and printing' }
    const criteria = [{ code: 'SP' }]
    expect(hsDecision({ criteria, rule, process: 'dyeing and printing', originatingMaterials: false }).outcome).toBe('MINOR')
    expect(hsDecision({ criteria, rule, process: 'cut and sewn', originatingMaterials: false }).outcome).toBe('VERIFY')
  })

  it('PE is accepted where the agreement takes originating materials in every case', () => {
    const question = { criteria: [{ code: 'PE' }], rule: { criteria: ['WO'] }, originatingMaterials: true }
    expect(hsDecision(question).outcome).toBe('MINOR')
  })

  it('every row of the table decides some case', () => {
    const texts = new Set(
      CASES.map(
        ([, criteria, rule]) =>
          hsDecision({ criteria, originatingMaterials: false, ...(rule === undefined ? {} : { rule: { criteria: rule } }) }).text,
      ),
    )
    const unreached = HS_DECISIONS.filter(({ text, declared }) => declared !== 'same SP' && !texts.has(text))
    expect(unreached).toEqual([])
  })
})
