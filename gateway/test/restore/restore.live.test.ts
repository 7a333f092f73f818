import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { formD } from '../../demo/certificate.ts'
import { type Country, makeCluster } from '../../demo/cluster.ts'
import { type RunningGateway, startGateway } from '../../demo/process.ts'
import type { Site } from '../../demo/site.ts'
import type { Reconciliation } from '../../src/acknowledge/reconcile.ts'
import { Nsw } from '../kill/nsw.ts'
import { freshDatabase } from '../live/database.ts'
import { live } from '../live/live.ts'
import { placeOf, tool } from '../live/postgres.ts'

const run = promisify(execFile)
const ASW = fileURLToPath(new URL('../../bin/asw.js', import.meta.url))
const today = new Date().toISOString().slice(0, 10)
const BEFORE = 30
const AFTER = 10

/** How a store is backed up while it works, and what of it is put back. */
interface Store {
  /** Settings of `asw.yaml` that name a new and empty place. */
  readonly place: () => Promise<Readonly<Record<string, unknown>>>
  readonly backup: (site: Site, file: string) => Promise<unknown>
  readonly restore: (site: Site, file: string) => Promise<void>
}

live('a backup taken under load, put back', () => {
  const folders: string[] = []
  const running = new Set<RunningGateway>()
  const drops: (() => Promise<void>)[] = []
  afterEach(async () => {
    await Promise.all([...running].map((gateway) => gateway.stop()))
    running.clear()
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
    for (const drop of drops.splice(0)) await drop()
  })
  const start = async (site: Site) => {
    const gateway = await startGateway(site)
    running.add(gateway)
    return gateway
  }
  const stop = async (gateway: RunningGateway) => {
    await gateway.stop()
    running.delete(gateway)
  }

  const sqlite: Store = {
    place: async () => ({}),
    backup: (site, file) => run(process.execPath, [ASW, 'journal', 'backup', file, '--config', join(site.folder, 'asw.yaml')]),
    restore: async (site, file) => {
      rmSync(join(site.folder, 'data'), { recursive: true })
      mkdirSync(join(site.folder, 'data', 'journal'), { recursive: true })
      renameSync(file, join(site.folder, 'data', 'journal', 'journal.db'))
    },
  }
  const postgres: Store = {
    place: async () => {
      const database = await freshDatabase()
      drops.push(database.drop)
      return { journal: placeOf(database.url, join(folders.at(-1)!, `${drops.length}.password`)) }
    },
    backup: (site, file) => dump('pg_dump', ['--format=custom', `--file=${file}`], site),
    restore: async (site, file) => {
      const path = join(site.folder, 'asw.yaml')
      const text = parse(readFileSync(path, 'utf8')) as object
      writeFileSync(path, stringify({ ...text, ...(await postgres.place()) }))
      await dump('pg_restore', ['--no-owner', '--exit-on-error', file], site)
    },
  }
  /** The programs of PostgreSQL on the database that a site's configuration names. */
  async function dump(program: string, args: readonly string[], site: Site): Promise<void> {
    const { journal } = parse(readFileSync(join(site.folder, 'asw.yaml'), 'utf8')) as {
      journal: { url: string; user: string; passwordFile: string }
    }
    const password = readFileSync(journal.passwordFile, 'utf8')
    const where = program === 'pg_restore' ? ['--dbname', journal.url] : [journal.url]
    await run(tool(program), [...where, ...args], { env: { ...process.env, PGUSER: journal.user, PGPASSWORD: password } })
  }

  test.each([
    ['SQLite', sqlite],
    ['PostgreSQL', postgres],
  ] as const)(
    '%s: it starts held, is reconciled, and then nothing is lost, and nothing is accepted twice',
    async (_name, store) => {
      const folder = mkdtempSync(join(tmpdir(), 'asw-restore-'))
      folders.push(folder)
      const places = { VN: await store.place(), TH: {} } satisfies Record<Country, object>
      const sites = await makeCluster({
        folder,
        nodes: 1,
        agreement: {
          ebms: { acknowledgmentTimeout: '2s' },
          retry: { firstDelay: '100ms', maxDelay: '500ms', tries: 10_000 },
          breaker: { failures: 5, open: '200ms' },
        },
        configuration: (country) => places[country],
        roads: () => ['https'],
      })
      const [here, there] = [sites.VN[0]!, sites.TH[0]!]
      const [vn, th] = [new Nsw(here), new Nsw(there)]
      const lost = await start(here)
      const partner = await start(there)
      const numbers = (await submitAll(vn, 1, BEFORE)).map(({ number }) => number)
      // The partner goes away, so that some are open when the backup is taken, in the middle of the traffic.
      await stop(partner)
      const during = submitAll(vn, BEFORE + 1, AFTER)
      const file = join(folder, 'backup')
      await store.backup(here, file)
      // What comes after the backup is in no backup: the partner gets it, and we forget that.
      await start(there)
      const after = await submitAll(vn, BEFORE + AFTER + 1, AFTER)
      const unsure = [...(await during), ...after]
      numbers.push(...unsure.map(({ number }) => number))
      await vn.wait(
        'everything has been delivered',
        (client) => client.call('GET', '/v1/counts') as Promise<Record<string, number>>,
        (counts) => counts['delivery.delivered'] === numbers.length,
      )
      await lost.kill()
      running.delete(lost)
      await store.restore(here, file)

      await startHeld(here, running)
      const asked = (await vn.client.call('POST', '/v1/held/reconcile')) as Reconciliation
      expect(asked.held).toBeDefined()
      expect(asked.recoveryPoint).toMatch(/^\d{4}-/)
      const stands = await vn.wait(
        'the partner has said what it knows of every open message',
        (client) => client.call('GET', '/v1/held') as Promise<Reconciliation>,
        ({ unanswered }) => unanswered === 0,
      )
      // Sealed ones have arrived since; nothing was sent meanwhile.
      const sealed = stands.open.filter(({ messageId }) => messageId !== undefined)
      expect(sealed.map(({ told }) => told?.status)).toEqual(sealed.map(() => 'Processed'))
      const accepted = await countAccepted(th, numbers)
      await vn.client.call('POST', '/v1/held/release')
      // The NSW submits again what it handed in since the recovery point, and what it is not sure of: the same documents.
      for (const { document } of unsure) await vn.insist((client) => client.submit(document))
      await vn.wait(
        'all of them stand as delivered again',
        (client) => client.call('GET', '/v1/counts') as Promise<Record<string, number>>,
        (counts) => counts['delivery.delivered'] === numbers.length,
      )
      expect(await countAccepted(th, numbers)).toEqual(accepted)
      expect(accepted).toEqual(numbers.map((number) => `${number}: 1`))
      expect(await vn.client.call('GET', '/v1/evidence/chains')).not.toHaveProperty('broken')
    },
  )
})

async function submitAll(nsw: Nsw, first: number, count: number) {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const document = formD({ serial: first + index, today })
      await nsw.insist((client) => client.submit(document))
      return { document, number: document.referenceNumber as string }
    }),
  )
}

/** A held gateway is not ready, by design: it answers all the same. */
async function startHeld(site: Site, running: Set<RunningGateway>): Promise<void> {
  const starting = startGateway(site)
  starting.then(
    (gateway) => running.add(gateway),
    () => undefined,
  )
  await new Nsw(site).wait(
    'it answers',
    (client) => client.call('GET', '/v1/held') as Promise<Reconciliation>,
    ({ held }) => held !== undefined,
  )
}

async function countAccepted(nsw: Nsw, numbers: readonly string[]): Promise<readonly string[]> {
  const entries = await nsw.insist((client) => client.entries('customs', '?limit=100'))
  return numbers.map((number) => `${number}: ${entries.filter(({ identity }) => identity.number === number).length}`)
}
