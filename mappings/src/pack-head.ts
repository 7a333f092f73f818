import { type Crosswalk, openCrosswalk } from './codelists/index.ts'
import type { Namespace } from './draft.ts'
import { Families, type Family, type Model, type Versions } from './families.ts'
import { DocumentFault } from './fault.ts'
import type { GivenValue } from './given.ts'
import type { CrossPlan } from './plan.ts'
import { type Fields, type Source, sourceOf } from './rules/source.ts'
import type { YamlSource } from './yaml-source.ts'

/** What `pack.yaml` declares for all tables of the pack. */
export interface PackHead {
  readonly namespaces: Readonly<Record<string, Namespace>>
  readonly families: Families
  readonly profiles: ReadonlyMap<string, Versions>
  readonly given: ReadonlyMap<string, GivenValue>
  readonly constants: ReadonlyMap<string, string>
  readonly crosswalks: ReadonlyMap<string, Omit<CrossPlan, 'listId'>>
}

/** Throws ASW_PACK_INVALID with file and line. */
export function readPackHead(yaml: YamlSource, head: Fields): PackHead {
  const source = sourceOf(yaml.file, yaml.lineOf)
  const models = new Map(source.entries(head.models, 'models').map(([name, part]) => [name, readModel(name, part, source)]))
  const { namespaces, families } = readNamespaces(source.entries(head.namespaces, 'namespaces'), models, source)
  return {
    namespaces,
    families,
    profiles: new Map(source.entries(head.profiles, 'profiles').map(([name, part]) => [name, readProfile(part, models, source)])),
    given: new Map(source.entries(head.given, 'given').map(([name, part]) => [name, readGiven(name, part, source)])),
    constants: new Map(
      source.entries(head.constants, 'constants').map(([name, value]) => [name, source.text(value, `constant ${name}`, head)]),
    ),
    crosswalks: new Map(source.entries(head.crosswalks, 'crosswalks').map(([name, part]) => [name, readCross(part, source)])),
  }
}

function readModel(name: string, part: unknown, source: Source): Model {
  const fields = source.fields(part, `the model ${name}`, ['reads', 'writes'])
  const reads = source.texts(fields.reads, 'reads')
  const writes = source.text(fields.writes, 'writes', fields)
  if (!reads.includes(writes)) source.fail(fields, `${name} is written in version ${writes}, which it does not read`)
  return { name, reads, writes }
}

function readNamespaces(
  entries: readonly (readonly [string, unknown])[],
  models: ReadonlyMap<string, Model>,
  source: Source,
): Pick<PackHead, 'namespaces' | 'families'> {
  const namespaces: Record<string, Namespace> = {}
  const families: Family[] = []
  for (const [prefix, part] of entries) {
    const fields = source.fields(part, `namespace ${prefix}`, ['uri', 'wire'])
    const { wire = '' } = fields
    if (typeof fields.uri !== 'string' || typeof wire !== 'string')
      return source.fail(fields, `namespace ${prefix} wants { uri: ..., wire: ... }`)
    const [, before, name, after] = /^(.*)\{(\w+)\}(.*)$/.exec(fields.uri) ?? []
    if (before === undefined || name === undefined || after === undefined) {
      namespaces[prefix] = { uri: fields.uri, prefix: wire }
      continue
    }
    const model = models.get(name) ?? source.fail(fields, `there is no model ${name}`)
    families.push({ model, before, after })
    namespaces[prefix] = { uri: before + model.writes + after, prefix: wire }
  }
  return { namespaces, families: new Families(families) }
}

function readProfile(part: unknown, models: ReadonlyMap<string, Model>, source: Source): Versions {
  const fields = source.fields(part, 'a profile', [...models.keys()])
  const versions = Object.entries(fields).map(([name, value]) => {
    const version = source.text(value, name, fields)
    if (!models.get(name)?.reads.includes(version)) source.fail(fields, `${name} has no version ${version}`)
    return [name, version] as const
  })
  return Object.fromEntries([...[...models.values()].map(({ name, writes }) => [name, writes] as const), ...versions])
}

function readGiven(name: string, part: unknown, source: Source): GivenValue {
  const fields = source.fields(part, `the given value ${name}`, ['pattern', 'required', 'example'])
  const example = source.text(fields.example, 'example', fields)
  const pattern = patternOf(source.text(fields.pattern, 'pattern', fields), fields, source)
  if (!pattern.test(example)) source.fail(fields, `the example of ${name} has not its form`)
  return { name, pattern, required: fields.required === true, example }
}

function patternOf(text: string, within: Fields, source: Source): RegExp {
  try {
    return new RegExp(`^(?:${text})$`, 'u')
  } catch (error) {
    if (error instanceof SyntaxError) return source.fail(within, `${text} is no regular expression`)
    throw error
  }
}

function readCross(part: unknown, source: Source): Omit<CrossPlan, 'listId'> {
  const fields = source.fields(part, 'a crosswalk', ['list', 'wireId', 'domesticId', 'rule', 'passes'])
  const text = (key: string): string => source.text(fields[key], key, fields)
  return {
    crosswalk: opened(text('list'), fields, source),
    ids: { wire: text('wireId'), domestic: text('domesticId') },
    rule: fields.rule === undefined ? undefined : text('rule'),
    passes: fields.passes === undefined ? undefined : patternOf(text('passes'), fields, source),
  }
}

function opened(name: string, within: Fields, source: Source): Crosswalk {
  try {
    return openCrosswalk(name)
  } catch (error) {
    if (error instanceof DocumentFault) return source.fail(within, error.message)
    throw error
  }
}
