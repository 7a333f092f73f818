/** How a publisher lays out a list: where our columns stand in theirs, and which of their rows carry a code. */
export interface Layout {
  /** What it is, for the help text of the command. */
  readonly title: string
  /** False where the first CSV record is data; columns are then positions, counted from 1. */
  readonly header: boolean
  /** Our column -> their header names, JSON keys (the first that exists is taken) or positions. */
  readonly columns: Readonly<Record<string, readonly (string | number)[] | Side>>
  /** What a code of the list looks like; one of another shape is a fault, unless it is one of `others`. */
  readonly keep?: RegExp
  /** Rows of the publication that are no codes of the list, and are left out. */
  readonly others?: RegExp
  /** A place may stand there twice, under two spellings; the first is taken. Elsewhere a repeated code is a fault. */
  readonly spellings?: boolean
  /** Rows whose cell matches are no codes, or are codes marked for removal. A file without that column skips nothing. */
  readonly skip?: readonly { readonly column: string | number; readonly matches: RegExp }[]
}

/** Several of their cells side by side make one of ours: UN/LOCODE keeps country and place apart. */
export interface Side {
  readonly parts: readonly (string | number)[]
}

const CODE_NAMES = [
  'code',
  'Code',
  'CODE',
  'id',
  'value',
  'rdf:value',
  'CommonCode',
  'Common Code',
  'alpha-2',
  'a2',
  'Country_Code',
]
const NAME_NAMES = ['name', 'Name', 'NAME', 'description', 'Description', 'label', 'title', 'text', 'rdfs:label', 'Country_Name']

/** Layouts of the common publishers. `plain` reads what has a code and a name column under one of the usual headings. */
export const LAYOUTS = {
  plain: {
    title: 'a header line or JSON keys such as code and name',
    header: true,
    columns: { code: CODE_NAMES, name: NAME_NAMES, from: ['from', 'validFrom'], to: ['to', 'validTo'] },
  },
  'iso3166-1': {
    title: 'datasets/country-codes, ISO 3166-1',
    header: true,
    columns: {
      code: ['a2', 'ISO3166-1-Alpha-2', 'alpha-2', 'Alpha-2 code', 'alpha2'],
      name: ['name', 'CLDR display name', 'English short name', 'official_name_en'],
      alpha3: ['a3', 'ISO3166-1-Alpha-3', 'alpha-3', 'Alpha-3 code', 'alpha3'],
      numeric: ['num', 'ISO3166-1-numeric', 'country-code', 'Numeric', 'numeric'],
    },
  },
  iso4217: {
    title: 'datasets/currency-codes or the maintenance agency, ISO 4217; one row per currency or per country and currency',
    header: true,
    columns: {
      code: ['code', 'AlphabeticCode', 'Ccy'],
      name: ['name', 'Currency', 'CcyNm'],
      minor: ['minor', 'MinorUnit', 'CcyMnrUnts'],
      numeric: ['num', 'NumericCode', 'CcyNbr'],
      from: ['from'],
      to: ['to'],
    },
    skip: [
      { column: 'AlphabeticCode', matches: /^$/ },
      { column: 'WithdrawalDate', matches: /./ },
    ],
  },
  rec20: {
    title: 'UN/ECE Recommendation 20; rows with status X (deleted) or D (deprecated) are left out',
    header: true,
    columns: {
      code: ['code', 'CommonCode', 'Common Code'],
      name: ['name', 'Name'],
      symbol: ['symbol', 'Symbol'],
    },
    skip: [{ column: 'Status', matches: /[XD]/ }],
  },
  rec21: {
    title: 'UN/ECE Recommendation 21; rows with status X are left out',
    header: true,
    columns: { code: ['code', 'Code'], name: ['name', 'Name'] },
    skip: [{ column: 'Status', matches: /X/ }],
  },
  unlocode: {
    title: 'UN/LOCODE as published: twelve columns, no header; country lines, references and rows with status XX are left out',
    header: false,
    columns: { code: { parts: [2, 3] }, name: [5], function: [7], status: [8] },
    spellings: true,
    skip: [
      { column: 3, matches: /^$/ },
      { column: 1, matches: /=/ },
      { column: 8, matches: /^XX$/ },
    ],
  },
  hs: {
    title: 'HS nomenclature; six-digit codes are kept; sections, chapters, headings and totals are left out',
    header: true,
    columns: {
      code: ['code', 'hscode', 'HSCode', 'ProductCode', 'id'],
      name: ['name', 'description', 'Description', 'ProductDescription', 'text'],
    },
    keep: /^(?!999999)\d{6}$/,
    others: /^(?:|[IVX]{1,5}|\d{2}|\d{4}|999999|TOTAL)$/,
  },
  uncl: {
    title: 'UN/CEFACT code list (EDIFACT), CSV or JSON-LD',
    header: true,
    columns: { code: ['code', 'rdf:value', 'value'], name: ['name', 'rdfs:label', 'rdfs:comment', 'label'] },
    skip: [{ column: '@type', matches: /Scheme|Class|Property/ }],
  },
} as const satisfies Record<string, Layout>

export type LayoutName = keyof typeof LAYOUTS
