import { type CommonProcess, type Operation, toJson } from '@asw/mappings'
import { readCanonical } from '@asw/mappings/xml'
import type { CanonicalDocument } from '../message/document.ts'
import { CONTAINER, readContainer } from '../sign/edoc/index.ts'
import type { EaeuAgreement, EaeuDeps } from './deps.ts'
import { processOf } from './process.ts'

const RESULT = 'processing-result'

/** A question is answered by what was asked for, and not by a processing result alone. */
export function isQuestion({ answers }: Operation): boolean {
  return answers.some(({ document }) => document !== RESULT)
}

/** Who says what becomes of a request: of a question the domestic side, of everything else the gateway, unless the agreement has it otherwise. */
export function answererOf({ eaeu: { answeredBy } }: EaeuAgreement, operation: Operation): 'gateway' | 'domestic' | 'journal' {
  const document = operation.request.document as CanonicalDocument['document']
  return answeredBy[document] ?? (isQuestion(operation) ? 'domestic' : 'gateway')
}

/** The operation of a conversation, where it is a question. */
export function questionIn({ operations }: CommonProcess, key: string): Operation | undefined {
  const operation = operations.get(key)
  return operation && isQuestion(operation) ? operation : undefined
}

/** A document of ours as it stood in the Body, read back. */
export function readOwn(deps: EaeuDeps, agreement: EaeuAgreement, body: Uint8Array): CanonicalDocument {
  const { pack } = processOf(deps.pack, agreement)
  const [document = body] = readCanonical(body).uri === CONTAINER ? readContainer(body).documents : [body]
  return toJson(pack, document) as CanonicalDocument
}

/** What keeps a document from being the answer to a question; `undefined` where nothing does. */
export function notTheAnswer(question: CanonicalDocument, answer: CanonicalDocument): string | undefined {
  if (answer.document === RESULT) return undefined
  return question.document === 'certificate-query' ? otherCertificate(question, answer) : otherResource(question, answer)
}

function otherCertificate(question: CanonicalDocument, answer: CanonicalDocument): string | undefined {
  const asked = question as unknown as Asked
  const found = answer as unknown as Found
  if (found.issuingCountry !== asked.issuingCountry) return `the question is about certificates of ${asked.issuingCountry}`
  const { period } = asked
  if (period)
    return found.issuedOn >= period.from && found.issuedOn <= period.to
      ? undefined
      : 'it was issued on none of the days asked for'
  if (found.referenceNumber !== asked.referenceNumber) return `the question is about ${asked.referenceNumber}`
  return asked.issuedOn === undefined || found.issuedOn === asked.issuedOn
    ? undefined
    : `the question is about one issued on ${asked.issuedOn}`
}

function otherResource(question: CanonicalDocument, answer: CanonicalDocument): string | undefined {
  const { resourceId } = question
  if (resourceId === undefined || answer.resourceId === undefined || answer.resourceId === resourceId) return undefined
  return `the question is about the resource ${String(resourceId)}`
}

interface Asked {
  readonly issuingCountry: string
  readonly referenceNumber?: string
  readonly issuedOn?: string
  readonly period?: { readonly from: string; readonly to: string }
}
interface Found {
  readonly issuingCountry: string
  readonly referenceNumber: string
  readonly issuedOn: string
}
