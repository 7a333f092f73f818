import { EEC } from '../../wire/eaeu/names.ts'

/**
 * Signature wrapping of the container: what was signed is moved into an Object of its Signature, and another SignedContent
 * with a document that nobody signed takes its place.
 */
export function wrap(container: string, id: string): string {
  const content = /<doc:SignedContent[\s\S]*<\/doc:SignedContent>/.exec(container)?.[0]
  if (!content) return container
  const evil = content
    .replace(/ Id="[^"]*"/, ` Id="content-${id}"`)
    .replace(/(<csdo:ProcessingResultV2Code>)[^<]*/, '$19')
    .replace(/(<csdo:AuthorityName>)[^<]*/, '$1another body')
  const moved = content.replace('<doc:SignedContent', `<doc:SignedContent xmlns:doc="${EEC.edoc}"`)
  return container.replace(content, () => evil).replace('</ds:Signature>', () => `<ds:Object>${moved}</ds:Object></ds:Signature>`)
}
