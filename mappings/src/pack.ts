import type { ValidateFunction } from 'ajv/dist/2020.js'
import type { JsonSchema } from './canonical.ts'
import type { CodeLists } from './codelists/index.ts'
import type { Claim } from './coverage.ts'
import type { LostRow, ScopePlan } from './plan.ts'
import type { RuleSet } from './rules/index.ts'
import type { XsdSchema } from './xml/index.ts'

/** A partner's documents, compiled and immutable. Everything a pack is made of is data: see `mappings/README.md`. */
export interface Pack {
  readonly name: string
  readonly version: string
  /** What the pack says of itself: shown by tools, never interpreted. */
  readonly description: string
  readonly tables: readonly Table[]
  readonly rules: RuleSet
  /** The lists its rules ask: the shipped editions, with an operator's own on top. */
  readonly codeLists: CodeLists
  /** Prefix to namespace, as the pack's XPaths use them. */
  readonly namespaces: Readonly<Record<string, string>>
}

/** One version of one document, as `pack.tables` lists it. */
export interface TableInfo {
  readonly document: string
  readonly scheme: string
  readonly formVersion: string
  /** For example `eform-d/2021-09`. */
  readonly version: string
  readonly valid: { readonly from: string; readonly to?: string }
}

export interface Table extends TableInfo {
  readonly file: string
  /** JSON path of the date that must lie in `valid`; an instant counts by its local date. */
  readonly datedBy: readonly string[]
  readonly root: ScopePlan
  /** Children of the root element whose text tells this table from the others. */
  readonly recognise: readonly { readonly uri: string; readonly local: string; readonly value: string }[]
  readonly lost: readonly LostRow[]
  /** Leaves and scopes by canonical path, for naming the place of a value that is missing. */
  readonly places: ReadonlyMap<string, Claim>
  /** The canonical schema as this form has it. */
  readonly schema: JsonSchema
  readonly matches: ValidateFunction
  readonly xsd: XsdSchema
}
