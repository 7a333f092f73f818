import type { Message } from '../wire/eaeu/process.ts'
import type { EaeuDocument } from '../wire/eaeu/read.ts'
import { parse, root } from '../xml/dom.ts'
import { codeFindings } from './codes.ts'
import { eaeuRuleFindings } from './eaeu-rules.ts'
import type { Finding } from './finding.ts'
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

/**
 * Rules and code lists of a document that follows its schema: ERR with the code of the rule. The tariff is a rule (EAV-08); of the
 * other lists the pack has none, so that a code that is in no list is only worth a warning.
 */
export function controlFindings(xml: string): readonly Finding[] {
  const found = recognise(xml, DOCUMENTS)
  if (!found) return []
  const codes = codeFindings(inSchemaVersions(xml, found), found, issuedOn(xml)).map((one): Finding => {
    const tariff = one.xpath?.endsWith('CommodityCode') && found.document === 'certificate-of-origin'
    return tariff ? { ...one, rule: 'EAV-08' } : { ...one, severity: 'warning' }
  })
  return [...codes, ...eaeuRuleFindings(xml)]
}

function issuedOn(xml: string): string {
  const date = Array.from(root(parse(xml)).childNodes).find((node) => node.localName === 'DocCreationDate')?.textContent
  return date ?? new Date().toISOString().slice(0, 10)
}
