import { XmlElement } from 'libxml2-wasm'
import type { Families, Versions } from './families.ts'
import { DocumentFault, type Issue } from './fault.ts'
import type { Pack } from './pack.ts'
import { type Hint, recognise } from './select-table.ts'
import type { ParsedXml, XsdSchema } from './xml/index.ts'
import { step } from './xpath.ts'

/** The XSD of a document by its name (its newest version), for tools. Throws ASW_DOCUMENT_UNKNOWN. */
export function schemaFor(pack: Pack, document: string): XsdSchema {
  const table = pack.tables.filter((one) => one.document === document).sort((a, b) => (a.valid.from < b.valid.from ? 1 : -1))[0]
  if (table === undefined) throw new DocumentFault('ASW_DOCUMENT_UNKNOWN', `the pack ${pack.name} does not know ${document}`)
  return table.xsd
}

/**
 * What the XSD of this document says about a parsed tree whose Signature is detached. Every finding, code
 * ASW_SCHEMA_INVALID, severity E, with line and XPath. A document that the pack does not know is one finding, not an error:
 * whoever sealed it is still to be answered.
 */
export function checkXml(pack: Pack, parsed: ParsedXml): readonly Issue[] {
  const { root } = parsed
  let xsd: XsdSchema
  try {
    const home = { uri: pack.families.home(root.namespaceUri), local: root.name }
    const versions = versionsIn(pack.families, root)
    const table = recognise(pack, home, hints(root, pack.families), versions)
    xsd = pack.families.size === 0 ? table.xsd : table.xsdAt(versions)
  } catch (error) {
    if (!(error instanceof DocumentFault)) throw error
    return [{ severity: 'E', code: error.code, message: error.message }]
  }
  return xsd.validate(parsed).map(({ line, xpath, message }): Issue => {
    const path = xpath === undefined ? undefined : translate(root, xpath, pack)
    return { severity: 'E', code: 'ASW_SCHEMA_INVALID', line, message, ...(path === undefined ? {} : { xpath: path }) }
  })
}

function hints(root: XmlElement, families: Families): readonly Hint[] {
  return children(root).map((child) => ({ uri: families.home(child.namespaceUri), local: child.name, text: child.content }))
}

/** Which version of each model a document speaks: the first that stands in it. Another one further down is no element of its schema. */
function versionsIn(families: Families, root: XmlElement): Versions {
  const wanted = Object.keys(families.written).length
  const versions: Record<string, string> = {}
  const visit = (element: XmlElement): void => {
    const found = families.versionOf(element.namespaceUri)
    if (found !== undefined) versions[found.model] ??= found.version
    for (const child of children(element)) if (Object.keys(versions).length < wanted) visit(child)
  }
  if (wanted > 0) visit(root)
  return versions
}

function children(element: XmlElement): readonly XmlElement[] {
  const found: XmlElement[] = []
  for (let node = element.firstChild; node !== null; node = node.next) if (node instanceof XmlElement) found.push(node)
  return found
}

/** Longer paths are left out: they say more about an attack than about a document, and a refusal must carry them back. */
const MAX_XPATH_LENGTH = 512
const STEP = /^(\*|[^[\]]+)(?:\[(\d+)\])?$/

/**
 * libxml2 names a node by position and the document's own prefixes (`/md:MetaData/*[7]/*[3]`); partners and tables speak of
 * `/md:MetaData/dec:Declaration/dec:ID`. The tree is walked, no XPath is evaluated.
 */
function translate(root: XmlElement, xpath: string, { namespaces, families }: Pack): string | undefined {
  let at: XmlElement | undefined
  let path = ''
  for (const part of xpath.split('/').slice(1)) {
    if (part.startsWith('@')) return `${path}/${part}`
    const [, name = '', position = '1'] = STEP.exec(part) ?? []
    const siblings: readonly XmlElement[] = at === undefined ? [root] : children(at)
    const named =
      name === '*' ? siblings : siblings.filter((one) => (one.prefix === '' ? one.name : `${one.prefix}:${one.name}`) === name)
    at = named[Number(position) - 1]
    if (at === undefined) return undefined
    const names = siblings.map((one) => ({ uri: families.home(one.namespaceUri), local: one.name }))
    path += step(names[siblings.indexOf(at)] as (typeof names)[number], names, siblings.indexOf(at), namespaces)
  }
  return path.length > MAX_XPATH_LENGTH ? undefined : path
}
