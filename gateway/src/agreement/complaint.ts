import type { ErrorObject } from 'ajv'
import { meant } from './nearest.ts'

/** Names that are refused on purpose, and what to say to whoever writes them (XS-24). */
const NEVER: Readonly<Record<string, string>> = {
  'rsa-sha1': 'SHA-1 signatures are never accepted',
  'ecdsa-sha1': 'SHA-1 signatures are never accepted',
  'dsa-sha1': 'SHA-1 and DSA signatures are never accepted',
  'hmac-sha1': 'an HMAC proves nothing to a third party and is never accepted',
  'hmac-sha256': 'an HMAC proves nothing to a third party and is never accepted',
  'rsa1.5': 'RSA 1.5 key transport is never accepted',
  'rsa-1_5': 'RSA 1.5 key transport is never accepted',
}

export interface Complaint {
  /** JSON pointer into the file. */
  readonly pointer: string
  /** What is wrong and what to do. */
  readonly why: string
}

/** What a schema error means to the person who wrote the file. */
export function complaintOf(error: ErrorObject): Complaint {
  const { instancePath: pointer, keyword, params, data } = error
  const schema = error.parentSchema ?? {}
  switch (keyword) {
    case 'additionalProperties': {
      const name = String(params.additionalProperty)
      return {
        pointer: `${pointer}/${escaped(name)}`,
        why: `${name} is not known here; ${meant(name, Object.keys(schema.properties ?? {}))}`,
      }
    }
    case 'propertyNames':
      return {
        pointer: `${pointer}/${escaped(String(params.propertyName))}`,
        why: `the name ${params.propertyName} is not allowed here`,
      }
    case 'required':
      return { pointer, why: `${params.missingProperty} is missing: add it${expected(schema)}` }
    case 'enum': {
      const allowed = (params.allowedValues as readonly unknown[]).map(String)
      const never = NEVER[String(data)]
      return { pointer, why: `${shown(data, schema)} is not accepted; ${never ?? meant(String(data), allowed)}` }
    }
    case 'type':
      return { pointer, why: `${shown(data, schema)} is not ${kindOf(params.type)}${expected(schema)}` }
    case 'pattern':
      return {
        pointer,
        why: `${shown(data, schema)} does not fit${hasUser(data) ? ', it holds credentials' : ''}${expected(schema)}`,
      }
    case 'minItems':
      return { pointer, why: 'the list is too short: at least one entry is needed' }
    case 'uniqueItems':
      return { pointer, why: 'the list names something twice: once is enough' }
    default:
      return { pointer, why: `${shown(data, schema)} ${error.message ?? keyword}${expected(schema)}` }
  }
}

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list (lines that begin with "- ")',
  object: 'a group of names and values',
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
}
function kindOf(type: unknown): string {
  return KINDS[String(type)] ?? String(type)
}

function expected(schema: Record<string, unknown>): string {
  return typeof schema.description === 'string' ? `: write ${schema.description}` : ''
}

/**
 * A value as it may be shown: short, and never what nobody should read in a log, which a whole group may hold, a field that is
 * `writeOnly`, or an address before its @.
 */
function shown(data: unknown, schema: Record<string, unknown>): string {
  if (schema.writeOnly === true) return 'what stands here'
  if (typeof data === 'object') return Array.isArray(data) ? 'a list' : data === null ? 'nothing' : 'a group'
  return JSON.stringify(typeof data === 'string' ? data.replace(BEFORE_AT, '$1...@').slice(0, 60) : data)
}

/** A password may hold any sign, an @ too: what stands before the last one. */
const BEFORE_AT = /^([a-z][a-z0-9+.-]*:\/\/)?.*@/is

function hasUser(data: unknown): boolean {
  return typeof data === 'string' && /^[a-z][a-z0-9+.-]*:\/\/[^@]*@/i.test(data)
}

export function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
