/** What an agreement may allow one document. All are inclusive: the limit passes, one more is refused. */
export interface XmlLimits {
  /** Bytes of the whole document. */
  readonly maxBytes: number
  /** Nested elements, the root counts as 1. libxml2 itself stops at 256. */
  readonly maxDepth: number
  readonly maxElements: number
  /** Attributes of one element, namespace declarations not counted. */
  readonly maxAttributes: number
  /** Namespace declarations of one element together with those of its ancestors: inclusive C14N costs their square. */
  readonly maxNamespaces: number
  /** UTF-8 bytes of an element's or attribute's name with its prefix, and of a namespace name: exclusive C14N repeats those. */
  readonly maxNameLength: number
  /** UTF-8 bytes of an attribute value, or of the text between two tags (comments between do not divide it). */
  readonly maxTextLength: number
  /** `&#...;` in the whole document. */
  readonly maxCharacterReferences: number
}

/**
 * For agreements that name none. A declaration of fifty items has some 4,000 elements and 200 KB. What is quadratic in
 * libxml2 stays below about a second: paths of schema errors by siblings, sorting of qualified attributes, inclusive C14N.
 */
export const XML_LIMITS: XmlLimits = {
  maxBytes: 10_485_760,
  maxDepth: 128,
  maxElements: 20_000,
  maxAttributes: 32,
  maxNamespaces: 64,
  maxNameLength: 256,
  maxTextLength: 8_388_608,
  maxCharacterReferences: 100_000,
}
