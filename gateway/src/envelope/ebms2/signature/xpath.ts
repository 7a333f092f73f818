import { ACTORS, NS } from '../names.ts'

/** The URNs that stand for the next MSH in the XPath of the envelope signature. */
export const NEXT_MSH = [ACTORS.nextMsh, ACTORS.nextMshOfSection4] as const
export type NextMsh = (typeof NEXT_MSH)[number]

/**
 * The one XPath of ebMS 2.0 section 4.1.3: everything but the blocks for the next hop. Written, and recognised as text;
 * never evaluated (XS-14). `prefix` must stand for SOAP 1.1 where it is written.
 */
export function xpathFor(prefix: string, nextMsh: string = ACTORS.nextMsh): string {
  const without = (actor: string) => `ancestor-or-self::node()[@${prefix}:actor="${actor}"]`
  return `not(${without(nextMsh)} | ${without(ACTORS.next)})`
}

/**
 * Which of the two forms `expression` is; `undefined` for every other XPath. White space between tokens, the kind of the
 * quotes and the spelling of the prefix do not matter; `namespaces` are those in scope at ds:XPath.
 */
export function recogniseXPath(expression: string, namespaces: Readonly<Record<string, string>>): NextMsh | undefined {
  const ours = namespaces.soap === NS.soap ? OURS.get(expression) : undefined
  if (ours !== undefined) return ours
  const found = JSON.stringify(tokens(expression, namespaces))
  return NEXT_MSH.find((urn) => FORMS.get(urn) === found)
}

const TOKEN = /"([^"]*)"|'([^']*)'|([\p{L}_][\p{L}\p{N}_.-]*):(?!:)([\p{L}_][\p{L}\p{N}_.-]*)|[\p{L}\p{N}_.-]+|::|[^ \t\r\n]/gu

/** XPath 1.0 section 3.7, as far as the constants need it: a literal and a name cannot be mistaken for each other. */
function tokens(expression: string, namespaces: Readonly<Record<string, string>>): unknown[] {
  return Array.from(expression.matchAll(TOKEN), ([token, double, single, prefix, local]) => {
    const literal = double ?? single
    if (literal !== undefined) return { literal }
    if (prefix === undefined) return token
    return Object.hasOwn(namespaces, prefix) ? { uri: namespaces[prefix], local } : { prefix, local }
  })
}

/** As nearly everybody writes them. */
const OURS: ReadonlyMap<string, NextMsh> = new Map(NEXT_MSH.map((urn) => [xpathFor('soap', urn), urn]))

const FORMS: ReadonlyMap<NextMsh, string> = new Map(
  NEXT_MSH.map((urn) => [urn, JSON.stringify(tokens(xpathFor('soap', urn), { soap: NS.soap }))]),
)
