import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { formD } from '../../demo/certificate.ts'
import type { Entry } from '../../demo/client.ts'
import { makeSites } from '../../demo/site.ts'
import { live } from '../live/live.ts'
import { dice } from '../soak/dice.ts'
import type { Nsw } from './nsw.ts'
import { Supervised } from './supervised.ts'

const MESSAGES = 500
const KILLS = 50
const SEED = Number(process.env.ASW_SEED ?? Date.now() % 1_000_000)
const today = new Date().toISOString().slice(0, 10)

live(`kill -9 at random moments (ASW_SEED=${SEED})`, () => {
  it(`${KILLS} kills during ${MESSAGES} messages: nothing lost, each accepted once, nothing stuck`, {
    timeout: 1_200_000,
  }, async () => {
    console.log(`random kills: ASW_SEED=${SEED}`)
    const folder = mkdtempSync(join(tmpdir(), 'asw-random-'))
    const agreement = {
      ebms: { acknowledgmentTimeout: '2s' },
      retry: { firstDelay: '100ms', maxDelay: '500ms', tries: 1000 },
      breaker: { failures: 5, open: '200ms' },
    }
    const [first, second] = await makeSites(folder, ['VN', 'TH'], { agreement })
    const gateways = [new Supervised(first!), new Supervised(second!)] as const
    await Promise.all(gateways.map((gateway) => gateway.start()))
    try {
      const random = dice(SEED)
      const [vn, th] = gateways.map((gateway) => gateway.nsw()) as [Nsw, Nsw]
      let submitted = 0
      const sending = (async () => {
        const exchanges: string[] = []
        for (let serial = 1; serial <= MESSAGES; serial++) {
          const document = formD({ serial, today })
          exchanges.push((await vn.insist((client) => client.submit(document), 120_000)).exchange)
          submitted = serial
          // Spread over the time of the kills, so that they fall into the traffic and not behind it.
          await sleep(random() * 300)
        }
        return exchanges
      })()
      for (let kill = 0; kill < KILLS; kill++) {
        await sleep(random() * 1_000)
        await gateways[random() < 0.5 ? 0 : 1]!.kill()
      }
      const exchanges = await sending
      expect(submitted).toBe(MESSAGES)
      const delivered = () => vn.insist((client) => client.call('GET', '/v1/counts') as Promise<Record<string, number>>)
      await vn.wait(
        'all delivered',
        () => delivered(),
        (counts) => counts['delivery.delivered'] === MESSAGES,
        180_000,
      )
      const entries = await all(th)
      expect(entries.map((entry) => entry.identity.number).sort()).toEqual(
        Array.from({ length: MESSAGES }, (_, index) => formD({ serial: index + 1, today }).referenceNumber as string).sort(),
      )
      for (const exchange of exchanges) {
        const kinds = (await th.insist((client) => client.timeline(exchange))).map((event) => event.kind)
        expect(kinds.filter((kind) => kind === 'accepted')).toHaveLength(1)
      }
      for (const nsw of [vn, th]) {
        const open = ({ items }: { items: readonly { what: string }[] }) => items.filter((item) => item.what !== 'inbox')
        await nsw.wait(
          'nothing is stuck',
          (client) => client.call('GET', '/v1/stuck') as Promise<{ items: { what: string }[] }>,
          (stuck) => open(stuck).length === 0,
        )
        expect(await nsw.insist((client) => client.call('GET', '/v1/evidence/chains'))).not.toHaveProperty('broken')
      }
      console.log(`random kills: ${gateways[0].deaths} of Viet Nam, ${gateways[1].deaths} of Thailand`)
      expect(gateways[0].deaths + gateways[1].deaths).toBe(KILLS)
    } finally {
      await Promise.all(gateways.map((gateway) => gateway.stop()))
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

async function all(nsw: Nsw): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  for (let after = ''; ; ) {
    const page = await nsw.insist((client) =>
      client.entries('customs', `?limit=100${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`),
    )
    entries.push(...page)
    if (page.length < 100) return entries
    after = page.at(-1)!.id
  }
}
