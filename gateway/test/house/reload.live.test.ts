import { createHash, X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePki, type Pki } from '@asw/certs-dev'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { formD } from '../../demo/certificate.ts'
import { Client } from '../../demo/client.ts'
import { makeSites, type Site } from '../../demo/site.ts'
import { openSqliteJournal } from '../../src/journal/sqlite/index.ts'
import type { DeliveryId } from '../../src/message/ids.ts'
import { asw } from '../cli/asw.ts'
import { Supervised } from '../kill/supervised.ts'

const today = new Date().toISOString().slice(0, 10)
const KEY = 'a-key-that-comes-with-the-reload'
type Text = Readonly<Record<string, unknown>>

describe('a reload of a serving gateway', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-reload-'))
  let site: Site
  let gateway: Supervised
  let vn: Client
  let pki: Pki
  const change = (file: string, more: (text: Text) => Text) => {
    const path = join(site.folder, file)
    const before = readFileSync(path, 'utf8')
    writeFileSync(path, stringify(more(parse(before) as Text)))
    return () => writeFileSync(path, before)
  }
  const withKey = async () =>
    (await fetch(`http://127.0.0.1:${site.ports.domestic}/v1/partners`, { headers: { authorization: `Bearer ${KEY}` } })).status

  const sealedXml = async (delivery: string) => {
    const journal = await openSqliteJournal({ folder: join(site.folder, 'data', 'journal'), readOnly: true })
    const digest = (await journal.delivery(delivery as DeliveryId))?.xmlDigest
    const bytes = digest && (await journal.blob(digest))
    await journal.close()
    return bytes ? Buffer.from(bytes).toString('utf8') : ''
  }

  beforeAll(async () => {
    pki = await makePki()
    const sites = await makeSites(folder, ['VN', 'TH'], { pki, configuration: () => ({ bodiesFolder: 'bodies' }) })
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
    expect(await vn.call('POST', '/v1/agreements/reload')).toEqual({ version: 2, needsRestart: [] })
    expect(await withKey()).toBe(200)
  })

  it('seals with a newer key of ours from the next document on', async () => {
    const next = await (await pki.authority('VN')).leaf('seal', 'ec-p256', { name: 'the next seal' })
    writeFileSync(join(site.folder, 'keys', 'next.pem'), next.certificatePem + next.chainPem)
    writeFileSync(join(site.folder, 'keys', 'next.key.pem'), next.keyPem, { mode: 0o600 })
    const key = { key: 'keys/next.key.pem', certificate: 'keys/next.pem', from: new Date(Date.now() - 1000).toISOString() }
    change('asw.yaml', (text) => {
      const seals = text.seals as Readonly<Record<string, readonly Text[]>>
      return { ...text, seals: Object.fromEntries(Object.entries(seals).map(([name, keys]) => [name, [...keys, { ...key }]])) }
    })
    await vn.call('POST', '/v1/agreements/reload')
    const { delivery } = await vn.submit(formD({ serial: 4_711, today }))
    const der = new X509Certificate(next.certificatePem).raw.toString('base64')
    await expect.poll(() => sealedXml(delivery), { timeout: 60_000 }).toContain(der.slice(0, 60))
    const uses = ((await vn.call('GET', '/v1/certificates')) as { certificates: readonly Text[] }).certificates
    expect(uses.filter(({ owner, use }) => owner === 'own' && use === 'seal default')).toHaveLength(2)
  })

  it('that renames an inbox and its key renames both', async () => {
    change('asw.yaml', (text) => ({
      ...text,
      inboxes: (text.inboxes as readonly Text[]).map((inbox) =>
        inbox.name === 'customs' ? { ...inbox, name: 'border' } : inbox,
      ),
    }))
    expect(await vn.call('POST', '/v1/agreements/reload')).toMatchObject({ needsRestart: [] })
  })

  it('that leaves no seal in its window is warned of: not ready, an alarm, a line in the log, until there is one again', async () => {
    const over = '2026-01-02T00:00:00Z'
    const back = change('asw.yaml', (text) => {
      const seals = text.seals as Readonly<Record<string, readonly Text[]>>
      const ended = (keys: readonly Text[]) => keys.map(({ key, certificate }) => ({ key, certificate, to: over }))
      return { ...text, seals: Object.fromEntries(Object.entries(seals).map(([name, keys]) => [name, ended(keys)])) }
    })
    await vn.call('POST', '/v1/agreements/reload')
    const ready = async () => {
      const answer = await fetch(`http://127.0.0.1:${site.ports.metrics}/health/ready`)
      return `${answer.status} ${await answer.text()}`
    }
    expect(await ready()).toMatch(/^503 .*ASW_KEY_UNUSABLE/)
    await expect
      .poll(() => readFileSync(join(site.folder, 'gateway.log'), 'utf8'))
      .toMatch(/"code":"ASW_KEY_UNUSABLE","owner":"own","use":"seal default".*no certificate of this use is in its window/)
    const alarms = async () => ((await vn.call('GET', '/v1/events?limit=100')) as { items: readonly Text[] }).items
    await expect
      .poll(alarms, { timeout: 60_000, interval: 500 })
      .toContainEqual(
        expect.objectContaining({ kind: 'certificate-expires', data: expect.objectContaining({ use: 'seal default', days: 0 }) }),
      )
    const lint = asw(['agreements', 'lint', join(site.folder, 'partners'), '--config', join(site.folder, 'asw.yaml'), '--json'])
    expect(lint.code).toBe(1)
    expect(lint.out).toMatch(/certificate-missing.*\n.*no seal default certificate of ours/)
    back()
    await vn.call('POST', '/v1/agreements/reload')
    expect(await ready()).toMatch(/^200/)
  })

  it('names what it has read and not put into force, until the file is as it was at the start', async () => {
    const back = change('asw.yaml', (text) => ({
      ...text,
      domain: 'other.vn.example',
      limits: { maxDocumentBytes: 4711 },
      log: { level: 'warn' },
    }))
    const { needsRestart } = (await vn.call('POST', '/v1/agreements/reload')) as { needsRestart: readonly string[] }
    expect(needsRestart).toEqual(['domain', 'events.source', 'limits.maxDocumentBytes', 'log.level'])
    const log = () => readFileSync(join(site.folder, 'gateway.log'), 'utf8')
    await expect.poll(log).toMatch(/"needsRestart":\["domain",.*not in force before the next start/)
    back()
    expect(await vn.call('POST', '/v1/agreements/reload')).toMatchObject({ needsRestart: [] })
  })
})
