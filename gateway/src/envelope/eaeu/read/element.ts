import { type CanonicalElement, withoutBlanks } from '@asw/mappings/xml'
import { Fault } from '../../../message/fault.ts'
import type { FaultCode } from '../../../message/faults.ts'

export function named(element: CanonicalElement, uri: string, local: string): boolean {
  return element.uri === uri && element.local === local
}
/** Child elements of this name. */
export function childrenOf(element: CanonicalElement, uri: string, local: string): readonly CanonicalElement[] {
  return element.children.filter((child) => named(child, uri, local))
}
/** The one child of this name, or none. Throws `code` where there are two. */
export function only(element: CanonicalElement, uri: string, local: string, code: FaultCode): CanonicalElement | undefined {
  const [first, second] = childrenOf(element, uri, local)
  if (second) throw new Fault(code, `${local} stands twice`, { header: local })
  return first
}
/** Text of a leaf, white space around it dropped. Throws `code` where it is empty or holds elements. */
export function textOf(element: CanonicalElement, code: FaultCode): string {
  const text = withoutBlanks(element.text)
  if (text === '' || element.children.length > 0) throw new Fault(code, `${element.local} has no text`, { header: element.local })
  return text
}
export function attributeOf(element: CanonicalElement, uri: string, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.name === name && (attribute.uri ?? '') === uri)?.value
}
export function hasText(element: CanonicalElement): boolean {
  return /[^ \t\r\n]/.test(element.text)
}
