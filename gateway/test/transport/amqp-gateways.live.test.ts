import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { formD } from '../../demo/certificate.ts'
import { Client, until } from '../../demo/client.ts'
import { type RunningGateway, startGateway } from '../../demo/process.ts'
import { makeSites, type Site } from '../../demo/site.ts'
import { run } from '../../src/cli/asw.ts'
import { dial } from '../../src/transport/amqp/index.ts'
import { doorOf, freshPrefix, GIVEN, ownRabbit } from '../live/broker.ts'
import { live } from '../live/live.ts'
import { killRabbit, type Rabbit, startRabbit } from '../live/rabbitmq.ts'

const today = new Date().toISOString().slice(0, 10)

/** Lets every site own a part of the broker, and reach the other one there. */
function overAmqp(sites: readonly Site[], rabbit: Rabbit, prefix: string, transport: object): void {
  const url = `amqp://127.0.0.1:${rabbit.port}`
  const edit = (file: string, change: (text: Record<string, unknown>) => object) =>
    writeFileSync(file, stringify(change(parse(readFileSync(file, 'utf8')) as Record<string, unknown>)))
  for (const site of sites) {
    edit(join(site.folder, 'asw.yaml'), (text) => ({ ...text, broker: { url, prefix: `${prefix}-${site.country}` } }))
    for (const other of sites.filter((one) => one !== site)) {
      const amqp = { url, exchange: `${prefix}-${other.country}.from.${site.country}` }
      edit(join(site.folder, 'partners', `${other.country}.yaml`), (text) => ({
        ...text,
        transport: { ...(text.transport as object), amqp, ...transport },
      }))
    }
  }
}

interface Stage {
  readonly vn: Client
  readonly th: Client
  readonly rabbit: Rabbit
  /** Names of all queues of both. */
  readonly queues: readonly string[]
  /** Stops both gateways. */
  readonly stop: () => Promise<void>
}

function stage(transport: object): () => Stage {
  const folder = mkdtempSync(join(tmpdir(), 'asw-amqp-'))
  const running: RunningGateway[] = []
  let set: Stage
  beforeAll(async () => {
    const rabbit = await ownRabbit()
    const prefix = freshPrefix()
    const [vn, th] = (await makeSites(folder, ['VN', 'TH'])) as [Site, Site]
    overAmqp([vn, th], rabbit, prefix, transport)
    for (const { folder: at } of [vn, th]) {
      const config = ['--config', join(at, 'asw.yaml'), '--json']
      expect(await run(['broker', 'declare', '--check', ...config])).toBe(1)
      process.exitCode = 0
      expect(await run(['broker', 'declare', ...config])).toBe(0)
      expect(await run(['broker', 'declare', '--check', ...config])).toBe(0)
    }
    running.push(await startGateway(vn), await startGateway(th))
    set = {
      vn: new Client(vn),
      th: new Client(th),
      rabbit,
      queues: [`${prefix}-VN.from.TH`, `${prefix}-VN.dead`, `${prefix}-TH.from.VN`, `${prefix}-TH.dead`],
      stop,
    }
  })
  const stop = async () => {
    await Promise.all(running.map((one) => one.stop()))
  }
  afterAll(async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return () => set
}

const delivered = (client: Client, id: string) =>
  until(
    'delivered',
    () => client.message(id),
    ({ state }) => state === 'delivered',
  )

live.unless(GIVEN !== undefined, 'AMQP_URL is given', 'two gateways over a broker', () => {
  // Nothing listens at the HTTPS address that they know.
  const on = stage({ kind: 'amqp', url: 'https://localhost:1/ebms2' })

  it('a certificate goes, its Acknowledgment and its answers come back over the broker', async () => {
    const { vn, th } = on()
    const document = formD({ serial: 1, today })
    const sent = await vn.submit(document)
    const { hop, tries } = await delivered(vn, sent.delivery)
    expect({ hop, tries }).toEqual({ hop: 'AS2', tries: 1 })
    const [entry] = await th.lease('customs')
    expect(entry?.json).toEqual(document)
    await th.acknowledge('customs', entry!.id)
    await until(
      'AS3',
      () => vn.exchange(sent.exchange),
      ({ hops }) => hops.AS3 !== undefined,
    )
  })

  it('a broker that dies in the middle of traffic loses nothing and doubles nothing', async () => {
    const { vn, th, rabbit } = on()
    const sent = await Promise.all(Array.from({ length: 20 }, (_, index) => vn.submit(formD({ serial: 100 + index, today }))))
    await killRabbit(rabbit)
    const more = await Promise.all(Array.from({ length: 20 }, (_, index) => vn.submit(formD({ serial: 200 + index, today }))))
    await startRabbit(rabbit.folder)
    for (const { delivery } of [...sent, ...more]) await delivered(vn, delivery)
    for (const { exchange } of [...sent, ...more]) {
      const kinds = (await th.timeline(exchange)).map(({ kind }) => kind)
      expect(kinds.filter((kind) => kind === 'accepted')).toHaveLength(1)
    }
  })

  it('leaves nothing behind: no message unread, in hand or put aside', async () => {
    const { vn, rabbit, queues, stop } = on()
    await delivered(vn, (await vn.submit(formD({ serial: 300, today }))).delivery)
    // What a gateway still held in hand is back in the queue once it is gone.
    await stop()
    const model = await dial(doorOf(rabbit))
    const channel = await model.createChannel()
    for (const queue of queues) expect(await channel.checkQueue(queue)).toMatchObject({ messageCount: 0, consumerCount: 0 })
    await model.close()
  })
})

live.unless(GIVEN !== undefined, 'AMQP_URL is given', 'two gateways over a broker, with HTTPS behind it', () => {
  const on = stage({ kind: 'amqp', fallback: 'https' })

  it('goes on over HTTPS while the broker is dead, with the bytes that were sealed once', async () => {
    const { vn, th, rabbit } = on()
    await delivered(vn, (await vn.submit(formD({ serial: 1, today }))).delivery)
    await killRabbit(rabbit)
    try {
      const sent = await vn.submit(formD({ serial: 2, today }))
      await delivered(vn, sent.delivery)
      const kinds = (await vn.timeline(sent.exchange)).map(({ kind }) => kind)
      expect(kinds.filter((kind) => kind === 'sealed')).toHaveLength(1)
      expect((await th.timeline(sent.exchange)).filter(({ kind }) => kind === 'accepted')).toHaveLength(1)
    } finally {
      await startRabbit(rabbit.folder)
    }
  })
})
