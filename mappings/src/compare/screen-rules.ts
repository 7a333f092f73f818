/**
 * The comparisons that are made, one row each. `basis` is the public text for every importing country of ATIGA, `vn` what Viet Nam
 * adds (TT33 is Circular 33/2023/TT-BTC, TT38 is Circular 38/2015/TT-BTC as amended by 39/2018/TT-BTC). `effect`: `decides` where
 * the worst outcome withholds or reduces preference, `asks` where the most that follows is a question, `tells` where nothing follows.
 */
export const SCREEN_RULES = {
  'M-01': row('number of the certificate in the declaration', 'decides', 'ATIGA Annex 8 Rule 30(1)', 'TT33 art. 11(1), 15(1)'),
  'M-02': row('issue date of the certificate in the declaration', 'asks', 'ATIGA Annex 8 Rule 30(1)', 'TT33 art. 11(1)'),
  'M-03': row('status of the certificate', 'decides', 'ATIGA Annex 8 Rules 18(c) and 29(4)', 'TT33 art. 14(2)'),
  'M-04': row('validity on the day of the declaration', 'decides', 'ATIGA Annex 8 Rule 14', 'TT33 art. 14(1)'),
  'M-05': row('importing, issuing and exporting countries', 'decides', 'ATIGA Annex 8 Rule 11', 'TT33 art. 17(1)'),
  'M-06': row('name of the exporter', 'asks', 'ATIGA Annex 8 Rule 16(1); minor discrepancies 1', 'TT33 art. 15(8)a, 19(1)'),
  'M-07': row('identifier of the exporter', 'tells', 'ATIGA Annex 8 Rule 16(1)', 'TT33 art. 15(8)'),
  'M-08': row(
    'name of the importer or consignee',
    'asks',
    'ATIGA Annex 8 Rule 16(1); minor discrepancies 1',
    'TT33 art. 15(8)a, 19(1)',
  ),
  'M-09': row(
    'number of the invoice',
    'asks',
    'ATIGA Annex 8 Rules 16(1) and 23',
    'TT33 art. 15(7), 19(1); letter 3053/TCHQ-GSQL',
  ),
  'M-10': row('date of the invoice', 'asks', 'ATIGA Annex 8 Rule 16(1)', 'TT33 art. 19(1)'),
  'M-11': row('who issued the invoice', 'asks', 'ATIGA Annex 8 Rule 23', 'TT33 art. 15(7)'),
  'M-12': row('classification', 'decides', 'ATIGA Annex 8 Rule 16(2)', 'TT33 art. 15(8)g, 16'),
  'M-13': row('description of the goods', 'asks', 'ATIGA Annex 8 Rule 16(1); minor discrepancies 7', 'TT33 art. 15(8)i, 19(1)'),
  'M-14': row('brand of the goods', 'asks', 'Form D note 5', 'TT33 art. 19(1)'),
  'M-15': row('quantity in the same dimension', 'decides', 'ATIGA Annex 8 Rule 16(1)', 'TT33 art. 15(5), 15(6); TT38 art. 18'),
  'M-16': row(
    'quantity in units that cannot be converted',
    'tells',
    'ATIGA Annex 8 Rule 16(1); minor discrepancies 4',
    'TT33 art. 15(8)d',
  ),
  'M-17': row('gross weight', 'decides', 'Form D box 9; EAV Annex 5 box 10', 'TT33 art. 15(6)'),
  'M-18': row('weight of bulk goods', 'asks', 'contract of sale', 'TT38 art. 20'),
  'M-19': row('number of packages', 'asks', 'ATIGA Annex 8 Rule 16(1)', 'TT33 art. 15(8)'),
  'M-20': row('FOB value', 'asks', 'ATIGA Annex 8 Rule 25', 'TT33 art. 19(2)'),
  'M-21': row('criterion against the claim of preference', 'decides', 'ATIGA Annex 6(c)', ''),
  'M-22': row('country of origin', 'decides', 'ATIGA Annex 8 Rule 18', 'TT33 art. 5(1), 19(1)'),
  'M-23': row('date of departure', 'asks', 'ATIGA Annex 8 Rules 10 and 16(1)', 'TT33 art. 15(8)h'),
  'M-24': row('vessel, flight and voyage', 'tells', 'ATIGA Annex 8 Rule 16(1)', 'TT33 art. 15(8)h'),
  'M-25': row('mode of transport', 'asks', 'Form D box 3', 'TT33 art. 19(1)'),
  'M-26': row('port of discharge', 'asks', 'ATIGA article 32', 'TT33 art. 18'),
  'M-27': row('route through a state outside the agreement', 'asks', 'ATIGA article 32; Annex 8 Rule 21', 'TT33 art. 18(2)(3)'),
  'M-28': row('items that stand on one side only', 'decides', 'ATIGA Annex 8 Rule 16(3)', 'TT33 art. 15(5); TT38 art. 18'),
  'M-29': row('other users of the same certificate', 'decides', 'one certificate, one consignee (SG-CO)', 'TT33 art. 19(3)'),
  'M-30': row('all export declarations that cite the certificate', 'tells', 'analysis of risk', ''),
  'M-31': row('export declaration and certificate together', 'tells', 'the exchange of export declarations is voluntary', ''),
  'M-32': row('export declaration withdrawn or corrected later', 'tells', 'analysis of risk', ''),
  'M-33': row('two proofs of origin for one invoice', 'asks', 'ATIGA Annex 8 Rule 12B', 'TT33 art. 19(1)'),
  'M-34': row('value under which no proof is asked', 'tells', 'ATIGA Annex 8 Rule 15; Viet Nam - EAEU FTA art. 4.17', ''),
} as const satisfies Record<string, ScreenRule>

export interface ScreenRule {
  readonly title: string
  readonly effect: 'decides' | 'asks' | 'tells'
  readonly basis: string
  readonly vn: string
}

export type ScreenRuleId = keyof typeof SCREEN_RULES

/** The texts that a finding rests on where the importing country judges. */
export function groundOf(rule: ScreenRuleId, importingCountry: string | undefined): string {
  const { basis, vn }: ScreenRule = SCREEN_RULES[rule]
  return importingCountry === 'VN' && vn !== '' ? `${basis}; ${vn}` : basis
}

function row(title: string, effect: ScreenRule['effect'], basis: string, vn: string): ScreenRule {
  return { title, effect, basis, vn }
}
