import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { Client } from '../../../demo/client.ts'
import { type RunningGateway, startGateway } from '../../../demo/process.ts'
import { freePorts, makeSites, type Site } from '../../../demo/site.ts'
import type { NodeRow } from '../../../src/journal/journal.ts'
import { freshDatabase } from '../../live/database.ts'
import { live } from '../../live/live.ts'
import { placeOf } from '../../live/postgres.ts'

const ASW = fileURLToPath(new URL('../../../bin/asw.js', import.meta.url))
/** A node is given up after ten seconds; the machine may be slow. */
const POLL = { timeout: 60_000, interval: 200 }

live('two gateways of one country on one database', () => {
  let folder: string
  let database: Awaited<ReturnType<typeof freshDatabase>>
  let sites: readonly [Site, Site]
  const running: RunningGateway[] = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'asw-nodes-'))
    database = await freshDatabase()
    const journal = placeOf(database.url, join(folder, 'password'))
    const [first] = await makeSites(folder, ['VN', 'TH'], { configuration: () => ({ journal }) })
    sites = [first!, await second(first!)]
    running.push(...(await Promise.all(sites.map((site) => startGateway(site)))))
  })
  afterAll(async () => {
    await Promise.all(running.map((gateway) => gateway.stop()))
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** The same keys and agreements in a folder of its own beside the first, on other ports. */
  async function second(site: Site): Promise<Site> {
    const [domestic = 0, partner = 0, metrics = 0] = await freePorts(3)
    const own = { ...site, folder: join(folder, 'second'), ports: { domestic, partner, metrics } }
    cpSync(site.folder, own.folder, { recursive: true })
    const path = join(own.folder, 'asw.yaml')
    const configuration = parse(readFileSync(path, 'utf8')) as { listen: Record<string, { port: number }> }
    for (const [name, port] of Object.entries(own.ports)) configuration.listen[name]!.port = port
    writeFileSync(path, stringify(configuration))
    return own
  }
  const nodes = async (site: Site) =>
    ((await new Client(site).call('GET', '/v1/nodes')) as { readonly items: readonly NodeRow[] }).items
  const digests = async () => (await nodes(sites[0])).map(({ agreements }) => agreements)
  /** Another time-out in the agreement with TH. */
  function change(site: Site, responseTimeout: string): void {
    const path = join(site.folder, 'partners', 'TH.yaml')
    const agreement = parse(readFileSync(path, 'utf8')) as { transport: Record<string, string> }
    agreement.transport.responseTimeout = responseTimeout
    writeFileSync(path, stringify(agreement))
  }

  test('asw nodes shows both, and the one that answers', async () => {
    const seen = spawnSync(process.execPath, [ASW, 'nodes', '--json'], {
      encoding: 'utf8',
      env: { ...process.env, ASW_URL: `http://127.0.0.1:${sites[1].ports.domestic}`, ASW_KEY: sites[1].apiKey },
    })
    expect(seen.status, seen.stderr).toBe(0)
    const rows = JSON.parse(seen.stdout) as readonly NodeRow[]
    const pids = running.map(({ child }) => child.pid)
    expect(rows.map(({ pid }) => pid).sort()).toEqual(pids.toSorted())
    expect(rows.find(({ self }) => self)?.pid).toBe(pids[1])
    expect(new Set(rows.map(({ agreements }) => agreements)).size).toBe(1)
    expect(rows[0]?.agreements).toMatch(/^[0-9a-f]{12}$/)
  })

  test('a reload at one of them is a reload at both, each of its own files', async () => {
    const [before] = await digests()
    for (const site of sites) change(site, '11s')
    await new Client(sites[0]).call('POST', '/v1/agreements/reload')
    await expect.poll(async () => new Set(await digests()).size, POLL).toBe(1)
    const [after] = await digests()
    expect(after).not.toBe(before)
  })

  test('one that cannot read its own files keeps the old ones in force, and everybody sees it', async () => {
    const [before] = await digests()
    change(sites[0], '12s')
    writeFileSync(join(sites[1].folder, 'partners', 'TH.yaml'), 'no: agreement')
    await new Client(sites[0]).call('POST', '/v1/agreements/reload')
    await expect
      .poll(() => readFileSync(join(sites[1].folder, 'gateway.log'), 'utf8'), POLL)
      .toContain('another node asked for it, and the agreements cannot be read')
    const of = new Map((await nodes(sites[0])).map(({ pid, agreements }) => [pid, agreements]))
    expect(of.get(running[1]!.child.pid!)).toBe(before)
    expect(of.get(running[0]!.child.pid!)).not.toBe(before)
  })

  test('one that is killed is missed, and its death is an event', async () => {
    await running[1]?.kill()
    await expect.poll(async () => (await nodes(sites[0])).map(({ pid }) => pid), POLL).toEqual([running[0]?.child.pid])
    const { items } = (await new Client(sites[0]).call('GET', '/v1/events')) as {
      readonly items: readonly { readonly kind: string; readonly data: Readonly<Record<string, unknown>> }[]
    }
    expect(items.filter(({ kind }) => kind === 'node-lost').map(({ data }) => data.pid)).toEqual([running[1]?.child.pid])
  })
})
