import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { SCREEN_RULES } from '../src/compare/index.ts'
import { loadPack } from '../src/index.ts'
import type { RegisterRow, RuleSet, RuleStatus } from '../src/rules/index.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** One line of `rules/register.yaml`. */
export interface Registered {
  readonly title: string
  readonly status?: RuleStatus
  readonly awaits?: string
  /** `file: words of a test in it`. */
  readonly test?: string
}

export interface Register {
  readonly rules: Readonly<Record<string, Registered>>
  readonly aliases: Readonly<Record<string, string>>
}

/** What becomes of one rule, over all packs. */
export interface RuleRow {
  readonly id: string
  readonly title: string
  readonly status: RuleStatus | 'awaited'
  readonly severity: string
  readonly basis: string
  readonly mark: string
  readonly aliases: readonly string[]
  readonly documents: readonly string[]
  /** Files of tests whose cases name the rule, or the test of the register. */
  readonly proofs: readonly string[]
  readonly note: string
}

export function readRegister(): Register {
  return parse(readFileSync(join(ROOT, 'mappings/rules/register.yaml'), 'utf8')) as Register
}

/** The rules of one pack, for this page. */
export interface PackRules {
  readonly name: string
  readonly rules: RuleSet
}

/** Every pack that ships with this package. */
export function packRules(): readonly PackRules[] {
  const packs = join(ROOT, 'mappings/packs')
  return readdirSync(packs)
    .filter((name) => existsSync(join(packs, name, 'pack.yaml')))
    .sort()
    .map((name) => ({ name, rules: loadPack(name).rules }))
}

/** Their rule data, line by line. */
export function packRows(packs: readonly PackRules[]): readonly RegisterRow[] {
  return packs.flatMap(({ rules }) => rules.register)
}

/** Families of the reference: an id of one of them must stand in the register. Others are rules of our own. */
const REFERENCE = /^(?:D|AC|CA|E)-\d+$/

export function isReference(id: string): boolean {
  return REFERENCE.test(id)
}

export function ruleRows(register: Register, rows: readonly RegisterRow[]): readonly RuleRow[] {
  const proofs = proofsOf()
  const byId = Map.groupBy(rows, ({ id }) => id)
  const registered = Object.entries(register.rules).map(([id, entry]) => rowOf(id, entry, byId.get(id) ?? [], proofs))
  const own = [...byId].filter(([id]) => register.rules[id] === undefined)
  return [
    ...registered,
    ...Object.entries(SCREEN_RULES).map(([id, { title, effect, basis, vn }]) => ({
      id,
      title,
      status: effect === 'decides' ? ('enforced' as const) : ('warned' as const),
      severity: effect,
      basis: vn === '' ? basis : `${basis}; ${vn}`,
      mark: 'P',
      aliases: [],
      documents: [],
      proofs: proofs.get(id) ?? [],
      note: '',
    })),
    ...own.map(([id, parts]) => rowOf(id, undefined, parts, proofs)),
  ]
}

function rowOf(id: string, entry: Registered | undefined, parts: readonly RegisterRow[], proofs: Proofs): RuleRow {
  const [first] = parts
  const severities = parts.map(({ severity: { issue, import: atImport } }) =>
    issue === atImport ? issue : `${issue || '-'} | ${atImport || '-'}`,
  )
  const told = entry?.test === undefined ? [] : [entry.test]
  return {
    id,
    title: entry?.title ?? first?.text ?? '',
    status: first?.status ?? entry?.status ?? 'awaited',
    severity: [...new Set(severities)].filter((text) => text !== '').join(', '),
    basis: [...new Set(parts.map(({ basis }) => basis))].join('; '),
    mark: [...new Set(parts.map(({ mark }) => mark))].join(', '),
    aliases: [...new Set(parts.flatMap(({ aliases }) => aliases))],
    documents: [...new Set(parts.flatMap(({ documents }) => documents))],
    proofs: [...told, ...(proofs.get(id) ?? [])],
    note: first === undefined && entry?.awaits !== undefined ? `waits for ${entry.awaits}` : '',
  }
}

type Proofs = ReadonlyMap<string, readonly string[]>

const TESTS = join(ROOT, 'mappings/test')
/** How a case names the rule that it breaks (`'D-20 E /issuedOn'`), or a comparison tells (`'M-12 MINOR'`). */
const NAMED = /['"`]((?:[A-Z]+)-\d+) (?:[EWN] |[A-Z_]+['"])/g

/** Rule -> files with cases of it. */
function proofsOf(): Proofs {
  const proofs = new Map<string, string[]>()
  const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  for (const file of files.sort()) {
    const text = readFileSync(join(TESTS, file), 'utf8')
    const ids = new Set([...text.matchAll(NAMED)].map(([, id = '']) => id))
    for (const id of ids) proofs.set(id, [...(proofs.get(id) ?? []), `mappings/test/${file}`])
  }
  return proofs
}

const SECTIONS: readonly { readonly title: string; readonly about: string; readonly holds: (id: string) => boolean }[] = [
  {
    title: 'Certificate of origin and the answers to it',
    about: 'Severity: E refuses, W warns; where the two sides differ, at issue | at import.',
    holds: (id) => id.startsWith('D-'),
  },
  { title: 'Export declaration (ACDD)', about: 'What the exporting customs tell.', holds: (id) => id.startsWith('AC-') },
  { title: 'Cancellation', about: 'Of a certificate that was sent.', holds: (id) => id.startsWith('CA-') },
  {
    title: 'Comparison of certificate, export declaration and import declaration',
    about:
      '`decides`: the worst outcome withholds or reduces preference; `asks`: the most that follows is a question; `tells`: nothing follows.',
    holds: (id) => id.startsWith('M-'),
  },
  {
    title: 'Certificate EAV (Viet Nam and the Eurasian Economic Union)',
    about: 'Judged by the pack of that agreement.',
    holds: (id) => /^E-\d/.test(id),
  },
  {
    title: 'Rules of our own',
    about: 'Code lists, and what our model of the documents needs to hold together.',
    holds: () => true,
  },
]

/** `docs/rules.md`, whole. */
export function rulesPage(register: Register, rows: readonly RegisterRow[], packs: readonly PackRules[]): string {
  const all = ruleRows(register, rows)
  const done = new Set<string>()
  const sections = SECTIONS.map(({ title, about, holds }) => {
    const own = all.filter(({ id }) => !done.has(id) && holds(id))
    for (const { id } of own) done.add(id)
    return `## ${title}\n\n${about}\n\n${table(own)}\n`
  })
  return `${HEAD}\n${totals(all)}\n\n${sections.join('\n')}\n${settingsSection(packs)}\n${aliasSection(all, register)}`
}

const HEAD = `# Business rules

Made by \`npm run rules -w @asw/mappings\` from the rule data of the packs (\`mappings/packs/*/\`), the table of comparisons
(\`mappings/src/compare/screen-rules.ts\`) and the titles in \`mappings/rules/register.yaml\`. Do not edit: a test compares this page
with the data both ways.

- **enforced**: a document that breaks it is refused, or the comparison withholds preference.
- **warned**: it is sent or accepted with a warning, or the comparison asks.
- **process**: states, clocks or the ledger of the exchange keep it; no check of one document can.
- **configurable**: judged where an operator gives the setting it needs.
- **not-applicable**: paper, or a matter that never passes through here.

Marks: C, confirmed in the public text that is named; P, our proposal. "Shown by" names files of cases under \`mappings/test\`, or a
test; every enforced and warned rule has a passing and a failing example, which a test demands.
`

function totals(rows: readonly RuleRow[]): string {
  const counts = Map.groupBy(rows, ({ status }) => status)
  return [...counts]
    .map(([status, some]) => `${some.length} ${status}`)
    .join(', ')
    .replace(/^/, `${rows.length} rules: `)
}

function table(rows: readonly RuleRow[]): string {
  const lines = rows.map(({ id, title, status, severity, basis, mark, proofs, note }) =>
    [id, title, note === '' ? status : `${status}: ${note}`, severity, basis, mark, proofs.map(short).join('; ')]
      .map(cell)
      .join(' | '),
  )
  return [
    `| Rule | What it says | Here | Severity | Ground | Mark | Shown by |`,
    '|---|---|---|---|---|---|---|',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

/** File names are told without what they share. */
function short(proof: string): string {
  return proof.replace(/^mappings\/test\//, '')
}

/** Which values hold for whom, and what the caller may tell beside a document. */
function settingsSection(packs: readonly PackRules[]): string {
  const parts = packs.flatMap(({ name, rules }) => {
    const [program] = rules.programs.values()
    if (program === undefined || program.settings.length === 0) return []
    const rows = program.settings.map(({ schemes, issuers, from, to, values }) => {
      const days = [from === '0000-01-01' ? '' : `from ${from}`, to === '9999-12-31' ? '' : `to ${to}`].filter(
        (text) => text !== '',
      )
      const told = Object.entries(values).map(([key, value]) => `\`${key}\` ${JSON.stringify(value)}`)
      return [
        [...(schemes ?? ['all'])].join(', '),
        [...(issuers ?? ['all'])].join(', '),
        days.join(' ') || 'always',
        told.join('; '),
      ]
        .map(cell)
        .join(' | ')
    })
    const given = new Set(program.settings.flatMap(({ values }) => Object.keys(values)))
    const open = rules.settingNames.filter((setting) => !given.has(setting))
    return [
      `### Pack ${name}\n\n| Scheme | Issued by | Issued on | Values |\n|---|---|---|---|\n${rows.map((row) => `| ${row} |`).join('\n')}\n`,
      ...(open.length === 0
        ? []
        : [`Without a value until an operator gives one: ${open.map((setting) => `\`${setting}\``).join(', ')}.\n`]),
      ...(rules.knownNames.length === 0
        ? []
        : [`What may be told beside a document (\`known\`): ${rules.knownNames.map((known) => `\`${known}\``).join(', ')}.\n`]),
    ]
  })
  return `## Settings\n\nOf rows that hold for a document, a later one wins, name by name; \`settings\` of a call win over all of them.\n\n${parts.join('\n')}`
}

function aliasSection(rows: readonly RuleRow[], { aliases }: Register): string {
  const told = new Map<string, string[]>()
  for (const { id, aliases: own } of rows) for (const alias of own) told.set(alias, [...(told.get(alias) ?? []), id])
  const all = [...told].filter(([alias]) => !isOwnId(alias, rows)).map(([alias, ids]) => [alias, ids.join(', ')] as const)
  const lines = [...all, ...Object.entries(aliases)].sort(([a], [b]) => (a < b ? -1 : 1))
  return `## Other names\n\nIds of the reference of the ASEAN Single Window, and where they are kept here.\n\n| Id | Here |\n|---|---|\n${lines.map(([alias, ids]) => `| ${alias} | ${cell(ids)} |`).join('\n')}\n`
}

function isOwnId(alias: string, rows: readonly RuleRow[]): boolean {
  return rows.some(({ id }) => id === alias)
}
