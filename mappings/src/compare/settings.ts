/** Tolerances and lists of a comparison: our proposals, every one may be set by whoever compares. Decimals are texts. */
export interface CompareSettings {
  /** Names: at least so similar is the same, at least so similar is a spelling error. 0 to 1. */
  readonly nameSame: number
  readonly nameMinor: number
  /** Share of the words of the shorter description that the other one has too. */
  readonly descriptionSame: number
  readonly descriptionMinor: number
  /** Days between two dates of departure. */
  readonly departureSameDays: number
  readonly departureMinorDays: number
  /** Half a unit in the last decimal that declarations carry. */
  readonly quantityRounding: string
  readonly weightTolerancePercent: string
  readonly bulkTolerancePercent: string
  readonly fobSmallPercent: string
  readonly fobSmallUnits: string
  readonly fobLargePercent: string
  /** Chapters whose goods usually travel in bulk. */
  readonly bulkChapters: readonly string[]
  readonly fobTerms: readonly string[]
  /** How many lines a declaration of that country may have. */
  readonly mostLines: Readonly<Record<string, number>>
  readonly members: Readonly<Record<string, readonly string[]>>
  /** Schemes in which goods made of members' originating materials originate in every case. */
  readonly originatingMaterials: readonly string[]
  /** Up to this value no proof is asked; `of` says which value counts. */
  readonly waivers: Readonly<
    Record<string, { readonly amount: string; readonly currency: string; readonly of: 'FOB' | 'CUSTOMS' }>
  >
  readonly explainWorkingDays: number
  readonly proofDays: number
  readonly verifyDays: number
}

const ASEAN = ['BN', 'ID', 'KH', 'LA', 'MM', 'MY', 'PH', 'SG', 'TH', 'VN']

export const DEFAULT_SETTINGS: CompareSettings = {
  nameSame: 0.92,
  nameMinor: 0.8,
  descriptionSame: 0.5,
  descriptionMinor: 0.2,
  departureSameDays: 3,
  departureMinorDays: 14,
  quantityRounding: '0.005',
  weightTolerancePercent: '5',
  bulkTolerancePercent: '5',
  fobSmallPercent: '1',
  fobSmallUnits: '1',
  fobLargePercent: '20',
  bulkChapters: ['10', '12', '23', '25', '26', '27', '31', '72'],
  fobTerms: ['FOB', 'FCA', 'EXW'],
  mostLines: { VN: 50 },
  members: {
    ATIGA: ASEAN,
    ACFTA: [...ASEAN, 'CN'],
    RCEP: [...ASEAN, 'AU', 'CN', 'JP', 'KR', 'NZ'],
    EAEUVN: ['AM', 'BY', 'KG', 'KZ', 'RU', 'VN'],
  },
  originatingMaterials: [],
  waivers: {
    ATIGA: { amount: '200', currency: 'USD', of: 'FOB' },
    EAEUVN: { amount: '200', currency: 'USD', of: 'CUSTOMS' },
  },
  explainWorkingDays: 5,
  proofDays: 10,
  verifyDays: 180,
}
