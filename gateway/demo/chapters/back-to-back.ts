import { type Chapter, holds, type Scene, type Stage } from '../chapter.ts'
import type { Certificate } from '../client.ts'
import { countryName } from '../countries.ts'
import { type Awaited, arrives, take } from '../inbox.ts'
import { NOTEBOOKS, singaporeBackToBack, thaiOriginal } from '../papers/notebooks.ts'
import { refused } from '../refused.ts'
import { standingOf } from '../standing.ts'

export const backToBack: Chapter = {
  id: 'back-to-back',
  title: 'Back to back: from Thailand over Singapore to Viet Nam',
  tells: 'Singapore passes a part of what Thailand has certified on to Viet Nam; each answer goes back to whoever issued.',
  countries: ['TH', 'SG', 'VN'],
  about: () => [ORIGINAL, CHILD],
  scenes: (stage) => [original(stage), child(stage), uses(stage)],
}

const ORIGINAL: Certificate = { issuingCountry: 'TH', number: NOTEBOOKS.th }
const CHILD: Certificate = { issuingCountry: 'SG', number: NOTEBOOKS.sg }
/** Of the 1,000 that Thailand has certified. */
const [PASSED_ON, STAYS, USED] = ['600', '400', '250']

function original(stage: Stage): Scene {
  const [th, sg] = [stage.nsw('TH'), stage.nsw('SG')]
  return {
    title: 'The original',
    steps: [
      {
        who: 'TH',
        does: `certifies 1,000 notebooks to Singapore: ${ORIGINAL.number}`,
        act: () => th.submit(thaiOriginal(stage.today)),
        expect: [arrives(stage, inboxOf('SG', ORIGINAL))],
      },
      {
        who: 'SG',
        does: 'takes it out of the inbox',
        act: () => take(stage, inboxOf('SG', ORIGINAL)),
        expect: [
          holds(
            'Thailand: knows that the NSW of Singapore has it (hop AS3)',
            () => th.known(ORIGINAL),
            ({ hops }) => hops.AS3 !== undefined,
          ),
          holds(
            'Singapore: holds 1,000 pieces under it, none used',
            () => sg.known(ORIGINAL),
            ({ status, items }) => status === 'RECEIVED' && items[0]?.balance === '1000',
          ),
        ],
      },
    ],
  }
}

function child(stage: Stage): Scene {
  const [sg, vn] = [stage.nsw('SG'), stage.nsw('VN')]
  const certified = singaporeBackToBack(stage.today, PASSED_ON)
  return {
    title: 'The certificate that rests on it',
    steps: [
      {
        who: 'SG',
        does: 'tries to pass on 1,200 of the 1,000',
        expect: [
          holds(
            'Singapore: its own gateway refuses that before anything leaves (rule D-65), and says where it is wrong',
            () => refused(() => sg.submit(singaporeBackToBack(stage.today, '1200'))),
            ({ code, issues }) =>
              code === 'ASW_DOCUMENT_INVALID' &&
              issues.some(({ rule, pointer }) => rule === 'D-65' && pointer === '/items/0/originalRef/quantity'),
          ),
        ],
      },
      {
        who: 'SG',
        does: `issues a back-to-back Form D for ${PASSED_ON} of them to Viet Nam: ${CHILD.number}`,
        act: () => sg.submit(certified),
        expect: [
          arrives(stage, inboxOf('VN', CHILD)),
          holds(
            'Viet Nam: reads in it which original it rests on, and what share it takes',
            async () => (await vn.entriesAbout('customs', CHILD, 'certificate-of-origin'))[0]?.json,
            (json) => {
              const [item] = (json?.items ?? []) as readonly { readonly originalRef?: Readonly<Record<string, unknown>> }[]
              const { number, itemSeq, quantity } = item?.originalRef ?? {}
              return number === ORIGINAL.number && itemSeq === 1 && quantity === PASSED_ON
            },
          ),
          account(stage, { child: PASSED_ON, committed: '0', available: STAYS }),
        ],
      },
      {
        who: 'SG',
        does: 'tries to pass on 500 more, under a second certificate',
        expect: [
          holds(
            'Singapore: refused, both certificates together would take more than was certified',
            () => refused(() => sg.submit(singaporeBackToBack(stage.today, '500', NOTEBOOKS.sgSecond))),
            ({ code }) => code === 'ASW_LEDGER_EXCEEDED' || code === 'ASW_DOCUMENT_INVALID',
          ),
        ],
      },
    ],
  }
}

function uses(stage: Stage): Scene {
  const [sg, vn] = [stage.nsw('SG'), stage.nsw('VN')]
  const use = (number: string, quantityUsed: string) => ({
    kind: 'UTILISATION',
    importDeclaration: { number, date: stage.today, line: 1 },
    items: [{ seq: 1, decision: 'GIVEN', quantityUsed, unit: 'H87' }],
  })
  return {
    title: 'The answers go back, each to whoever issued',
    steps: [
      {
        who: 'VN',
        does: `clears a first consignment: ${USED} of ${PASSED_ON} used`,
        act: async () => {
          await take(stage, inboxOf('VN', CHILD))
          await vn.respond(CHILD, use('10612345678', USED))
        },
        expect: bothSides(stage, ['SG', 'VN'], CHILD, 'PARTLY_UTILISED', USED, '350'),
      },
      {
        who: 'VN',
        does: 'tries to use 351 more',
        expect: [
          holds(
            'Viet Nam: refused by the ledger, 350 are left',
            () => refused(() => vn.respond(CHILD, use('10612345699', '351'))),
            ({ code }) => code === 'ASW_LEDGER_EXCEEDED',
          ),
        ],
      },
      {
        who: 'SG',
        does: `clears the ${STAYS} that stay in Singapore, under the original`,
        act: () => sg.respond(ORIGINAL, use('IM6B0012345', STAYS)),
        expect: [
          ...bothSides(stage, ['TH', 'SG'], ORIGINAL, 'PARTLY_UTILISED', STAYS, PASSED_ON),
          account(stage, { child: PASSED_ON, committed: STAYS, available: '0' }),
          holds(
            'Singapore: not one piece more can be cleared, for the rest has gone on',
            () => refused(() => sg.respond(ORIGINAL, use('IM6B0012399', '1'))),
            ({ code }) => code === 'ASW_LEDGER_EXCEEDED',
          ),
        ],
      },
      {
        does: 'so both certificates stand, wherever one asks:',
        table: () => standingOf(stage, ['TH', 'SG', 'VN'], [ORIGINAL, CHILD]),
      },
    ],
  }
}

/** Singapore keeps the account of what Thailand has certified to it. */
function account(stage: Stage, expected: Readonly<Record<'child' | 'committed' | 'available', string>>) {
  const { child, committed, available } = expected
  return holds(
    `Singapore: of 1,000 under the original, ${child} passed on, ${committed} cleared, ${available} left`,
    async () => (await stage.nsw('SG').accounts(ORIGINAL))[0],
    (seen) => seen?.child === child && seen.committed === committed && seen.available === available,
  )
}

function inboxOf(country: string, about: Certificate): Awaited {
  return { country, inbox: 'customs', document: 'certificate-of-origin', about }
}

function bothSides(
  stage: Stage,
  countries: readonly string[],
  certificate: Certificate,
  status: string,
  used: string,
  balance: string,
) {
  return countries.map((country) =>
    holds(
      `${countryName(country)}: ${status}, ${used} used, balance ${balance}`,
      () => stage.nsw(country).known(certificate),
      (state) => state.status === status && state.items[0]?.used === used && state.items[0]?.balance === balance,
    ),
  )
}
