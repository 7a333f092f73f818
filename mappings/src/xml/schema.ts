import { ParseOption, XmlDocument, XmlLibError, XmlValidateError, XsdValidator } from 'libxml2-wasm'
import { DocumentFault, type Issue } from '../fault.ts'
import type { ParsedXml } from './parse.ts'
import { withoutValues } from './reason.ts'
import { offerFiles } from './schema-files.ts'

/** One place where a document breaks its schema. */
export interface XsdIssue {
  /** Line in the XML, from 1. libxml2 counts to 65,535. */
  readonly line: number
  /** Path of the element, as libxml2 names nodes: `/*` and positions, prefixes as in the document. */
  readonly xpath?: string
  /** What is wrong, in libxml2's English. The value itself is left out. */
  readonly message: string
}

export interface XsdSchema extends Disposable {
  /** Everything that breaks the schema, in document order as libxml2 finds it. An empty list: valid. Never throws for a document. */
  validate(parsed: ParsedXml): readonly XsdIssue[]
}

/** The schemas are our own files: entities in them (W3C's schemas have some) stay internal, nothing is loaded by libxml2. */
const OPTIONS = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE

/**
 * Compiles an XML Schema 1.0 from memory. `files` are the schema documents by name, `main` is one of the names. An include
 * or import is resolved against the name of the file it stands in; where that names no file, the last part of the location
 * is looked up, so `http://www.w3.org/2001/xml.xsd` finds `xml.xsd`. Nothing is ever read from disk or network.
 *
 * Throws ASW_PACK_INVALID with all findings: a missing file (named), a schema that libxml2 cannot compile.
 */
export function compileSchema(files: Readonly<Record<string, Uint8Array>>, main: string): XsdSchema {
  const bytes = Object.hasOwn(files, main) ? files[main] : undefined
  if (bytes === undefined) throw new DocumentFault('ASW_PACK_INVALID', `no schema file ${main}`)
  using offer = offerFiles(files)
  const document = parseSchema(bytes, offer.urlOf(main), main)
  try {
    const validator = compile(document, main)
    if (offer.missing.length === 0) return new CompiledSchema(validator, document)
    validator.dispose()
    throw missing(offer.missing)
  } catch (error) {
    document.dispose()
    throw offer.missing.length > 0 ? missing(offer.missing) : error
  }
}

function parseSchema(bytes: Uint8Array, url: string, name: string): XmlDocument {
  try {
    return XmlDocument.fromBuffer(bytes, { url, option: OPTIONS })
  } catch (error) {
    if (!(error instanceof XmlLibError)) throw error
    throw broken(`schema file ${name} is not well-formed`, error)
  }
}

function compile(document: XmlDocument, name: string): XsdValidator {
  try {
    return XsdValidator.fromDoc(document)
  } catch (error) {
    if (!(error instanceof XmlLibError)) throw error
    throw broken(`schema ${name} cannot be compiled`, error)
  }
}

function missing(names: readonly string[]): DocumentFault {
  const issues = names.map((name): Issue => ({ severity: 'E', code: 'ASW_PACK_INVALID', message: `no schema file ${name}` }))
  return new DocumentFault('ASW_PACK_INVALID', `no schema file ${names.join(', ')}`, { issues })
}

function broken(detail: string, error: XmlLibError): DocumentFault {
  const issues = error.details.map(
    ({ message, line }): Issue => ({ severity: 'E', code: 'ASW_PACK_INVALID', line, message: message.trim() }),
  )
  return new DocumentFault('ASW_PACK_INVALID', detail, { issues })
}

/** A key over a value that is already reported as invalid; says nothing new. */
const ECHO = /Warning: No precomputed value available/

/** The compiled schema points into its main document: both live and go together. */
class CompiledSchema implements XsdSchema {
  readonly #validator: XsdValidator
  readonly #document: XmlDocument

  constructor(validator: XsdValidator, document: XmlDocument) {
    this.#validator = validator
    this.#document = document
  }

  validate(parsed: ParsedXml): readonly XsdIssue[] {
    try {
      this.#validator.validate(parsed.document)
      return []
    } catch (error) {
      if (!(error instanceof XmlValidateError)) throw error
      const own = error.details.filter(({ message }) => !ECHO.test(message))
      return (own.length > 0 ? own : error.details).map(({ line, xpath, message }) => {
        const issue = { line, message: withoutValues(message) }
        return xpath === undefined ? issue : { ...issue, xpath }
      })
    }
  }

  [Symbol.dispose](): void {
    this.#validator.dispose()
    this.#document.dispose()
  }
}
