import type { YamlSource } from '../yaml-source.ts'
import { isFields, type LineOf, sourceOf } from './source.ts'

/** Rule files read as one: what one declares the others use. */
export interface RuleFiles {
  readonly value: unknown
  readonly file: string
  readonly lineOf: LineOf
}

/** Sections keyed by name; a name is given once in all the files. */
const NAMED = ['sets', 'patterns', 'documents'] as const
/** Sections that are lists; of settings that apply, a later row wins, in the order of the files. */
const LISTED = ['settings', 'settingNames', 'knownNames', 'rules', 'elsewhere'] as const

/**
 * Joins the rule files of a pack, in the order in which `pack.yaml` names them. A complaint names the file in which the part
 * stands. Throws ASW_PACK_INVALID for an unknown section, a section of the wrong shape, and a name that two files give.
 */
export function joinRuleFiles(sources: readonly YamlSource[]): RuleFiles {
  const homes = new WeakMap<object, YamlSource>()
  const named = Object.fromEntries(NAMED.map((name) => [name, {} as Record<string, unknown>]))
  const listed = Object.fromEntries(LISTED.map((name) => [name, [] as unknown[]]))
  for (const source of sources) {
    const own = sourceOf(source.file, source.lineOf)
    note(source.value, source, homes)
    const sections = own.fields(source.value ?? {}, 'the file', [...NAMED, ...LISTED])
    for (const name of NAMED) {
      const into = named[name] as Record<string, unknown>
      for (const [key, part] of own.entries(sections[name], name)) {
        if (Object.hasOwn(into, key)) own.fail(sections[name], `another rule file has ${key} among its ${name} as well`)
        into[key] = part
      }
    }
    for (const name of LISTED) {
      if (sections[name] !== undefined) listed[name]?.push(...own.list(sections[name], name))
    }
  }
  const file = sources.map((source) => source.file).join(', ')
  const lineOf: LineOf = (part) => {
    const home = homes.get(part)
    return home && { file: home.file, line: home.lineOf(part) }
  }
  return { value: { ...named, ...listed }, file, lineOf }
}

function note(part: unknown, source: YamlSource, homes: WeakMap<object, YamlSource>): void {
  if (!Array.isArray(part) && !isFields(part)) return
  homes.set(part, source)
  for (const below of Object.values(part)) note(below, source, homes)
}
