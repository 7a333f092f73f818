import { XmlXPath } from 'libxml2-wasm'

export type { XmlXPath } from 'libxml2-wasm'

/**
 * An expression of XPath 1.0 for any number of documents: compiling one takes longer than evaluating it. It lies in
 * libxml2's memory and is never given back, so only constants of a module are compiled.
 */
export function compileXPath(expression: string, prefixes: Readonly<Record<string, string>> = {}): XmlXPath {
  return XmlXPath.compile(expression, prefixes)
}
