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
  /** The value stands for another one: it is not itself in the list. */
  readonly map?: object
  readonly cross?: unknown
  readonly rows?: readonly Row[] | string
  readonly many?: readonly Row[] | string
}
/** A document of a pack: data only, no line of the mapping engine. */
export interface PackDocument {
  readonly pack: string
  readonly document: string
  readonly version: string
  readonly xsd: string
  readonly rows: readonly Row[]
  readonly fragments: Readonly<Record<string, readonly Row[]>>
  readonly root: string
  readonly ns: string
  readonly recognise: readonly string[]
  readonly namespaces: Readonly<Record<string, string>>
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
    /** Versions that stand in namespace names as `{name}`; `writes` is the present one. */
    readonly models?: Readonly<Record<string, { readonly writes: string }>>
    readonly documents: readonly { readonly table: string; readonly xsd: string }[]
  }
  return head.documents.map(({ table, xsd }) => {
    const read = parseYaml(readFileSync(join(folder, table), 'utf8')) as PackDocument & {
      readonly models?: Readonly<Record<string, string>>
    }
    const versionOf = (name: string) => read.models?.[name] ?? head.models?.[name]?.writes ?? ''
    const namespaces = Object.fromEntries(
      Object.entries(head.namespaces).map(([prefix, { uri }]) => [
        prefix,
        uri.replace(/\{(\w+)\}/g, (_, name: string) => versionOf(name)),
      ]),
    )
    return {
      ...read,
      fragments: read.fragments ?? {},
      recognise: read.recognise ?? [],
      pack,
      namespaces,
      xsd: join(folder, 'xsd', xsd),
    }
  })
}

/** Which document of which pack this XML is; undefined where none fits. */
export function recognise(xml: string, documents: readonly PackDocument[]): PackDocument | undefined {
  const top = root(parse(xml))
  return documents.find((one) => {
    const [prefix, local] = one.root.includes(':') ? (one.root.split(':') as [string, string]) : [one.ns, one.root]
    if (top.localName !== local || (top.namespaceURI ?? '') !== one.namespaces[prefix]) return false
    return one.recognise.every((path) => {
      const expected = one.rows.find((row) => row.xml === path)?.const
      return expected === undefined || at(top, path, one).some((element) => element.textContent?.trim() === String(expected))
    })
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
