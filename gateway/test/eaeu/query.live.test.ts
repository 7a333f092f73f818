import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../../demo/client.ts'
import { formEav, noData, questionEav } from '../../demo/eaeu/papers.ts'
import { eaeuSites, edit } from '../../demo/eaeu/sites.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import type { CrashPoint } from '../../src/relay/relay.ts'
import type { Nsw } from '../kill/nsw.ts'
import { Supervised } from '../kill/supervised.ts'
import { GIVEN } from '../live/broker.ts'
import { freshDatabase } from '../live/database.ts'
import { live } from '../live/live.ts'
import { placeOf } from '../live/postgres.ts'
import { sitesOverBroker } from './over-broker.ts'

const folder = mkdtempSync(join(tmpdir(), 'asw-query-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Russia asks, Viet Nam answers on its domestic side: by what, and what comes of it once in the inbox of Russia.
 *  `asked`: what happens between question and answer. */
async function course(ru: Nsw, vn: Nsw, serial: number, answer: CanonicalDocument, asked = async () => {}): Promise<void> {
  const { delivery } = await ru.insist((client) => client.submit(questionEav(serial), undefined, `ask-${serial}`))
  const about = (client: Client, inbox: string) =>
    client.entries(inbox, '?limit=100').then((all) => all.filter(({ identity }) => identity.number === delivery))
  const [entry] = await vn.wait(
    'the question',
    (client) => about(client, 'customs'),
    (all) => all.length > 0,
  )
  expect(entry?.document).toBe('certificate-query')
  await asked()
  const said = await vn.insist((client) => client.submit(answer, entry?.id, `answer-${serial}`))
  for (const [nsw, id] of [
    [ru, delivery],
    [vn, said.delivery],
  ] as const)
    await nsw.wait(
      'delivered',
      (client) => client.message(id),
      ({ state }) => state === 'delivered',
    )
  const found = await ru.wait(
    'the answer',
    (client) => about(client, 'customs'),
    (all) => all.length > 0,
  )
  expect(found.map(({ document, json }) => ({ document, json }))).toEqual([{ document: answer.document, json: answer }])
}

live('questions between two serving gateways over HTTPS', () => {
  let sites: Awaited<ReturnType<typeof eaeuSites>>
  let vn: Supervised
  let ru: Supervised
  beforeAll(async () => {
    sites = await eaeuSites(join(folder, 'https'), { times: { receive: '4s', process: '4s', answer: '8s' } })
    const { url } = await freshDatabase()
    const journal = placeOf(url, join(sites[0].folder, 'database-password'))
    edit(join(sites[0].folder, 'asw.yaml'), (text) => ({ ...text, journal }))
    vn = new Supervised(sites[0])
    ru = new Supervised(sites[1])
    await Promise.all([vn.start(), ru.start()])
  })
  afterAll(() => Promise.all([vn.stop(), ru.stop()]))

  it('of which one keeps its journal in PostgreSQL: found, and not found', async () => {
    await course(ru.nsw(), vn.nsw(), 1, formEav(1))
    await course(ru.nsw(), vn.nsw(), 2, noData())
  })

  const POINTS = ['before-keep-commit', 'after-keep-commit', 'before-acknowledgment-send', 'after-acknowledgment-send'] as const
  describe.each(['VN', 'RU'] as const)('%s', (who) => {
    it.each(POINTS satisfies readonly CrashPoint[])('dies at %s: answered once', async (point) => {
      const victim = who === 'VN' ? vn : ru
      const deaths = victim.deaths
      const [out, inn] = [ru.nsw(), vn.nsw()]
      const serial = 100 + POINTS.indexOf(point) + (who === 'VN' ? 0 : 10)
      const die = () => victim.dieAt(point)
      await Promise.all([out.quiet(), inn.quiet()])
      try {
        if (who === 'RU') die()
        await course(out, inn, serial, formEav(serial), async () => (who === 'VN' ? die() : undefined))
        expect(victim.deaths - deaths).toBe(1)
      } finally {
        victim.spare()
      }
    })
  })
})

live.unless(GIVEN !== undefined, 'AMQP_URL is given', 'questions between two serving gateways over AMQP', () => {
  it('are asked and answered by the routing key eaeu', async () => {
    const sites = await sitesOverBroker(join(folder, 'amqp'))
    const [vn, ru] = sites.map((site) => new Supervised(site)) as [Supervised, Supervised]
    await Promise.all([vn.start(), ru.start()])
    try {
      await course(ru.nsw(), vn.nsw(), 1, formEav(1))
    } finally {
      await Promise.all([vn.stop(), ru.stop()])
    }
  })
})
