import { checkXml, DocumentFault, type Issue, type Pack, toJson, validate } from '@asw/mappings'
import { parseXml } from '@asw/mappings/xml'
import type { DocumentHeader } from '../envelope/eaeu/index.ts'
import type { World } from '../message/clock.ts'
import { Fault } from '../message/fault.ts'
import { utcDay } from '../message/local-day.ts'
import type { ControlError } from '../transaction/index.ts'
import type { Controlled, Desk } from './desk.ts'

/** A partner's engineer reads the first ones; the others follow from them. */
const MAX_ERRORS = 50

/** What is known of earlier documents, under the names that the rules of the pack ask. */
type Knows = (pack: Pack, document: unknown, today: string) => Promise<Readonly<Record<string, unknown>>>

/** What is found beside the rules of the pack, about a document that could be read: issues of the same kind. */
type Beside = (document: unknown, header: DocumentHeader) => readonly Issue[]

/**
 * `control` of a desk, by the pack. Structure first: what breaks the schema or cannot be read is no document, and throws
 * ASW_SCHEMA_INVALID or ASW_DOCUMENT_INVALID, which answer by a fault int:DataError. Then the rules: each that is broken is
 * one error of an ERR, under its own id; a code that does not cross breaks the rule of its list.
 */
export function packControl(pack: Pack, world: Pick<World, 'now'>, knows?: Knows, beside?: Beside): Desk['control'] {
  return async (controlled) => {
    const { placed, header } = controlled
    const documentId = header.documentId === undefined ? {} : { documentId: header.documentId }
    const read = readByPack(pack, controlled)
    if (read.unlisted.length > 0) return errorsOf(read.unlisted, documentId)
    const { json } = read
    if (json.document !== placed.message.document) {
      const description = `сообщение ${placed.message.code} передаёт ${placed.message.document}, получен ${json.document}`
      return [{ code: 'Common:DataError', description, ...documentId }]
    }
    const today = utcDay(world.now())
    const known = (await knows?.(pack, json, today)) ?? {}
    const issues = [...validate(pack, json, { side: 'import', today, known }), ...(beside?.(json, header) ?? [])]
    return errorsOf(
      issues.filter(({ severity }) => severity === 'E'),
      documentId,
    )
  }
}

/** The document, or the codes in it that no list of ours has: these break rules and not the structure. */
interface Read {
  readonly json: { readonly document?: unknown }
  readonly unlisted: readonly Issue[]
}

function readByPack(pack: Pack, { xml }: Controlled): Read {
  using parsed = parseXml(xml)
  const [first, ...others] = checkXml(pack, parsed)
  if (first) throw new Fault('ASW_SCHEMA_INVALID', `${first.message} (${others.length} more)`, { issues: [first, ...others] })
  try {
    return { json: toJson(pack, xml), unlisted: [] }
  } catch (error) {
    if (!(error instanceof DocumentFault)) throw error
    const [issue] = error.issues
    if (issue && error.issues.every(({ rule }) => rule !== undefined)) return { json: {}, unlisted: error.issues }
    throw new Fault('ASW_DOCUMENT_INVALID', issue?.message ?? error.message, { issues: error.issues }, error)
  }
}

function errorsOf(issues: readonly Issue[], documentId: Pick<ControlError, 'documentId'>): readonly ControlError[] {
  return issues.slice(0, MAX_ERRORS).map((issue) => ({ ...errorOf(issue), ...documentId }))
}

function errorOf({ rule, code, message, pointer, xpath }: Issue): ControlError {
  return {
    code: rule ?? code,
    description: message,
    ...(pointer === undefined ? {} : { details: pointer }),
    ...(xpath === undefined ? {} : { reference: xpath }),
  }
}
