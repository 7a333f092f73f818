import { DocumentFault, type Issue } from './fault.ts'
import { depthIssues } from './json-depth.ts'
import { locator } from './locate.ts'
import type { Pack, Table } from './pack.ts'
import { roomIssues } from './room.ts'
import { type RuleContext, runRules } from './rules/index.ts'
import { schemaIssues } from './schema-issues.ts'
import { knows, tableFor } from './select-table.ts'

export type { RuleContext }

/**
 * Everything that is wrong with a canonical document: JSON Schema, code lists by the document's date, business rules, and for
 * one that leaves whether its XML would be read. It never stops at the first finding, and never throws for a document.
 *
 * Each issue has a JSON pointer and, where the pack maps the value, the XPath it has or would have. A document that no
 * table knows is the issue ASW_DOCUMENT_UNKNOWN or ASW_DOCUMENT_VERSION; the rules that need no table still speak.
 */
export function validate(pack: Pack, json: unknown, context: RuleContext): readonly Issue[] {
  const deep = depthIssues(json)
  if (deep.length > 0) return deep
  const { table, issues } = choose(pack, json)
  const judged = [...issues, ...structure(table, json), ...judge(pack, json, context)]
  const leaves = context.side === 'issue' && !judged.some(({ severity }) => severity === 'E')
  const found = leaves ? [...judged, ...roomIssues(pack, json)] : judged
  if (table === undefined || found.length === 0) return found
  const xpathOf = locator(pack, table, json)
  return found.map((issue) => {
    const xpath = issue.pointer === undefined ? undefined : xpathOf(issue.pointer)
    return xpath === undefined ? issue : { ...issue, xpath }
  })
}

function choose(pack: Pack, json: unknown): { readonly table: Table | undefined; readonly issues: readonly Issue[] } {
  try {
    return { table: tableFor(pack, json), issues: [] }
  } catch (error) {
    if (!(error instanceof DocumentFault)) throw error
    const pointer = error.code === 'ASW_DOCUMENT_VERSION' ? '/formVersion' : '/document'
    return { table: undefined, issues: [{ severity: 'E', code: error.code, pointer, message: error.message }] }
  }
}

/** In a pack that joins others the rules of the one that knows the document, with what that one may be told. */
function judge(pack: Pack, json: unknown, context: RuleContext): readonly Issue[] {
  const member = pack.members.find((one) => knows(one, json))
  if (member === undefined) return runRules(pack.rules, json, context, pack.codeLists)
  const { settings, known, ...rest } = context
  const { rules } = member
  const own = {
    ...rest,
    ...(settings === undefined ? {} : { settings: only(settings, rules.settingNames) }),
    ...(known === undefined ? {} : { known: only(known, rules.knownNames) }),
  }
  return runRules(rules, json, own, pack.codeLists)
}

function only<T>(record: Readonly<Record<string, T>>, names: readonly string[]): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)))
}

function structure(table: Table | undefined, json: unknown): readonly Issue[] {
  if (table === undefined || table.matches(json)) return []
  return schemaIssues(table.matches.errors)
}
