import { parse, root } from '../xml/dom.ts'
import { OTHER_RULES } from './eaeu-rules-other.ts'
import { addMonths, after, MEMBERS } from './eaeu-terms.ts'
import type { Finding } from './finding.ts'
import { type Look, lookAt, type Rule, when } from './look.ts'

const ITEM = 'OriginCertificateGoodsItemDetails'
const kind = (look: Look) => look.text('OriginCertificateKindCode')
const party = (look: Look, role: string) =>
  look.all('SupplyChainPartyDetails').find((one) => one.text('SupplyChainPartyKindCode') === role)
/** Issue dates of the certificates before this one, the earliest first. */
const earlier = (look: Look): readonly string[] =>
  look
    .all('RelatedCertificateDetails')
    .filter((one) => ['D', 'S'].includes(one.text('OriginRelationCode') ?? ''))
    .map((one) => one.text('DocReferenceDetails/DocCreationDate') ?? '')
    .filter((date) => date !== '')
    .sort()
const incomplete = (one: Look | undefined) =>
  !one?.text('BusinessEntityName') ||
  !one.text('SubjectAddressDetails/StreetName') ||
  !one.text('SubjectAddressDetails/UnifiedCountryCode')

/** Rules of certificates EAV written a second time, from the agreement and the form and not from the rule data. */
export const CERTIFICATE_RULES: readonly Rule[] = [
  {
    id: 'E-01',
    broken: (l) => {
      if (kind(l) !== 'O') return []
      const [issued = '', to] = [l.text('DocCreationDate'), l.text('DocValidityDate')]
      return [
        ...when(after(to, addMonths(issued, 12)), 'valid for longer than 12 months', 'DocValidityDate'),
        ...when(after(issued, to), 'the validity ends before the issue', 'DocValidityDate'),
      ]
    },
  },
  {
    id: 'E-06',
    broken: (l) => {
      const related = l.all('RelatedCertificateDetails').map((one) => one.text('OriginRelationCode'))
      const [issued, to] = [l.text('DocCreationDate'), l.text('DocValidityDate')]
      const dates = earlier(l)
      const [first] = dates
      const missing = (code: string) => kind(l) === code && !related.includes(code)
      return [
        ...when(missing('D'), 'a duplicate without its original', 'RelatedCertificateDetails'),
        ...when(missing('S'), 'a substitution without what it replaces', 'RelatedCertificateDetails'),
        ...when(kind(l) === 'O' && related.length > 0, 'an original names an earlier certificate', 'RelatedCertificateDetails'),
        ...(kind(l) === 'O'
          ? []
          : [
              ...when(after(dates.at(-1), issued), 'the earlier certificate is dated later', 'RelatedCertificateDetails'),
              ...when(
                first !== undefined && after(to, addMonths(first, 12)),
                'valid beyond 12 months from the first issue',
                'DocValidityDate',
              ),
              ...when(after(issued, to), 'the validity ends before the issue', 'DocValidityDate'),
            ]),
      ]
    },
  },
  {
    id: 'E-19',
    broken: (l) => {
      const invoices = l.all('OriginInvoiceDetails')
      const third = invoices.filter((one) => one.text('InvoiceModeCode') === '1')
      const marked = l.all('OriginCertificateFeatureCode').some((one) => one.text('') === 'TCI')
      const nameless = third.filter(
        (one) =>
          !one.text('SupplyChainPartyDetails/BusinessEntityName') ||
          !one.text('SupplyChainPartyDetails/SubjectAddressDetails/UnifiedCountryCode'),
      )
      return [
        ...when(nameless.length > 0, 'an invoice of a third country without its issuer', 'OriginInvoiceDetails'),
        ...when(marked !== third.length > 0, 'mark and invoices of third countries differ', 'OriginCertificateFeatureCode'),
      ]
    },
  },
  {
    id: 'E-22',
    broken: (l) =>
      l.all(ITEM).flatMap((item) => {
        const criteria = item.all('OriginCriterionCode').map((one) => one.text('') ?? '')
        return [
          ...when(criteria.length !== 1, `${criteria.length} criteria`, `${ITEM}/OriginCriterionCode`),
          ...when(
            criteria.some((one) => !['WO', 'PE', 'PSR'].includes(one)),
            `${criteria.join(' ')} is none of WO, PE, PSR`,
            `${ITEM}/OriginCriterionCode`,
          ),
        ]
      }),
  },
  {
    id: 'E-23',
    broken: (l) => {
      const [from = '', to = ''] = [l.text('UnifiedCountryCode'), l.text('DestinationCountryDetails/CACountryCode')]
      const fits = from === 'VN' ? MEMBERS.includes(to) : MEMBERS.includes(from) && to === 'VN'
      return when(!fits, `${from} to ${to} is not between Viet Nam and the Union`, 'DestinationCountryDetails/CACountryCode')
    },
  },
  {
    id: 'EAV-01',
    broken: (l) => {
      const exporter = party(l, 'EX')
      return [
        ...when(incomplete(exporter), 'the exporter is incomplete', 'SupplyChainPartyDetails'),
        ...when(
          exporter?.text('SubjectAddressDetails/UnifiedCountryCode') !== l.text('UnifiedCountryCode'),
          'the exporter is not in the issuing country',
          'SupplyChainPartyDetails/SubjectAddressDetails/UnifiedCountryCode',
        ),
      ]
    },
  },
  {
    id: 'EAV-02',
    broken: (l) => when(incomplete(party(l, 'IM')), 'the importer is incomplete', 'SupplyChainPartyDetails'),
  },
  {
    id: 'EAV-06',
    broken: (l) =>
      when(
        l.all(ITEM).some((one, index) => one.text('ConsignmentItemOrdinal') !== String(index + 1)),
        'the items do not run from 1 without gaps',
        `${ITEM}/ConsignmentItemOrdinal`,
      ),
  },
  {
    id: 'EAV-07',
    broken: (l) =>
      when(
        l.all(ITEM).some((one) => one.all('CargoPackagePalletDetails/PackagePalletDetails').length === 0),
        'an item without packages',
        `${ITEM}/CargoPackagePalletDetails`,
      ),
  },
  {
    id: 'EAV-08',
    broken: (l) =>
      l
        .all(ITEM)
        .flatMap((item) => [
          ...when(!item.text('GoodsDescriptionText'), 'an item without description', `${ITEM}/GoodsDescriptionText`),
          ...when(!/^\d{6,}$/.test(item.text('CommodityCode') ?? ''), 'an item without HS code', `${ITEM}/CommodityCode`),
        ]),
  },
  {
    id: 'EAV-10',
    broken: (l) => [
      ...when(
        l
          .all(`${ITEM}/UnifiedGrossMassMeasure`)
          .some((one) => one.text('@measurementUnitCode') !== '166' && one.text('@measurementUnitCode') !== 'KGM'),
        'the gross weight is not in kilograms',
        `${ITEM}/UnifiedGrossMassMeasure`,
      ),
      ...when(
        l
          .all(ITEM)
          .some((item) =>
            ['UnifiedGrossMassMeasure', 'UnifiedNetMassMeasure', 'GoodsMeasureDetails', 'AddGoodsMeasureDetails'].every(
              (name) => item.all(name).length === 0,
            ),
          ),
        'an item without weight or quantity',
        `${ITEM}/UnifiedGrossMassMeasure`,
      ),
    ],
  },
  {
    id: 'EAV-11',
    broken: (l) => {
      const lines = l.all('OriginInvoiceDetails').map((one) => one.text('LineId'))
      const named = l.all(ITEM).flatMap((item) => item.all('LineId').map((one) => one.text('')))
      return [
        ...when(lines.length === 0, 'no invoice', 'OriginInvoiceDetails'),
        ...when(
          named.some((one) => !lines.includes(one)),
          'an item names an invoice that is not there',
          `${ITEM}/LineId`,
        ),
      ]
    },
  },
  {
    id: 'EAV-12',
    broken: (l) => {
      const c = 'CertificationDetails'
      const present = ['PlaceName', 'EventDate', 'OfficerDetails/FullNameDetails'].every((one) => l.text(`${c}/${one}`))
      return [
        ...when(!present, 'the certification is incomplete', c),
        ...when(l.text(`${c}/EventDate`) !== l.text('DocCreationDate'), 'certified on another day than issued', `${c}/EventDate`),
      ]
    },
  },
  {
    id: 'EAV-13',
    broken: (l) => {
      const d = 'ExporterDeclarationDetails'
      const [from = '', origin = ''] = [l.text('UnifiedCountryCode'), l.text(`${d}/OriginCountryDetails/CACountryCode`)]
      const own = from === 'VN' ? origin === 'VN' : MEMBERS.includes(origin)
      return [
        ...when(!own, 'the origin is not that of the issuing side', `${d}/OriginCountryDetails`),
        ...when(
          l.text(`${d}/DestinationCountryDetails/CACountryCode`) !== l.text('DestinationCountryDetails/CACountryCode'),
          'declaration and header name different importing countries',
          `${d}/DestinationCountryDetails`,
        ),
        ...when(after(l.text(`${d}/EventDate`), l.text('DocCreationDate')), 'declared after the issue', `${d}/EventDate`),
      ]
    },
  },
]

const BY_ROOT: Readonly<Record<string, readonly Rule[]>> = { OriginCertificateDetails: CERTIFICATE_RULES, ...OTHER_RULES }
export const EAEU_RULE_IDS = Object.values(BY_ROOT).flatMap((rules) => rules.map(({ id }) => id))

/** Of a document of the EAEU pack that follows its schema. */
export function eaeuRuleFindings(xml: string): readonly Finding[] {
  const top = root(parse(xml))
  const look = lookAt(top)
  return (BY_ROOT[top.localName ?? ''] ?? []).flatMap(({ id, broken, severity = 'error' as const }) =>
    broken(look).map(([message, path]): Finding => ({ severity, code: 'RULE_BROKEN', rule: id, message, xpath: path })),
  )
}
