import type { Message } from '../wire/eaeu/process.ts'
import type { EaeuDocument } from '../wire/eaeu/read.ts'
import { parse, root } from '../xml/dom.ts'
import { codeFindings } from './codes.ts'
import { eaeuRuleFindings } from './eaeu-rules.ts'
import type { Finding } from './finding.ts'
import { lookAt } from './look.ts'
import { inSchemaVersions, packDocuments, recognise } from './pack.ts'
import { schemaFindings } from './schema.ts'

const DOCUMENTS = packDocuments().filter(({ pack }) => pack === 'eaeu')

/** What breaks the structure of a document: a fault int:DataError. Needs xmllint. */
export function structureFindings(xml: string): Promise<readonly Finding[]> {
  return schemaFindings(xml, DOCUMENTS)
}

/** Whether the header of a document contradicts the message that it travels as: ERR Common:DataError. */
export function headerFindings(document: EaeuDocument, message: Message): readonly Finding[] {
  const finding = (text: string, element: string): Finding => ({
    severity: 'error',
    code: 'Common:DataError',
    message: text,
    xpath: `//csdo:${element}`,
  })
  return [
    ...(document.messageCode === message.code ? [] : [finding(`InfEnvelopeCode is not ${message.code}`, 'InfEnvelopeCode')]),
    ...(document.structure === message.structure ? [] : [finding(`EDocCode is not ${message.structure}`, 'EDocCode')]),
  ]
}

/** Rules of the pack by the list that they ask. */
export const LIST_RULES: Readonly<Record<string, string>> = {
  'iso3166-1': 'LIST-01',
  iso4217: 'LIST-02',
  rec20: 'LIST-03',
  rec21: 'LIST-04',
  rec19: 'LIST-05',
  unlocode: 'LIST-06',
  uncl1001: 'LIST-08',
}

/** Rules and code lists of a document that follows its schema: ERR with the code of the rule. */
export function controlFindings(xml: string): readonly Finding[] {
  const found = recognise(xml, DOCUMENTS)
  if (!found) return []
  const codes = codeFindings(inSchemaVersions(xml, found), found, dayOf(xml)).map((one): Finding => {
    if (one.list !== 'hs') return { ...one, rule: LIST_RULES[one.list ?? ''] ?? '' }
    // The exporting Party may count in an earlier edition.
    if (one.xpath?.includes('ExportClassificationDetails')) return { ...one, rule: 'LIST-10', severity: 'warning' }
    return { ...one, rule: found.document === 'certificate-of-origin' ? 'EAV-08' : 'DE-02' }
  })
  return [...codes, ...eaeuRuleFindings(xml)]
}

/** Where the date stands by which codes are judged, by the root of a document. */
const DATED: Readonly<Record<string, string>> = {
  OriginCertificateDetails: 'DocCreationDate',
  OriginCertificateStatusDetails: 'EventDateTime',
  OriginCertificateRequestDetails: 'DocCreationDate',
  OriginVerificationRequestDetails: 'DocContentDetails/DocCreationDate',
  OriginVerificationResultDetails: 'EventDate',
  GoodsDeclarationExtractDetails: 'DTExchDeclarationIdDetails/CustomsDeclarationIdDetails/DocCreationDate',
  ResourceStatusDetails: 'UpdateDateTime',
}

function dayOf(xml: string): string {
  const top = root(parse(xml))
  const date = lookAt(top).text(DATED[top.localName ?? ''] ?? '')
  return (date || new Date().toISOString()).slice(0, 10)
}
