import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Stage } from './chapter.ts'
import { Client } from './client.ts'
import { type RunningGateway, startGateway } from './process.ts'
import { makeSites, type Site } from './site.ts'

/** What the countries of the story have agreed to send each other, and where an NSW finds what comes. */
export function storySites(folder: string, countries: readonly string[]): Promise<readonly Site[]> {
  return makeSites(folder, countries, {
    agreement: { capabilities: { send: [...DOCUMENTS], receive: [...DOCUMENTS] } },
    configuration: (country) => ({ inboxes: INBOXES, seals: sealsOf(country) }),
  })
}

const DOCUMENTS = [
  'certificate-of-origin',
  'certificate-response',
  'cancellation',
  'verification-request',
  'verification-response',
  'export-declaration',
  'declaration-response',
]
const INBOXES = [
  {
    name: 'customs',
    documents: ['certificate-of-origin', 'cancellation', 'verification-response', 'export-declaration'],
    roles: ['importer'],
  },
  { name: 'ministry', documents: ['certificate-response', 'verification-request', 'declaration-response'], roles: ['issuer'] },
]

/** One key seals for every authority of a country; what an authority that is not named here submits is refused. */
const AUTHORITIES: Readonly<Record<string, readonly string[]>> = { VN: ['MOIT'], TH: ['DFT'], SG: ['SGC'] }

function sealsOf(country: string): object {
  const names = ['default', ...(AUTHORITIES[country] ?? [])]
  return Object.fromEntries(names.map((name) => [name, [{ key: 'keys/seal.key.pem', certificate: 'keys/seal.pem' }]]))
}

/** Gateways in processes of their own, one a country, and what a chapter may do with them. */
export class Gateways implements Stage {
  readonly today: string
  readonly sites: readonly Site[]
  readonly #folder: string
  readonly #running = new Map<string, Promise<RunningGateway>>()

  /** `folder` takes the papers that are saved. */
  constructor(sites: readonly Site[], folder: string, today: string) {
    this.sites = sites
    this.#folder = folder
    this.today = today
  }

  nsw(country: string): Client {
    return new Client(this.#site(country))
  }
  /** Starts those that do not run. */
  async open(): Promise<void> {
    const missing = this.sites.filter(({ country }) => !this.#running.has(country))
    // All are awaited before one that failed is told: none is left running behind our back.
    const opened = await Promise.allSettled(missing.map(({ country }) => this.start(country)))
    for (const one of opened) if (one.status === 'rejected') throw one.reason
  }
  async start(country: string): Promise<void> {
    // Known before it is up: who closes meanwhile waits for it and ends it.
    const starting = started(this.#site(country))
    this.#running.set(country, starting)
    await starting
  }
  async stop(country: string): Promise<void> {
    const running = await this.#running.get(country)
    this.#running.delete(country)
    await running?.stop()
  }
  async close(): Promise<void> {
    await Promise.allSettled([...this.#running.keys()].map((country) => this.stop(country)))
    await Promise.all(this.sites.map(({ road }) => road?.close()))
  }
  /** Resolves when one of them has ended by itself. */
  async ended(): Promise<void> {
    const running = await Promise.all(this.#running.values())
    await Promise.race(running.map(({ ended }) => ended))
  }
  save(name: string, json: unknown): void {
    const path = join(this.#folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${JSON.stringify(json, undefined, 2)}\n`)
  }

  #site(country: string): Site {
    const site = this.sites.find((one) => one.country === country)
    if (!site) throw new Error(`no gateway of ${country}`)
    return site
  }
}

/** Throws, with what its log says, where the gateway ends instead of coming up. */
async function started(site: Site): Promise<RunningGateway> {
  const running = await startGateway(site)
  const gone = await Promise.race([running.ended, undefined])
  if (!gone) return running
  throw new Error(`the gateway of ${site.country} has ended: ${readFileSync(join(site.folder, 'gateway.log'), 'utf8').trim()}`)
}
