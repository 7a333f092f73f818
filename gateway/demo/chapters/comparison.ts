import { type Chapter, holds, type Scene, type Stage, type Step, type Told } from '../chapter.ts'
import type { Certificate, Client } from '../client.ts'
import { arrives } from '../inbox.ts'
import { exportDeclaration, importDeclaration, type Otherwise, pricedFormD } from '../papers/declarations.ts'
import { refused } from '../refused.ts'

export const comparison: Chapter = {
  id: 'comparison',
  title: 'Certificate, export declaration (ACDD) and import declaration, side by side',
  tells:
    'One set of papers that matches, and one that does not: what differs is named with both values, and an officer concludes.',
  countries: ['VN', 'TH'],
  about: ({ today }) => [MATCHING, DIFFERING].flatMap((papers) => [certificate(papers.serial, today), exportOf(papers)]),
  scenes: (stage) => [matching(stage), differing(stage)],
}

/** Numbers of the papers of a set. */
interface Papers {
  /** Folder in which they are saved. */
  readonly name: string
  readonly serial: number
  readonly acdd: string
  readonly declaration: string
  /** What the declarations say otherwise than the certificate, by item. */
  readonly exported: Readonly<Record<number, Otherwise>>
  readonly imported: Readonly<Record<number, Otherwise>>
}
const MATCHING: Papers = {
  name: 'matching',
  serial: 401,
  acdd: '302145600401',
  declaration: 'A0040690900001',
  exported: {},
  imported: {},
}
const DIFFERING: Papers = {
  name: 'differing',
  serial: 402,
  acdd: '302145600402',
  declaration: 'A0040690900002',
  exported: { 2: { hs: '64041900' }, 3: { pieces: '2600' } },
  imported: { 1: { amount: '13500.00' }, 2: { hs: '64041900' }, 3: { pieces: '2600' } },
}

function certificate(serial: number, today: string): Certificate {
  return { issuingCountry: 'VN', number: pricedFormD(serial, today).referenceNumber }
}

/** The gateways follow an export declaration as they follow a certificate. */
function exportOf({ acdd }: Papers): Certificate {
  return { scheme: 'ACDD', issuingCountry: 'VN', number: acdd }
}

interface Seen {
  readonly document?: string
  readonly value?: unknown
  readonly normalised?: string
}
interface Finding {
  readonly id: string
  readonly rule: string
  readonly outcome: string
  readonly items?: readonly number[]
  readonly left: Seen
  readonly right: Seen
  readonly text: string
  readonly legalBasis: string
  readonly due?: string
  readonly flags?: readonly string[]
  readonly override?: { readonly by: string; readonly reason: string; readonly outcome: string }
}
interface Comparison {
  readonly outcome: string
  readonly flags: readonly string[]
  readonly items: readonly { readonly seq: number; readonly outcome: string; readonly decision?: string }[]
  readonly balances: readonly { readonly items: readonly number[]; readonly granted: string; readonly excess: string }[]
  readonly findings: readonly Finding[]
}

/** The certificate and the export declaration as they came, from the inbox; the import declaration as the declarant made it. */
async function compare(th: Client, papers: Papers, today: string, declaration: unknown, more: object = {}): Promise<Comparison> {
  const [form] = await th.entriesAbout('customs', certificate(papers.serial, today), 'certificate-of-origin')
  const [acdd] = await th.entriesAbout('customs', exportOf(papers), 'export-declaration')
  return (await th.call('POST', '/v1/comparisons', {
    certificate: { inbox: 'customs', entry: form?.id },
    acdd: { inbox: 'customs', entry: acdd?.id },
    declarations: [{ document: declaration }],
    today,
    ...more,
  })) as Comparison
}

/** Viet Nam sends both papers; Thailand finds both in the inbox and says that it has taken the declaration. */
function sent(stage: Stage, papers: Papers): readonly Step[] {
  const vn = stage.nsw('VN')
  const form = pricedFormD(papers.serial, stage.today)
  const acdd = exportDeclaration(form, papers.acdd, stage.today, papers.exported)
  return [
    {
      who: 'VN',
      does: `sends the certificate ${form.referenceNumber} and the export declaration ${papers.acdd}`,
      act: async () => {
        stage.save(`papers/${papers.name}/certificate.json`, form)
        stage.save(`papers/${papers.name}/acdd.json`, acdd)
        await Promise.all([vn.submit(form), vn.submit(acdd)])
      },
      expect: [
        arrives(stage, {
          country: 'TH',
          inbox: 'customs',
          document: 'certificate-of-origin',
          about: certificate(papers.serial, stage.today),
        }),
        arrives(stage, { country: 'TH', inbox: 'customs', document: 'export-declaration', about: exportOf(papers) }),
      ],
    },
  ]
}

function matching(stage: Stage): Scene {
  const th = stage.nsw('TH')
  const form = pricedFormD(MATCHING.serial, stage.today)
  const declaration = importDeclaration(form, MATCHING.declaration, stage.today)
  let found: Comparison | undefined
  return {
    title: 'Papers that match',
    steps: [
      ...sent(stage, MATCHING),
      {
        who: 'TH',
        does: 'tells Viet Nam that the export declaration is accepted',
        act: () => th.submit(declarationResponse(MATCHING)),
        expect: [
          arrives(stage, { country: 'VN', inbox: 'ministry', document: 'declaration-response', about: exportOf(MATCHING) }),
        ],
      },
      {
        who: 'TH',
        does: 'compares them with the import declaration of the buyer (POST /v1/comparisons)',
        act: async () => {
          stage.save(`papers/${MATCHING.name}/import.json`, declaration)
          found = await compare(th, MATCHING, stage.today, declaration, { record: true })
          return `${found.findings.length} comparisons made`
        },
        expect: [
          holds(
            'Thailand: nothing is asked of anybody; preference is proposed for every item, as declared',
            async () => found,
            (seen) =>
              ['OK', 'INFO', 'MINOR'].includes(seen?.outcome ?? '') &&
              seen?.flags.length === 0 &&
              seen?.items.map(({ decision }) => decision).join() === 'GIVEN,GIVEN,GIVEN' &&
              seen.balances.length === 3 &&
              seen.balances.every(({ excess }) => excess === '0'),
          ),
        ],
      },
    ],
  }
}

const REASON = 'The declared price is net of a rebate of 25 %; the credit note of the seller was shown'

function differing(stage: Stage): Scene {
  const th = stage.nsw('TH')
  const form = pricedFormD(DIFFERING.serial, stage.today)
  const about = certificate(DIFFERING.serial, stage.today)
  const declaration = importDeclaration(form, DIFFERING.declaration, stage.today, DIFFERING.imported)
  let found: Comparison | undefined
  const finding = (rule: string, item: number, paper = 'declaration') =>
    found?.findings.find(
      (one) => one.rule === rule && one.right.document === paper && one.outcome !== 'OK' && one.items?.includes(item),
    )
  const differs = (what: string, rule: string, item: number, values: readonly [string, string], outcome: string) =>
    holds(
      `${what}: ${values[0]} on the certificate, ${values[1]} on the import declaration (${rule}, ${outcome})`,
      async () => finding(rule, item),
      (seen) => seen?.outcome === outcome && shown(seen.left).includes(values[0]) && shown(seen.right).includes(values[1]),
    )
  // What the other customs tell decides nothing by itself: it is a hint for analysts.
  const hints = (what: string, rule: string, item: number, values: readonly [string, string]) =>
    holds(
      `${what}: ${values[0]} on the certificate, ${values[1]} on the export declaration (${rule}, a hint of risk)`,
      async () => finding(rule, item, 'acdd'),
      (seen) =>
        seen?.flags?.includes('RISK') === true && shown(seen.left).includes(values[0]) && shown(seen.right).includes(values[1]),
    )
  const override = (reason: string) => ({
    finding: finding('M-20', 1)?.id,
    outcome: 'MINOR',
    code: 'EXPLAINED',
    reason,
    by: 'Officer Somchai',
    at: new Date().toISOString(),
  })
  const decisions = (seen: Comparison | undefined) => seen?.items.map(({ decision }) => decision).join()
  return {
    title: 'Papers that do not match',
    steps: [
      ...sent(stage, DIFFERING),
      {
        who: 'TH',
        does: 'compares them with an import declaration of another price, another code and more pieces',
        act: async () => {
          stage.save(`papers/${DIFFERING.name}/import.json`, declaration)
          found = await compare(th, DIFFERING, stage.today, declaration)
          return `${found.findings.length} comparisons made`
        },
        expect: [
          differs('item 1, value', 'M-20', 1, ['18000', '13500'], 'EXPLAIN'),
          differs('item 2, classification', 'M-12', 2, ['640391', '640419'], 'NEED_PSR'),
          differs('item 3, quantity', 'M-15', 3, ['2500', '2600'], 'PARTIAL'),
          hints('item 2, classification', 'M-12', 2, ['640391', '640419']),
          hints('item 3, quantity', 'M-30', 3, ['2500', '2600']),
          holds(
            'so item 1 and 2 must wait, and item 3 gets preference for 2,500',
            async () => found,
            (seen) =>
              decisions(seen) === 'PENDING,PENDING,GIVEN' &&
              seen?.balances.find(({ items }) => items.includes(3))?.granted === '2500',
          ),
        ],
        table: async () => findingsOf(found),
      },
      {
        who: 'TH',
        does: 'lets an officer conclude otherwise about the value of item 1',
        expect: [
          holds(
            'Thailand: not without a reason in words',
            () => refused(() => compare(th, DIFFERING, stage.today, declaration, { overrides: [override('')], record: true })),
            ({ code }) => code === 'ASW_INPUT_INVALID',
          ),
        ],
      },
      {
        act: async () => {
          found = await compare(th, DIFFERING, stage.today, declaration, { overrides: [override(REASON)], record: true })
        },
        expect: [
          holds(
            'with one, preference is proposed for item 1; the finding stands beside it, unchanged',
            async () => found,
            (seen) =>
              decisions(seen) === 'GIVEN,PENDING,GIVEN' &&
              finding('M-20', 1)?.outcome === 'EXPLAIN' &&
              finding('M-20', 1)?.override?.reason === REASON,
          ),
          holds(
            'Thailand: the conclusion is on record, and whoever compares later meets it',
            async () => ({
              later: await compare(th, DIFFERING, stage.today, declaration),
              events: await th.timeline((await th.known(about)).id),
            }),
            ({ later, events }) =>
              decisions(later) === 'GIVEN,PENDING,GIVEN' && events.some(({ kind }) => kind === 'comparison-overridden'),
          ),
        ],
        table: async () => findingsOf(found),
      },
    ],
  }
}

/** What is not the same, or a hint. */
function findingsOf(found: Comparison | undefined): Told {
  const told = (found?.findings ?? []).filter(({ outcome, flags = [] }) => !['OK', 'INFO'].includes(outcome) || flags.length > 0)
  return {
    head: ['rule', 'item', 'certificate', 'other paper', 'what follows', 'on what ground', 'officer'],
    rows: told.map(({ rule, items, left, right, outcome, flags = [], due, legalBasis, override }) => [
      rule,
      items?.join(', ') ?? 'all',
      shown(left),
      `${right.document === 'acdd' ? 'ACDD' : 'import'}: ${shown(right)}`,
      [outcome, ...flags, ...(due === undefined ? [] : [`by ${due}`])].join(' '),
      legalBasis,
      override ? `${override.outcome}: ${override.by}` : '',
    ]),
  }
}

function shown({ normalised, value }: Seen): string {
  return normalised ?? String(value ?? '')
}

function declarationResponse({ acdd, serial }: Papers): object {
  return {
    document: 'declaration-response',
    scheme: 'ACDD',
    formVersion: '2018-03',
    responseId: `TH-ACR-${serial}`,
    issuedAt: new Date().toISOString(),
    respondingCountry: 'TH',
    declaration: { exportDeclarationNumber: acdd, exportingCountry: 'VN' },
    status: 'ACCEPTED',
    acceptedAt: new Date().toISOString(),
    office: 'THLCH',
  }
}
