import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { formD } from '../../demo/certificate.ts'
import { Client } from '../../demo/client.ts'
import { type RunningGateway, startGateway } from '../../demo/process.ts'
import { makeSites, type Site } from '../../demo/site.ts'
import { run } from '../../src/cli/asw.ts'
import { freshPrefix, ownRabbit } from '../live/broker.ts'
import { live } from '../live/live.ts'

const today = new Date().toISOString().slice(0, 10)

/** Both sites speak over the broker only. */
async function overBroker(sites: readonly Site[], url: string, prefix: string): Promise<void> {
  const edit = (file: string, change: (old: Record<string, object>) => object) =>
    writeFileSync(file, stringify(change(parse(readFileSync(file, 'utf8')))))
  for (const { folder, country } of sites) {
    const config = join(folder, 'asw.yaml')
    edit(config, (old) => ({ ...old, broker: { url, prefix: `${prefix}-${country}` } }))
    for (const other of sites.filter((one) => one.country !== country)) {
      const amqp = { url, exchange: `${prefix}-${other.country}.from.${country}` }
      edit(join(folder, 'partners', `${other.country}.yaml`), ({ transport, ...old }) => ({
        ...old,
        transport: { ...transport, kind: 'amqp', url: 'https://localhost:1/ebms2', amqp },
      }))
    }
    await run(['broker', 'declare', '--config', config, '--json'])
  }
}

live('a held journal and queues', () => {
  it('what partners send over the broker is taken while the journal is held, so that reconciliation ends', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'asw-held-'))
    const rabbit = await ownRabbit()
    const [vn, th] = (await makeSites(folder, ['VN', 'TH'])) as [Site, Site]
    await overBroker([vn, th], `amqp://127.0.0.1:${rabbit.port}`, freshPrefix())
    const client = new Client(vn)
    const before = await startGateway(vn)
    const { delivery } = await client.submit(formD({ serial: 1, today }))
    await expect.poll(async () => (await client.message(delivery)).state, { timeout: 60_000 }).toBe('awaiting')
    await before.stop()
    const journal = readdirSync(vn.folder, { recursive: true, encoding: 'utf8' }).find((file) => file.endsWith('journal.db'))
    writeFileSync(join(vn.folder, dirname(journal ?? ''), 'restored'), '')
    const gateways: RunningGateway[] = []
    // One that is held is not ready, and answers.
    const starting = startGateway(vn).then((gateway) => gateways.push(gateway))
    try {
      gateways.push(await startGateway(th))
      await expect.poll(() => client.call('GET', '/v1/held').catch(() => undefined), { timeout: 60_000 }).toHaveProperty('held')
      await client.call('POST', '/v1/held/reconcile')
      const state = async () => (await client.message(delivery)).state
      for (let n = 0; n < 60 && (await state()) === 'awaiting'; n++) await sleep(500)
      expect(await state()).toBe('delivered')
      await client.call('POST', '/v1/held/release')
      await starting
    } finally {
      for (const one of gateways) await one.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }, 180_000)
})
