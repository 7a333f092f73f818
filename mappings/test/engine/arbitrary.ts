import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import type { JsonSchema, TableInfo } from '../../src/index.ts'

/**
 * Documents generated from a canonical schema. A value is drawn with every optional field present; a second draw says which
 * of them stay; `settle` then makes the schema's own conditions true. Nothing is filtered away, so nothing hides.
 */
export function documents(
  schema: JsonSchema,
  { scheme, formVersion, valid }: Pick<TableInfo, 'scheme' | 'formVersion' | 'valid'>,
): fc.Arbitrary<Record<string, unknown>> {
  const properties = { ...(schema.properties as Schema), scheme: { const: scheme }, formVersion: { const: formVersion } }
  const maker = new Maker(schema, valid)
  return maker.of({ ...schema, properties }) as fc.Arbitrary<Record<string, unknown>>
}

type Schema = Record<string, unknown>
const judge = new Ajv2020({ strict: false, validateFormats: false })

class Maker {
  readonly #definitions: Record<string, Schema>
  readonly #day: fc.Arbitrary<string>

  constructor(root: JsonSchema, window: TableInfo['valid']) {
    this.#definitions = (root.$defs ?? {}) as Record<string, Schema>
    this.#day = dayIn(window)
  }

  of(given: Schema): fc.Arbitrary<unknown> {
    const schema = this.#resolve(given)
    if (schema.const !== undefined) return fc.constant(schema.const)
    if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum)
    if (schema.type === 'array') return this.#list(schema)
    if (schema.type === 'object') return schema.properties ? this.#object(schema) : bag(schema)
    if (schema.type === 'boolean') return fc.boolean()
    if (schema.type === 'integer') return edges(Number(schema.minimum), Number(schema.maximum))
    if (Array.isArray(schema.type)) return fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })).map(plain)
    if (schema.format === 'date') return this.#day
    if (schema.format === 'date-time')
      return String(schema.pattern).endsWith('\\+07:00$') ? clockOfVietnam(this.#day) : instantOn(this.#day)
    if (schema.minLength === undefined) return coded(String(schema.pattern))
    return text(schema)
  }

  #resolve(schema: Schema): Schema {
    return typeof schema.$ref === 'string'
      ? { ...this.#definitions[schema.$ref.slice('#/$defs/'.length)], ...schema, $ref: undefined }
      : schema
  }

  #object(schema: Schema): fc.Arbitrary<unknown> {
    const properties = schema.properties as Record<string, Schema>
    const required = new Set(schema.required as string[])
    const full = fc.record(Object.fromEntries(Object.entries(properties).map(([name, child]) => [name, this.of(child)])))
    const optional = Object.keys(properties).filter((name) => !required.has(name))
    const kept = fc.oneof({ arbitrary: fc.subarray(optional), weight: 3 }, fc.constant(optional), fc.constant<string[]>([]))
    return fc.tuple(full, kept).map(([all, names]) => {
      const own = Object.fromEntries(Object.entries(all).filter(([name]) => required.has(name) || names.includes(name)))
      return settle(schema, own, all)
    })
  }

  #list(schema: Schema): fc.Arbitrary<unknown> {
    const members = this.of(schema.items as Schema)
    const { minItems = 0, maxItems = 4 } = schema as { minItems?: number; maxItems?: number }
    const size = { minLength: Math.max(minItems, 0), maxLength: Math.max(minItems, Math.min(maxItems, 4)) }
    const list = schema.uniqueItems ? fc.uniqueArray(members, size) : fc.array(members, size)
    const conditions = (schema.allOf ?? []) as Schema[]
    return conditions.length === 0 ? list : fc.tuple(list, members).map(([drawn, spare]) => settleList(conditions, drawn, spare))
  }
}

/** Makes `required`, `if`/`then`/`else`, `oneOf`, `anyOf`, `dependentRequired` and `minProperties` true, taking what is missing from `all`. */
function settle(schema: Schema, own: Record<string, unknown>, all: Record<string, unknown>): Record<string, unknown> {
  const need = (names: unknown): void => {
    for (const name of (names ?? []) as string[]) own[name] ??= all[name]
  }
  const apply = (rule: Schema | undefined): void => {
    if (rule === undefined) return
    need(rule.required)
    for (const [name, child] of Object.entries((rule.properties ?? {}) as Schema)) if (child === false) delete own[name]
    const choices = rule.anyOf as Schema[] | undefined
    if (choices && !choices.some((choice) => judge.validate(choice, own))) need(choices[0]?.required)
  }
  const alternatives = schema.oneOf as Schema[] | undefined
  if (alternatives) {
    const [first, ...others] = alternatives.map((choice) => (choice.required as string[])[0] as string)
    const chosen = [first, ...others].find((name) => own[name as string] !== undefined) ?? (first as string)
    for (const name of [first, ...others]) if (name !== chosen) delete own[name as string]
    need([chosen])
  }
  // Twice: what one condition adds may make another one apply.
  for (let pass = 0; pass < 2; pass += 1) {
    for (const rule of (schema.allOf ?? []) as Schema[])
      apply((judge.validate(rule.if as Schema, own) ? rule.then : rule.else) as Schema | undefined)
    for (const [name, names] of Object.entries((schema.dependentRequired ?? {}) as Record<string, string[]>))
      if (own[name] !== undefined) need(names)
  }
  if (schema.minProperties && Object.keys(own).length === 0) need(Object.keys(all).slice(0, 1))
  return own
}

/** Makes `contains` with its bounds true: surplus members go, a missing one is a spare with the wanted constants. */
function settleList(conditions: readonly Schema[], drawn: readonly unknown[], spare: unknown): unknown[] {
  let list = [...drawn]
  for (const { contains, minContains = 1, maxContains = Number.POSITIVE_INFINITY } of conditions as {
    contains: Schema
    minContains?: number
    maxContains?: number
  }[]) {
    const wanted = Object.entries(contains.properties as Record<string, Schema>).map(
      ([name, { const: value }]) => [name, value] as const,
    )
    const fits = (member: unknown): boolean => wanted.every(([name, value]) => (member as Schema)[name] === value)
    let seen = 0
    list = list.filter((member) => {
      if (fits(member)) seen += 1
      return !fits(member) || seen <= maxContains
    })
    while (list.filter(fits).length < minContains) list.push({ ...(spare as Schema), ...Object.fromEntries(wanted) })
  }
  return list
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0')
const dayIn = ({ from, to = '2099-12-31' }: TableInfo['valid']): fc.Arbitrary<string> =>
  fc
    .date({ min: new Date(`${from}T00:00:00Z`), max: new Date(`${to}T00:00:00Z`), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))
const offset = fc.oneof(
  fc.constantFrom('Z', '+07:00', '+06:30', '-00:00', '+14:00', '-09:30', '+05:45'),
  fc
    .tuple(fc.constantFrom('+', '-'), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 59 }))
    .map(([sign, h, m]) => `${sign}${pad(h, 2)}:${pad(m, 2)}`),
)
const fraction = fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{1,9}$/))
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => pad(part, 2)).join(':'))
const instantOn = (day: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(day, clock, fraction, offset).map(([date, time, part, zone]) => `${date}T${time}${part}${zone}`)

const clockOfVietnam = (day: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(day, clock, fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{1,3}$/)))
    .map(([date, time, part]) => `${date}T${time}${part}+07:00`)

function edges(min: number, max: number): fc.Arbitrary<number> {
  return fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max }))
}

/** Codes and numbers: the pattern says everything. */
function coded(pattern: string): fc.Arbitrary<string> {
  return fc.stringMatching(new RegExp(pattern))
}

/** What partners really send, and what breaks translators: markup, marks, Thai, astral characters, and blanks at the ends. */
const WORDS = [
  'CÔNG TY TNHH HÒA PHÁT',
  'đường Lê Duẩn',
  'กุ้งกุลาดำ',
  'ພາສາລາວ',
  '<b>&amp;</b>',
  ']]>',
  '"\'',
  '𠮷野家',
  '👩🏽‍🌾',
  'e\u0301',
  ' ',
  '\u00a0',
  '\u2028',
  '\u200b',
  '=1+1',
  'null',
  '0',
]
const LINES = ['\n', '\t', '\r\n', '\r', '\u0085']

function text(schema: Schema): fc.Arbitrary<string> {
  const max = Number(schema.maxLength)
  const takes = new RegExp(String(schema.pattern), 'u')
  const character = fc.oneof(
    fc.constantFrom(...WORDS, ...LINES),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }),
  )
  const short = fc.array(character, { maxLength: 12 })
  const long = fc
    .tuple(character, fc.array(character, { minLength: 1, maxLength: 6 }))
    .map(([first, more]) => [first, ...more, 'x'.repeat(max)])
  return fc
    .tuple(fc.oneof({ arbitrary: short, weight: 12 }, { arbitrary: long, weight: 1 }), fc.constantFrom('a', 'Đ', '7', '𠮷'))
    .map(([parts, solid]) => {
      const allowed = [...parts.join('')].filter((one) => takes.test(one)).slice(0, max - 1)
      return schema.minLength === 0 && parts.length === 0 ? '' : allowed.join('') + solid
    })
}

function bag(schema: Schema): fc.Arbitrary<unknown> {
  const key = fc.oneof(
    fc.stringMatching(new RegExp(String((schema.propertyNames as Schema).pattern))),
    fc.constantFrom('constructor', 'toString'),
  )
  return fc
    .dictionary(key, fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }).map(plain), { minKeys: 1, maxKeys: 3 })
    .map((record) => ({ ...record }))
}

/** As JSON text would give it: no negative zero. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
