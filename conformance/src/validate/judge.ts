import { X509Certificate } from 'node:crypto'
import { judgeSeal } from '../steps/checks.ts'
import { readMime, type Wire } from '../wire/mime.ts'
import { judgeSignature, readMessage } from '../wire/read.ts'
import { all, decode, parse, root, XmlTrouble } from '../xml/dom.ts'
import { NS } from '../xml/names.ts'
import { codeFindings } from './codes.ts'
import { controlFindings } from './eaeu-document.ts'
import { isEaeu, judgeEaeu } from './eaeu-judge.ts'
import type { Finding } from './finding.ts'
import { hostileFindings } from './hostile.ts'
import { packDocuments, recognise } from './pack.ts'
import { ruleFindings } from './rules.ts'
import { schemaFindings, withoutSeal } from './schema.ts'

/** What a file is and what is wrong with it. */
export interface Judgement {
  readonly kind: 'document' | 'envelope' | 'container' | 'signal' | 'encrypted' | 'unreadable'
  readonly about?: string
  readonly pack?: string
  readonly findings: readonly Finding[]
}
const DOCUMENTS = packDocuments()

/** Judges one file offline: a message (ebMS as MIME or bare SOAP, EAEU), a container, a signal, or a document of a pack. */
export async function judge(bytes: Buffer): Promise<Judgement> {
  const wire = asWire(bytes)
  if (wire) return judgeEnvelope(wire)
  try {
    const xml = decode(bytes)
    const hostile = hostileFindings(xml)
    if (hostile.length > 0) return { kind: 'unreadable', findings: hostile }
    const top = root(parse(xml))
    if (isEaeu(top)) return await judgeEaeu(bytes, top)
    if (top.namespaceURI === NS.soap) return judgeEnvelope({ contentType: 'text/xml', body: bytes })
    if (top.namespaceURI === NS.xenc) return { kind: 'encrypted', findings: [] }
    return await judgeDocument(xml)
  } catch (error) {
    if (!(error instanceof XmlTrouble)) throw error
    const line = error.line === undefined ? {} : { line: error.line }
    return { kind: 'unreadable', findings: [{ severity: 'error', code: 'NOT_WELL_FORMED', message: error.message, ...line }] }
  }
}

async function judgeDocument(xml: string): Promise<Judgement> {
  const found = recognise(xml, DOCUMENTS)
  const what = found ? { about: `${found.document} ${found.version}`, pack: found.pack } : {}
  const schema = await schemaFindings(xml, DOCUMENTS)
  // Documents of the EAEU bear no seal: their signatures are in the container around them.
  const sealed = found?.pack === 'eaeu' ? [] : sealFindings(xml)
  if (!found || schema.length > 0) return { kind: 'document', ...what, findings: [...schema, ...sealed] }
  if (found.pack === 'eaeu') return { kind: 'document', ...what, findings: controlFindings(xml) }
  const bare = withoutSeal(xml)
  const issued = /<IssueDateTime><DateTimeString formatCode="\d+">(\d{4})(\d\d)(\d\d)/.exec(bare.replace(/>\s+</g, '><'))
  const issuedOn = issued ? issued.slice(1).join('-') : new Date().toISOString().slice(0, 10)
  const rules =
    found.pack === 'asw' && found.document === 'certificate-of-origin' && found.version.endsWith('2021-09')
      ? ruleFindings(bare)
      : []
  return {
    kind: 'document',
    ...what,
    findings: [...codeFindings(bare, found, issuedOn), ...rules, ...sealed],
  }
}

/** Whether the seal fits the document and its own certificate. Whose certificate that is, only an agreement tells. */
function sealFindings(xml: string): readonly Finding[] {
  const certificates = all(root(parse(xml)), NS.ds, 'X509Certificate').map((one) => one.textContent ?? '')
  if (all(root(parse(xml)), NS.ds, 'Signature').length === 0) {
    return [{ severity: 'warning', code: 'SEAL_MISSING', message: 'the document bears no seal: it cannot travel so' }]
  }
  const pems = certificates.flatMap((one) => {
    try {
      return [new X509Certificate(Buffer.from(one, 'base64')).toString()]
    } catch {
      return []
    }
  })
  const trouble = judgeSeal(xml, pems)
  return trouble === undefined ? [] : [{ severity: 'error', code: 'SEAL_WRONG', message: trouble, xpath: '//ds:Signature' }]
}

function judgeEnvelope(wire: Wire): Judgement {
  const hostile = hostileIn(wire)
  if (hostile.length > 0) return { kind: 'envelope', findings: hostile }
  const message = readMessage(wire, [])
  if (message.kind === 'unreadable') {
    return { kind: 'envelope', findings: [{ severity: 'error', code: 'ENVELOPE_UNREADABLE', message: message.trouble ?? '' }] }
  }
  const { header, manifest, parts } = message
  const findings: Finding[] = []
  const want = (good: boolean, code: string, text: string, xpath: string) => {
    if (!good) findings.push({ severity: 'error', code, message: text, xpath })
  }
  want(header.from.length > 0, 'HEADER', 'no PartyId in From', '//eb:From')
  want(header.to.length > 0, 'HEADER', 'no PartyId in To', '//eb:To')
  for (const name of ['cpaId', 'conversationId', 'service', 'action', 'messageId', 'timestamp'] as const) {
    want(Boolean(header[name]), 'HEADER', `no ${name}`, '//eb:MessageHeader')
  }
  want(!Number.isNaN(Date.parse(header.timestamp ?? '')), 'HEADER', 'Timestamp is no instant', '//eb:Timestamp')
  for (const { href } of manifest) {
    want(
      parts.some((part) => `cid:${part.contentId}` === decodeURIComponent(href)),
      'MANIFEST',
      `no part ${href}`,
      '//eb:Manifest',
    )
  }
  return { kind: 'envelope', about: message.kind, findings: [...findings, ...signatureFindings(wire)] }
}

function hostileIn(wire: Wire): readonly Finding[] {
  try {
    return hostileFindings(readMime(wire).soap.toString('utf8'))
  } catch (error) {
    return [{ severity: 'error', code: 'ENVELOPE_UNREADABLE', message: error instanceof Error ? error.message : String(error) }]
  }
}

function signatureFindings(wire: Wire): readonly Finding[] {
  const { soap, parts } = readMime(wire)
  const own = all(root(parse(soap)), NS.ds, 'X509Certificate').map(
    (one) => new X509Certificate(Buffer.from(one.textContent ?? '', 'base64')),
  )
  const { trouble } = judgeSignature(soap, parts, own)
  return trouble === undefined
    ? []
    : [{ severity: 'error', code: 'SIGNATURE_WRONG', message: trouble, xpath: '//soap:Header/ds:Signature' }]
}

/** A MIME package with its headers in front, or only from its first boundary on. */
function asWire(bytes: Buffer): Wire | undefined {
  const text = bytes.toString('latin1')
  const head = /^(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n/.exec(text)
  if (head) {
    const contentType = /^content-type:\s*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)/im.exec(head[0])?.[1]?.replace(/\r?\n\s*/g, ' ')
    if (contentType) return { contentType, body: bytes.subarray(head[0].length) }
  }
  const boundary = /^--([^\r\n]{1,70})\r?\n(?=[A-Za-z-]+:)/.exec(text)?.[1]
  return boundary === undefined
    ? undefined
    : { contentType: `multipart/related; type="text/xml"; boundary="${boundary}"`, body: bytes }
}
