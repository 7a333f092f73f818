import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { loadPack, type Pack } from '../../src/index.ts'

/** A pack made for the tests of what packs may say: cancellations in two versioned namespaces, with values beside the document. */
export const FILES = {
  'pack.yaml': `
pack: small
version: "1"
description: of a test
models:
  data: { reads: ["1.0", "1.1", "2.0"], writes: "1.1" }
namespaces:
  head: { uri: "urn:test:head:v{data}", wire: h }
  part: { uri: "urn:test:part:v{data}", wire: p }
profiles:
  ours: {}
  older: { data: "1.0" }
given:
  id: { pattern: "[A-Z]{3}", required: true, example: ABC }
  answers: { pattern: "[A-Z]{3}", example: XYZ }
constants: { list: "2021" }
documents:
  - { table: tables/cancellation.yaml, xsd: main.xsd }
`,
  'tables/cancellation.yaml': `
document: cancellation
scheme: ATIGA
formVersion: "2021-09"
version: small/1
valid: { from: 2021-09-08 }
datedBy: requestedAt
root: head:Cancel
ns: part
given: { answers: AAA }
only: { reasonCode: ["1", "2"] }
requires: [reasonText]
limits: { reasonText: { maxLength: 5 } }
rows:
  - { given: id, xml: Id, as: token }
  - { given: answers, xml: Answers, as: token }
  - { json: cancellationId, xml: Number, as: token }
  - { json: cancellationId, xml: OldNumber, as: token, readOnly: true }
  - { json: requestedAt, xml: At, as: xsDateTime }
  - { json: effectiveAt, lost: not in this form }
  - { json: certificate.referenceNumber, xml: Certificate, as: token }
  - { json: certificate.issuingCountry, xml: Country, as: token }
  - { xml: Country/@note, passedOver: nobody asks }
  - { xml: Country/@list, const: "{list}", readAny: true }
  - { json: requestedBy.officer, xml: First, as: token, join: " ", readOnly: true }
  - { json: requestedBy.officer, xml: Last, as: token, join: " " }
  - { json: requestedBy.agency, xml: Agency, as: token }
  - { json: importingCountry, xml: Importer, as: token }
  - { xml: Phone, passedOver: nobody calls }
  - { json: reasonCode, xml: Reason, as: token, map: { "1": one, "2": two } }
  - { json: reasonText, xml: Text, split: 2, pieces: 3 }
  - { json: replacedBy, lost: not in this form }
`,
  'xsd/main.xsd': `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:p="urn:test:part:v1.1" targetNamespace="urn:test:head:v1.1" elementFormDefault="qualified">
  <xs:import namespace="urn:test:part:v1.1" schemaLocation="part.xsd"/>
  <xs:element name="Cancel"><xs:complexType><xs:sequence>
    <xs:element ref="p:Id"/><xs:element ref="p:Answers" minOccurs="0"/>
    <xs:choice><xs:element ref="p:Number"/><xs:element ref="p:OldNumber"/></xs:choice>
    <xs:element ref="p:At"/><xs:element ref="p:Certificate"/><xs:element ref="p:Country"/>
    <xs:element ref="p:First" minOccurs="0" maxOccurs="unbounded"/><xs:element ref="p:Last" minOccurs="0"/>
    <xs:element ref="p:Agency"/><xs:element ref="p:Importer"/><xs:element ref="p:Phone" minOccurs="0" maxOccurs="unbounded"/><xs:element ref="p:Reason"/><xs:element ref="p:Text" maxOccurs="3"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>`,
  'xsd/part.xsd': `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:test:part:v1.1" elementFormDefault="qualified">
${['Id', 'Answers', 'Number', 'OldNumber', 'Certificate', 'First', 'Last', 'Agency', 'Importer', 'Phone', 'Reason'].map((name) => `  <xs:element name="${name}" type="xs:token"/>`).join('\n')}
  <xs:element name="At" type="xs:dateTime"/>
  <xs:element name="Country"><xs:complexType><xs:simpleContent><xs:extension base="xs:token"><xs:attribute name="list" type="xs:token" use="required"/><xs:attribute name="note" type="xs:token"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>
  <xs:element name="Text"><xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="2"/></xs:restriction></xs:simpleType></xs:element>
</xs:schema>`,
} as const

export type FileName = keyof typeof FILES

/** The small pack with some texts replaced, compiled from a folder that is gone afterwards. */
export function smallPack(edits: Partial<Record<FileName, readonly [from: string, to: string]>> = {}): Pack {
  const folder = mkdtempSync(join(tmpdir(), 'small-pack-'))
  try {
    for (const [name, text] of Object.entries(FILES)) {
      const [from, to] = edits[name as FileName] ?? ['', '']
      if (!text.includes(from)) throw new Error(`${name} has no ${from}`)
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(
        join(folder, name),
        text.replace(from, () => to),
      )
    }
    return loadPack(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const DOCUMENT = {
  document: 'cancellation',
  scheme: 'ATIGA',
  formVersion: '2021-09',
  cancellationId: 'C 1',
  requestedAt: '2026-03-01T10:00:00+07:00',
  certificate: { referenceNumber: 'VN-TH 26/02/00006', issuingCountry: 'VN' },
  requestedBy: { agency: '02', officer: 'An Nguyen' },
  importingCountry: 'TH',
  reasonCode: '1',
  reasonText: 'abcde',
}
