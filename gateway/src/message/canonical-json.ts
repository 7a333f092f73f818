/**
 * One text for one JSON value (RFC 8785): members sorted by UTF-16 code units, no white space, numbers and strings as
 * ECMAScript writes them. Members that are `undefined` are left out. This is what event chains are digested over.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  return Array.isArray(value) ? list(value) : members(value as Readonly<Record<string, unknown>>)
}

function list(values: readonly unknown[]): string {
  let text = ''
  for (let n = 0; n < values.length; n += 1) text += n === 0 ? canonicalJson(values[n]) : `,${canonicalJson(values[n])}`
  return `[${text}]`
}

function members(record: Readonly<Record<string, unknown>>): string {
  const names = sorted(Object.keys(record))
  let text = ''
  for (let n = 0; n < names.length; n += 1) {
    const name = names[n] as string
    const member = record[name]
    if (member !== undefined) text += `${text === '' ? '' : ','}${label(name)}${canonicalJson(member)}`
  }
  return `{${text}}`
}

/** A name as it stands before its value. Documents have a few hundred names; bounded, because anybody can invent more. */
function label(name: string): string {
  const known = LABELS.get(name)
  if (known !== undefined) return known
  const fresh = `${quoted(name)}:`
  if (LABELS.size < MOST_LABELS && name.length <= LONGEST_NAME) LABELS.set(name, fresh)
  return fresh
}
const LABELS = new Map<string, string>()
const MOST_LABELS = 2_048
const LONGEST_NAME = 64

/** What needs no escape needs no look of the serializer either. */
function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/

/** By UTF-16 code units, in place. An object has a handful of members, and for those insertion is quicker than sorting. */
export function sorted(names: string[]): readonly string[] {
  if (names.length > HANDFUL) return names.sort()
  for (let n = 1; n < names.length; n += 1) {
    const name = names[n] as string
    let at = n
    for (; at > 0 && (names[at - 1] as string) > name; at -= 1) names[at] = names[at - 1] as string
    names[at] = name
  }
  return names
}
const HANDFUL = 32
