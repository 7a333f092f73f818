import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consoleRoutes } from '../../src/console/door.ts'
import { pageFiles } from '../../src/console/files.ts'

const PAGE = fileURLToPath(new URL('../../src/console/page/', import.meta.url))
const app = Fastify()
beforeAll(async () => {
  consoleRoutes(app)
  await app.ready()
})
afterAll(() => app.close())
const get = (url: string, headers: Readonly<Record<string, string>> = {}) => app.inject({ method: 'GET', url, headers })

describe('the page of the operator', () => {
  it('is found without its last stroke, under whatever path a proxy has put it', async () => {
    const answer = await get('/console')
    expect(answer.statusCode).toBe(308)
    expect(answer.headers.location).toBe('console/')
  })

  it('is HTML that names nothing but its own files', async () => {
    const answer = await get('/console/')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    const named = [...answer.body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, name]) => name)
    expect(named.sort()).toEqual(['icon.svg', 'main.js', 'style.css'])
    for (const name of named) expect((await get(`/console/${name}`)).statusCode).toBe(200)
  })

  it.each(['/console', '/console/', '/console/main.js', '/console/preact.js', '/console/style.css', '/console/icon.svg'])(
    '%s allows no script of others, no frame, no sniffing, and no stale copy',
    async (url) => {
      const { headers } = await get(url)
      const policy = String(headers['content-security-policy']).split('; ')
      expect(policy).toEqual([
        ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"],
        ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"],
        "trusted-types 'none'",
      ])
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-cache',
      })
      expect(headers['set-cookie']).toBeUndefined()
    },
  )

  it('has no script and no style of its own inside the HTML, which the policy would refuse', async () => {
    const { body } = await get('/console/')
    expect(body).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:/i)
  })

  it('is kept by the browser and asked about each time', async () => {
    const first = await get('/console/main.js')
    const etag = String(first.headers.etag)
    expect(etag).toMatch(/^"[A-Za-z0-9_-]{43}"$/)
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get('/console/main.js', { 'if-none-match': known })
      expect([again.statusCode, again.body]).toEqual([304, ''])
      expect(again.headers).toMatchObject({ etag, 'cache-control': 'no-cache' })
      expect(again.headers['content-security-policy']).toBe(first.headers['content-security-policy'])
    }
    for (const known of ['"other"', etag.slice(1, -1), `x${etag}`])
      expect((await get('/console/main.js', { 'if-none-match': known })).statusCode).toBe(200)
  })

  it('answers HEAD, and nothing that would change something', async () => {
    expect((await app.inject({ method: 'HEAD', url: '/console/' })).statusCode).toBe(200)
    for (const method of ['POST', 'PUT', 'DELETE'] as const)
      expect((await app.inject({ method, url: '/console/' })).statusCode).toBe(404)
  })

  it.each([
    '/console/../package.json',
    '/console/..%2f..%2fdoor.ts',
    '/console/%2e%2e/door.ts',
    '/console/..%5cdoor.ts',
    '/console/....//door.ts',
    '/console/%00main.js',
    '/console/main.js%00',
    '/console/page/main.js',
    '/console//etc/passwd',
    '/console/preact.d.ts',
    '/console/shapes.d.ts',
    '/console/tsconfig.json',
    '/console/index.html',
  ])('gives nothing for %s', async (url) => {
    expect([400, 404]).toContain((await get(url)).statusCode)
  })
})

describe('the modules of the page', () => {
  const served = new Map(pageFiles().map(({ name, body }) => [name, body.toString()]))
  const own = readdirSync(PAGE).filter((name) => name.endsWith('.js'))
  const imported = (name: string) =>
    [...served.get(name)!.matchAll(/^(?:import|export) [^;\n]*?from '([^']+)'/gm)].map(([, from]) => from!)

  it('import each other and the one library, by names that are served', () => {
    for (const name of own)
      for (const from of imported(name)) expect(served.has(from.replace(/^\.\//, '')), `${name}: ${from}`).toBe(true)
    expect(own.flatMap(imported)).toContain('./preact.js')
  })

  it('are all reached from the first one', () => {
    const reached = new Set<string>()
    const walk = (name: string) => {
      if (reached.has(name)) return
      reached.add(name)
      if (name !== 'preact.js') for (const from of imported(name)) walk(from.slice(2))
    }
    walk('main.js')
    expect(own.filter((name) => !reached.has(name))).toEqual([])
  })

  it('use a library that imports nothing, so that one file is all of it', () => {
    expect(served.get('preact.js')).toMatch(/export\{/)
    expect(served.get('preact.js')).not.toMatch(/\bimport\b\s*[{("*]|from\s*["']/)
  })

  it('write no HTML, run no text, keep nothing beyond the session, and call nobody else', () => {
    for (const name of own) {
      const source = readFileSync(`${PAGE}${name}`, 'utf8')
      expect(source, name).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/)
      expect(source, name).not.toMatch(/localStorage|indexedDB|document\.cookie|https?:\/\/|WebSocket|EventSource|sendBeacon/)
      if (name !== 'api.js') expect(source, name).not.toMatch(/\bfetch\(/)
    }
  })
})
