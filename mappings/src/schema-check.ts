import { isDeepStrictEqual } from 'node:util'
import { _, Ajv2020, type AnySchemaObject, type CodeKeywordDefinition, type ErrorObject, type KeywordCxt } from 'ajv/dist/2020.js'
import { isDay } from './codelists/day.ts'
import { DocumentFault } from './fault.ts'
import { schemaCompiler, withFormats } from './kept/compiler.ts'

export type JsonSchema = Readonly<Record<string, unknown>>

/** A compiled JSON Schema: whether a value fits, and of the last value everything that did not. */
export interface SchemaCheck {
  (json: unknown): boolean
  errors: readonly ErrorObject[]
}

/** `allErrors`: a document's author wants every finding at once. `verbose`: messages name the field by its title. */
const whole = schemaCompiler({ allErrors: true, verbose: true, strict: true, strictRequired: false, strictTypes: true })

/**
 * A schema as ajv compiles it. One that is asked often is compiled a second time, to say yes sooner: what that form takes fits,
 * of everything else the first says what is wrong. `often`: after so many questions. Throws ASW_PACK_INVALID where it is no JSON Schema.
 */
export function schemaCheck(schema: JsonSchema, often = OFTEN): SchemaCheck {
  const judge = compiled(schema)
  let fits: ((json: unknown) => boolean) | undefined
  let asked = 0
  const check = (json: unknown): boolean => {
    if (asked < often) asked += 1
    else {
      fits ??= quickCheck(schema)
      if (fits(json)) {
        check.errors = NONE
        return true
      }
    }
    const good = judge(json)
    check.errors = judge.errors ?? NONE
    return good
  }
  check.errors = NONE
  return check
}

const NONE: readonly ErrorObject[] = []
/** A tool that looks at one document is not to wait for two compilations. */
const OFTEN = 16

function compiled(schema: JsonSchema) {
  try {
    return whole(schema)
  } catch (error) {
    throw new DocumentFault('ASW_PACK_INVALID', `the canonical schema is no JSON Schema: ${(error as Error).message}`)
  }
}

/**
 * Whether a value fits, without a word about why not. Members of lists get functions of their own: one function for a whole certificate
 * is longer than what V8 optimises. Characters are counted only where their number could decide. An instant that is written as few
 * write it is not taken, though the schema takes it.
 */
export function quickCheck(schema: JsonSchema): (json: unknown) => boolean {
  const ajv = withFormats(new Ajv2020({ strict: false, messages: false, inlineRefs: FEW_KEYWORDS }))
  for (const [keyword, code] of Object.entries(LENGTHS)) {
    ajv.removeKeyword(keyword)
    ajv.addKeyword({ keyword, type: 'string', schemaType: 'number', code })
  }
  ajv.addFormat('date', isDay)
  ajv.addFormat('date-time', (text) => INSTANT.test(text) && isDay(text.slice(0, 10)))
  ajv.addKeyword({ keyword: NOT_BLANK, type: 'string', schemaType: 'boolean', code: notBlank })
  const fits = ajv.compile(withOwnMembers(schema))
  return (json) => fits(json) as boolean
}

/** An instant as most write it: a leap second, a small letter or an offset without a colon is left to the whole form. */
const INSTANT = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/** References to schemas of so few keywords are still written where they are used. */
const FEW_KEYWORDS = 12

/** A code point takes one or two UTF-16 units. */
const LENGTHS: Readonly<Record<'maxLength' | 'minLength', CodeKeywordDefinition['code']>> = {
  maxLength: (cxt) => {
    const count = cxt.gen.scopeValue('func', { ref: codePoints })
    cxt.fail(_`${cxt.data}.length > ${cxt.schema} && ${count}(${cxt.data}) > ${cxt.schema}`)
  },
  minLength: (cxt) => {
    const count = cxt.gen.scopeValue('func', { ref: codePoints })
    cxt.fail(_`${cxt.data}.length < ${cxt.schema * 2} && ${count}(${cxt.data}) < ${cxt.schema}`)
  },
}

/** In place of `not` a text of blanks, which nearly every text of a document is asked: its first character mostly tells. */
const NOT_BLANK = 'notBlank'
const BLANK = { type: 'string', pattern: '^\\s*$' } as const

function notBlank(cxt: KeywordCxt): void {
  const blank = cxt.gen.scopeValue('pattern', { ref: new RegExp(BLANK.pattern, 'u') })
  const first = cxt.gen.const('first', _`${cxt.data}.charCodeAt(0)`)
  cxt.fail(_`!(${first} > ${SPACE} && ${first} < ${DELETE}) && ${blank}.test(${cxt.data})`)
}
const SPACE = 0x20
const DELETE = 0x7f

function codePoints(text: string): number {
  let count = 0
  for (const _character of text) count += 1
  return count
}

/** The same schema with the objects that stand in lists moved to `$defs`, and with `notBlank`. */
function withOwnMembers(schema: JsonSchema): AnySchemaObject {
  const copy = structuredClone(schema) as AnySchemaObject
  const moved: Record<string, unknown> = {}
  const visit = (node: AnySchemaObject): void => {
    for (const child of Object.values(node.properties ?? {})) visit(child as AnySchemaObject)
    if (typeof node.items !== 'object') return
    visit(node.items as AnySchemaObject)
    if (node.items.type !== 'object') return
    const name = `member-${Object.keys(moved).length}`
    moved[name] = node.items
    node.items = { $ref: `#/$defs/${name}` }
  }
  visit(copy)
  const { $id: _id, $defs, ...own } = copy
  return withNotBlank({ ...own, $defs: { ...$defs, ...moved } }) as AnySchemaObject
}

function withNotBlank(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node
  if (Array.isArray(node)) return node.map(withNotBlank)
  const own = Object.fromEntries(Object.entries(node).map(([name, part]) => [name, withNotBlank(part)]))
  const { not, type, ...rest } = own
  return type === 'string' && isDeepStrictEqual(not, BLANK) ? { ...rest, type, [NOT_BLANK]: true } : own
}
