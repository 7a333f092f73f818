import type { Crosswalk } from './codelists/index.ts'
import type { Conversion } from './conversion.ts'
import type { XmlName } from './xml/index.ts'

/**
 * A mapping table, compiled once. The writer, the reader and `explain` walk the same plan, so a row cannot mean one thing
 * outward and another inward. Nothing in here is parsed or looked up by path again.
 */
export interface ElementPlan {
  readonly kind: 'element'
  readonly name: XmlName
  /** XPath step with the pack's prefix, for example `dec:IssueDateTime`. */
  readonly step: string
  readonly attributes: readonly ValuePlan[]
  readonly text: ValuePlan | undefined
  /** Child elements in the order they are written. */
  readonly parts: readonly PartPlan[]
  /** `parts` by local name, for the reader. Where a name stands more than once, guards tell them apart. */
  readonly byName: ReadonlyMap<string, readonly PartPlan[]>
  /** Why this element and all that is in it has no place in the document: read, named, and never written. */
  readonly passedOver: string | undefined
  /** What an element must say to belong to this plan; asked only where another plan has the same name. */
  readonly guards: readonly Guard[]
}

/** A new JSON scope: the rows below it are relative to `path` on the JSON side and to `element` on the XML side. */
export interface ScopePlan {
  readonly kind: 'scope'
  /** `same`: no JSON of its own, the element stands only when something in it does. `entries`: a bag, one element a key. */
  readonly of: 'same' | 'object' | 'list' | 'entries'
  readonly path: readonly string[]
  /** Only list members whose `key` has one of `values` belong to this scope. */
  readonly when: { readonly key: string; readonly values: ReadonlySet<string> } | undefined
  /** Set on every member that is read here: the only value of `when`. */
  readonly discriminator: { readonly key: string; readonly value: string } | undefined
  /** The members are bare values, not objects. */
  readonly scalar: boolean
  /** Required lists that may be empty: XML has no empty list, so the reader puts them in. */
  readonly emptyLists: readonly string[]
  readonly element: ElementPlan
}

export type PartPlan = ElementPlan | ScopePlan

export interface ValuePlan {
  /** `given`: a value that stands beside the document, `path` is its name. `list`: which code list the code of `path` is of. */
  readonly source: 'json' | 'constant' | 'position' | 'given' | 'list' | 'passedOver'
  /** Attribute name; undefined for the text of the element. */
  readonly attribute: string | undefined
  /** JSON path inside the scope; empty for a bare list member. */
  readonly path: readonly string[]
  /** The value belongs to the scope around the list and is written with its first member only. */
  readonly outer: boolean
  readonly constant: string
  /** A constant that others write differently: any value is read. */
  readonly readAny: boolean
  /** Another spelling that is read and never written. */
  readonly readOnly: boolean
  /** The value may stand in several elements; what stands between the parts. */
  readonly join: string | undefined
  readonly cross: CrossPlan | undefined
  readonly conversion: Conversion
  /** Domestic code to wire code, and back. */
  readonly toWire: ReadonlyMap<string, string> | undefined
  readonly fromWire: ReadonlyMap<string, string> | undefined
  /** Longest piece of a long text, in characters; the pieces stand in repeated elements. */
  readonly split: number | undefined
  /** The most pieces the partner takes. */
  readonly pieces: number | undefined
  /** A list of bare values in repeated elements. */
  readonly each: boolean
  readonly row: RowFacts
}

/** Codes of another list in the partner's document. */
export interface CrossPlan {
  readonly crosswalk: Crosswalk
  /** The attribute beside the code that says of which list it is; without one every code must cross. */
  readonly listId: string | undefined
  /** What it says of a code that crossed, and of one that did not. */
  readonly ids: { readonly wire: string; readonly domestic: string }
  /** The rule that a code breaks which does not cross back; without one it has only not the form of its row. */
  readonly rule: string | undefined
  /** Codes of the partner's list that have no counterpart and pass both ways as they are. */
  readonly passes: RegExp | undefined
}

export interface Guard {
  /** Local names down from the element; a last `@name` is an attribute. */
  readonly path: readonly string[]
  readonly values: ReadonlySet<string>
  /** Blanks around the value mean nothing. */
  readonly collapse: boolean
  /** The element does not belong here when the value is missing. */
  readonly required: boolean
}

/** What `explain` says about a row. */
export interface RowFacts {
  readonly line: number
  readonly as: string
  readonly codes: string | undefined
  readonly wco: string | undefined
  readonly box: string | undefined
}

export interface LostRow {
  readonly path: string
  readonly line: number
  readonly reason: string
}
