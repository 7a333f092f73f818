import type { SampleCase } from './request-cases.ts'

const ALL = 'export-declaration.all-parameters'
const FIFTEEN = 'export-declaration.fifteen-parameters'
const SELF = 'export-declaration.self-declared-by-air'
const ACCEPTED = 'declaration-response.accepted'
const CANCELLED = 'declaration-response.cancelled'
const REJECTED = 'declaration-response.rejected'
const TAKEN_BACK = 'declaration-cancellation.not-shipped'
const REPLACED = 'declaration-cancellation.replaced'
const MONTH = 'mis-report.one-month'
const matched = { '/status': 'MATCHED', '/importDeclaration': { number: 'A-1' } }

export const ACDD: readonly SampleCase[] = [
  ['AC-01 E /agent', FIFTEEN, { '/agent': undefined }],
  ['AC-01 E /agent', FIFTEEN, { '/selfDeclared': true }],
  ['AC-02 E /consent', FIFTEEN, { '/consent': undefined }],
  ['AC-02 E /consent/date', FIFTEEN, { '/consent/date': '2026-10-16' }],
  ['AC-03 E /exportingCountry', SELF, { '/exportingCountry': 'JP' }],
  ['AC-03 E /importingCountry', FIFTEEN, { '/importingCountry': 'JP' }],
  ['AC-03 E /importingCountry', FIFTEEN, { '/importingCountry': 'VN' }],
  ['AC-05 E /status', ACCEPTED, matched],
  ['AD-01 E /items/0/hsCode', FIFTEEN, { '/items/0/hsCode': '6403999' }],
  ['AD-01 E /items/0/hsCode code', FIFTEEN, { '/items/0/hsCode': '85171200' }],
  ['AD-02 E /items/0/quantityUnit code', FIFTEEN, { '/items/0/quantityUnit': 'PCE' }],
  ['AD-02 E /items/0/grossMass/unit code', ALL, { '/items/0/grossMass/unit': 'KG' }],
  ['AD-02 E /items/0/netMass/unit code', ALL, { '/items/0/netMass/unit': 'KG' }],
  ['AD-02 E /grossMass/unit code', ALL, { '/grossMass/unit': 'KG' }],
  ['AD-02 E /netMass/unit code', ALL, { '/netMass/unit': 'KG' }],
  ['AD-03 E /items/0/originCountry code', FIFTEEN, { '/items/0/originCountry': 'KX' }],
  ['AD-04 E /items/1/seq', ALL, { '/items/1/seq': 3 }],
  ['AD-05 E /transportMode code', FIFTEEN, { '/transportMode': 'A' }],
  ['AD-06 W /portOfDischarge/code code', FIFTEEN, { '/portOfDischarge/code': 'VNCLN' }],
  ['AD-06 W /portOfLoading/code code', ALL, { '/portOfLoading/code': 'VNCLN' }],
  ['AD-07 E /invoices/0/currency code', ALL, { '/invoices/0/currency': 'XXY' }],
  ['AD-08 E /items/1/packages/0/type code', ALL, { '/items/1/packages/0/type': 'Q9' }],
  ['AD-09 W /exporter/id', FIFTEEN, { '/exporter/id': '12345' }],
  ['AR-01 E /respondingCountry', ACCEPTED, { '/respondingCountry': 'JP' }],
  ['AR-01 E /respondingCountry', ACCEPTED, { '/respondingCountry': 'VN' }],
  ['AR-02 E /errors', REJECTED, { '/errors': undefined }],
  ['AR-02 E /errors', ACCEPTED, { '/errors': [{ code: 'F06', description: 'wrong' }] }],
  ['AR-03 E /cancellationId', CANCELLED, { '/cancellationId': undefined }],
  ['AR-04 E /issuedAt', ACCEPTED, {}, { today: '2026-10-13' }],
  ['CX-01 E /reasonCode code', TAKEN_BACK, { '/reasonCode': '7' }],
  ['CX-02 E /reasonText', TAKEN_BACK, { '/reasonCode': '9' }],
  ['CX-03 E /replacedBy', REPLACED, { '/replacedBy': undefined }],
  ['CX-03 E /replacedBy', REPLACED, { '/reasonCode': '2' }],
  ['CX-03 E /replacedBy/exportDeclarationNumber', REPLACED, { '/replacedBy/exportDeclarationNumber': '302145678910' }],
  ['CX-04 E /importingCountry', TAKEN_BACK, { '/importingCountry': 'JP' }],
  ['CX-04 E /declaration/exportingCountry', TAKEN_BACK, { '/declaration/exportingCountry': 'JP' }],
  ['CX-04 E /importingCountry', TAKEN_BACK, { '/importingCountry': 'VN' }],
  ['CX-05 E /requestedAt', TAKEN_BACK, {}, { today: '2026-10-13' }],
  ['MI-01 E /period', MONTH, { '/period/from': '2026-11-01' }],
  ['MI-01 E /period', MONTH, { '/period/to': '2026-11-03' }],
  ['MI-02 E /rows/0/sent/acknowledged', MONTH, { '/rows/0/sent/acknowledged': 2238 }],
  ['MI-02 E /rows/0/sent/answered', MONTH, { '/rows/0/sent/answered': 2238 }],
  ['MI-02 E /rows/0/sent/failed', MONTH, { '/rows/0/sent/failed': 2238 }],
  ['MI-02 E /rows/1/received/accepted', MONTH, { '/rows/1/received/accepted': 612 }],
  ['MI-02 E /rows/1/received/refused', MONTH, { '/rows/1/received/refused': 612 }],
  ['MI-02 E /rows/1/received/answered', MONTH, { '/rows/1/received/answered': 612 }],
  ['MI-03 E /reportingCountry', MONTH, { '/reportingCountry': 'JP' }],
  ['MI-03 E /receivingCountry', MONTH, { '/receivingCountry': 'JP' }],
  ['MI-03 E /receivingCountry', MONTH, { '/receivingCountry': 'VN' }],
  ['MI-03 E /rows/0/partner', MONTH, { '/rows/0/partner': 'VN' }],
]
