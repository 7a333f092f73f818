import { yamlForm } from '../agreement/index.ts'
import { type BodyRole, MEDIA_TYPES, type MediaType } from './body.ts'

/** A register as it is written: JSON or YAML. */
export interface RegisterText {
  readonly register: string
  readonly edition: string
  readonly bodies: readonly BodyText[]
}
export interface BodyText {
  readonly country: string
  readonly code: string
  readonly name: string
  readonly address?: string
  readonly roles?: readonly BodyRole[]
  readonly schemes?: readonly string[]
  readonly validFrom: string
  readonly validTo?: string
  readonly letter: { readonly reference: string; readonly date: string }
  readonly seals?: readonly SpecimenText[]
  readonly signatures?: readonly (SpecimenText & { readonly officer: string })[]
}
export interface SpecimenText {
  readonly image: string
  readonly mediaType: MediaType
  readonly sha256: string
  readonly validFrom: string
  readonly validTo?: string
  readonly officer?: string
}

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength }) as const
const DAY = {
  type: 'string',
  pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
  description: 'a day like 2026-11-29',
} as const
const period = { validFrom: DAY, validTo: DAY } as const
const specimen = {
  image: {
    type: 'string',
    pattern: '^(?!\\.)[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$',
    maxLength: 255,
    description: 'a path below the folder of the register, of letters, digits, dots, hyphens and underscores',
  },
  mediaType: { type: 'string', enum: MEDIA_TYPES },
  sha256: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'the SHA-256 of the picture in 64 small hexadecimal digits' },
  ...period,
} as const

/** JSON Schema 2020-12 of a register: `asw bodies schema` prints it. */
export const REGISTER_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Register of bodies that issue and verify certificates of origin',
  type: 'object',
  required: ['register', 'edition', 'bodies'],
  additionalProperties: false,
  properties: {
    register: text(128),
    edition: text(64),
    bodies: {
      type: 'array',
      minItems: 1,
      maxItems: 10_000,
      items: {
        type: 'object',
        required: ['country', 'code', 'name', 'validFrom', 'letter'],
        additionalProperties: false,
        properties: {
          country: { type: 'string', pattern: '^[A-Z]{2}$', description: 'a country by ISO 3166-1: two capital letters' },
          code: text(64),
          name: text(300),
          address: text(500),
          roles: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', enum: ['issuing', 'verifying'] } },
          schemes: { type: 'array', minItems: 1, uniqueItems: true, items: text(32) },
          ...period,
          letter: {
            type: 'object',
            required: ['reference', 'date'],
            additionalProperties: false,
            properties: { reference: text(128), date: DAY },
          },
          seals: {
            type: 'array',
            items: {
              type: 'object',
              required: ['image', 'mediaType', 'sha256', 'validFrom'],
              additionalProperties: false,
              properties: specimen,
            },
          },
          signatures: {
            type: 'array',
            items: {
              type: 'object',
              required: ['image', 'mediaType', 'sha256', 'validFrom', 'officer'],
              additionalProperties: false,
              properties: { ...specimen, officer: text(200) },
            },
          },
        },
      },
    },
  },
} as const

export const REGISTER = yamlForm<RegisterText>('ASW_CONFIG_INVALID', REGISTER_SCHEMA)
