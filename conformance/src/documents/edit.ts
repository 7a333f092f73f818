import type { Element } from '@xmldom/xmldom'
import { elements, parse, root, serialize } from '../xml/dom.ts'

/** One change to an XML document; paths are local names from the root's children down, `name[2]` for the second, `@name` last. */
export interface Edit {
  readonly set?: string
  readonly to?: string
  readonly drop?: string
  /** XML to put in, in the namespace of the place. */
  readonly add?: string
  /** Where `add` goes: behind this element, in front of it, or into it at the end. */
  readonly after?: string
  readonly before?: string
  readonly into?: string
  /** Copies an element behind itself. */
  readonly repeat?: string
  readonly times?: number
  readonly rename?: string
}

/** Throws Error where a path leads nowhere: a case that changes nothing would prove nothing. */
export function edit(xml: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return xml
  const document = parse(xml)
  for (const one of edits) apply(root(document), one)
  return serialize(document)
}

function apply(top: Element, one: Edit): void {
  if (one.set !== undefined) set(top, one.set, one.to ?? '')
  else if (one.drop !== undefined) drop(top, one.drop)
  else if (one.repeat !== undefined) repeat(find(top, one.repeat), one.times ?? 1)
  else if (one.rename !== undefined) rename(find(top, one.rename), one.to ?? '')
  else if (one.add !== undefined) add(top, one, one.add)
  else throw new Error('an edit that does nothing')
}

function repeat(element: Element, times: number): void {
  for (let n = 0; n < times; n++) element.parentNode?.insertBefore(element.cloneNode(true), element.nextSibling)
}

function add(top: Element, one: Edit, xml: string): void {
  const place = find(top, one.after ?? one.before ?? one.into ?? '')
  const host = one.into === undefined ? (place.parentNode as Element) : place
  const wrapper = parse(`<x xmlns="${host.namespaceURI ?? ''}">${xml}</x>`)
  const next = one.into !== undefined ? null : one.after !== undefined ? place.nextSibling : place
  for (const node of Array.from(root(wrapper).childNodes)) {
    host.insertBefore(host.ownerDocument?.importNode(node, true) ?? node, next)
  }
}

function set(top: Element, path: string, value: string): void {
  const at = /^(.*?)\/?@([\w:]+)$/.exec(path)
  if (at) find(top, at[1] ?? '').setAttribute(at[2] ?? '', value)
  else find(top, path).textContent = value
}
function drop(top: Element, path: string): void {
  const at = /^(.*?)\/?@([\w:]+)$/.exec(path)
  const element = find(top, at ? (at[1] ?? '') : path)
  if (at) element.removeAttribute(at[2] ?? '')
  else element.parentNode?.removeChild(element)
}
function rename(element: Element, name: string): void {
  const made = element.ownerDocument?.createElementNS(element.namespaceURI, name)
  if (!made) throw new Error('no document')
  for (const node of Array.from(element.childNodes)) made.appendChild(node)
  element.parentNode?.replaceChild(made, element)
}

export function find(top: Element, path: string): Element {
  let at = top
  for (const step of path.split('/').filter(Boolean)) {
    const [, name, number = '1'] = /^([\w.-]+)(?:\[(\d+)\])?$/.exec(step) ?? []
    const next = elements(at).filter((one) => one.localName === name)[Number(number) - 1]
    if (!next) throw new Error(`the document has no ${path} (at ${step})`)
    at = next
  }
  return at
}

/** The text at a path, or undefined. */
export function look(xml: string | Uint8Array, path: string): string | undefined {
  const at = /^(.*?)\/?@([\w:]+)$/.exec(path)
  try {
    const element = find(root(parse(xml)), at ? (at[1] ?? '') : path)
    return at ? (element.getAttribute(at[2] ?? '') ?? undefined) : (element.textContent ?? undefined)
  } catch {
    return undefined
  }
}

/** One change to a JSON document, by JSON pointer. */
export interface JsonEdit {
  readonly set?: string
  readonly to?: unknown
  readonly drop?: string
}
export function editJson(document: unknown, edits: readonly JsonEdit[]): unknown {
  const copy = structuredClone(document)
  for (const one of edits) {
    const steps = (one.set ?? one.drop ?? '')
      .split('/')
      .slice(1)
      .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'))
    const last = steps.pop() ?? ''
    let at = copy as Record<string, unknown>
    for (const step of steps) at = at[step] as Record<string, unknown>
    if (one.drop !== undefined) delete at[last]
    else at[last] = one.to
  }
  return copy
}
export function pointer(document: unknown, path: string): unknown {
  return path
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (at, step) => (at as Record<string, unknown> | undefined)?.[step.replace(/~1/g, '/').replace(/~0/g, '~')],
      document,
    )
}
