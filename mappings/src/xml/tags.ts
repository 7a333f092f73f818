import { DocumentFault } from '../fault.ts'
import { isNcName } from './characters.ts'
import type { XmlName } from './tree.ts'

/** The text around an element: `<p:name`, the same with its `>`, and `</p:name>`. */
export interface Tag {
  readonly open: string
  readonly start: string
  readonly end: string
}

/** Names are looked at once. A gateway writes a few hundred; bounded, because some come from documents. */
const MAX_NAMES = 4_096
const tags = remembered(makeTag)
const starts = remembered(makeStart)

/** Throws ASW_XML_MALFORMED unless the local name is an NCName. The prefix has been looked at where it is declared. */
export function tagOf({ prefix, local }: XmlName): Tag {
  return tags(prefix, local)
}

/** The text before an attribute's value, ` p:name="`. Throws as `tagOf` does. */
export function startOf(prefix: string, name: string): string {
  return starts(prefix, name)
}

function makeTag(prefix: string, local: string): Tag {
  if (!isNcName(local)) throw new DocumentFault('ASW_XML_MALFORMED', 'an element without a proper name')
  const name = qualified(prefix, local)
  return { open: `<${name}`, start: `<${name}>`, end: `</${name}>` }
}

function makeStart(prefix: string, name: string): string {
  if (!isNcName(name) || (name === 'xmlns' && prefix === ''))
    throw new DocumentFault('ASW_XML_MALFORMED', 'an attribute without a proper name')
  return ` ${qualified(prefix, name)}="`
}

function qualified(prefix: string, local: string): string {
  return prefix === '' ? local : `${prefix}:${local}`
}

function remembered<T>(make: (prefix: string, local: string) => T): (prefix: string, local: string) => T {
  const byPrefix = new Map<string, Map<string, T>>()
  let count = 0
  return (prefix, local) => {
    const known = byPrefix.get(prefix)?.get(local)
    if (known !== undefined) return known
    const made = make(prefix, local)
    if (count >= MAX_NAMES) return made
    count += 1
    const names = byPrefix.get(prefix) ?? new Map<string, T>()
    byPrefix.set(prefix, names.set(local, made))
    return made
  }
}
