import { canonicalSchemas } from '@asw/mappings'
import { describe, expect, test } from 'vitest'
import { DOCUMENT_KINDS } from '../../src/message/document.ts'
import { Fault } from '../../src/message/fault.ts'
import { exchangeId } from '../../src/message/ids.ts'
import type { SharedEvent } from '../../src/share/disclosure.ts'
import { openSharing, type Sharing } from '../../src/share/sharing.ts'
import type { Subscription } from '../../src/share/subscription.ts'
import type { Bench, OpenBench } from '../journal/bench.ts'
import { expectFault, withBench } from '../journal/contract/with-bench.ts'
import { acceptNew, certificate, sendOne, submission, utilisation } from '../journal/documents.ts'

const DAY_MS = 86_400_000
const SOURCE = '//gateway.vn.example/VN'
const goods = (code: string) => ({
  issuingAuthority: { code: 'MOIT' },
  items: [{ seq: 1, quantities: [{ kind: 'QUANTITY', value: '100', unit: 'KGM' }], hs: { code }, description: `of ${code}` }],
})
const POLICE: Subscription = {
  name: 'police',
  basis: 'Law on weapons, article 7',
  documents: ['certificate-of-origin'],
  directions: ['in', 'out'],
  chapters: ['93'],
  fields: ['/referenceNumber', '/items/*/description'],
  begin: 'start',
  via: { kind: 'pull', key: 'police' },
}
const WEBHOOK = {
  kind: 'webhook',
  url: new URL('https://market.example/hook'),
  ...{ secretFiles: [], timeoutMs: 10_000, disableAfterMs: 3 * DAY_MS, allow: [], anchors: [] },
} as const

/** Sharing over a store of the journal: what agencies get, and what stands in the log for it. */
export function sharingContract(name: string, open: OpenBench): void {
  describe(`${name}: sharing`, () => {
    const bench = withBench(open)
    const notes: string[] = []

    async function serve(
      subscriptions: readonly Subscription[],
      send: (event: SharedEvent) => Promise<unknown> = async () => undefined,
      holder = 'one',
    ): Promise<Sharing> {
      const { journal, now } = bench()
      const nap = (ms: number, signal?: AbortSignal) =>
        new Promise<void>((resolve, reject) => {
          const timer = setTimeout(resolve, Math.min(ms, 20))
          signal?.addEventListener('abort', () => {
            clearTimeout(timer)
            reject(new Error('woken'))
          })
        })
      return openSharing(
        {
          ...{ journal, source: SOURCE, holder, schemas: canonicalSchemas(DOCUMENT_KINDS) },
          world: { now, random: () => 0, uuid: () => 'x', sleep: nap } as never,
          road: ({ via }) =>
            via.kind === 'pull'
              ? undefined
              : {
                  road: { to: 'https://market.example/hook', timeoutMs: 10_000, disableAfterMs: 3 * DAY_MS, send },
                  close: async () => undefined,
                },
          report: ({ what, code }) => notes.push(what === 'share-field-idle' ? code : what),
        },
        subscriptions,
      )
    }
    const arrive = (number: string, code: string) =>
      acceptNew(bench().journal, certificate(number, { issuingCountry: 'TH', importingCountry: 'VN', ...goods(code) }))
    const disclosed = async ({ journal }: Bench, exchange: string) =>
      (await journal.timeline(exchangeId(exchange))).filter(({ kind }) => kind === 'disclosed').map(({ data }) => data)
    const until = async (done: () => boolean) => {
      for (let round = 0; round < 2_000 && !done(); round += 1) await new Promise((resolve) => setTimeout(resolve, 10))
      expect(done()).toBe(true)
    }

    test('what is damaged is passed over, and the operator hears of it once', async () => {
      const broken = await arrive('FORGE-1', '930100')
      await arrive('T2', '930200')
      await bench().forge('FORGE-1', 'FORGE-9')
      const sharing = await serve([POLICE, { ...POLICE, name: 'market', via: { kind: 'pull', key: 'market' } }])
      for (const key of ['police', 'police', 'market']) {
        const items = await sharing.pull(key, key, 10)
        expect(items.map(({ data }) => data.content.referenceNumber)).toEqual(['T2'])
      }
      await sharing.stop()
      const told = (await bench().journal.timeline(exchangeId('gateway'))).map(({ kind, data }) => [
        kind,
        data?.alarm,
        data?.arrival,
      ])
      expect(told.filter((one) => one.includes('payload-damaged'))).toEqual([
        ['payload-damaged', undefined, broken.arrival],
        ['alarm', 'payload-damaged', broken.arrival],
      ])
    })

    test('a pull gives what the filter lets through, in order, until it is acknowledged', async () => {
      await arrive('T1', '640399')
      const weapons = await arrive('T2', '930200')
      const { journal } = bench()
      const mine = submission(certificate('N1', goods('930700')))
      await journal.submit(mine)
      const sharing = await serve([POLICE])
      const items = await sharing.pull('police', 'police', 10)
      expect(items.map(({ data }) => data)).toEqual([
        {
          ...{ subscription: 'police', document: 'certificate-of-origin', direction: 'in' },
          content: { referenceNumber: 'T2', items: [{ description: 'of 930200' }] },
        },
        {
          ...{ subscription: 'police', document: 'certificate-of-origin', direction: 'out' },
          content: { referenceNumber: 'N1', items: [{ description: 'of 930700' }] },
        },
      ])
      expect(await sharing.pull('police', 'police', 10)).toEqual(items)
      expect(await sharing.pull('police', 'police', 1)).toEqual(items.slice(0, 1))
      expect(await sharing.acknowledge('police', 'police', items[0]!.id)).toBe(true)
      expect(await sharing.pull('police', 'police', 10)).toEqual(items.slice(1))
      expect(await sharing.acknowledge('police', 'police', items[0]!.id)).toBe(false)
      expect(await sharing.acknowledge('police', 'police', 'never-there')).toBe(false)
      expect(await sharing.acknowledge('police', 'police', items[1]!.id)).toBe(true)
      expect(await sharing.pull('police', 'police', 10)).toEqual([])
      expect(await disclosed(bench(), weapons.conversation)).toEqual([
        {
          ...{ subscription: 'police', basis: 'Law on weapons, article 7', to: 'police', via: 'pull' },
          ...{ disclosure: items[0]!.id, document: 'certificate-of-origin', identity: 'ATIGA/TH/T2/1/issue' },
          fields: ['/items/*/description', '/referenceNumber'],
          digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      ])
      expect(await journal.verifyChains()).toMatchObject({ exchanges: 3 })
      await sharing.stop()
    })

    test('what leaves holds no id, number, name or count beyond the filter', async () => {
      const came = await arrive('HIDDEN-NUMBER', '930200')
      const sharing = await serve([{ ...POLICE, fields: ['/items/*/description'] }])
      const [item] = await sharing.pull('police', 'police', 10)
      const text = JSON.stringify(item)
      for (const hidden of ['HIDDEN', 'MOIT', '"TH"', came.conversation, came.arrival]) expect(text).not.toContain(hidden)
      expect(Object.keys(item!).sort()).toEqual(['data', 'datacontenttype', 'id', 'source', 'specversion', 'time', 'type'])
      await sharing.stop()
    })

    test("a name that is not there and one that is another agency's are told apart by nobody", async () => {
      const sharing = await serve([POLICE, { ...POLICE, name: 'pushed', via: WEBHOOK }])
      const said = async (name: string, key: string) => {
        const fault = await sharing.pull(name, key, 1).catch((error: Fault) => error)
        return fault instanceof Fault ? [fault.code, fault.message] : fault
      }
      const none = await said('nothing', 'market')
      expect(none).toEqual(['ASW_NOT_FOUND', expect.any(String)])
      expect(await said('police', 'market')).toEqual(none)
      expect(await said('pushed', 'police')).toEqual(none)
      await expectFault(sharing.acknowledge('police', 'market', 'x'), 'ASW_NOT_FOUND')
      await sharing.stop()
    })

    test('hundreds of documents of others do not stand in the way', { timeout: 120_000 }, async () => {
      for (let n = 0; n < 150; n += 1) await arrive(`T${n}`, '640399')
      await arrive('W1', '930200')
      const sharing = await serve([POLICE])
      expect((await sharing.pull('police', 'police', 10)).map(({ data }) => data.content.referenceNumber)).toEqual(['W1'])
      await sharing.stop()
    })

    test('a position survives a restart, and the log tells again rather than not at all', async () => {
      await arrive('T1', '930200')
      const two = await arrive('T2', '930200')
      const before = await serve([POLICE])
      const [first, second] = await before.pull('police', 'police', 10)
      await before.acknowledge('police', 'police', first!.id)
      await before.stop()
      await bench().reopen()
      const after = await serve([POLICE])
      expect(await after.pull('police', 'police', 10)).toEqual([second])
      expect(await disclosed(bench(), two.conversation)).toHaveLength(2)
      await after.stop()
    })

    test('a webhook gets each document once, in order, and it is in the log before the first byte leaves', async () => {
      const logged: number[] = []
      const got: SharedEvent[] = []
      const one = await arrive('T1', '930200')
      await arrive('T2', '640399')
      await arrive('T3', '930200')
      const sharing = await serve([{ ...POLICE, name: 'market', via: WEBHOOK }], async (event) => {
        got.push(event)
        logged.push((await disclosed(bench(), one.conversation)).length)
      })
      await until(() => got.length === 2)
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(got.map(({ data }) => data.content.referenceNumber)).toEqual(['T1', 'T3'])
      expect(logged).toEqual([1, 1])
      expect(await disclosed(bench(), one.conversation)).toMatchObject([{ to: 'https://market.example/hook', via: 'webhook' }])
      await sharing.stop()
    })

    test('a receiver that is down gets it later, under the same id, and the log tells it once', async () => {
      const got: SharedEvent[] = []
      const one = await arrive('T1', '930200')
      let down = true
      const sharing = await serve([{ ...POLICE, name: 'market', via: WEBHOOK }], async (event) => {
        got.push(event)
        if (down) throw new Fault('ASW_WEBHOOK_UNREACHABLE', 'down')
      })
      await until(() => got.length === 1)
      expect((await sharing.list())[0]).toMatchObject({ name: 'market', state: 'failing', lag: expect.any(Number) })
      down = false
      await sharing.enable('market', 'operator')
      await until(() => got.length === 2)
      expect(got[0]).toEqual(got[1])
      expect(await disclosed(bench(), one.conversation)).toHaveLength(1)
      await sharing.stop()
    })

    test('a filter that became narrower counts at once, for what waits as well', async () => {
      await arrive('T1', '930200')
      const sharing = await serve([POLICE])
      await sharing.renew([{ ...POLICE, fields: ['/items/*/description'] }])
      const items = await sharing.pull('police', 'police', 10)
      expect(items.map(({ data }) => data.content)).toEqual([{ items: [{ description: 'of 930200' }] }])
      await sharing.renew([])
      await expectFault(sharing.pull('police', 'police', 10), 'ASW_NOT_FOUND')
      expect(sharing.has('share:police')).toBe(false)
      await sharing.renew([POLICE])
      expect(await sharing.pull('police', 'police', 10)).toHaveLength(1)
      await sharing.stop()
    })

    test('a field that no document has is told at the start and at a reload, and the others share all the same', async () => {
      await arrive('T1', '930200')
      notes.length = 0
      const slip: Subscription = { ...POLICE, fields: ['/referenceNumber', '/items/*/descriptoin'] }
      const sharing = await serve([slip])
      expect(notes).toEqual(['ASW_SHARING_FIELD'])
      const [told] = await sharing.pull('police', 'police', 10)
      expect(told?.data.content).toEqual({ referenceNumber: 'T1' })
      await sharing.renew([slip])
      expect(notes).toHaveLength(1)
      await sharing.renew([{ ...slip, fields: ['/nothing'] }])
      expect(notes).toHaveLength(2)
      await sharing.renew([POLICE])
      expect(notes).toHaveLength(2)
      await sharing.stop()
    })

    test('reloads at the same moment leave one of each, and the last word counts', async () => {
      const got: SharedEvent[] = []
      const sharing = await serve([], async (event) => got.push(event))
      const market: Subscription = { ...POLICE, name: 'market', via: WEBHOOK }
      await Promise.all([sharing.renew([market]), sharing.renew([market, POLICE]), sharing.renew([market])])
      expect((await sharing.list()).map(({ name }) => name)).toEqual(['market'])
      await arrive('T1', '930200')
      await until(() => got.length === 1)
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(got).toHaveLength(1)
      await sharing.stop()
    })

    test('a new subscription begins with what comes from now on, unless it is to see all', async () => {
      await arrive('T1', '930200')
      const sharing = await serve([{ ...POLICE, begin: 'end' }])
      expect(await sharing.pull('police', 'police', 10)).toEqual([])
      await arrive('T2', '930200')
      expect((await sharing.pull('police', 'police', 10)).map(({ data }) => data.content.referenceNumber)).toEqual(['T2'])
      await sharing.stop()
    })

    test('what a person hands over is seen once, also when it is sent after all; what comes twice as well', async () => {
      const { journal, now } = bench()
      const byHand = { byHand: { why: 'TH does not take it', deadline: new Date(now() + DAY_MS).toISOString() } }
      const mine = submission(certificate('N1', goods('930700')), byHand)
      await journal.submit(mine)
      await journal.releaseTask(mine.delivery, 'duty')
      await sendOne(journal)
      await arrive('T1', '930200')
      await arrive('T1', '930200')
      const sharing = await serve([POLICE])
      expect((await sharing.pull('police', 'police', 10)).map(({ data }) => data.content.referenceNumber)).toEqual(['N1', 'T1'])
      await sharing.stop()
    })

    test('what has been purged is passed over, and what comes behind it is given', async () => {
      const { journal } = bench()
      const mine = submission(certificate('N1', goods('930700')))
      await journal.submit(mine)
      await sendOne(journal)
      await journal.settle(mine.delivery, { type: 'acknowledged' }, {})
      await arrive('T1', '930200')
      const [entry] = await journal.lease('customs', 'nsw', 1, 60_000)
      await journal.acknowledgeEntry('customs', entry!.id, 'nsw')
      bench().shift(40 * DAY_MS)
      expect(await journal.purge({ olderThanDays: 30, limit: 10 })).toBe(2)
      await arrive('T2', '930200')
      const sharing = await serve([POLICE])
      expect((await sharing.pull('police', 'police', 10)).map(({ data }) => data.content.referenceNumber)).toEqual(['T2'])
      await sharing.stop()
    })

    test('answers go to those who may see answers', async () => {
      const { journal } = bench()
      await journal.submit(submission(certificate('N1')))
      await acceptNew(journal, utilisation('N1', 'R1', '40'), { expectRevision: 1 })
      const wish: Subscription = {
        ...{ name: 'ministry', basis: 'x', documents: ['certificate-response'], directions: ['in'], fields: ['/kind'] },
        ...{ begin: 'start', via: { kind: 'pull', key: 'ministry' } },
      }
      const sharing = await serve([wish])
      expect((await sharing.pull('ministry', 'ministry', 10)).map(({ data }) => data.content)).toEqual([{ kind: 'UTILISATION' }])
      await sharing.stop()
    })
  })
}
