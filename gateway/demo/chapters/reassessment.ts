import { formD, plusDays } from '../certificate.ts'
import { type Chapter, holds, type Scene, type Stage } from '../chapter.ts'
import type { Certificate } from '../client.ts'
import { countryName } from '../countries.ts'
import { arrives } from '../inbox.ts'
import { refused } from '../refused.ts'
import { standingOf } from '../standing.ts'

export const reassessment: Chapter = {
  id: 'reassessment',
  title: 'One item is refused, explained, and assessed again',
  tells: 'Thailand gives preference to two of three items. Viet Nam is asked about the third, answers, and preference is given.',
  countries: ['VN', 'TH'],
  about: ({ today }) => [certificate(today)],
  scenes: (stage) => [refusal(stage), question(stage), again(stage)],
}

const SERIAL = 201
const REFUSAL = 'REF-DEMO-1'
const REQUEST = 'VRQ-DEMO-1'
const DECLARATION = 'A0040690700001'

function certificate(today: string): Certificate {
  return { issuingCountry: 'VN', number: formD({ serial: SERIAL, today }).referenceNumber as string }
}

function refusal(stage: Stage): Scene {
  const [vn, th] = [stage.nsw('VN'), stage.nsw('TH')]
  const about = certificate(stage.today)
  const answer = {
    responseId: REFUSAL,
    kind: 'REFUSAL',
    office: 'THLCH',
    importDeclaration: { number: DECLARATION, date: stage.today },
    clarification: { requested: true, dueDate: plusDays(stage.today, 30) },
  }
  const items = (reason: object) => [
    { seq: 1, decision: 'GIVEN', quantityUsed: '400', unit: 'H87', line: 1 },
    { seq: 2, decision: 'NOT_GIVEN', line: 2, ...reason },
    { seq: 3, decision: 'GIVEN', quantityUsed: '2500', unit: 'H87', line: 3 },
  ]
  const reason = { reasonCodes: ['R04'], reasonText: 'The uppers are declared as imported from a non-member; CTH is not shown.' }
  return {
    title: 'Part of it is used, one item is refused',
    steps: [
      {
        who: 'VN',
        does: `certifies three items to Thailand: ${about.number}`,
        act: () => vn.submit(formD({ serial: SERIAL, today: stage.today })),
        expect: [arrives(stage, { country: 'TH', inbox: 'customs', document: 'certificate-of-origin', about })],
      },
      {
        who: 'TH',
        does: 'tries to refuse item 2 without a reason',
        expect: [
          holds(
            'Thailand: its own gateway does not let that out (rule D-95: an item is refused without a reason)',
            () => refused(() => th.respond(about, { ...answer, items: items({}) })),
            ({ code, issues }) => code === 'ASW_DOCUMENT_INVALID' && issues.some(({ rule }) => rule === 'D-95'),
          ),
        ],
      },
      {
        who: 'TH',
        does: 'gives preference to 400 of item 1 and to item 3, and refuses item 2: R04, origin criterion not met',
        act: () => th.respond(about, { ...answer, items: items(reason) }),
        expect: [
          ...decisions(stage, 'PARTLY_REFUSED', ['GIVEN', 'NOT_GIVEN', 'GIVEN']),
          holds(
            'Viet Nam: the ministry reads the reason and by when to explain',
            async () => (await vn.entriesAbout('ministry', about, 'certificate-response')).map(({ json }) => json),
            (responses) =>
              responses.some(({ responseId, clarification }) => {
                const { dueDate } = (clarification ?? {}) as { dueDate?: string }
                return responseId === REFUSAL && dueDate === answer.clarification.dueDate
              }),
          ),
        ],
        table: () => standingOf(stage, ['VN', 'TH'], [about]),
      },
    ],
  }
}

function question(stage: Stage): Scene {
  const [vn, th] = [stage.nsw('VN'), stage.nsw('TH')]
  const about = certificate(stage.today)
  const { number: referenceNumber, issuingCountry } = about
  const matter = { scheme: 'ATIGA', formVersion: '2021-09', certificate: { referenceNumber, issuingCountry } }
  return {
    title: 'The issuer is asked, and explains',
    steps: [
      {
        who: 'TH',
        does: 'asks Viet Nam to verify item 2',
        act: () =>
          th.submit({
            document: 'verification-request',
            ...matter,
            requestId: REQUEST,
            requestedAt: new Date().toISOString(),
            requestingCountry: 'TH',
            requestedBy: { agency: 'TCD' },
            basis: 'REASONABLE_DOUBT',
            preferenceSuspended: false,
            replyBy: plusDays(stage.today, 90),
            completeBy: plusDays(stage.today, 180),
            reasonCodes: ['R04'],
            items: [{ seq: 2, reasonCodes: ['R04'], question: 'Of which heading are the uppers, and where were they made?' }],
            importDeclaration: { number: DECLARATION, date: stage.today },
          }),
        expect: [
          arrives(stage, { country: 'VN', inbox: 'ministry', document: 'verification-request', about }),
          ...decisions(stage, 'UNDER_VERIFICATION', ['GIVEN', 'NOT_GIVEN', 'GIVEN']),
        ],
      },
      {
        who: 'VN',
        does: 'answers from the cost sheet of the producer: originating',
        act: () =>
          vn.submit({
            document: 'verification-response',
            ...matter,
            responseId: 'VRA-DEMO-1',
            requestId: REQUEST,
            issuedAt: new Date().toISOString(),
            requestingCountry: 'TH',
            respondedBy: { agency: 'MOIT', officer: 'Lê Thị Hoa' },
            final: true,
            authenticity: 'AUTHENTIC',
            items: [
              {
                seq: 2,
                result: 'ORIGINATING',
                criterion: { code: 'CTH' },
                finding: 'The uppers are of heading 4107, tanned in Binh Duong; invoices and process description were examined.',
              },
            ],
          }),
        expect: [
          arrives(stage, { country: 'TH', inbox: 'customs', document: 'verification-response', about }),
          ...decisions(stage, 'PARTLY_REFUSED', ['GIVEN', 'NOT_GIVEN', 'GIVEN']),
        ],
      },
    ],
  }
}

function again(stage: Stage): Scene {
  const th = stage.nsw('TH')
  const about = certificate(stage.today)
  return {
    title: 'The case is assessed again',
    steps: [
      {
        who: 'TH',
        does: 'gives preference to item 2 after all: 400 used',
        act: () =>
          th.respond(about, {
            kind: 'CLARIFICATION_RESULT',
            clarifies: REFUSAL,
            verificationReference: REQUEST,
            office: 'THLCH',
            importDeclaration: { number: DECLARATION, date: stage.today },
            items: [{ seq: 2, decision: 'GIVEN', quantityUsed: '400', unit: 'H87', line: 2 }],
            reasonText: 'The answer of the issuing authority was accepted.',
          }),
        expect: decisions(stage, 'PARTLY_UTILISED', ['GIVEN', 'GIVEN', 'GIVEN']),
      },
      {
        who: 'TH',
        does: 'clears the 600 of item 1 that are left, under another declaration',
        act: () =>
          th.respond(about, {
            kind: 'UTILISATION',
            importDeclaration: { number: 'A0040690700002', date: stage.today },
            items: [{ seq: 1, decision: 'GIVEN', quantityUsed: '600', unit: 'H87', line: 1 }],
          }),
        expect: decisions(stage, 'EXHAUSTED', ['GIVEN', 'GIVEN', 'GIVEN']),
        table: () => standingOf(stage, ['VN', 'TH'], [about]),
      },
    ],
  }
}

/** Both sides derive the same from what was said; nobody sets a status. */
function decisions(stage: Stage, status: string, expected: readonly string[]) {
  return ['TH', 'VN'].map((country) =>
    holds(
      `${countryName(country)}: ${status}; items ${expected.join(', ')}`,
      () => stage.nsw(country).known(certificate(stage.today)),
      (state) => state.status === status && state.items.map(({ decision }) => decision).join() === expected.join(),
    ),
  )
}
