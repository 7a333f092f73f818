import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { docsPage } from '../../src/intake/rest/docs.ts'
import type { Submitted } from '../../src/journal/journal.ts'
import { ACTIONS } from '../../src/message/document.ts'
import { type Alone, openAlone } from '../receive/alone.ts'
import { certificate } from '../receive/documents.ts'
import { letter } from '../receive/letter.ts'
import { type Door, openRest } from './rest.ts'

type Json = Readonly<Record<string, unknown>>
interface Api {
  readonly openapi: string
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { readonly responses: Readonly<Record<string, { content?: Readonly<Record<string, { schema: Json }>> }>> }>
      >
    >
  >
  readonly components: { readonly schemas: Readonly<Record<string, Json>>; readonly securitySchemes: Json }
}

let th: Alone
let door: Door
let api: Api
beforeAll(async () => {
  th = await openAlone('TH', ['VN'])
  door = await openRest(th)
  api = (await door.app.inject({ method: 'GET', url: '/openapi.json' })).json() as Api
})
afterAll(async () => {
  await door.close()
  await th.close()
})

describe('/openapi.json', () => {
  it('is OpenAPI 3.1 and knows every route', () => {
    expect(api.openapi).toMatch(/^3\.1\./)
    const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )
    const routed = [...door.app.printRoutes({ commonPrefix: false }).matchAll(/\(([A-Z, ]+)\)/g)]
      .flatMap(([, methods = '']) => methods.split(', '))
      .filter((method) => method === 'GET' || method === 'POST')
    // Not documented: the three pages that document.
    expect(operations).toHaveLength(routed.length - 3)
    for (const path of Object.keys(api.paths)) expect(path).toMatch(/^\/v1\//)
  })

  it('every $ref in it resolves', () => {
    const refs = references(api)
    expect(refs.length).toBeGreaterThan(10)
    for (const ref of refs) expect(resolve(ref), ref).toBeDefined()
  })

  it('a $ref that leads nowhere would be seen', () => {
    expect(resolve('#/components/schemas/Nothing')).toBeUndefined()
  })

  it('every operation says what a refusal looks like', () => {
    for (const methods of Object.values(api.paths))
      for (const operation of Object.values(methods))
        expect(operation.responses.default?.content?.['application/problem+json']).toBeDefined()
  })

  it('holds the canonical documents, and they judge as the gateway does', () => {
    expect(Object.keys(api.components.schemas).sort()).toEqual([
      'Problem',
      ...[...Object.keys(ACTIONS), 'import-declaration'].sort(),
    ])
    const judge = compiled({ $ref: '#/components/schemas/certificate-of-origin' })
    expect(judge(certificate())).toBe(true)
    expect(judge({ ...certificate(), surprise: true })).toBe(false)
  })
})

describe('real answers are what is documented', () => {
  const answer = async (method: 'get' | 'post', path: string, call: string, body?: unknown) => {
    const response = await door.call(method.toUpperCase() as 'GET' | 'POST', call, body)
    const documented = api.paths[path]?.[method]?.responses
    const row = documented?.[String(response.statusCode)] ?? documented?.default
    const type = String(response.headers['content-type']).split(';')[0] as string
    const schema = row?.content?.[type]?.schema
    if (!schema) throw new Error(`${method} ${path} does not document ${response.statusCode} ${type}`)
    const judge = compiled(closed(schema))
    expect(judge(response.json()), JSON.stringify(judge.errors)).toBe(true)
    return response
  }

  it('over the whole life of a certificate', async () => {
    await th.post('VN', (await letter(th.pen('VN'), certificate())).wire)
    const entries = await answer('get', '/v1/inboxes/{name}', '/v1/inboxes/customs')
    const [entry] = (entries.json() as { items: { id: string; exchange: string }[] }).items
    if (!entry) throw new Error('no entry')
    const exchange = encodeURIComponent(entry.exchange)
    await answer('get', '/v1/inboxes', '/v1/inboxes')
    await answer('get', '/v1/inboxes/{name}/{id}', `/v1/inboxes/customs/${entry.id}`)
    await answer('post', '/v1/inboxes/{name}/lease', '/v1/inboxes/customs/lease', { limit: 5 })
    await answer('post', '/v1/inboxes/{name}/{id}/acknowledge', `/v1/inboxes/customs/${entry.id}/acknowledge`)
    await answer('get', '/v1/exchanges/{id}', `/v1/exchanges/${exchange}`)
    await answer('get', '/v1/exchanges/{id}/timeline', `/v1/exchanges/${exchange}/timeline`)
    await answer('get', '/v1/exchanges/{id}/entries', `/v1/exchanges/${exchange}/entries`)
    const used = await answer('post', '/v1/exchanges/{id}/responses', `/v1/exchanges/${exchange}/responses`, {
      kind: 'UTILISATION',
      importDeclaration: { number: 'A-1', date: '2026-11-24' },
      items: [{ seq: 1, decision: 'GIVEN', quantityUsed: '1', unit: 'H87', line: 1 }],
    })
    const { delivery } = used.json() as Submitted
    await th.mail()
    await answer('get', '/v1/messages', '/v1/messages')
    await answer('get', '/v1/messages/{id}', `/v1/messages/${delivery}`)
    await answer('get', '/v1/messages/{id}/timeline', `/v1/messages/${delivery}/timeline`)
    await answer('post', '/v1/validate', '/v1/validate', { document: { document: 'unheard-of' } })
    for (const path of ['/v1/stuck', '/v1/counts', '/v1/partners', '/v1/evidence/chains']) await answer('get', path, path)
  })

  it.each([
    ['get', '/v1/messages/{id}', '/v1/messages/nothing', undefined],
    ['post', '/v1/messages', '/v1/messages', { document: { document: 'certificate-of-origin' } }],
    ['post', '/v1/messages', '/v1/messages', []],
    ['get', '/v1/messages', '/v1/messages?limit=0', undefined],
  ] as const)('and so are the problems: %s %s', async (method, path, call, body) => {
    expect((await answer(method, path, call, body)).statusCode).toBeGreaterThanOrEqual(400)
  })
})

describe('/docs', () => {
  it('is one page that fetches nothing and runs nothing', async () => {
    const response = await door.app.inject({ method: 'GET', url: '/docs' })
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(response.headers['content-security-policy']).toContain("default-src 'none'")
    expect(response.body).not.toMatch(/<script|src=|https?:\/\//)
    for (const path of Object.keys(api.paths)) expect(response.body).toContain(path)
  })

  it('escapes whatever stands in the descriptions', () => {
    const evil = '<img src=x onerror="alert(1)">&\''
    const page = docsPage({
      info: { title: evil, version: evil, description: evil },
      tags: [{ name: evil, description: evil }],
      paths: {
        [evil]: {
          get: {
            summary: evil,
            description: evil,
            tags: [evil],
            parameters: [{ name: evil, in: evil, description: evil, schema: { enum: [evil] } }],
            requestBody: { content: { 'application/json': { schema: { title: evil } } } },
            responses: { [evil]: {} },
          },
        },
      },
    })
    expect(page).not.toContain('<img')
    expect(page).not.toContain('onerror="')
  })
})

function references(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(references)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) =>
    name === '$ref' && typeof member === 'string' ? [member] : references(member),
  )
}

function resolve(ref: string): unknown {
  if (!ref.startsWith('#/')) return undefined
  return ref
    .slice(2)
    .split('/')
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, step) => (typeof at === 'object' && at !== null ? (at as Json)[step] : undefined), api)
}

function compiled(schema: Json) {
  const ajv = new Ajv2020({ strict: false })
  formats.default(ajv)
  return ajv.compile({ ...schema, components: api.components })
}

/** The same schema, refusing every member it does not name: what is answered and not documented is a defect as well. */
function closed(schema: unknown): Json {
  if (Array.isArray(schema)) return schema.map(closed) as unknown as Json
  if (typeof schema !== 'object' || schema === null) return schema as unknown as Json
  const copy: Record<string, unknown> = Object.fromEntries(Object.entries(schema).map(([name, member]) => [name, closed(member)]))
  return copy.type === 'object' && copy.properties && copy.additionalProperties === undefined
    ? { ...copy, additionalProperties: false }
    : copy
}
