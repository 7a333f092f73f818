import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Agreement, readAgreement } from '../src/agreement/agreement.ts'
import { makeSelfSite } from '../src/self-check/site.ts'
import { HttpsClient } from '../src/twin/client.ts'
import { GOOD, HABITS, randomHabit, seeded } from '../src/twin/habits.ts'
import { openHttpsDoor } from '../src/twin/https-door.ts'
import { Twin } from '../src/twin/twin.ts'
import { live } from './live.ts'

const TWIN = fileURLToPath(new URL('../bin/asw-twin.js', import.meta.url))

live('the partner twin', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-twin-'))
  let agreement: Agreement
  beforeAll(async () => {
    const site = await makeSelfSite(folder, { road: 'https' })
    agreement = readAgreement(site.agreementFile)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('two twins speak to each other: what one acknowledges, the other verifies', async () => {
    const mirror = turned(agreement)
    const a: Twin = new Twin(agreement, async () => {})
    const b: Twin = new Twin(mirror, async (wire) => a.take(wire, 'https'))
    const { build } = await import('../src/steps/build.ts')
    const state = {
      bed: { agreement, road: 'https' },
      sent: new Map(),
      number: 'VN-TH 26/01/00007',
      serial: '0100007',
    } as unknown as Parameters<typeof build>[0]
    const built = build(
      state,
      { what: 'certificate', reply: 'async', encryption: { to: 'twin' } },
      () => '00000000-0000-4000-8000-000000000007',
    )
    b.take(built.wire, 'https')
    await b.idle()
    expect(b.incoming[0]).toMatchObject({ number: 'VN-TH 26/01/00007', message: { kind: 'user' } })
    expect(b.incoming[0]?.message.signature.trouble).toBeUndefined()
    expect(a.incoming[0]).toMatchObject({
      message: { kind: 'acknowledgment', acknowledgment: { refToMessageId: built.messageId } },
    })
    expect(a.incoming[0]?.message.acknowledgment?.references.map(({ digestValue }) => digestValue)).toEqual(
      built.references.map(({ digestValue }) => digestValue),
    )
  })

  it('every habit has a deed', async () => {
    const { build } = await import('../src/steps/build.ts')
    const mirror = turned(agreement)
    for (const name of Object.keys(HABITS) as (keyof typeof HABITS)[]) {
      const twin = new Twin(mirror, async () => {})
      twin.usual = () => ({ name })
      const state = { bed: { agreement, road: 'https' }, sent: new Map(), number: 'VN-TH 26/01/00008', serial: '0100008' }
      const { wire } = build(
        state as never,
        { what: 'certificate' },
        () => `00000000-0000-4000-8000-00000000000${name.length % 10}`,
      )
      expect(twin.take(wire, 'https'), name).toHaveProperty('do')
    }
  })

  it('the same seed misbehaves in the same way, another one otherwise', () => {
    const habits = (seed: number) => {
      const chance = seeded(seed)
      return Array.from({ length: 40 }, () => randomHabit(chance).name)
    }
    expect(habits(7)).toEqual(habits(7))
    expect(habits(7)).not.toEqual(habits(8))
    expect(new Set(habits(7)).size).toBeGreaterThan(5)
    expect(GOOD.name).toBe('acknowledge')
  })

  it('its door wants a client certificate', async () => {
    const twin = new Twin(agreement, async () => {})
    const door = await openHttpsDoor({ ...agreement, twin: { ...agreement.twin, listen: { host: '127.0.0.1', port: 0 } } }, twin)
    const client = new HttpsClient(`https://localhost:${door.port}/ebms2`, agreement.sut.anchors, agreement.keys, 30_000)
    await expect(client.post({ contentType: 'text/xml', body: Buffer.from('<x/>') }, { tlsKey: 'none' })).rejects.toThrow()
    expect(await client.post({ contentType: 'text/xml', body: Buffer.from('<x/>') }, { tlsKey: 'tls-client' })).toMatchObject({
      status: 202,
    })
    await client.close()
    await door.close()
  })

  it('the command listens until it is told to end', async () => {
    const child = spawn(process.execPath, [TWIN, '--agreement', join(folder, 'agreement.yaml'), '--habit', 'slow'])
    const said = await new Promise<string>((resolve) => child.stdout.once('data', (data: Buffer) => resolve(data.toString())))
    expect(said).toMatch(/the twin of VN listens on port \d+/)
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })
})

/** The agreement as the other side has it: its partner is our twin, and its keys are ours, which both know here. */
function turned(agreement: Agreement): Agreement {
  const certificate = (name: string) => {
    const found = agreement.keys.get(name)?.certificate
    if (!found) throw new Error(name)
    return found
  }
  const own = new Map(agreement.keys)
  return {
    ...agreement,
    keys: own,
    sut: {
      ...agreement.sut,
      country: 'VN',
      party: agreement.twin.party,
      envelope: [certificate('envelope')],
      seal: [certificate('seal')],
    },
    twin: { ...agreement.twin, country: 'TH', party: agreement.sut.party },
  }
}
