import { join } from 'node:path'
import { expect } from 'vitest'
import { eaeuSites, edit } from '../../demo/eaeu/sites.ts'
import { run } from '../../src/cli/asw.ts'
import { freshPrefix, ownRabbit } from '../live/broker.ts'

/** Both sites of the EAEU on one broker, each under a prefix of its own, declared. */
export async function sitesOverBroker(folder: string): Promise<Awaited<ReturnType<typeof eaeuSites>>> {
  const rabbit = await ownRabbit()
  const prefix = freshPrefix()
  const sites = await eaeuSites(folder)
  const url = `amqp://127.0.0.1:${rabbit.port}`
  for (const site of sites) {
    const other = sites.find((one) => one !== site)!
    edit(join(site.folder, 'asw.yaml'), (text) => ({ ...text, broker: { url, prefix: `${prefix}-${site.country}` } }))
    edit(join(site.folder, 'partners', `${other.country}.yaml`), (text) => ({
      ...text,
      transport: { kind: 'amqp', amqp: { url, exchange: `${prefix}-${other.country}.from.${site.country}` } },
    }))
  }
  for (const { folder: at } of sites) expect(await run(['broker', 'declare', '--config', join(at, 'asw.yaml'), '--json'])).toBe(0)
  return sites
}
