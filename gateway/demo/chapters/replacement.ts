import { formD } from '../certificate.ts'
import { type Chapter, holds, type Scene, type Stage } from '../chapter.ts'
import type { Certificate } from '../client.ts'
import { countryName } from '../countries.ts'
import { type Awaited, arrives, take } from '../inbox.ts'
import { refused } from '../refused.ts'
import { statusesOf } from '../standing.ts'

export const replacement: Chapter = {
  id: 'replacement',
  title: 'A certificate is replaced by another',
  tells:
    'A new number that names the old one, and a cancellation of the old one that names the new: in either order the same end.',
  countries: ['VN', 'TH'],
  about: ({ today }) => [FIRST, SECOND, USED].flatMap(({ old, next }) => [certificate(old, today), certificate(next, today)]),
  scenes: (stage) => [replaced(stage, FIRST), replaced(stage, SECOND), compared(stage), used(stage)],
}

interface Pair {
  readonly title: string
  /** Serials of the certificate that is replaced, and of the one that takes its place. */
  readonly old: number
  readonly next: number
  /** What Thailand hears first. */
  readonly first: 'new certificate' | 'cancellation'
}
const FIRST: Pair = { title: 'The new one first, then the cancellation', old: 301, next: 302, first: 'new certificate' }
const SECOND: Pair = { title: 'The cancellation first, then the new one', old: 311, next: 312, first: 'cancellation' }
const USED: Pair = { title: 'What is used already stays', old: 321, next: 322, first: 'new certificate' }

function certificate(serial: number, today: string): Certificate {
  return { issuingCountry: 'VN', number: formD({ serial, today }).referenceNumber as string }
}

/** Steps that several scenes share, for one pair. */
function stepsOf(stage: Stage, { old, next }: Pair) {
  const { today } = stage
  const vn = stage.nsw('VN')
  const [before, after] = [certificate(old, today), certificate(next, today)]
  const cancellationId = `CAN-DEMO-${old}`
  const inbox = (about: Certificate): Awaited => ({
    country: 'TH',
    inbox: 'customs',
    document: 'certificate-of-origin',
    about,
  })
  return {
    before,
    after,
    issue: {
      who: 'VN',
      does: `issues ${before.number}, with a wrong quantity in it`,
      act: () => vn.submit(formD({ serial: old, today })),
      expect: [arrives(stage, inbox(before))],
    },
    replace: {
      who: 'VN',
      does: `issues ${after.number}, which says that it replaces ${before.number}`,
      act: () =>
        vn.submit({
          ...formD({ serial: next, today }),
          kind: 'SUBSTITUTION',
          relatedCertificates: [
            { number: before.number, date: today, country: 'VN', relation: 'REPLACES', reason: 'Quantity of item 1 corrected' },
          ],
        }),
      expect: [arrives(stage, inbox(after))],
    },
    take: {
      who: 'TH',
      does: `takes ${after.number} out of the inbox`,
      act: () => take(stage, inbox(after)),
      expect: stands(stage, after, 'RECEIVED'),
    },
    cancel: (outcome: string) => ({
      who: 'VN',
      does: `cancels ${before.number}: reason 3, replaced by ${after.number}`,
      act: () =>
        vn.submit(cancellation(before, { cancellationId, reasonCode: '3', replacedBy: { referenceNumber: after.number } })),
      expect: [
        holds(
          `Viet Nam: hears the outcome, ${outcome}`,
          async () => (await vn.known(before)).cancellations[cancellationId]?.outcome,
          (seen) => seen === outcome,
        ),
      ],
    }),
  }
}

function replaced(stage: Stage, pair: Pair): Scene {
  const { issue, replace, take, cancel } = stepsOf(stage, pair)
  const rest = [replace, cancel('CANCELLED')]
  return { title: pair.title, steps: [issue, ...(pair.first === 'cancellation' ? rest.reverse() : rest), take] }
}

function compared(stage: Stage): Scene {
  const th = stage.nsw('TH')
  const [first, second] = [stepsOf(stage, FIRST), stepsOf(stage, SECOND)]
  const pairs = [first, second]
  const all = pairs.flatMap(({ before, after }) => [before, after])
  return {
    title: 'Both ways end the same, on both sides',
    steps: [
      {
        expect: [
          ...pairs.flatMap(({ before, after }) => [...stands(stage, before, 'REPLACED'), ...stands(stage, after, 'RECEIVED')]),
          holds(
            'no preference is given under a certificate that was cancelled (rule CA-05)',
            () => refused(() => th.respond(first.before, use(stage, 'A0040690800001'))),
            ({ code }) => code === 'ASW_STATE_CONFLICT',
          ),
        ],
      },
      {
        who: 'TH',
        does: `gives preference under ${first.after.number} instead`,
        act: () => th.respond(first.after, use(stage, 'A0040690800002')),
        expect: stands(stage, first.after, 'PARTLY_UTILISED'),
        table: () => statusesOf(stage, ['VN', 'TH'], all),
      },
    ],
  }
}

function used(stage: Stage): Scene {
  const { before, after, issue, replace, cancel } = stepsOf(stage, USED)
  return {
    title: USED.title,
    steps: [
      issue,
      {
        who: 'TH',
        does: 'gives preference to 400 of item 1 before anybody hears of a mistake',
        act: () => stage.nsw('TH').respond(before, use(stage, 'A0040690800003')),
        expect: stands(stage, before, 'PARTLY_UTILISED'),
      },
      replace,
      cancel('REFUSED_ALREADY_USED'),
      {
        who: 'VN',
        does: `takes ${after.number} back: nobody may hold both`,
        act: () => stage.nsw('VN').submit(cancellation(after, { cancellationId: 'CAN-DEMO-322', reasonCode: '6' })),
        expect: [...stands(stage, before, 'PARTLY_UTILISED'), ...stands(stage, after, 'CANCELLED')],
        table: () => statusesOf(stage, ['VN', 'TH'], [before, after]),
      },
    ],
  }
}

function cancellation({ number, issuingCountry }: Certificate, more: object): object {
  return {
    document: 'cancellation',
    scheme: 'ATIGA',
    formVersion: '2021-09',
    requestedAt: new Date().toISOString(),
    certificate: { referenceNumber: number, issuingCountry },
    importingCountry: 'TH',
    requestedBy: { agency: 'MOIT' },
    ...more,
  }
}

function use(stage: Stage, number: string): object {
  return {
    kind: 'UTILISATION',
    importDeclaration: { number, date: stage.today },
    items: [{ seq: 1, decision: 'GIVEN', quantityUsed: '400', unit: 'H87', line: 1 }],
  }
}

function stands(stage: Stage, about: Certificate, expected: string) {
  return ['VN', 'TH'].map((country) =>
    holds(
      `${countryName(country)}: ${about.number} stands at ${expected}`,
      async () => (await stage.nsw(country).known(about)).status,
      (status) => status === expected,
    ),
  )
}
