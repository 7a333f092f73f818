import type { Finding } from './finding.ts'

const MAX_DEPTH = 128

/** What no parser should see: too deep, a DOCTYPE, instructions, other encodings and versions. */
export function hostileFindings(xml: string): readonly Finding[] {
  if (depthOf(xml) > MAX_DEPTH) return [{ severity: 'error', code: 'LIMIT', message: `deeper than ${MAX_DEPTH} elements` }]
  const line = (at: number) => xml.slice(0, at).split('\n').length
  return [
    ['DOCTYPE', /<!DOCTYPE/i, 'a DOCTYPE'],
    ['INSTRUCTION', /<\?(?!xml\s)/, 'a processing instruction'],
    ['ENCODING', /^<\?xml[^>]*encoding=["'](?!utf-8["'])/i, 'another encoding than UTF-8'],
    ['ENCODING', /^<\?xml\s+version=["'](?!1\.0["'])/, 'another version than XML 1.0'],
  ].flatMap(([code, pattern, message]): Finding[] => {
    const found = (pattern as RegExp).exec(xml)
    return found ? [{ severity: 'error', code: code as string, message: message as string, line: line(found.index) }] : []
  })
}

/** Counted before any parser sees it: some of them would not come back. */
function depthOf(xml: string): number {
  let [depth, most] = [0, 0]
  for (const [tag] of xml.replace(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, '').matchAll(/<\/?[\w:.-]+[^>]*>/g)) {
    if (tag.startsWith('</')) depth -= 1
    else if (!tag.endsWith('/>')) depth += 1
    if (depth > most) most = depth
  }
  return most
}
