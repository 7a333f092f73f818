import { importDeclarationSchema } from '@asw/mappings/compare'
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import type { RestDeps } from './deps.ts'
import { PROBLEM_SCHEMA } from './problem.ts'

interface Operation {
  responses?: Record<string, object>
  requestBody?: { content?: Record<string, { schema?: { properties?: Record<string, object> } }> }
  security?: readonly object[]
}

/** OpenAPI 3.1 from the schemas that validate; the canonical documents stand in it as components. */
export function openApi(deps: RestDeps): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Cross-border customs message gateway: domestic door',
        version: deps.version,
        description: 'JSON in, status out. Errors are RFC 9457 problems with a stable code.',
      },
      tags: [
        { name: 'messages', description: 'Submit, find, follow' },
        { name: 'exchanges', description: 'One certificate over its months' },
        { name: 'ledger', description: 'Quantities: reserved, committed, drawn by another certificate' },
        { name: 'clocks', description: 'Deadlines of a certificate, and what runs out' },
        { name: 'inboxes', description: 'What arrived for you' },
        { name: 'bodies', description: 'Who may issue certificates, with seals and signatures' },
        ...(deps.vnsw ? [{ name: 'vnsw', description: "In the envelope of Viet Nam's single window" }] : []),
        { name: 'tasks', description: 'What a person hands over, because the partner does not take it' },
        { name: 'sharing', description: 'What agencies may see that take no part in a procedure' },
        { name: 'operation', description: 'For the operator on duty' },
      ],
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'API key' } } },
      security: [{ key: [] }],
    },
    transformObject: (document) => {
      const api = ('openapiObject' in document ? document.openapiObject : document.swaggerObject) as {
        components?: { schemas?: Record<string, object> }
        paths?: Record<string, Record<string, Operation>>
      }
      api.components = {
        ...api.components,
        schemas: { ...api.components?.schemas, Problem: PROBLEM_SCHEMA, ...components({ ...deps.canonical, ...EXTRACTS() }) },
      }
      for (const path of Object.values(api.paths ?? {})) {
        for (const operation of Object.values(path)) completed(operation, Object.keys(deps.canonical))
      }
      api.paths = referenced(api.paths, new Set(Object.keys(api.components.schemas ?? {}))) as NonNullable<typeof api.paths>
      return api as never
    },
  }
}

/** Documents that are compared and never sent. */
const EXTRACTS = (): RestDeps['canonical'] => ({ 'import-declaration': importDeclarationSchema() })

const PROBLEM = {
  description: 'Problem',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

function completed(operation: Operation, kinds: readonly string[]): void {
  operation.responses = { ...operation.responses, default: PROBLEM }
  const body = operation.requestBody?.content?.['application/json']?.schema?.properties
  if (body?.document) body.document = { oneOf: kinds.map((kind) => ({ $ref: `#/components/schemas/${kind}` })) }
}

/** A part of a schema that names a document (`x-canonical`) becomes the reference to it, where the document is described here. */
function referenced(part: unknown, components: ReadonlySet<string>): unknown {
  if (Array.isArray(part)) return part.map((entry) => referenced(entry, components))
  if (typeof part !== 'object' || part === null) return part
  const kind = (part as Readonly<Record<string, unknown>>)['x-canonical']
  if (typeof kind === 'string' && components.has(kind)) return { $ref: `#/components/schemas/${kind}` }
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, referenced(value, components)]))
}

/** Inside one OpenAPI document a schema's own `$id` would move its `#/$defs` references away. */
function components(canonical: RestDeps['canonical']): Record<string, object> {
  return Object.fromEntries(
    Object.entries(canonical).map(([kind, schema]) => {
      const { $id: _id, $schema: _schema, ...rest } = schema as Record<string, unknown>
      const text = JSON.stringify(rest).replaceAll('"#/$defs/', `"#/components/schemas/${kind}/$defs/`)
      return [kind, JSON.parse(text) as object]
    }),
  )
}
