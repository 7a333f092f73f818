import type { FastifyInstance } from 'fastify'
import { type Body, holds, judgeBody, readSpecimen, type Specimen } from '../../bodies/index.ts'
import { Fault } from '../../message/fault.ts'
import type { RestDeps } from './deps.ts'
import { list } from './schemas.ts'
import { entryCovered } from './scope.ts'

const text = { type: 'string' } as const
const DAY = { type: 'string', format: 'date' } as const
const SPECIMEN = {
  type: 'object',
  properties: {
    sha256: { ...text, description: 'SHA-256 of the picture' },
    mediaType: text,
    validFrom: DAY,
    validTo: DAY,
    officer: { ...text, description: 'Whose signature it is' },
    href: { ...text, description: 'Where the picture is' },
  },
} as const
const BODY = {
  type: 'object',
  description: 'A body that a country has notified. Several periods of one code are several bodies.',
  properties: {
    country: text,
    code: { ...text, description: 'As `issuingAuthority.code` of a certificate' },
    name: text,
    address: text,
    roles: { type: 'array', items: { enum: ['issuing', 'verifying'] } },
    schemes: { type: 'array', items: text, description: 'Absent: every scheme' },
    validFrom: { ...DAY, description: 'First day of issue' },
    validTo: { ...DAY, description: 'Last day of issue' },
    letter: { type: 'object', properties: { reference: text, date: DAY } },
    seals: { type: 'array', items: SPECIMEN },
    signatures: { type: 'array', items: SPECIMEN },
    register: { type: 'object', properties: { name: text, edition: text } },
  },
} as const
const JUDGED = {
  type: 'object',
  properties: {
    verdict: {
      enum: ['good', 'unknown', 'outside', 'unnotified'],
      description: 'outside: notified for other days. unnotified: the register has no body of this country for this scheme.',
    },
    country: text,
    scheme: text,
    issuedOn: DAY,
    code: text,
    name: text,
    body: BODY,
  },
} as const
const COUNTRY = { type: 'string', pattern: '^[A-Z]{2}$' } as const
const CODE = { type: 'string', minLength: 1, maxLength: 64 } as const

interface Filter {
  readonly country?: string
  readonly code?: string
  readonly on?: string
}

/** Who may issue certificates, and how their seals and signatures look. For every key: it is what countries tell each other. */
export function bodyRoutes(app: FastifyInstance, deps: RestDeps): void {
  app.get<{ Querystring: Filter }>(
    '/bodies',
    {
      schema: {
        summary: 'Bodies that issue or verify certificates, as notified',
        description: 'With `on`, only those whose certificates may bear that day of issue, with the specimens of that day.',
        tags: ['bodies'],
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: { country: COUNTRY, code: CODE, on: DAY },
        },
        response: { 200: list(BODY) },
      },
    },
    (request) => {
      const { country, code, on } = request.query
      const items = deps
        .bodies()
        .all()
        .filter(
          (body) =>
            (country === undefined || body.country === country) &&
            (code === undefined || body.code === code) &&
            (on === undefined || holds(body, on)),
        )
      return { items: items.map((body) => shown(body, on)) }
    },
  )
  app.get<{ Params: { country: string; code: string; sha256: string } }>(
    '/bodies/:country/:code/specimens/:sha256',
    {
      schema: {
        summary: 'The picture of a seal or a signature',
        description: 'Read anew and compared with its digest each time: what is shown is what was notified.',
        tags: ['bodies'],
        params: {
          type: 'object',
          required: ['country', 'code', 'sha256'],
          properties: { country: COUNTRY, code: CODE, sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
        },
      },
    },
    (request, reply) => {
      const { country, code, sha256 } = request.params
      const specimens = deps
        .bodies()
        .of(country, code)
        .flatMap(({ seals, signatures }) => [...seals, ...signatures])
      const found = specimens.find((one) => one.sha256 === sha256)
      if (!found) throw new Fault('ASW_NOT_FOUND', 'no specimen of this body has this digest')
      return reply
        .type(found.mediaType)
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('x-content-type-options', 'nosniff')
        .send(readSpecimen(found))
    },
  )
  app.get<{ Params: { name: string; id: string } }>(
    '/inboxes/:name/:id/issuing-body',
    {
      schema: {
        summary: 'What the register says of the body that issued a certificate in an inbox',
        description: 'By its day of issue, with the specimens of that day beside which the officer lays the certificate.',
        tags: ['bodies'],
        params: {
          type: 'object',
          required: ['name', 'id'],
          properties: { name: { type: 'string', maxLength: 64 }, id: { type: 'string', maxLength: 255 } },
        },
        response: { 200: JUDGED },
      },
    },
    async ({ holder, params }) => {
      const entry = await entryCovered(deps, holder, params.name, params.id)
      const judged = judgeBody(deps.bodies(), entry.json)
      if (!judged) throw new Fault('ASW_NOT_FOUND', `a ${entry.document} names no issuing body to judge`)
      const { body, ...rest } = judged
      return { ...rest, ...(body === undefined ? {} : { body: shown(body, judged.issuedOn) }) }
    },
  )
}

function shown(body: Body, on: string | undefined): object {
  const specimens = (all: readonly Specimen[]) =>
    all
      .filter((one) => on === undefined || holds(one, on))
      .map(({ path: _, ...one }) => ({
        ...one,
        href: `/v1/bodies/${body.country}/${encodeURIComponent(body.code)}/specimens/${one.sha256}`,
      }))
  return { ...body, seals: specimens(body.seals), signatures: specimens(body.signatures) }
}
