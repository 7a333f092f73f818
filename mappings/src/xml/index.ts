/**
 * The XML room: bytes to trees and back. Outward everything is written canonical by `writeCanonical`; inward everything
 * passes `parseXml`, and what a signature covers is read by `readCanonical`.
 */
export { type C14nName, canonicalize } from './canonicalize.ts'
export { withoutBlanks } from './characters.ts'
export { compileXPath, type XmlXPath } from './compile-xpath.ts'
export { ExclusiveXml, readXml, receiveXml } from './exclusive.ts'
export { inclusiveOf, namespacesAt } from './in-scope.ts'
export { lift } from './lift.ts'
export { XML_LIMITS, type XmlLimits } from './limits.ts'
export { openXml, ParsedXml, parseXml, type XmlDocument, type XmlElement } from './parse.ts'
export { readCanonical } from './read.ts'
export { compileSchema, type XsdIssue, type XsdSchema } from './schema.ts'
export { type CanonicalElement, specOf, type XmlAttribute, type XmlElementSpec, type XmlName } from './tree.ts'
export { writeCanonical } from './write.ts'
