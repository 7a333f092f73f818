import Fastify from 'fastify'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { consoleRoutes } from '../../src/console/door.ts'
import { openRest } from '../intake/rest.ts'
import { live } from '../live/live.ts'
import { openAlone } from '../receive/alone.ts'
import { type Browser, endBrowser, type Look, openBrowser, signIn } from './browser.ts'
import { cannedAnswer, DONE } from './canned.ts'

const PAGES = ['#/', '#/search', '#/exchange/x', '#/message/x', '#/tasks', '#/arrivals', '#/standing', '#/events']

live("the operator's page before a gateway where much is amiss", () => {
  const app = Fastify()
  const posted: { readonly path: string; readonly body: unknown }[] = []
  let url = ''
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    consoleRoutes(app)
    app.get('/v1/key', () => ({ name: 'duty', roles: ['operator', 'auditor'], country: 'VN', version: '1' }))
    app.get('/v1/*', (request, reply) => {
      const answer = cannedAnswer(request.url.split('?')[0]!)
      return answer === undefined ? reply.code(404).send({ code: 'ASW_NOT_FOUND', detail: request.url }) : answer
    })
    app.post('/v1/*', (request) => {
      posted.push({ path: request.url, body: request.body })
      return DONE.find(([, path]) => path.test(request.url))?.[2] ?? {}
    })
    url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/console/`
  })
  afterAll(async () => {
    await endBrowser()
    await app.close()
  })
  afterEach(() => browser.close())
  const open = async (look?: Look) => {
    browser = await openBrowser(url, look)
    page = browser.page
    page.setDefaultTimeout(20_000)
    await signIn(page, url, 'any')
  }
  const at = async (hash: string) => {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
    await page.locator('[data-state=here]').waitFor()
  }

  it.each([
    [320, 'dark'],
    [1_440, 'light'],
  ] as const)('stands at %i pixels (%s), whatever was written by whom', async (width, scheme) => {
    await open({ width, height: 800, scheme })
    for (const hash of PAGES) {
      await at(hash)
      await page.evaluate(`for (const one of document.querySelectorAll('main details:not(.paper)')) one.open = true`)
      expect(await page.evaluate('document.scrollingElement.scrollWidth'), hash).toBe(width)
      expect(await page.locator('main img, main script').count(), hash).toBe(0)
      expect(await page.locator('main').textContent(), hash).not.toMatch(/undefined|NaN|\[object|[\u202A-\u202E\u200B]/)
      expect(await browser.trouble(), hash).toEqual([])
    }
    expect(await page.evaluate('window.__stolen')).toBeUndefined()
  })

  it('says on its first page what stands badly in the gateway itself', async () => {
    await open()
    const said = await page.getByRole('list', { name: 'The gateway itself' }).textContent()
    for (const line of [
      'The journal is held and sends nothing',
      'asw.yaml cannot be read, the next start would fail',
      'not in force before the next start: limits.maxBytes',
      'TH does not answer: sending is suspended',
      'has given no sign of life for',
      'do not have the same agreements in force',
      'for envelope is over',
      'for seal is revoked',
      'Revocation list not taken',
      'Receiver of events events fails',
    ])
      expect(said).toContain(line)
  })

  describe('everything that may be done', () => {
    it('is asked about first, sent once however often one clicks, and told by its answer', async () => {
      await open()
      for (const [hash, path, , told] of DONE) {
        await at(hash)
        posted.length = 0
        const places = await page
          .locator('[data-action]')
          .evaluateAll((found) => found.map((one) => one.getAttribute('data-action')))
        const place = places.findIndex((one) => path.test(one ?? ''))
        expect(place, String(path)).toBeGreaterThanOrEqual(0)
        await page.locator('[data-action]').nth(place).click()
        const sure = page.getByRole('dialog')
        for (const field of await sure.locator('[required]').all()) await field.fill('because')
        expect(posted).toEqual([])
        await sure.locator('[data-do]').dblclick()
        await sure.getByText(told).waitFor()
        expect(posted.map((one) => path.test(one.path))).toEqual([true])
        await sure.getByRole('button', { name: 'Close' }).click()
        await sure.waitFor({ state: 'detached' })
      }
      expect(await browser.trouble()).toEqual([])
    })

    it('is something that the gateway knows: a POST of its API', async () => {
      await open()
      const th = await openAlone('TH', ['VN'])
      const door = await openRest(th)
      try {
        const { paths } = (await door.app.inject({ method: 'GET', url: '/openapi.json' })).json() as {
          paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
        }
        const known = Object.entries(paths)
          .filter(([, methods]) => 'post' in methods)
          .map(([path]) => new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`))
        const offered = new Set<string>()
        for (const hash of PAGES) {
          await at(hash)
          const all = await page
            .locator('[data-action]')
            .evaluateAll((found) => found.map((one) => one.getAttribute('data-action')))
          for (const one of all) offered.add(one ?? '')
        }
        expect([...offered].filter((one) => !known.some((path) => path.test(one)))).toEqual([])
        for (const [, path] of DONE)
          expect(
            [...offered].some((one) => path.test(one)),
            String(path),
          ).toBe(true)
      } finally {
        await door.close()
        await th.close()
      }
    })
  })
})
