/**
 * Every clock of the procedure (rules.md 4.4, asw.md 4.9), one row each. Days are calendar days unless they are working days; a clock
 * runs in the local date of the state that must act. docs/exchanges.md has the same table (a test compares them both ways).
 */
export interface ClockDefinition {
  /** Absent: the day is named by a document, or set in the agreement. */
  readonly length?: { readonly days: number } | { readonly months: number } | { readonly workingDays: number }
  /** - `document`: what travels starts and stops it. - `nsw`: the single window starts and stops it, over the API. */
  readonly by: 'document' | 'nsw'
  readonly starts: string
  readonly ends: string
  /** Days before the deadline on which it is time to look: one event each. */
  readonly warnDays: readonly number[]
  /** Text that it rests on; `proposal` where none says how long. */
  readonly source: string
  /** What is proved when it passes: negative evidence. */
  readonly passed: string
  /** Whether a person must look when it passes. */
  readonly alarm: boolean
  /** Country whose procedure it is, where it is one country's. */
  readonly country?: string
}

const DOCUMENT = { by: 'document', alarm: true } as const
const NSW = { by: 'nsw', alarm: true } as const
const days = (n: number) => ({ length: { days: n } })
const months = (n: number) => ({ length: { months: n } })
const workingDays = (n: number) => ({ length: { workingDays: n } })
const VN = { country: 'VN' } as const

export const CLOCKS = {
  // what travels starts and stops them
  'original-missing': {
    ...DOCUMENT,
    starts: 'a cancellation comes before its certificate',
    ends: 'the certificate',
    warnDays: [],
    source: 'agreement (originalMissing), else 6 days: before `cancellation-answer` ends; CA-03',
    passed: 'the certificate did not come: the cancellation is answered REFUSED_NOT_FOUND',
  },
  'refusal-window': {
    ...{ ...DOCUMENT, ...days(60), alarm: false },
    starts: 'receipt of the certificate (AS2)',
    ends: 'a decision about any item',
    warnDays: [30, 10],
    source: 'OCP Rule 30(3)(a); D-92',
    passed: 'no refusal within 60 days of receipt: the legal reading of D-93',
  },
  'refusal-window-presented': {
    ...{ ...DOCUMENT, ...days(60) },
    starts: 'the certificate is presented with an import declaration',
    ends: 'a decision about any item',
    warnDays: [10, 3],
    source: 'OCP Rule 30(3); D-93',
    passed: 'no decision within 60 days of presentation: the practical reading of D-93',
  },
  validity: {
    ...{ ...DOCUMENT, alarm: false },
    starts: 'receipt of the certificate (AS2); it ends with the day validTo',
    ends: 'used up, refused, cancelled or replaced',
    warnDays: [30, 7],
    source: 'OCP Rule 14; Viet Nam - EAEU FTA art. 4.16; D-24',
    passed: 'the certificate was not used up while it was valid',
  },
  clarification: {
    ...DOCUMENT,
    starts: 'a refusal asks to explain, until a day that it names',
    ends: 'the result of the clarification, or a later decision about every item of the refusal',
    warnDays: [5, 1],
    source: 'OCP Rule 30(4); D-94',
    passed: 'no explanation came by the day that was named',
  },
  'cancellation-pending': {
    ...{ ...DOCUMENT, ...days(6), alarm: false },
    starts: 'a cancellation is requested while declarations are registered and nothing is cleared',
    ends: 'customs clear or release what is reserved',
    warnDays: [3, 1],
    source: 'proposal; CA-02, a day before `cancellation-answer` ends',
    passed: 'it was still reserved: the cancellation is answered REFUSED_ALREADY_USED',
  },
  'cancellation-answer': {
    ...{ ...DOCUMENT, ...days(7) },
    starts: 'a cancellation is requested',
    ends: 'its outcome',
    warnDays: [3],
    source: 'proposal, after the seven days of SG-CO section 5',
    passed: 'the cancellation was not answered',
  },
  'retransmission-answer': {
    ...{ ...DOCUMENT, ...days(3) },
    starts: 'a re-transmission is requested',
    ends: 'its answer',
    warnDays: [1],
    source: 'proposal; OCP Rule 29(3) names no length',
    passed: 'the request for re-transmission was not answered',
  },
  'verification-reply': {
    ...{ ...DOCUMENT, ...days(90) },
    starts: 'a verification is requested; the day that the request names, else 90 days',
    ends: 'the final answer',
    warnDays: [30, 7],
    source: 'OCP Rule 18(b); D-99',
    passed: 'no reply within 90 days',
  },
  'verification-total': {
    ...{ ...DOCUMENT, ...days(180) },
    starts: 'a verification is requested; the day that the request names, else 180 days',
    ends: 'the final answer',
    warnDays: [30, 7],
    source: 'OCP Rule 18(d); D-99; TT33 19(6)',
    passed: 'the verification was not completed within 180 days: the preference may be denied (R12)',
  },
  'eaeu-verification-reply': {
    ...{ ...DOCUMENT, ...months(6) },
    starts: 'a verification of certificates EAV is requested',
    ends: 'every certificate of the letter is settled',
    warnDays: [30, 7],
    source: 'Viet Nam - EAEU FTA art. 4.30; E-11',
    passed: 'no reply within 6 months: the preference may be denied (E-10)',
  },
  // visits: letters, no documents that travel
  'visit-consent': {
    ...{ ...NSW, ...days(30) },
    starts: 'receipt of the notice of a visit',
    ends: 'consent',
    warnDays: [7],
    source: 'OCP Rule 19(5); D-100',
    passed: 'no consent within 30 days: the preference may be denied (R13)',
  },
  visit: {
    ...{ ...NSW, ...days(60) },
    starts: 'receipt of the notice of a visit, postponed or not',
    ends: 'the visit',
    warnDays: [14],
    source: 'OCP Rule 19; D-100',
    passed: 'the visit did not take place within 60 days',
  },
  'visit-comments': {
    ...{ ...NSW, ...days(30) },
    starts: 'the determination is sent',
    ends: 'comments of the exporter',
    warnDays: [7],
    source: 'OCP Rule 19; D-100',
    passed: 'the exporter did not comment',
  },
  'visit-final': {
    ...{ ...NSW, ...days(30) },
    starts: 'the comments, or the end of their time',
    ends: 'the final determination',
    warnDays: [7],
    source: 'OCP Rule 19; D-100',
    passed: 'no final determination within 30 days',
  },
  'visit-total': {
    ...{ ...NSW, ...days(180) },
    starts: 'receipt of the notice of a visit',
    ends: 'the final determination',
    warnDays: [30],
    source: 'OCP Rule 19; D-100',
    passed: 'the visit was not concluded within 180 days',
  },
  'eaeu-visit-consent': {
    ...{ ...NSW, ...days(60) },
    starts: 'dispatch of the request to visit',
    ends: 'consent',
    warnDays: [14],
    source: 'Viet Nam - EAEU FTA art. 4.31; E-12',
    passed: 'no consent within 60 days: the preference may be denied (E-10)',
  },
  'eaeu-visit-start': {
    ...{ ...NSW, ...days(60) },
    starts: 'consent to the visit',
    ends: 'the first day of the visit',
    warnDays: [14],
    source: 'Viet Nam - EAEU FTA art. 4.31; E-12',
    passed: 'the visit did not begin within 60 days of consent',
  },
  'eaeu-visit-decision': {
    ...{ ...NSW, ...days(90) },
    starts: 'the first day of the visit',
    ends: 'the determination',
    warnDays: [14],
    source: 'Viet Nam - EAEU FTA art. 4.31; E-12',
    passed: 'no determination within 90 days',
  },
  'eaeu-visit-total': {
    ...{ ...NSW, ...days(210) },
    starts: 'dispatch of the request to visit',
    ends: 'the determination',
    warnDays: [30],
    source: 'Viet Nam - EAEU FTA art. 4.31; E-12',
    passed: 'the visit was not concluded within 210 days',
  },
  'eaeu-suspension': {
    ...{ ...NSW, ...months(4) },
    starts: 'the decision to suspend the preference; it may be prolonged by 3 months',
    ends: 'the preference is restored or the suspension prolonged',
    warnDays: [30],
    source: 'Viet Nam - EAEU FTA art. 4.25; E-09',
    passed: 'the temporary suspension has ended',
  },
  // national procedure
  'declarant-explanation': {
    ...{ ...NSW, ...VN, ...workingDays(5) },
    starts: 'the declarant is asked to explain',
    ends: 'the explanation',
    warnDays: [2],
    source: 'TT33 19(1)',
    passed: 'the declarant did not explain',
  },
  'criterion-proof': {
    ...{ ...NSW, ...VN, ...days(10) },
    starts: 'the declarant is asked to prove the criterion',
    ends: 'the proof',
    warnDays: [3],
    source: 'TT33 16(4), 19(2)',
    passed: 'the criterion was not proved',
  },
  'verification-proposal': {
    ...{ ...NSW, ...VN, ...workingDays(5) },
    starts: 'the decision to verify',
    ends: 'the proposal to the head office',
    warnDays: [2],
    source: 'TT33 19(4)',
    passed: 'the proposal to verify was not handed in',
  },
  'import-verification': {
    ...{ ...NSW, ...VN, ...days(180) },
    starts: 'dispatch of the request to verify, by letter',
    ends: 'the result',
    warnDays: [30],
    source: 'TT33 19(6)',
    passed: 'no result within 180 days: the certificate is refused (R12)',
  },
  'vn-visit-consent': {
    ...{ ...NSW, ...VN, ...days(30) },
    starts: 'dispatch of the notice of a visit',
    ends: 'consent',
    warnDays: [7],
    source: 'TT33 20(3)',
    passed: 'no consent within 30 days: the certificate is refused (R13)',
  },
  'late-certificate': {
    ...{ ...NSW, ...VN, ...months(12) },
    starts: 'registration of the import declaration',
    ends: 'the certificate is declared',
    warnDays: [30],
    source: 'TT33 12(1)',
    passed: 'no certificate within 1 year of registration (R14)',
  },
  'late-certificate-eu-uk': {
    ...{ ...NSW, ...VN, ...months(24) },
    starts: 'registration of the import declaration under EVFTA or UKVFTA',
    ends: 'the proof is declared',
    warnDays: [30],
    source: 'TT33 12(1)',
    passed: 'no proof within 2 years of registration (R14)',
  },
  'late-certificate-trade-defence': {
    ...{ ...NSW, ...VN, ...days(30) },
    starts: 'registration of the import declaration of goods under trade defence',
    ends: 'the certificate is declared',
    warnDays: [7],
    source: 'TT33 12(3)',
    passed: 'no certificate within 30 days of registration (R14)',
  },
  'reclassified-certificate': {
    ...{ ...NSW, ...VN, ...workingDays(5) },
    starts: 'the audit concludes that the goods are classified otherwise',
    ends: 'the certificate is declared',
    warnDays: [2],
    source: 'TT33 13(3)b',
    passed: 'no certificate within 5 working days of the conclusion',
  },
  'tax-after-refusal': {
    ...{ ...NSW, ...VN, ...workingDays(5) },
    starts: 'notice of the refusal',
    ends: 'the extra tax is declared',
    warnDays: [2],
    source: 'TT33 15(4)d',
    passed: 'the extra tax was not declared',
  },
  'cptpp-more-data': {
    ...{ ...NSW, ...VN, ...days(90) },
    starts: 'notice that data are missing',
    ends: 'the data',
    warnDays: [30],
    source: 'TT33 15(4)c',
    passed: 'no data were added within 90 days: it may be refused',
  },
  'export-verification': {
    ...{ ...NSW, ...VN, ...days(60) },
    starts: 'dispatch of the question to the issuing authority',
    ends: 'its result',
    warnDays: [14],
    source: 'TT33 7',
    passed: 'the issuing authority did not answer within 60 days',
  },
  'export-result-passed-on': {
    ...{ ...NSW, ...VN, ...workingDays(3) },
    starts: 'arrival of the result',
    ends: 'it is passed on',
    warnDays: [1],
    source: 'TT33 7',
    passed: 'the result was not passed on within 3 working days',
  },
  'export-proof': {
    ...{ ...NSW, ...VN, ...days(10) },
    starts: 'the declarant of the export is asked to prove the origin',
    ends: 'the proof',
    warnDays: [3],
    source: 'TT33 6(1)c',
    passed: 'the origin of the exported goods was not proved',
  },
  'factory-check-notice': {
    ...{ ...NSW, ...VN, ...workingDays(5) },
    starts: 'notice of a factory check',
    ends: 'the check may begin',
    warnDays: [],
    source: 'TT33 8',
    passed: 'the check may begin',
  },
  'factory-check': {
    ...{ ...NSW, ...VN, ...workingDays(10) },
    starts: 'start of the factory check; once prolonged by 10',
    ends: 'end of the check',
    warnDays: [2],
    source: 'TT33 8',
    passed: 'the check was not ended within 10 working days',
  },
  'factory-check-result': {
    ...{ ...NSW, ...VN, ...workingDays(5) },
    starts: 'end of the factory check',
    ends: 'its result',
    warnDays: [1],
    source: 'TT33 8',
    passed: 'no result within 5 working days',
  },
  'factory-check-answer': {
    ...{ ...NSW, ...VN, ...workingDays(5) },
    starts: 'the result is told',
    ends: 'the answer of the exporter',
    warnDays: [1],
    source: 'TT33 8',
    passed: 'the exporter did not answer within 5 working days',
  },
  'factory-check-conclusion': {
    ...{ ...NSW, ...VN, ...days(15) },
    starts: 'the opinion of the expert',
    ends: 'the conclusion',
    warnDays: [5],
    source: 'TT33 8',
    passed: 'no conclusion within 15 days of the opinion',
  },
  'declaration-clearance': {
    ...{ ...NSW, ...VN, ...days(15) },
    starts: 'registration of the declaration',
    ends: 'clearance',
    warnDays: [3],
    source: 'Viet Nam Customs Law 54/2014/QH13 art. 25(2)',
    passed: 'the declaration can no longer be used for clearance',
  },
  'outage-reconciliation': {
    ...{ ...NSW, ...VN, ...workingDays(1) },
    starts: 'the system is repaired after an outage',
    ends: 'papers of the outage are reconciled and uploaded',
    warnDays: [],
    source: 'Decree 85/2019/ND-CP art. 17; VN-17',
    passed: 'papers of the outage were not reconciled within 1 working day',
  },
  'cancellation-objection': {
    ...{ ...NSW, ...days(7), country: 'SG', alarm: false },
    starts: 'the exporter asks to cancel',
    ends: 'an objection',
    warnDays: [],
    source: 'SG-CO section 5; TM-14',
    passed: 'nobody objected: the certificate counts as cancelled at home',
  },
  // windows in which something may still be done; nobody waits for them
  'reissue-window': {
    ...{ ...NSW, ...months(12), alarm: false },
    starts: 'issue of the original; shown without being started',
    ends: 'the new certificate',
    warnDays: [],
    source: 'OCP Rule 29(1); D-81',
    passed: 'the certificate can no longer be issued anew',
  },
  'retroactive-window': {
    ...{ ...NSW, ...months(12), alarm: false },
    starts: 'shipment; judged by rule D-23 when the certificate is submitted',
    ends: 'issue',
    warnDays: [],
    source: 'OCP Rule 10(2); D-23',
    passed: 'no certificate can be issued retroactively any more',
  },
  records: {
    ...{ ...NSW, ...months(36), alarm: false },
    starts: 'issue; kept by the retention of the configuration',
    ends: 'never before',
    warnDays: [],
    source: 'OCP Rules 17, 31; Viet Nam - EAEU FTA art. 4.22; D-101',
    passed: 'the records need not be kept any longer',
  },
} as const satisfies Record<string, ClockDefinition>

export type ClockName = keyof typeof CLOCKS

/** The row of a clock by its name; `undefined` for a name that the table does not have. */
export function clockDefinition(name: string): ClockDefinition | undefined {
  return Object.hasOwn(CLOCKS, name) ? CLOCKS[name as ClockName] : undefined
}
