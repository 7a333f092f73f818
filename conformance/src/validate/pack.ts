import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Element } from '@xmldom/xmldom'
import { parse as parseYaml } from 'yaml'
import { elements as childrenOf, parse, root } from '../xml/dom.ts'

/** A row of a mapping table, as far as this suite reads it: where a value stands, and which code list it is from. */
export interface Row {
  readonly xml?: string
  readonly const?: string | number
  readonly codes?: string
  /** The constant is written, and any value is read. */
  readonly readAny?: boolean
  /** The value stands for another one: it is not itself in the list. */
  readonly map?: object
  /** The value is of a list of the partner's; `listId` is the attribute that says of which. */
  readonly cross?: string
  readonly listId?: string
  readonly rows?: readonly Row[] | string
  readonly many?: readonly Row[] | string
}
/** Codes of two lists, as pack.yaml declares them. */
export interface Crossing {
  readonly list: string
  readonly wireId: string
  readonly domesticId: string
  readonly passes?: string
}
/** A document of a pack: data only, no line of the mapping engine. */
export interface PackDocument {
  readonly pack: string
  readonly document: string
  readonly version: string
  readonly xsd: string
  readonly rows: readonly Row[]
  readonly fragments: Readonly<Record<string, readonly Row[]>>
  readonly crosswalks: Readonly<Record<string, Crossing>>
  readonly root: string
  readonly ns: string
  readonly recognise: readonly string[]
  readonly namespaces: Readonly<Record<string, string>>
  /** Names of other versions that are read alike, and the ones that schema and table have. */
  readonly versions: Readonly<Record<string, string>>
}

const PACKS = fileURLToPath(new URL('../../../mappings/packs/', import.meta.url))

/** Every document of every pack that lies beside this suite. */
export function packDocuments(folder = PACKS): readonly PackDocument[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'pack.yaml')))
    .flatMap((name) => readPack(join(folder, name), name))
}

function readPack(folder: string, pack: string): readonly PackDocument[] {
  const head = parseYaml(readFileSync(join(folder, 'pack.yaml'), 'utf8')) as {
    readonly namespaces: Readonly<Record<string, { readonly uri: string }>>
    /** What rows name in braces. */
    readonly constants?: Readonly<Record<string, string>>
    readonly crosswalks?: Readonly<Record<string, Crossing>>
    /** Versions that stand in namespace names as `{name}`; `writes` is the present one. */
    readonly models?: Readonly<Record<string, { readonly writes: string; readonly reads: readonly string[] }>>
    readonly documents: readonly { readonly table: string; readonly xsd: string }[]
  }
  return head.documents.map(({ table, xsd }) => {
    const text = readFileSync(join(folder, table), 'utf8')
    const read = parseYaml(withConstants(text, head.constants)) as Omit<PackDocument, 'versions'> & {
      readonly versions?: Readonly<Record<string, readonly string[]>>
    }
    /** A table for some versions only is written in the last of them. */
    const readOf = (name: string) => read.versions?.[name] ?? head.models?.[name]?.reads ?? []
    const versionOf = (name: string) => read.versions?.[name]?.at(-1) ?? head.models?.[name]?.writes ?? ''
    const namespaces: Record<string, string> = {}
    const versions: Record<string, string> = {}
    for (const [prefix, { uri }] of Object.entries(head.namespaces)) {
      const model = /\{(\w+)\}/.exec(uri)?.[1] ?? ''
      const named = (version: string) => uri.replace(`{${model}}`, version)
      namespaces[prefix] = named(versionOf(model))
      for (const version of readOf(model)) versions[named(version)] = named(versionOf(model))
    }
    return {
      ...read,
      fragments: read.fragments ?? {},
      crosswalks: head.crosswalks ?? {},
      recognise: read.recognise ?? [],
      pack,
      namespaces,
      versions,
      xsd: join(folder, 'xsd', xsd),
    }
  })
}

function withConstants(table: string, constants: Readonly<Record<string, string>> = {}): string {
  return table.replace(/"\{(\w+)\}"/g, (all, name: string) =>
    constants[name] === undefined ? all : JSON.stringify(constants[name]),
  )
}

/** Which document of which pack this XML is; undefined where none fits. */
export function recognise(xml: string, documents: readonly PackDocument[]): PackDocument | undefined {
  const top = root(parse(xml))
  return documents.find((one) => {
    const [prefix, local] = one.root.includes(':') ? (one.root.split(':') as [string, string]) : [one.ns, one.root]
    const uri = top.namespaceURI ?? ''
    if (top.localName !== local || (one.versions[uri] ?? uri) !== one.namespaces[prefix]) return false
    return one.recognise.every((path) => {
      const expected = one.rows.find((row) => row.xml === path)?.const
      return expected === undefined || at(top, path, one).some((element) => element.textContent?.trim() === String(expected))
    })
  })
}

/** The document in the versions that its schema speaks of. A version that nobody has named stays, and breaks the schema. */
export function inSchemaVersions(xml: string, { versions }: PackDocument): string {
  return xml.replace(/(\sxmlns(?::[\w.-]+)?=)(["'])([^"']*)\2/g, (all, start: string, quote: string, uri: string) => {
    const other = versions[uri]
    return other === undefined ? all : `${start}${quote}${other}${quote}`
  })
}

/** The elements at a path of a table, below `from`. */
export function at(from: Element, path: string, { ns, namespaces }: PackDocument): readonly Element[] {
  return path
    .split('/')
    .filter((step) => step !== '.' && !step.startsWith('@'))
    .reduce<readonly Element[]>(
      (elements, step) => {
        const [prefix, local] = step.includes(':') ? (step.split(':') as [string, string]) : [ns, step]
        const uri = namespaces[prefix] ?? ''
        return elements.flatMap((element) =>
          childrenOf(element).filter((one) => (one.namespaceURI ?? '') === uri && one.localName === local),
        )
      },
      [from],
    )
}

/** The document without its seal, and the line of each element of it as the file has it. */
export function top(xml: string): Element {
  return root(parse(xml))
}
