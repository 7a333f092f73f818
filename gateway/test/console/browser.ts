import { type BrowserContext, type Browser as Chromium, chromium, type Page } from 'playwright-core'

/** Debian and Ubuntu put it there; `live/tools.ts` installs it. */
const CHROMIUM = '/usr/bin/chromium'
const ARGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
]

/** Runs in the page before anything else of it. */
const WATCH = `window.__violations = []
addEventListener('securitypolicyviolation', (one) => window.__violations.push(one.violatedDirective + ' ' + one.blockedURI))`

export interface Browser {
  readonly page: Page
  /** Everything that a careful page never causes, since the last time it was asked for. */
  trouble(): Promise<readonly string[]>
  close(): Promise<void>
}
export interface Look {
  readonly width?: number
  readonly height?: number
  readonly scheme?: 'light' | 'dark'
}

/** One for a file of tests: to start it takes longer than most of them. */
let started: Promise<Chromium> | undefined

/** What a test keeps and stores is in a context of its own, which shares nothing with that of another. */
function contextWith({ width = 1_440, height = 900, scheme = 'light' }: Look): Promise<BrowserContext> {
  started ??= chromium.launch({ executablePath: CHROMIUM, args: ARGS })
  const look = { viewport: { width, height }, colorScheme: scheme, timezoneId: 'Asia/Ho_Chi_Minh', locale: 'en-GB' }
  return started.then((browser) => browser.newContext(look))
}

/** Last of all. */
export async function endBrowser(): Promise<void> {
  const browser = await started
  started = undefined
  await browser?.close()
}

/** A real browser that remembers nothing, which watches the page: what it asks, logs, violates and opens. */
export async function openBrowser(url: string, look: Look = {}): Promise<Browser> {
  const context = await contextWith(look)
  const page = await context.newPage()
  const { origin } = new URL(url)
  let seen: string[] = []
  context.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith(`blob:${origin}/`))
      seen.push(`asks ${request.url()}`)
  })
  context.on('page', (other) => seen.push(`opens ${other.url()}`))
  page.on('pageerror', (error) => seen.push(`throws ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') seen.push(`logs ${message.text()} ${message.location().url}`)
  })
  page.on('dialog', (dialog) => {
    seen.push(`asks the user ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.addInitScript(WATCH)
  return {
    page,
    async trouble() {
      const violations = await page.evaluate<string[]>('window.__violations.splice(0)')
      const found = [...seen, ...violations.map((one) => `violates ${one}`)]
      seen = []
      return found
    },
    close: () => context.close(),
  }
}

/** Signs in with a key; resolves when the first page has been filled by the gateway. */
export async function signIn(page: Page, url: string, key: string): Promise<void> {
  await page.goto(url)
  await page.getByLabel('API key').fill(key)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'What is stuck', level: 1 }).waitFor()
  await page.locator('[data-state=here]').waitFor()
}
