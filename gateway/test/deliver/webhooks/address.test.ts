import { describe, expect, it } from 'vitest'
import { addressRule } from '../../../src/deliver/webhooks/address.ts'
import { guardedConnector } from '../../../src/deliver/webhooks/guarded.ts'

describe('addresses that a webhook may call', () => {
  const rule = addressRule([])
  it.each([
    ['203.0.114.1', true],
    ['8.8.8.8', true],
    ['2606:4700::1111', true],
    ['127.0.0.1', false],
    ['127.8.8.8', false],
    ['10.1.2.3', false],
    ['172.16.0.1', false],
    ['172.32.0.1', true],
    ['192.168.1.1', false],
    ['169.254.169.254', false],
    ['100.100.100.200', false],
    ['0.0.0.0', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['::1', false],
    ['::', false],
    ['fe80::1', false],
    ['fec0::1', false],
    ['fd00:ec2::254', false],
    ['ff02::1', false],
    ['::ffff:169.254.169.254', false],
    ['::ffff:7f00:1', false],
    ['::ffff:8.8.8.8', true],
    ['64:ff9b::a9fe:a9fe', false],
    ['2002:a9fe:a9fe::1', false],
  ])('%s: %s', (address, good) => {
    expect(rule(address)).toBe(good)
  })

  it('a network that is allowed may be called, and nothing beside it', () => {
    const wider = addressRule(['10.1.0.0/16', 'fd00:1::/64'])
    expect(['10.1.2.3', '10.2.2.3', 'fd00:1::5', 'fd00:2::5', '169.254.169.254', '8.8.8.8'].map(wider)).toEqual([
      true,
      false,
      true,
      false,
      false,
      true,
    ])
  })

  it.each(['10.0.0.0', '10.0.0.0/33', 'fd00::/129', 'host/8', '10.0.0.0/-1', ''])('%s is no network', (text) => {
    expect(() => addressRule([text])).toThrow(/is no network/)
  })
})

describe('the connection of a webhook', () => {
  /** What became of a connection to a host that these addresses stand behind. */
  const connecting = (host: string, addresses: readonly string[], allow: readonly string[] = []) =>
    new Promise<string>((resolve) => {
      const connect = guardedConnector({ allow, timeoutMs: 1_000, ca: [], resolve: async () => addresses })
      connect({ hostname: host, host, protocol: 'http:', port: '1' }, (...[error]) => {
        resolve((error as { code?: string } | null)?.code ?? 'connected')
      })
    })

  it.each([
    ['a name of the metadata service', 'nsw.example', ['169.254.169.254']],
    ['a name with one address that is not public', 'nsw.example', ['203.0.114.1', '127.0.0.1']],
    ['an address as it stands', '127.0.0.1', []],
    ['an address of IPv6 as it stands', '[::1]', []],
  ])('to %s is not made', async (_, host, addresses) => {
    expect(await connecting(host, addresses)).toBe('ASW_WEBHOOK_ADDRESS')
  })

  it('is made where its network is allowed: then the other side decides', async () => {
    expect(await connecting('nsw.example', ['127.0.0.1'], ['127.0.0.1/32'])).toBe('ECONNREFUSED')
  })
})
