import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CodeLists } from './codelists/index.ts'
import { DocumentFault, type Issue } from './fault.ts'
import { toJson } from './from-xml.ts'
import { loadPack, packFolder } from './load-pack.ts'
import type { Pack } from './pack.ts'
import { valueAt } from './path.ts'
import { isRecord } from './row.ts'
import { toXml } from './to-xml.ts'
import { readYaml, type YamlSource } from './yaml-source.ts'

/** One side of an envelope, as its header names it. */
export interface VnswParty {
  readonly name: string
  readonly identity: string
  readonly countryCode: string
  readonly ministryCode: string
  readonly organizationCode: string
  readonly unitCode?: string
}
export interface VnswSubject {
  readonly documentType: string
  readonly type: string
  readonly function: string
  readonly reference: string
  readonly documentYear: number
  readonly preReference: string
  readonly preDocumentYear: number
  /** RFC 3339 with the offset +07:00: the envelope writes the clock of Viet Nam without a zone. */
  readonly sentAt: string
}
export interface VnswError {
  readonly code: string
  readonly name: string
}
export interface VnswEnvelope {
  readonly document: 'vnsw-envelope'
  readonly scheme: 'VNSW'
  readonly formVersion: string
  readonly reference?: { readonly version?: string; readonly messageId?: string }
  readonly from: VnswParty
  readonly to: VnswParty
  readonly subject: VnswSubject
  /** Exactly one of them. `document` is a canonical document with the codes of the United Nations. */
  readonly content: {
    readonly document?: Readonly<Record<string, unknown>>
    readonly receivedAt?: string
    readonly errors?: readonly VnswError[]
  }
  readonly signature: string
}

/** What an answer adds to the envelope that it answers. */
export interface AnswerHead {
  readonly messageId: string
  /** As `VnswSubject.sentAt`. */
  readonly sentAt: string
}

/** The envelope of Viet Nam's single window: domestic documents in it, their functions, answers and error codes. */
export interface Vnsw {
  readonly pack: Pack
  /**
   * An envelope in canonical form. Throws what `toJson` throws, and ASW_DOCUMENT_INVALID with the code ASW_FUNCTION_UNKNOWN
   * where the function of the header is not that of the document inside.
   */
  read(xml: Uint8Array): VnswEnvelope
  /** UTF-8 in canonical form. Throws what `toXml` throws. */
  write(envelope: VnswEnvelope): Uint8Array
  /** Procedure, type and function of a canonical document; undefined for one that the pack has no function for. */
  subjectOf(document: unknown): Pick<VnswSubject, 'documentType' | 'type' | 'function'> | undefined
  /** Function 99: it has arrived. */
  receipt(of: VnswEnvelope, head: AnswerHead): VnswEnvelope
  /** Function 00: every finding by its VNSW code, with our own code, rule and place in its name. */
  refusal(of: VnswEnvelope, head: AnswerHead, findings: readonly VnswFinding[]): VnswEnvelope
  errorOf(finding: VnswFinding): VnswError
}
/** An issue, or a fault of any kind with its code. */
export type VnswFinding = Pick<Issue, 'code' | 'message'> & Partial<Issue>

/** Opens the shipped pack `vnsw` or one from a folder. Throws ASW_PACK_INVALID. */
export function openVnsw(nameOrFolder = 'vnsw', options: { readonly codeLists?: CodeLists } = {}): Vnsw {
  const pack = loadPack(nameOrFolder, options)
  const edge = readEdge(readYaml(readFileSync(join(packFolder(nameOrFolder), 'edge.yaml'), 'utf8'), 'edge.yaml'))
  const subjectOf: Vnsw['subjectOf'] = (document) => {
    const row = edge.functions.find((one) => one.document === valueAt(document, ['document']) && isOfKind(one, document))
    return row && { ...edge.procedure, function: row.function }
  }
  const errorOf: Vnsw['errorOf'] = ({ code, rule, pointer, message }) => {
    const words = [code, rule, pointer].filter((word) => word !== undefined && word !== '')
    return {
      code: edge.errors.get(code) ?? edge.otherwise,
      name: `${words.join(' ')}: ${message}`.slice(0, MAX_NAME).toWellFormed(),
    }
  }
  return {
    pack,
    subjectOf,
    errorOf,
    read: (xml) => {
      const envelope = toJson(pack, xml) as unknown as VnswEnvelope
      assureFunction(envelope, subjectOf)
      return envelope
    },
    write: (envelope) => toXml(pack, envelope).xml,
    receipt: (of, head) => answer(of, head, edge.answers.received, { receivedAt: head.sentAt }),
    refusal: (of, head, findings) =>
      answer(of, head, edge.answers.invalid, { errors: findings.slice(0, MAX_ERRORS).map(errorOf) }),
  }
}

const MAX_NAME = 512
const MAX_ERRORS = 999

function isOfKind({ kind }: FunctionRow, document: unknown): boolean {
  return kind === undefined || kind === valueAt(document, ['kind'])
}

function assureFunction({ subject, content }: VnswEnvelope, subjectOf: Vnsw['subjectOf']): void {
  if (content.document === undefined) return
  const meant = subjectOf(content.document)
  if (meant?.function === subject.function) return
  const message =
    meant === undefined
      ? 'no function is for this kind of document'
      : `a document of this kind has the function ${meant.function}`
  throw new DocumentFault('ASW_DOCUMENT_INVALID', message, {
    issues: [
      {
        severity: 'E',
        code: 'ASW_FUNCTION_UNKNOWN',
        pointer: '/subject/function',
        xpath: '/Envelope/Header/Subject/function',
        message,
      },
    ],
  })
}

/** Back to the sender, about the same dossier. Unsigned: whoever sends it signs it. */
function answer(of: VnswEnvelope, head: AnswerHead, code: string, content: VnswEnvelope['content']): VnswEnvelope {
  const { reference, documentYear } = of.subject
  return {
    ...of,
    reference: { ...of.reference, messageId: head.messageId },
    from: of.to,
    to: of.from,
    subject: { ...of.subject, function: code, preReference: reference, preDocumentYear: documentYear, sentAt: head.sentAt },
    content,
    signature: '',
  }
}

interface FunctionRow {
  readonly function: string
  readonly document: string
  readonly kind?: string
}
interface Edge {
  readonly procedure: Pick<VnswSubject, 'documentType' | 'type'>
  readonly functions: readonly FunctionRow[]
  readonly answers: { readonly received: string; readonly invalid: string }
  /** Our code to theirs. */
  readonly errors: ReadonlyMap<string, string>
  readonly otherwise: string
}

function readEdge(source: YamlSource): Edge {
  const { value } = source
  const fail = (part: object | undefined, why: string): never => {
    throw source.invalid(part, why)
  }
  if (!isRecord(value)) return fail(undefined, 'a record is missing')
  const { procedure, functions, answers, errors, otherwise } = value
  if (!texts(procedure, ['documentType', 'type'])) return fail(value, 'procedure wants { documentType: ..., type: ... }')
  if (!texts(answers, ['received', 'invalid'])) return fail(value, 'answers wants { received: "99", invalid: "00" }')
  if (!Array.isArray(functions) || !functions.every((row) => texts(row, ['function', 'document'])))
    return fail(value, 'functions wants rows { function: "01", document: ..., meaning: ... }')
  if (!isRecord(errors) || typeof otherwise !== 'string') return fail(value, 'errors and otherwise are missing')
  const known = new Map<string, string>()
  for (const [code, row] of Object.entries(errors)) {
    if (!isRecord(row) || !Array.isArray(row.codes)) return fail(errors, `${code} wants codes: a list of codes of ours`)
    for (const own of row.codes as readonly string[]) {
      if (known.has(own)) fail(row, `${own} has two codes over there`)
      known.set(own, code)
    }
  }
  return { procedure, answers, functions, errors: known, otherwise } as unknown as Edge
}

function texts(value: unknown, names: readonly string[]): boolean {
  return isRecord(value) && names.every((name) => typeof value[name] === 'string')
}
