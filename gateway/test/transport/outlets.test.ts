import { expect, test } from 'vitest'
import type { Agreement } from '../../src/agreement/agreement.ts'
import { agreementSet } from '../../src/agreement/index.ts'
import { outlets } from '../../src/transport/outlets.ts'
import { agreementWith } from '../receive/gateways.ts'
import { makeKeys } from '../receive/keys.ts'
import { virtualWorld } from '../receive/world.ts'

const keys = await makeKeys(['VN', 'MY', 'TH', 'LA'])
const [vn, my, th] = [keys.VN!, keys.MY!, keys.TH!]
const withDoor = (country: string): Agreement => {
  const agreement = agreementWith(country, keys[country]!)
  return { ...agreement, transport: { ...agreement.transport, url: 'https://door.example/ebms2' } }
}

test('a road opened with a former TLS client key is renewed, whatever road was opened since; the others stay', async () => {
  const [toMalaysia, toThailand, toLaos] = [withDoor('MY'), withDoor('TH'), withDoor('LA')]
  let agreements = [toMalaysia, toThailand, toLaos]
  let client = vn.tlsClient
  const roads = outlets({
    agreements: () => agreementSet(agreements, 1),
    client: () => client,
    standing: { assure: () => undefined } as never,
    label: () => ({}) as never,
    replyTo: () => undefined,
    world: virtualWorld(),
  })
  const first = roads.outlet(toMalaysia)
  client = my.tlsClient
  const second = roads.outlet(toThailand)
  const gone = roads.outlet(toLaos)
  agreements = [toMalaysia, toThailand]
  await roads.renew()
  expect(roads.outlet(toMalaysia)).not.toBe(first)
  expect(roads.outlet(toThailand)).toBe(second)
  expect(roads.outlet(toLaos)).not.toBe(gone)
  client = th.tlsClient
  await roads.renew()
  expect(roads.outlet(toThailand)).not.toBe(second)
  await roads.close()
})
