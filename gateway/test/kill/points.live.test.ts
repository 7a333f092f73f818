import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formD } from '../../demo/certificate.ts'
import { makeSites } from '../../demo/site.ts'
import type { CrashPoint } from '../../src/relay/relay.ts'
import { live } from '../live/live.ts'
import type { Nsw } from './nsw.ts'
import { Supervised } from './supervised.ts'

const POINTS = [
  'before-submit-commit',
  'after-submit-commit',
  'before-seal-commit',
  'after-seal-commit',
  'before-send',
  'after-send',
  'before-settle-commit',
  'after-settle-commit',
  'after-arrive-commit',
  'before-accept-commit',
  'after-accept-commit',
  'before-acknowledgment-send',
  'after-acknowledgment-send',
  'before-acknowledgment-commit',
  'after-acknowledgment-commit',
] as const satisfies readonly CrashPoint[]

const today = new Date().toISOString().slice(0, 10)

live('kill -9 at every named point, of either gateway', () => {
  const folder = mkdtempSync(join(tmpdir(), 'asw-kill-'))
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
    await Promise.all([vn.start(), th.start()])
  })
  afterAll(async () => {
    await Promise.all([vn.stop(), th.stop()])
    rmSync(folder, { recursive: true, force: true })
  })

  describe.each(['VN', 'TH'] as const)('%s', (who) => {
    it.each(POINTS)('dies at %s: nothing lost, nothing twice, nothing stuck', async (point) => {
      const victim = who === 'VN' ? vn : th
      const deaths = victim.deaths
      const [out, inn] = [vn.nsw(), th.nsw()]
      await Promise.all([out.quiet(), inn.quiet()])
      victim.dieAt(point)
      try {
        await story(out, inn, [++serial, ++serial])
        expect(victim.deaths - deaths).toBe(1)
      } finally {
        victim.spare()
      }
    })
  })
})

/** Two certificates there, receipts and utilisations back: every point of the way is passed by both gateways. */
async function story(vn: Nsw, th: Nsw, serials: readonly number[]): Promise<void> {
  const documents = serials.map((serial) => formD({ serial, today }))
  const sent = await Promise.all(documents.map((document) => vn.insist((client) => client.submit(document))))
  const numbers = documents.map((document) => document.referenceNumber as string)
  const entries = await th.wait(
    'both in the inbox of customs',
    (client) => client.entries('customs', '?limit=100&state=waiting'),
    (waiting) => numbers.every((number) => waiting.some((entry) => entry.identity.number === number)),
  )
  for (const entry of entries) await th.insist((client) => client.acknowledge('customs', entry.id))
  for (const number of numbers) await th.insist((client) => client.submit(utilisation(number)))
  for (const { exchange } of sent) {
    await vn.wait(
      'AS3 and the utilisation are back',
      (client) => client.exchange(exchange),
      (state) => state.status === 'PARTLY_UTILISED' && state.hops.AS3 !== undefined,
    )
    const kinds = (await th.insist((client) => client.timeline(exchange))).map((event) => event.kind)
    expect(kinds.filter((kind) => kind === 'accepted')).toHaveLength(1)
    const back = (await vn.insist((client) => client.timeline(exchange))).map((event) => event.kind)
    expect(back.filter((kind) => kind === 'accepted')).toHaveLength(2)
  }
  const ministry = await vn.insist((client) => client.entries('ministry', '?limit=100&state=waiting'))
  expect(ministry.filter((entry) => numbers.includes(entry.identity.number))).toHaveLength(4)
  for (const entry of ministry) await vn.insist((client) => client.acknowledge('ministry', entry.id))
  for (const nsw of [vn, th]) {
    await nsw.wait(
      'nothing is stuck',
      (client) => client.call('GET', '/v1/stuck') as Promise<{ items: unknown[] }>,
      ({ items }) => items.length === 0,
    )
    expect(await nsw.insist((client) => client.call('GET', '/v1/evidence/chains'))).not.toHaveProperty('broken')
  }
}

function utilisation(number: string): Record<string, unknown> {
  return {
    document: 'certificate-response',
    scheme: 'ATIGA',
    formVersion: '2021-09',
    responseId: `UTI-${number.replaceAll(/[ /]/g, '-')}`,
    issuedAt: `${today}T10:00:00+07:00`,
    respondingCountry: 'TH',
    certificate: { referenceNumber: number, issuingCountry: 'VN' },
    kind: 'UTILISATION',
    importDeclaration: { number: `IMP-${number.slice(-5)}`, date: today, line: 1 },
    items: [{ seq: 1, decision: 'GIVEN', quantityUsed: '400', unit: 'H87' }],
  }
}
