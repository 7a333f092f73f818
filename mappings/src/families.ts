import { DocumentFault } from './fault.ts'
import type { CanonicalElement, XmlElementSpec, XmlName } from './xml/index.ts'

/** A data model whose namespaces carry its version: every version that is read, and the one that is written. */
export interface Model {
  readonly name: string
  readonly reads: readonly string[]
  readonly writes: string
}

/** A namespace as `pack.yaml` declares it: with `{model}` in place of the version it is a family. */
export interface Family {
  readonly model: Model
  readonly before: string
  readonly after: string
}

/** Version by model. */
export type Versions = Readonly<Record<string, string>>

/**
 * Namespaces that differ by version only. A document is read whatever known version its namespaces have, and written in the
 * versions that a profile names; inside, every name has the version that the pack writes.
 */
export class Families {
  readonly #families: readonly Family[]
  readonly #known: ReadonlyMap<string, { readonly family: Family; readonly version: string }>
  /** Versions that are written where a profile says nothing else. */
  readonly written: Versions

  constructor(families: readonly Family[]) {
    this.#families = families
    this.#known = new Map(
      families.flatMap((family) => family.model.reads.map((version) => [uriAt(family, version), { family, version }] as const)),
    )
    this.written = Object.fromEntries(families.map(({ model }) => [model.name, model.writes]))
  }

  get size(): number {
    return this.#families.length
  }

  /** The model and version of a namespace. Throws ASW_DOCUMENT_VERSION for a version of a known family that is not read. */
  versionOf(uri: string): { readonly model: string; readonly version: string } | undefined {
    const known = this.#known.get(uri)
    if (known !== undefined) return { model: known.family.model.name, version: known.version }
    const family = this.#families.find(({ before, after }) => uri.startsWith(before) && uri.endsWith(after))
    if (family === undefined) return undefined
    throw new DocumentFault(
      'ASW_DOCUMENT_VERSION',
      `a version of ${family.before} is not read; known are ${family.model.reads.join(', ')}`,
    )
  }

  /** The same namespace in the version that the pack itself speaks of. */
  home(uri: string): string {
    const known = this.#known.get(uri)
    return known === undefined ? uri : uriAt(known.family, known.family.model.writes)
  }

  /** The same namespace in these versions; a model that they do not name keeps its own. */
  at(uri: string, versions: Versions): string {
    const known = this.#known.get(uri)
    return known === undefined ? uri : uriAt(known.family, versions[known.family.model.name] ?? known.version)
  }

  /** All namespaces of `text` (a schema) in these versions, whatever versions it names. */
  rewrite(text: string, versions: Versions): string {
    return this.#families.reduce((out, family) => {
      const { before, after, model } = family
      const any = new RegExp(
        `${escaped(before)}(?:${model.reads.map((one) => escaped(one)).join('|')})${escaped(after)}(?=["'])`,
        'g',
      )
      return out.replace(any, () => uriAt(family, versions[model.name] ?? model.writes))
    }, text)
  }

  /** What was read, as if it had come in the versions of the pack. `seen` notes which versions came. */
  homeward(element: CanonicalElement, seen: Map<string, string>): CanonicalElement {
    const found = this.versionOf(element.uri)
    if (found !== undefined && !seen.has(found.model)) seen.set(found.model, found.version)
    const children = element.children.map((child) => this.homeward(child, seen))
    return { ...element, uri: this.home(element.uri), children }
  }

  /** What is to be written, in these versions. */
  outward(spec: XmlElementSpec, versions: Versions): XmlElementSpec {
    const names = new Map<XmlName, XmlName>()
    const rename = (name: XmlName): XmlName => {
      const known = names.get(name) ?? { ...name, uri: this.at(name.uri, versions) }
      names.set(name, known)
      return known
    }
    const visit = (one: XmlElementSpec): XmlElementSpec => ({
      ...one,
      name: rename(one.name),
      children: one.children.map((child) => (typeof child === 'string' ? child : visit(child))),
    })
    return visit(spec)
  }
}

function uriAt({ before, after }: Family, version: string): string {
  return before + version + after
}

/** The characters of a version or a URN that mean something in a regular expression. */
function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
