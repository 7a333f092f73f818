import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { formD } from '../../demo/certificate.ts'
import { Client } from '../../demo/client.ts'
import { makeSites, type Site } from '../../demo/site.ts'
import { Supervised } from '../kill/supervised.ts'

const today = new Date().toISOString().slice(0, 10)
const KEY = 'a-key-that-comes-with-the-reload'
type Text = Readonly<Record<string, unknown>>

describe('a reload of a serving gateway', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-reload-'))
  let site: Site
  let gateway: Supervised
  let vn: Client
  const change = (file: string, more: (text: Text) => Text) => {
    const path = join(site.folder, file)
    const before = readFileSync(path, 'utf8')
    writeFileSync(path, stringify(more(parse(before) as Text)))
    return () => writeFileSync(path, before)
  }
  const withKey = async () =>
    (await fetch(`http://127.0.0.1:${site.ports.domestic}/v1/partners`, { headers: { authorization: `Bearer ${KEY}` } })).status

  beforeAll(async () => {
    const sites = await makeSites(folder, ['VN', 'TH'], { configuration: () => ({ bodiesFolder: 'bodies' }) })
    site = sites[0] as Site
    mkdirSync(join(site.folder, 'bodies'))
    gateway = new Supervised(site)
    await gateway.start()
    vn = new Client(site)
    const sha256 = createHash('sha256').update(KEY).digest('hex')
    const key = { name: 'fresh', sha256, roles: ['operator'] }
    change('asw.yaml', (text) => ({ ...text, apiKeys: [...(text.apiKeys as readonly Text[]), key] }))
  })
  afterAll(async () => {
    await gateway.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each<[string, string, () => () => void]>([
    ['a pack that is nowhere', 'ASW_PACK_INVALID', () => change('partners/TH.yaml', (text) => ({ ...text, pack: 'nowhere' }))],
    ['an agreement that is none', 'ASW_AGREEMENT_INVALID', () => change('partners/TH.yaml', () => ({ partner: 'TH' }))],
    [
      'a register that is none',
      'ASW_CONFIG_INVALID',
      () => {
        const path = join(site.folder, 'bodies', 'TH.json')
        writeFileSync(path, '{}')
        return () => rmSync(path)
      },
    ],
  ])('that meets %s changes nothing', async (_, code, spoil) => {
    const mend = spoil()
    await expect(vn.call('POST', '/v1/agreements/reload')).rejects.toThrow(new RegExp(code))
    mend()
    expect(await withKey()).toBe(401)
    await vn.submit(formD({ serial: code.length, today }))
  })

  it('that meets nothing wrong puts all of it into force', async () => {
    await vn.call('POST', '/v1/agreements/reload')
    expect(await withKey()).toBe(200)
  })
})
