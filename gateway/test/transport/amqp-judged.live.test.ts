import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Agreement, AmqpRoad, OwnKey } from '../../src/agreement/agreement.ts'
import { Fault } from '../../src/message/fault.ts'
import { partnerBroker } from '../../src/transport/amqp/index.ts'
import { readCertificate } from '../../src/trust/index.ts'
import { doorOf, GIVEN, ownRabbit } from '../live/broker.ts'
import { live } from '../live/live.ts'
import { type Rabbit, rabbitmqctl } from '../live/rabbitmq.ts'
import { AmqpStand, PARTNER } from './amqp-stand.ts'
import { codeOf, message } from './contract.ts'

const never = new AbortController().signal

live.unless(GIVEN !== undefined, 'AMQP_URL is given', 'the broker of a partner, whose connection lasts', () => {
  let rabbit: Rabbit
  let stand: AmqpStand
  let name: string
  beforeAll(async () => {
    rabbit = await ownRabbit()
    stand = await new AmqpStand(doorOf(rabbit), { partners: [PARTNER] }).declare()
    // RabbitMQ takes the common name of the certificate for the user.
    name = /^CN=(.+)$/m.exec(new X509Certificate(tls('client.pem')).subject)?.[1] ?? ''
    rabbitmqctl(rabbit, 'add_user', name, 'secret')
    rabbitmqctl(rabbit, 'set_permissions', name, '^$', `^${stand.prefix}\\.from\\.${PARTNER}$`, '^$')
  })
  afterAll(async () => {
    rabbitmqctl(rabbit, 'delete_user', name)
    await stand.close()
  })
  const tls = (file: string) => readFileSync(join(rabbit.folder, 'tls', file), 'utf8')

  it('is judged for every message, and gets none once its certificate is revoked', async () => {
    let [revoked, connects] = [false, 0]
    const agreement = {
      transport: { connectTimeoutMs: 20_000 },
      certificates: { anchors: [readCertificate(tls('root.pem')).der], tlsServer: [] },
    } as unknown as Agreement
    const road = { url: `amqps://localhost:${rabbit.tlsPort}`, heartbeatMs: 30_000 } as AmqpRoad
    const [leaf, ...chain] = tls('client.pem').match(/-----BEGIN[\s\S]*?END CERTIFICATE-----/g) ?? []
    const client = {
      key: createPrivateKey(tls('client.key.pem')),
      certificate: readCertificate(leaf ?? ''),
      chain: chain.map((pem) => readCertificate(pem).der),
    } as unknown as OwnKey
    const judge = () => {
      if (revoked) throw new Fault('ASW_CERTIFICATE_REVOKED', 'it is revoked')
    }
    const outlet = stand.outlet({
      door: () => {
        connects += 1
        return partnerBroker(agreement, road, client, judge)
      },
    })
    const send = (text: string) => codeOf(outlet.send(message(Buffer.from(text)), never))
    expect([await send('1'), await send('2'), connects]).toEqual(['sent', 'sent', 1])
    revoked = true
    expect([await send('3'), await send('4')]).toEqual(['ASW_PARTNER_UNREACHABLE', 'ASW_PARTNER_UNREACHABLE'])
    revoked = false
    expect([await send('5'), connects]).toEqual(['sent', 3])
  })
})
