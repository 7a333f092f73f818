import { emit } from './emit.ts'
import type { Versions } from './families.ts'
import { DocumentFault, type Issue } from './fault.ts'
import { completeGiven, type Given } from './given.ts'
import type { Pack, Table } from './pack.ts'
import { schemaIssues } from './schema-issues.ts'
import { dayIn, tableFor } from './select-table.ts'
import { type DocumentWriter, documentWriter } from './write-code.ts'
import { writeCanonical } from './xml/index.ts'

export interface Translation {
  /** UTF-8, Exclusive C14N 1.0: the bytes that are digested and that leave. */
  readonly xml: Uint8Array
  readonly document: string
  /** Version of the table that wrote it, for example `eform-d/2021-09`. */
  readonly version: string
}

export interface WritingOptions {
  /** Values that stand beside the document, by the names that the pack declares in `given`. */
  readonly given?: Given
  /** A profile of the pack: the versions of its models that this partner is written. */
  readonly profile?: string
  /** `validate` has had this very value before and found no error in it: its JSON Schema is not asked a second time. */
  readonly judged?: boolean
}

/**
 * A canonical document as the partner's XML, unsigned.
 *
 * Throws ASW_DOCUMENT_UNKNOWN, ASW_DOCUMENT_VERSION, and ASW_DOCUMENT_INVALID with every issue of the JSON Schema; TypeError
 * for a profile or a given value that does not fit the pack. Code lists and business rules are not asked: that is `validate`. A pack
 * with national codes outside refuses a code that has none.
 */
export function toXml(pack: Pack, json: unknown, options: WritingOptions = {}): Translation {
  const versions = profileOf(pack, options.profile)
  const table = tableFor(pack, json, versions)
  if (!options.judged && !table.matches(json)) {
    const issues = schemaIssues(table.matches.errors)
    throw new DocumentFault('ASW_DOCUMENT_INVALID', `${table.document} breaks its JSON Schema in ${issues.length} places`, {
      issues,
    })
  }
  const outer = crossed(pack, table, json)
  const given = completeGiven(pack.given, table.given, options.given ?? {})
  const xml =
    (versions === pack.families.written ? inOneWalk(table, outer, given) : undefined) ??
    byTree(pack, table, outer, given, versions)
  return { xml, document: table.document, version: table.version }
}

/** `undefined` where the document cannot be written: then `byTree` says what is wrong with it. */
function inOneWalk({ root }: Table, json: unknown, given: Given): Uint8Array | undefined {
  if (!writers.has(root)) writers.set(root, documentWriter(root))
  try {
    return writers.get(root)?.(json, given)
  } catch {
    return undefined
  }
}
const writers = new WeakMap<Table['root'], DocumentWriter | undefined>()

function byTree(pack: Pack, { root }: Table, json: unknown, given: Given, versions: Versions): Uint8Array {
  const spec = emit(root, json, given)
  return writeCanonical(pack.families.size === 0 ? spec : pack.families.outward(spec, versions))
}

/**
 * The values that `toXml` needs beside this document: `own`, and for what is required and nobody gives the pack's examples. For
 * looking at documents; what is sent to a partner has values of its own. Throws as `toXml`.
 */
export function withExamples(
  pack: Pack,
  json: unknown,
  options: WritingOptions = {},
): { readonly given: Given; readonly taken: readonly string[] } {
  const table = tableFor(pack, json, profileOf(pack, options.profile))
  const said = { ...table.given, ...options.given }
  const open = [...pack.given.values()].filter(({ name, required }) => required && said[name] === undefined)
  const examples = Object.fromEntries(open.map(({ name, example }) => [name, example]))
  return { given: { ...examples, ...options.given }, taken: open.map(({ name }) => name) }
}

function profileOf(pack: Pack, name: string | undefined): Versions {
  if (name === undefined) return pack.families.written
  const versions = pack.profiles.get(name)
  if (versions === undefined)
    throw new TypeError(`the pack ${pack.name} has no profile ${name}; it has ${[...pack.profiles.keys()].join(', ') || 'none'}`)
  return versions
}

function crossed(pack: Pack, table: Table, json: unknown): unknown {
  if (pack.nationalCodes === undefined) return json
  const issues: Issue[] = []
  const outer = pack.nationalCodes.cross(json, 'out', dayIn(table, json), issues)
  if (issues.length > 0)
    throw new DocumentFault('ASW_DOCUMENT_INVALID', `${table.document} has codes without a national counterpart`, { issues })
  return outer
}
