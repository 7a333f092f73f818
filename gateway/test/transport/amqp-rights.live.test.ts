import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Fault } from '../../src/message/fault.ts'
import { type BrokerDoor, dial, topologyOf } from '../../src/transport/amqp/index.ts'
import { doorOf, freshPrefix, GIVEN, ownRabbit } from '../live/broker.ts'
import { live } from '../live/live.ts'
import { type Rabbit, rabbitmqctl } from '../live/rabbitmq.ts'
import { AmqpStand, PARTNER } from './amqp-stand.ts'
import { codeOf, message, until } from './contract.ts'

const never = new AbortController().signal

/** The permissions of docs/amqp.md: configure, write, read. */
const RIGHTS = {
  partner: (prefix: string) => ['^$', `^${prefix}\\.from\\.${PARTNER}$`, '^$'],
  gateway: (prefix: string) => ['^$', '^$', `^${prefix}\\.from\\..+$`],
} as const

live.unless(GIVEN !== undefined, 'AMQP_URL is given', 'what whom our broker lets do', () => {
  let rabbit: Rabbit
  let stand: AmqpStand
  const users: string[] = []
  const addUser = (role: keyof typeof RIGHTS, prefix: string): Partial<BrokerDoor> => {
    const user = `${role}-${prefix}`
    users.push(user)
    rabbitmqctl(rabbit, 'add_user', user, 'secret')
    rabbitmqctl(rabbit, 'set_permissions', user, ...RIGHTS[role](prefix))
    return { user, password: () => 'secret' }
  }
  beforeAll(async () => {
    rabbit = await ownRabbit()
    stand = await new AmqpStand(doorOf(rabbit), { partners: [PARTNER, 'MM'] }).declare()
  })
  afterAll(async () => {
    for (const user of users) rabbitmqctl(rabbit, 'delete_user', user)
    await stand.close()
  })

  it('a partner writes to its own exchange, and can do nothing else', async () => {
    const door = { ...doorOf(rabbit), ...addUser('partner', stand.prefix) }
    const to = (exchange: string, routingKey = 'ebms2') =>
      codeOf(stand.outlet({ door: () => door, target: { exchange, routingKey } }).send(message(Buffer.from('x')), never))
    expect(await to(stand.queue)).toBe('sent')
    expect(await to(`${stand.prefix}.from.MM`)).toBe('ASW_PARTNER_UNREACHABLE')
    expect(await to(stand.dead, '')).toBe('ASW_PARTNER_UNREACHABLE')
    // The default exchange would lead to every queue by its name.
    expect(await to('', `${stand.prefix}.from.MM`)).toBe('ASW_PARTNER_UNREACHABLE')
    const model = await dial(door)
    for (const wish of [
      (channel: Awaited<ReturnType<typeof model.createChannel>>) => channel.consume(stand.queue, () => undefined),
      (channel: Awaited<ReturnType<typeof model.createChannel>>) => channel.purgeQueue(stand.queue),
      (channel: Awaited<ReturnType<typeof model.createChannel>>) => channel.assertQueue(`${stand.prefix}.from.XX`),
      (channel: Awaited<ReturnType<typeof model.createChannel>>) => channel.deleteQueue(stand.queue),
    ]) {
      const channel = await model.createChannel()
      channel.on('error', () => undefined)
      await expect(wish(channel)).rejects.toMatchObject({ code: 403 })
    }
    await model.close()
  })

  it('the gateway looks, consumes and counts dead letters with the right to read alone', async () => {
    const door = { ...doorOf(rabbit), ...addUser('gateway', stand.prefix) }
    const received: string[] = []
    const inlet = stand.inlet(
      async ({ wire }) => {
        received.push(Buffer.from(wire.body).toString())
        return { status: 202 }
      },
      { door: () => door, topology: () => topologyOf(stand.topology) },
    )
    await stand.outlet().send(message(Buffer.from('y')), never)
    await until(() => received.includes('y') && stand.depths.length > 0)
    expect(stand.notes.map(({ what }) => what)).toEqual(['broker-up'])
    await inlet.close()
  })

  it('over TLS the certificate is the name: no password, and nobody without a certificate', async () => {
    const tls = (name: string) => readFileSync(join(rabbit.folder, 'tls', name), 'utf8')
    const cert = tls('client.pem')
    // RabbitMQ takes the common name of the certificate for the user.
    const send = (door: BrokerDoor) => codeOf(stand.outlet({ door: () => door }).send(message(Buffer.from('x')), never))
    const good = tlsDoor({ ca: [tls('root.pem')], key: tls('client.key.pem'), cert })
    expect(await send(good)).toBe('ASW_PARTNER_UNREACHABLE')
    const name = commonName(cert)
    users.push(name)
    rabbitmqctl(rabbit, 'add_user', name, freshPrefix())
    rabbitmqctl(rabbit, 'set_permissions', name, ...RIGHTS.partner(stand.prefix))
    expect(await send(good)).toBe('sent')
    // A broker that leads to no anchor, one that is not the registered one, and a client without a certificate.
    expect(await send(tlsDoor({ key: tls('client.key.pem'), cert }))).toBe('ASW_PARTNER_UNREACHABLE')
    // What the agreement says of that certificate is no trouble of ours.
    for (const code of ['ASW_SIGNER_UNKNOWN', 'ASW_REVOCATION_UNKNOWN'] as const) {
      const refused = { checkServerIdentity: () => new Fault(code, 'not the registered certificate') }
      expect(await send(tlsDoor({ ca: [tls('root.pem')], key: tls('client.key.pem'), cert, ...refused }))).toBe(
        'ASW_PARTNER_UNREACHABLE',
      )
    }
    const { tls: _, ...bare } = tlsDoor({ ca: [], key: '', cert: '' })
    expect(await send(bare)).toBe('ASW_PARTNER_UNREACHABLE')
  })

  function tlsDoor(tls: NonNullable<BrokerDoor['tls']>): BrokerDoor {
    return { url: `amqps://localhost:${rabbit.tlsPort}`, connectTimeoutMs: 20_000, heartbeatMs: 30_000, tls }
  }
})

function commonName(pem: string): string {
  return /^CN=(.+)$/m.exec(new X509Certificate(pem).subject)?.[1] ?? ''
}
