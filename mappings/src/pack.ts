import type { JsonSchema } from './canonical.ts'
import type { CodeLists } from './codelists/index.ts'
import type { Claim } from './coverage.ts'
import type { Exchange } from './exchange/index.ts'
import type { Families, Versions } from './families.ts'
import type { Given, GivenValue } from './given.ts'
import type { NationalCodes } from './national-codes.ts'
import type { LostRow, ScopePlan } from './plan.ts'
import type { RuleSet } from './rules/index.ts'
import type { SchemaCheck } from './schema-check.ts'
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
  /** The packs that this one joins; none for a pack with documents of its own. */
  readonly members: readonly Pack[]
  /** National codes on the outer side, where the pack has such a side. */
  readonly nationalCodes: NationalCodes | undefined
  /** Prefix to namespace, as the pack's XPaths use them; of a family, the version that the pack writes. */
  readonly namespaces: Readonly<Record<string, string>>
  readonly families: Families
  /** Versions of the models by name of a profile: what one partner is written. */
  readonly profiles: ReadonlyMap<string, Versions>
  /** Values that stand beside a document, by name. */
  readonly given: ReadonlyMap<string, GivenValue>
  /** Transactions and processes, where the partner's system has such things. */
  readonly exchange: Exchange | undefined
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
  /** JSON path of the date that must lie in `valid`; an instant counts by its local date. Empty: the document has no date. */
  readonly datedBy: readonly string[]
  readonly root: ScopePlan
  /** Children of the root element whose text tells this table from the others. */
  readonly recognise: readonly { readonly uri: string; readonly local: string; readonly value: string }[]
  readonly lost: readonly LostRow[]
  /** Leaves and scopes by canonical path, for naming the place of a value that is missing. */
  readonly places: ReadonlyMap<string, Claim>
  /** The canonical schema as this form has it. */
  readonly schema: JsonSchema
  readonly matches: SchemaCheck
  /** Of a family, the versions that this table is for; a model that is not named is free. */
  readonly versions: Readonly<Record<string, readonly string[]>>
  /** Values beside the document where the caller gives none. */
  readonly given: Given
  readonly xsd: XsdSchema
  /** The schema for a document in these versions. */
  readonly xsdAt: (versions: Versions) => XsdSchema
}
