import { describe, expect, it } from 'vitest'
import type { Configuration } from '../../src/configuration/index.ts'
import { awaitsRestart, liveOf } from '../../src/configuration/index.ts'

const STARTED = {
  file: '/asw.yaml',
  country: 'VN',
  domain: 'gateway.vn.example',
  listen: { domestic: { host: '127.0.0.1', port: 8080 }, partner: { host: '0.0.0.0', port: 8443 } },
  limits: { maxBytes: 1, maxDocumentBytes: 2, requestTimeoutMs: 3 },
  log: { level: 'info' },
  journal: { kind: 'sqlite' },
  broker: { url: 'amqps://b.example', anchors: [Buffer.from([1])], submitters: [] },
  webhooks: [{ name: 'hook', url: new URL('https://a.example/') }],
  eventSource: '//gateway.vn.example/VN',
  sealKeys: () => [],
  inboxes: [{ name: 'customs' }],
  sharing: [],
} as unknown as Configuration

const changed = (more: object) => awaitsRestart(STARTED, { ...STARTED, ...more } as Configuration)
const again = () => ({
  broker: { url: 'amqps://b.example', anchors: [Buffer.from([1])], submitters: [] },
  webhooks: [{ name: 'hook', url: new URL('https://a.example/') }],
})

describe('what of a changed file waits for the next start', () => {
  it.each<[string, object, readonly string[]]>([
    ['nothing, when it is read a second time', again(), []],
    [
      'not what follows',
      { sealKeys: () => [], inboxes: [{ name: 'desk' }], sharing: [1], apiKeys: [1], retention: { days: 7 } },
      [],
    ],
    ['the domain', { domain: 'other.vn.example' }, ['domain']],
    [
      'each limit by its own name',
      { limits: { maxBytes: 1, maxDocumentBytes: 9, requestTimeoutMs: 9 } },
      ['limits.maxDocumentBytes', 'limits.requestTimeout'],
    ],
    [
      'a port',
      { listen: { domestic: { host: '127.0.0.1', port: 8081 }, partner: { host: '0.0.0.0', port: 8443 } } },
      ['listen.domestic.port'],
    ],
    ['another store', { journal: { kind: 'postgres', startWaitMs: 1 } }, ['journal.kind', 'journal.startWait']],
    [
      'an anchor of the broker that is another under the same name',
      { broker: { ...again().broker, anchors: [Buffer.from([2])] } },
      ['broker.anchors'],
    ],
    ['a submit queue', { broker: { ...again().broker, submitters: [{ name: 'x' }] } }, ['broker.submit']],
    ['the address of a webhook', { webhooks: [{ name: 'hook', url: new URL('https://b.example/') }] }, ['webhooks']],
    ['what was left out at the start', { vnsw: { party: {} } }, ['vnsw']],
    ['what is left out now', { broker: undefined }, ['broker']],
    ['the source of events', { eventSource: '//x' }, ['events.source']],
  ])('%s', (_, more, names) => {
    expect(changed(more)).toEqual(names)
  })

  it('all of it is either in force or named', () => {
    const other = Object.fromEntries(Object.keys(STARTED).map((name) => [name, 'other'])) as unknown as Configuration
    const named = awaitsRestart(STARTED, other).map((name) => (name === 'events.source' ? 'eventSource' : name))
    expect([...named, ...Object.keys(liveOf(STARTED)), 'sharing']).toEqual(expect.arrayContaining(Object.keys(STARTED)))
  })
})
