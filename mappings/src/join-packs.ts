import type { CodeLists } from './codelists/index.ts'
import { Families } from './families.ts'
import type { Pack } from './pack.ts'
import { type Fields, list, text } from './pack-fields.ts'
import type { YamlSource } from './yaml-source.ts'

/**
 * Several packs as one, for a partner with whom documents of several schemes are exchanged. `joins` names them: shipped ones,
 * or folders beside `pack.yaml`. Each document is read, written and judged by the pack that knows it.
 */
export function joinPacks(source: YamlSource, head: Fields, codeLists: CodeLists, open: (name: string) => Pack): Pack {
  const own = Object.keys(head).find((key) => !['pack', 'version', 'description', 'joins'].includes(key))
  if (own !== undefined) throw source.invalid(head, `a pack that joins others has no ${own} of its own`)
  const members = list(source, head, 'joins').map((name) => open(String(name)))
  refuseClashes(source, head, members)
  return Object.freeze({
    name: text(source, head, 'pack'),
    version: text(source, head, 'version'),
    description: text(source, head, 'description'),
    tables: members.flatMap(({ tables }) => tables),
    rules: {
      file: 'pack.yaml',
      programs: new Map(),
      register: members.flatMap(({ rules }) => rules.register),
      settingNames: [...new Set(members.flatMap(({ rules }) => rules.settingNames))].sort(),
      knownNames: [...new Set(members.flatMap(({ rules }) => rules.knownNames))].sort(),
      codeLists: [...new Set(members.flatMap(({ rules }) => rules.codeLists))].sort(),
    },
    codeLists,
    members,
    nationalCodes: undefined,
    namespaces: Object.assign({}, ...members.map(({ namespaces }) => namespaces)) as Pack['namespaces'],
    families: new Families([]),
    profiles: new Map(),
    given: new Map(),
    exchange: undefined,
  })
}

/** What one reader could not tell apart, and what this kind of pack cannot do. */
function refuseClashes(source: YamlSource, head: Fields, members: readonly Pack[]): void {
  const seen = new Map<string, string>()
  const claim = (what: string, by: string, value: string): void => {
    const other = seen.get(what)
    if (other !== undefined && other !== value)
      throw source.invalid(head, `${by}: ${what} clashes with another pack that is joined`)
    seen.set(what, value)
  }
  for (const [index, { name, nationalCodes, families, namespaces, tables, members: deeper }] of members.entries()) {
    if (nationalCodes !== undefined)
      throw source.invalid(head, `${name} crosses national codes: it stands at the domestic edge, not towards a partner`)
    if (families.size > 0) throw source.invalid(head, `${name} has models in versions: it stands alone towards its partner`)
    if (deeper.length > 0) throw source.invalid(head, `${name} joins packs itself: name those`)
    for (const [prefix, uri] of Object.entries(namespaces)) claim(`the prefix ${prefix}`, name, uri)
    for (const { document, scheme, recognise, root } of tables) {
      claim(`${document} of ${scheme}`, name, String(index))
      claim(
        `the XML that begins ${root.element.name.local} ${recognise.map(({ value }) => value).join(' ')}`,
        name,
        String(index),
      )
    }
  }
}
