import { addMonths, after, MEMBERS } from './eaeu-terms.ts'
import { type Look, type Rule, when } from './look.ts'

const twice = (values: readonly (string | undefined)[]) => new Set(values).size !== values.length
const CYRILLIC = /^[\u0410-\u042f0-9]+$/
const LATIN = /^[A-Z0-9]+$/
/** Hours ahead of UTC of the states that issue. */
const AHEAD: Readonly<Record<string, number>> = { VN: 7, AM: 4, BY: 3, KG: 6, KZ: 5, RU: 3 }
/** The date of an instant in a country; one without a zone is in that of its writer. */
const dayThere = (instant: string | undefined, country: string | undefined) => {
  const ahead = AHEAD[country ?? '']
  if (instant === undefined || ahead === undefined || !/(?:Z|[+-]\d\d:\d\d)$/.test(instant)) return instant?.slice(0, 10)
  const at = Date.parse(instant.replace(/:60(?=[.Z+-])/, ':59'))
  return Number.isNaN(at) ? instant.slice(0, 10) : new Date(at + ahead * 3_600_000).toISOString().slice(0, 10)
}

/** The documents beside the certificate, by their roots. */
export const OTHER_RULES: Readonly<Record<string, readonly Rule[]>> = {
  OriginCertificateStatusDetails: [
    {
      id: 'ST-01',
      broken: (l) => {
        const followed = ['03', '04'].includes(l.text('DocStatusCode') ?? '')
        const successor = l.text('DocReferenceDetails/DocId')
        return [
          ...when(followed !== (successor !== undefined), 'status and successor do not go together', 'DocReferenceDetails'),
          ...when(successor === l.text('DocId'), 'the successor is the certificate itself', 'DocReferenceDetails/DocId'),
        ]
      },
    },
    {
      id: 'ST-02',
      broken: (l) =>
        when(
          after(l.text('DocCreationDate'), dayThere(l.text('EventDateTime'), l.text('UnifiedCountryCode'))),
          'the status takes effect before the issue',
          'EventDateTime',
        ),
    },
  ],
  OriginCertificateRequestDetails: [
    {
      id: 'QU-01',
      broken: (l) =>
        when(
          after(l.text('PeriodDetails/StartDate'), l.text('PeriodDetails/EndDate')),
          'the period ends before it begins',
          'PeriodDetails',
        ),
    },
    {
      id: 'QU-02',
      broken: (l) =>
        when(
          ![...MEMBERS, 'VN'].includes(l.text('UnifiedCountryCode') ?? ''),
          'nobody there issues certificates EAV',
          'UnifiedCountryCode',
        ),
    },
  ],
  OriginVerificationRequestDetails: [
    {
      id: 'E-11',
      broken: (l) =>
        when(after(l.text('EventDate'), addMonths(requested(l), 6)), 'the answer is due later than in six months', 'EventDate'),
    },
    {
      id: 'VE-01',
      broken: (l) => {
        const named = l.all('DocReferenceDetails')
        return [
          ...when(twice(named.map((one) => one.text('DocId'))), 'a certificate stands there twice', 'DocReferenceDetails'),
          ...when(
            named.some((one) => after(one.text('DocCreationDate'), requested(l))),
            'a certificate issued after the request',
            'DocReferenceDetails/DocCreationDate',
          ),
        ]
      },
    },
    {
      id: 'VE-02',
      broken: (l) =>
        when(
          l.all('OriginVerificationReasonCode').some((one) => one.text('') === '02') && !l.text('DescriptionText'),
          'data are doubted, but not said which',
          'DescriptionText',
        ),
    },
  ],
  OriginVerificationResultDetails: [
    {
      id: 'E-10',
      broken: (l) =>
        when(
          l
            .all('OriginVerificationFindingDetails')
            .some((one) => ['02', '03', '04'].includes(one.text('OriginVerificationResultCode') ?? '')) &&
            !l.text('DescriptionText'),
          'a finding that can deny the preference is not explained',
          'DescriptionText',
        ),
    },
    {
      id: 'VE-11',
      broken: (l) => [
        ...when(after(requested(l), l.text('EventDate')), 'the finding is dated before the request', 'EventDate'),
        ...when(
          twice(l.all('OriginVerificationFindingDetails').map((one) => one.text('DocReferenceDetails/DocId'))),
          'a certificate stands there twice',
          'OriginVerificationFindingDetails',
        ),
      ],
    },
  ],
  GoodsDeclarationExtractDetails: [
    {
      id: 'DE-01',
      broken: (l) => {
        const code = l.text('DTExchDeclarationIdDetails/DeclarationKindCode') ?? ''
        const union = MEMBERS.includes(l.text('DepartureCountryDetails/CACountryCode') ?? '')
        return [
          ...when(
            code !== '' && !CYRILLIC.test(code) && !LATIN.test(code),
            'Cyrillic and Latin letters in one code',
            'DTExchDeclarationIdDetails/DeclarationKindCode',
          ),
          ...when(
            union && LATIN.test(code),
            'Latin letters that only look Cyrillic',
            'DTExchDeclarationIdDetails/DeclarationKindCode',
          ),
        ]
      },
    },
    {
      id: 'LIST-09',
      severity: 'warning',
      broken: (l) => {
        const code = l.text('DTExchDeclarationIdDetails/DeclarationKindCode') ?? ''
        return when(
          CYRILLIC.test(code) && !['\u0418\u041c', '\u042d\u041a'].includes(code),
          `${code} is neither import nor export`,
          'DTExchDeclarationIdDetails/DeclarationKindCode',
        )
      },
    },
    {
      id: 'DE-02',
      broken: (l) =>
        when(
          l.text('GoodsQuantity') !== String(l.all('DTExhcGoodsItemDetails').length),
          'another number of items than it says',
          'GoodsQuantity',
        ),
    },
    {
      id: 'DE-03',
      broken: (l) =>
        when(
          !l.all('SupplyChainPartyDetails').some((one) => one.text('SupplyChainPartyKindCode') === 'EX'),
          'no exporter',
          'SupplyChainPartyDetails',
        ),
    },
  ],
}

function requested(look: Look): string {
  return look.text('DocContentDetails/DocCreationDate') ?? ''
}
