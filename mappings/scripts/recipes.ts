import type { CodeListImport } from '../src/codelists/index.ts'

/** How one shipped list is made from its publication. Dates of single codes are added where the publication leaves them out. */
export interface Recipe extends Omit<CodeListImport, 'list'> {
  /** Further rows, in the columns of the list: codes that the edition dropped but that older documents may carry. */
  readonly withdrawn?: readonly Readonly<Record<string, string>>[]
  /** Codes that did not exist from the first day of the edition. */
  readonly since?: Readonly<Record<string, string>>
}

/**
 * Cumulative lists (ISO, UN) judge documents from the first day of the e-Form D exchange, 1 Jan 2018: their editions add and
 * withdraw codes, they do not give a code another meaning. The HS does, so its edition has its legal days.
 */
const EXCHANGE_BEGAN = '2018-01-01'

const UN_CEFACT = 'UN/CEFACT code lists, from the open publication uncefact/vocabulary-outputs'

/** Every shipped list that is published elsewhere. Our own lists are written by hand in `codelists/`. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  'iso3166-1': {
    title: 'Countries, alpha-2',
    source: 'ISO 3166-1, from the open data set datasets/country-codes (PDDL 1.0)',
    edition: '2026-05',
    from: EXCHANGE_BEGAN,
  },
  iso4217: {
    title: 'Currencies, with minor units',
    source: 'ISO 4217, from the open data set datasets/currency-codes (PDDL 1.0); days of single codes from its amendments',
    edition: '2026-02',
    from: EXCHANGE_BEGAN,
    since: { VES: '2018-08-20', VED: '2021-10-01', SLE: '2022-04-01', ZWG: '2024-06-25', XCG: '2025-03-31' },
    // Where the agency gives the month of a withdrawal alone, its last day.
    withdrawn: [
      { code: 'VEF', name: 'Bolívar', minor: '2', numeric: '937', to: '2018-08-31' },
      { code: 'CUC', name: 'Peso Convertible', minor: '2', numeric: '931', to: '2021-06-30' },
      { code: 'HRK', name: 'Kuna', minor: '2', numeric: '191', to: '2022-12-31' },
      { code: 'SLL', name: 'Leone', minor: '2', numeric: '694', to: '2023-12-31' },
      { code: 'ZWL', name: 'Zimbabwe Dollar', minor: '2', numeric: '932', to: '2024-09-30' },
      { code: 'ANG', name: 'Netherlands Antillean Guilder', minor: '2', numeric: '532', to: '2025-06-30' },
      { code: 'BGN', name: 'Bulgarian Lev', minor: '2', numeric: '975', to: '2025-12-31' },
    ],
  },
  rec19: {
    title: 'Modes of transport',
    source: `UN/ECE Recommendation 19 (8067): ${UN_CEFACT}`,
    edition: '2024-07',
    from: EXCHANGE_BEGAN,
    layout: 'plain',
  },
  rec20: {
    title: 'Units of measure; deleted and deprecated codes are left out',
    source: 'UN/ECE Recommendation 20, from the open data set datasets/unece-units-of-measure (PDDL 1.0)',
    edition: 'rev17-2021',
    from: EXCHANGE_BEGAN,
  },
  rec21: {
    title: 'Kinds of packages',
    source: 'UN/ECE Recommendation 21, from the open data set datasets/unece-package-codes (PDDL 1.0)',
    edition: '2024-10',
    from: EXCHANGE_BEGAN,
  },
  unlocode: {
    title: 'Places of ASEAN, the EAEU and their partners in this exchange',
    source: 'UN/LOCODE, from uncefact/vocab-locode (MIT, Copyright (c) 2022 UN/CEFACT); codes to be removed (XX) are left out',
    edition: '2023-2',
    from: EXCHANGE_BEGAN,
  },
  hs: {
    title: 'Harmonized System, six digits; names are cut',
    source: 'WCO nomenclature HS 2022, from the open data set datasets/harmonized-system (PDDL 1.0)',
    edition: '2022',
    from: '2022-01-01',
    to: '2027-12-31',
    maxNameLength: 60,
  },
  uncl1001: {
    title: 'Kinds of documents',
    source: UN_CEFACT,
    edition: '2024-07',
    from: EXCHANGE_BEGAN,
    layout: 'uncl',
  },
  uncl1225: { title: 'Message functions', source: UN_CEFACT, edition: '2024-07', from: EXCHANGE_BEGAN, layout: 'uncl' },
  uncl1373: { title: 'Document statuses', source: UN_CEFACT, edition: '2024-07', from: EXCHANGE_BEGAN, layout: 'uncl' },
  uncl4343: { title: 'Response types', source: UN_CEFACT, edition: '2024-07', from: EXCHANGE_BEGAN, layout: 'uncl' },
}
