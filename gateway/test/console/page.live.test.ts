import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { until } from '../../demo/client.ts'
import { live } from '../live/live.ts'
import { type Browser, endBrowser, type Look, openBrowser, signIn } from './browser.ts'
import { HOSTILE, openScene, type Scene } from './scene.ts'

/** On a busy machine, with two gateways and a browser. */
const PATIENCE_MS = 60_000

live("the operator's page in a browser, before a serving gateway", () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-console-'))
  let scene: Scene
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    scene = await openScene(folder)
  })
  afterAll(async () => {
    await endBrowser()
    await scene?.end()
    rmSync(folder, { recursive: true, force: true })
  })
  afterEach(() => browser.close())

  const open = async (look?: Look) => {
    browser = await openBrowser(scene.url, look)
    page = browser.page
    page.setDefaultTimeout(PATIENCE_MS)
  }
  const at = (hash: string) => page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  const shown = (text: string) => page.getByText(text).first().waitFor()
  /** Filled by the gateway, with nothing still to come. */
  const filled = () => page.locator('[data-state=here]').waitFor()
  const exchange = () => `#/exchange/${encodeURIComponent(scene.stuck.exchange)}`

  it('says so where a key is unknown or has no role here, and keeps neither', async () => {
    await open()
    await page.goto(scene.url)
    for (const [key, said] of [
      ['nobody', 'The gateway does not know this key.'],
      ['ministry-submitter', 'The key "ministry-submitter" is for: submitter. The console needs the role operator or auditor'],
    ] as const) {
      await page.getByLabel('API key').fill(key)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('alert').getByText(said).waitFor()
      expect(await page.evaluate('sessionStorage.length')).toBe(0)
    }
    // The browser itself notes that a request was refused.
    expect(await browser.trouble()).toEqual([expect.stringContaining('status of 401')])
  })

  it('keeps the key in this tab alone, sends no cookie, and forgets it when one signs out', async () => {
    await open()
    await signIn(page, scene.url, 'duty-operator')
    expect(await page.evaluate('[sessionStorage.length, localStorage.length, document.cookie]')).toEqual([1, 0, ''])
    await page.reload()
    await page.getByRole('heading', { name: 'What is stuck' }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('API key').waitFor()
    expect(await page.evaluate('sessionStorage.length')).toBe(0)
    expect(await page.locator('body').textContent()).not.toContain(scene.stuck.number)
    expect(await browser.trouble()).toEqual([])
  })

  it('shows what is stuck to an auditor, and nothing to change it with', async () => {
    await open()
    await signIn(page, scene.url, 'state-auditor')
    await shown(scene.stuck.number)
    for (const hash of ['#/', exchange(), '#/tasks', '#/tasks?all=true', '#/arrivals', '#/standing', '#/events', '#/search']) {
      await at(hash)
      await filled()
      expect(await page.locator('[data-action]').count(), hash).toBe(0)
    }
    expect(await browser.trouble()).toEqual([])
  })

  it('shows what others wrote as text: no script runs, nothing turns around, nothing breaks out', async () => {
    await open()
    await signIn(page, scene.url, 'duty-operator')
    await at('#/tasks?all=true')
    await shown(HOSTILE.script)
    await page.getByText('U+202E').first().waitFor()
    expect(await page.locator('main').textContent()).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B]/)
    await at(`#/message/${scene.stuck.delivery}`)
    for (const [title, text] of [
      ['JSON as handed in', HOSTILE.script.replaceAll('"', '\\"')],
      ['XML as sealed and sent', '&lt;img src=x'],
    ] as const) {
      await page.getByText(title, { exact: true }).click()
      const paper = page.getByLabel(title, { exact: true })
      await paper.waitFor()
      expect(await paper.textContent()).toContain(text)
    }
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download: XML as sealed and sent' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe(`${scene.stuck.delivery}.xml`)
    expect(readFileSync(await file.path(), 'utf8')).toContain(scene.stuck.number)
    expect(await page.locator('main img, main script, main iframe, main object').count()).toBe(0)
    expect(await page.evaluate('window.__stolen')).toBeUndefined()
    expect(await browser.trouble()).toEqual([])
  })

  it('would run a script that somebody wrote, were it not for the policy', async () => {
    await open()
    await page.goto(scene.url)
    const tried = await page.evaluate<string>(`(() => {
      try { document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(HOSTILE.script)}); return 'written' }
      catch (error) { return error.name }
    })()`)
    expect(tried).toBe('TypeError')
    await page.evaluate(`document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/x.png' }))`)
    await until(
      'the policy speaks',
      () => browser.trouble(),
      (all) => all.some((one) => one.startsWith('violates img-src')),
    )
    expect(await page.evaluate('window.__stolen')).toBeUndefined()
  })

  it.each([
    [320, 'light'],
    [1_440, 'dark'],
  ] as const)('fits %i pixels (%s) on every page, with nothing to push sideways', async (width, scheme) => {
    await open({ width, height: 800, scheme })
    await signIn(page, scene.url, 'duty-operator')
    const all = [
      '#/',
      exchange(),
      '#/tasks?all=true',
      '#/arrivals',
      '#/standing',
      '#/events',
      `#/search?q=${encodeURIComponent(scene.stuck.number)}`,
    ]
    for (const hash of all) {
      await at(hash)
      await filled()
      expect(await page.evaluate('document.scrollingElement.scrollWidth'), hash).toBe(width)
    }
    await at('#/')
    await page.getByRole('button', { name: /^Replay/ }).click()
    await page.getByRole('dialog').waitFor()
    expect(await page.evaluate('document.scrollingElement.scrollWidth')).toBe(width)
    expect(await browser.trouble()).toEqual([])
  })

  it('finds a certificate by its number, a message by its id, and nothing by what is not there', async () => {
    await open()
    await signIn(page, scene.url, 'duty-operator')
    await at('#/search')
    const field = page.getByLabel(/^Number or id/)
    for (const sought of [scene.stuck.number, scene.stuck.delivery, scene.stuck.exchange]) {
      await field.fill(sought)
      await page.getByRole('button', { name: 'Search' }).click()
      await page.getByRole('cell').getByRole('link', { name: scene.stuck.number }).click()
      await page.getByRole('heading', { level: 1, name: scene.stuck.number }).waitFor()
      await at('#/search')
    }
    await field.fill('no such thing')
    await page.getByRole('button', { name: 'Search' }).click()
    await shown('Nothing here has this number or id')
    expect(await browser.trouble()).toEqual([])
  })

  it('says that the gateway is away and how old it is what it shows, and goes on by itself when it is back', async () => {
    await open()
    await signIn(page, scene.url, 'duty-operator')
    await shown(scene.stuck.number)
    await scene.stopVn()
    await page.locator('[data-state=away]').getByText('The gateway has not answered since').waitFor()
    await page.getByText(/What you see is \d+ (s|min) old/).waitFor()
    await shown(scene.stuck.number)
    // What cannot be sent is not said to be done.
    await page.getByRole('button', { name: /^Replay/ }).click()
    await page.locator('[data-do]').click()
    await page.getByRole('dialog').getByText('No answer came.').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await scene.startVn()
    await filled()
    expect((await scene.nsw.message(scene.stuck.delivery)).state).toBe('abandoned')
    const trouble = await browser.trouble()
    expect(trouble.filter((one) => !/^logs Failed to load resource: net::ERR_/.test(one))).toEqual([])
    expect(trouble).not.toEqual([])
  })

  it('closes a task in words of its own, once, however often it is asked', async () => {
    await open()
    await signIn(page, scene.url, 'duty-operator')
    await at('#/tasks')
    await page.getByRole('button', { name: /^Close/ }).click()
    const sure = page.getByRole('dialog')
    await sure.getByRole('button', { name: 'Close' }).click()
    // A field that is required keeps the question open.
    await sure.getByLabel('How').fill('courier')
    const asked: string[] = []
    page.on('request', (request) => request.method() === 'POST' && asked.push(request.url()))
    await sure.getByRole('button', { name: 'Close' }).dblclick()
    await sure.getByText('It is closed by duty-operator.').waitFor()
    expect(asked).toHaveLength(1)
    await sure.getByRole('button', { name: 'Close' }).click()
    await shown('Nothing waits for a person.')
    expect(await browser.trouble()).toEqual([])
  })

  it('leads from what is stuck to why, and mends it, by the keyboard alone', async () => {
    await open()
    await scene.startTh()
    await signIn(page, scene.url, 'duty-operator')
    await shown('ASW_PARTNER_UNREACHABLE')
    const focused = () =>
      page.evaluate<string>('document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? ""')
    const tabTo = async (name: RegExp) => {
      for (let tries = 0; tries < 60; tries += 1) {
        if (name.test(await focused())) return
        await page.keyboard.press('Tab')
      }
      throw new Error(`the keyboard never came to ${name}`)
    }
    await tabTo(new RegExp(scene.stuck.number))
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: scene.stuck.number }).waitFor()
    await shown('the partner could not be reached')
    await shown('Its tries are used up.')
    await tabTo(/^Replay/)
    await page.keyboard.press('Enter')
    const sure = page.getByRole('dialog')
    await sure.getByText('It becomes due and goes to TH').waitFor()
    // Leaves it, comes back to where one was, and asks again.
    await page.keyboard.press('Escape')
    await sure.waitFor({ state: 'detached' })
    expect(await focused()).toMatch(/^Replay/)
    await page.keyboard.press('Enter')
    await tabTo(/^Replay$/)
    await page.keyboard.press('Enter')
    await sure.getByText('It is due again, with the same bytes.').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('The partner has proved receipt with its signed Acknowledgment.').first().waitFor()
    await page.getByText('Acknowledgment as received', { exact: true }).click()
    expect(await page.getByLabel('Acknowledgment as received', { exact: true }).textContent()).toContain('Acknowledgment')
    await at('#/')
    await shown('Nothing is stuck.')
    expect(await browser.trouble()).toEqual([])
  })

  it('is not there where asw.yaml says so', async () => {
    await open()
    await scene.stopVn()
    const file = join(scene.vn.folder, 'asw.yaml')
    const text = parse(readFileSync(file, 'utf8')) as { listen: { domestic: object } }
    writeFileSync(file, stringify({ ...text, listen: { ...text.listen, domestic: { ...text.listen.domestic, console: false } } }))
    await scene.startVn()
    for (const path of ['', 'main.js']) expect((await fetch(`${scene.url}${path}`)).status).toBe(404)
    expect((await fetch(scene.url.replace('/console/', '/docs'))).status).toBe(200)
  })
})
