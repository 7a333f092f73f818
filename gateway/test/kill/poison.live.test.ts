import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { formD } from '../../demo/certificate.ts'
import type { Client } from '../../demo/client.ts'
import { makeSites } from '../../demo/site.ts'
import { READINGS } from '../../src/journal/readings.ts'
import { wireDigestOf } from '../../src/message/digest.ts'
import { asw } from '../cli/asw.ts'
import { live } from '../live/live.ts'
import { Supervised } from './supervised.ts'

const today = new Date().toISOString().slice(0, 10)
interface Aside {
  readonly items: readonly { readonly id: string; readonly wireDigest: string }[]
}
const aside = (client: Client) => client.call('GET', '/v1/arrivals/aside') as Promise<Aside>

live('a message that ends the process whenever it is read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-poison-'))
  let vn: Supervised
  let th: Supervised
  let serial = 0

  beforeAll(async () => {
    const agreement = {
      ebms: { acknowledgmentTimeout: '1s' },
      retry: { firstDelay: '100ms', maxDelay: '400ms', tries: 500 },
      breaker: { failures: 5, open: '200ms' },
    }
    const [first, second] = await makeSites(folder, ['VN', 'TH'], { agreement })
    vn = new Supervised(first!)
    th = new Supervised(second!)
    await vn.start()
  })
  afterAll(async () => {
    await Promise.all([vn.stop(), th.stop()])
    rmSync(folder, { recursive: true, force: true })
  })

  const submit = () => vn.nsw().insist((client) => client.submit(formD({ serial: ++serial, today })))
  const standsAs = (delivery: string, what: string, good: (row: Record<string, unknown>) => boolean) =>
    vn.nsw().wait(what, async (client) => (await client.call('GET', `/v1/messages/${delivery}`)) as Record<string, unknown>, good)
  const delivered = (delivery: string) => standsAs(delivery, 'delivered', ({ state }) => state === 'delivered')
  const command = (...args: string[]) => {
    const ran = asw(['arrivals', ...args, '--url', `http://127.0.0.1:${th.site.ports.domestic}`, '--key', th.site.apiKey])
    expect(ran).toMatchObject({ code: 0, err: '' })
    return ran.out
  }

  it('ends it three times; then it waits for an operator, everything else passes, and a mended program takes it', async () => {
    const poison = await submit()
    const { wireDigest } = await standsAs(poison.delivery, 'sealed', (row) => row.wireDigest !== undefined)
    th.dieAt('before-reading', wireDigest as string)
    await th.start()
    const { items } = await th.nsw().wait('set aside', aside, (found) => found.items.length > 0)
    expect(items).toMatchObject([{ wireDigest, begun: READINGS }])
    expect(th.deaths).toBe(READINGS)
    const id = items[0]?.id as string

    for (const { delivery } of [await submit(), await submit()]) await delivered(delivery)
    // The partner has gone on repeating it meanwhile.
    const { tries } = await standsAs(poison.delivery, 'repeated', (row) => Number(row.tries) > READINGS + 2)
    expect(tries).toBeGreaterThan(READINGS)
    expect(th.deaths).toBe(READINGS)
    const nsw = th.nsw()
    expect((await nsw.insist(aside)).items).toHaveLength(1)
    expect(await nsw.insist((client) => client.call('GET', '/v1/stuck'))).toMatchObject({
      items: [{ what: 'arrival', id, turn: 'operator', why: `reading it did not end ${READINGS} times: asw arrivals` }],
    })
    const events = (await nsw.insist((client) => client.call('GET', '/v1/events'))) as { items: { kind: string; data: object }[] }
    expect(events.items).toContainEqual(
      expect.objectContaining({ kind: 'alarm', data: expect.objectContaining({ alarm: 'message-set-aside', arrival: id }) }),
    )
    expect(readFileSync(join(th.site.folder, 'gateway.log'), 'utf8')).toContain(`reading ${id} did not end ${READINGS} times`)

    expect(command('list')).toContain(id)
    const out = join(folder, 'poison.mime')
    command('fetch', id, '-o', out)
    const [head, ...body] = readFileSync(out, 'latin1').split('\r\n\r\n')
    const wire = { contentType: head!.slice('Content-Type: '.length), body: Buffer.from(body.join('\r\n\r\n'), 'latin1') }
    expect(wireDigestOf(wire)).toBe(wireDigest)

    th.spare()
    command('read', id)
    await delivered(poison.delivery)
    expect(command('list')).toContain('nothing is set aside')
    expect(th.deaths).toBe(READINGS)
    await nsw.wait(
      'three in the inbox',
      (client) => client.entries('customs', '?limit=100&state=waiting'),
      (all) => all.length === 3,
    )
    expect(await nsw.insist((client) => client.call('GET', '/v1/evidence/chains'))).not.toHaveProperty('broken')
  })
})
