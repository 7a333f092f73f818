import { parse, root } from '../xml/dom.ts'
import type { Finding } from './finding.ts'
import { type Look, lookAt, type Rule, when } from './look.ts'

const G = 'Declaration/GoodsShipment'
const ITEM = `${G}/GovernmentAgencyGoodsItem`
const flags = (look: Look) =>
  look
    .all('Declaration/AdditionalInformation')
    .filter((one) => one.text('StatementTypeCode') === 'FLG')
    .map((one) => one.text('StatementCode'))
const MEMBERS = ['BN', 'ID', 'KH', 'LA', 'MM', 'MY', 'PH', 'SG', 'TH', 'VN']
const CRITERIA = ['CC', 'CTH', 'CTSH', 'PC', 'RVC', 'SP', 'WO']

/**
 * Rules of the e-Form D written a second time, from their text and not from the rule data, so that the two can be held against
 * each other. They are those that tell right from wrong; what only warns is left to the gateway.
 */
const RULES: readonly Rule[] = [
  {
    id: 'D-01',
    broken: (l) =>
      when(
        !MEMBERS.includes(l.text('ResponsibleCountryCode') ?? ''),
        'the issuing country is not a member state',
        'ResponsibleCountryCode',
      ),
  },
  {
    id: 'D-02',
    broken: (l) => {
      const importing = l.text(`${G}/Destination/CountryCode`) ?? ''
      return when(
        !MEMBERS.includes(importing) || importing === l.text('ResponsibleCountryCode'),
        'the importing country is no other member state',
        `${G}/Destination/CountryCode`,
      )
    },
  },
  {
    id: 'D-05',
    broken: (l) => {
      const [, country, year] = /^VN-([A-Z]{2}) (\d\d)\//.exec(l.text('Declaration/ID') ?? '') ?? []
      if (country === undefined) return []
      const issued = l.text('Declaration/IssueDateTime/DateTimeString') ?? ''
      return [
        ...when(
          country !== l.text(`${G}/Destination/CountryCode`),
          'the number names another importing country',
          'Declaration/ID',
        ),
        ...when(year !== issued.slice(2, 4), 'the number names another year', 'Declaration/ID'),
      ]
    },
  },
  {
    id: 'D-07',
    broken: (l) =>
      when(
        l.text('Declaration/Exporter/Address/CountryCode') !== l.text('ResponsibleCountryCode'),
        'the exporter is not in the issuing country',
        'Declaration/Exporter/Address/CountryCode',
      ),
  },
  {
    id: 'D-13',
    broken: (l) => {
      const exporter = l.all('Declaration/Authentication').find((one) => one.text('TypeCode') === 'EXP')
      const importing = l.text(`${G}/Destination/CountryCode`)
      return [
        ...when(
          exporter?.text('ImportCountryCode') !== importing,
          'declaration and header name different importing countries',
          'Declaration/Authentication/ImportCountryCode',
        ),
        ...when(
          importing !== 'VN' && exporter?.text('LocationName') === undefined,
          'the declaration of the exporter lacks its place',
          'Declaration/Authentication/LocationName',
        ),
      ]
    },
  },
  {
    id: 'D-31',
    broken: (l) =>
      when(
        l.all(ITEM).some((one, index) => one.text('SequenceNumeric') !== String(index + 1)),
        'the item numbers do not run from 1 without gaps',
        `${ITEM}/SequenceNumeric`,
      ),
  },
  {
    id: 'D-38',
    broken: (l) =>
      l.all(ITEM).flatMap((item) => {
        const criteria = item.all('Origin/Criterion')
        const codes = criteria.map((one) => one.text('TypeCode') ?? '')
        return [
          ...when(
            codes.length === 0 && !flags(l).includes('B2B'),
            'the item has no origin criterion',
            `${ITEM}/Origin/Criterion`,
          ),
          ...when(new Set(codes).size !== codes.length, 'the same criterion twice', `${ITEM}/Origin/Criterion`),
          ...criteria.flatMap((one) => {
            const [code = '', percent] = [one.text('TypeCode'), one.text('PercentNumeric')]
            if (code === 'PE') return []
            if (!CRITERIA.includes(code))
              return when(true, `${code} is no criterion of Form D`, `${ITEM}/Origin/Criterion/TypeCode`)
            return when(
              (code === 'RVC' || code === 'PC') !== (percent !== undefined),
              'a percentage too many or too few',
              `${ITEM}/Origin/Criterion/PercentNumeric`,
            )
          }),
        ]
      }),
  },
  {
    id: 'D-39',
    broken: (l) =>
      when(
        l.all(`${ITEM}/Origin/Criterion`).some((one) => one.text('TypeCode') === 'PE'),
        'PE is no criterion of Form D',
        `${ITEM}/Origin/Criterion/TypeCode`,
      ),
  },
  {
    id: 'D-40',
    broken: (l) =>
      l.all(ITEM).flatMap((item) => {
        const criteria = item.all('Origin/Criterion')
        const alone = criteria.length === 1 && criteria[0]?.text('TypeCode') === 'RVC' ? criteria[0] : undefined
        return when(
          alone !== undefined && Number(alone.text('PercentNumeric')) < 40,
          'a regional value content alone under 40 per cent',
          `${ITEM}/Origin/Criterion/PercentNumeric`,
        )
      }),
  },
  {
    id: 'D-42',
    broken: (l) => {
      const partial = l.all(`${ITEM}/Origin/Criterion`).filter((one) => one.text('TypeCode') === 'PC')
      return [
        ...when(
          partial.length > 0 && !flags(l).includes('PCU'),
          'partial cumulation without its box',
          'Declaration/AdditionalInformation',
        ),
        ...when(
          partial.some((one) => Number(one.text('PercentNumeric')) < 20 || Number(one.text('PercentNumeric')) > 39),
          'a partial cumulation not from 20 to 39',
          `${ITEM}/Origin/Criterion/PercentNumeric`,
        ),
      ]
    },
  },
  {
    id: 'D-44',
    broken: (l) =>
      when(
        flags(l).includes('PCU') && !l.all(`${ITEM}/Origin/Criterion`).some((one) => one.text('TypeCode') === 'PC'),
        'the box for partial cumulation without an item that claims it',
        'Declaration/AdditionalInformation',
      ),
  },
  {
    id: 'D-50',
    broken: (l) => {
      const invoices = l.all(`${G}/Invoice`).map((one) => one.text('ReferenceID'))
      const missing = l
        .all(`${ITEM}/AdditionalDocument`)
        .filter((one) => one.text('TypeCode') === '380' && !invoices.includes(one.text('ID')))
      return when(missing.length > 0, 'an item refers to an invoice that is not there', `${ITEM}/AdditionalDocument/ID`)
    },
  },
  {
    id: 'D-60',
    broken: (l) =>
      when(
        flags(l).includes('TCI') && l.text(`${G}/Seller/Name`) === undefined && l.text(`${G}/Invoice/Issuer/Name`) === undefined,
        'third-country invoicing without the invoicing company',
        `${G}/Seller`,
      ),
  },
  {
    id: 'D-80',
    broken: (l) => {
      const substitution = l
        .all('Declaration/AdditionalInformation')
        .some((one) => one.text('StatementTypeCode') === 'KND' && one.text('StatementCode') === 'SUB')
      const related = l.all(`${G}/PreviousDocument`).filter((one) => ['SUB', 'RPL'].includes(one.text('CategoryCode') ?? ''))
      return [
        ...when(
          substitution && related.length === 0,
          'a replacement that does not name what it replaces',
          `${G}/PreviousDocument`,
        ),
        ...when(
          related.some((one) => one.text('ID') === l.text('Declaration/ID')),
          'a replacement under the number that it replaces',
          `${G}/PreviousDocument/ID`,
        ),
      ]
    },
  },
]
export const RULE_IDS = RULES.map(({ id }) => id)

/** Of a certificate of the 2021 layout that follows its schema. */
export function ruleFindings(xml: string): readonly Finding[] {
  const look = lookAt(root(parse(xml)))
  return RULES.flatMap(({ id, broken, severity = 'error' as const }) =>
    broken(look).map(([message, path]): Finding => ({ severity, code: 'RULE_BROKEN', rule: id, message, xpath: path })),
  )
}
