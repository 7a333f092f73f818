import { readFile, rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { byHand, DEFAULTS, loadAgreement, loadAgreements, takes } from '../../src/agreement/index.ts'
import { CLOCKS } from '../../src/message/clock-table.ts'
import { agreementText, days, faultOf, type Site, site } from './site.ts'

let here: Site
beforeAll(async () => {
  here = await site()
})
afterAll(async () => {
  await here[Symbol.asyncDispose]()
})

const written = (content: string | object) => here.write('partners/TH.yaml', content)

describe('an agreement', () => {
  test('that says only what it must is completed by the defaults', async () => {
    const agreement = loadAgreement(await written(agreementText('TH')))
    expect(agreement).toMatchObject({
      partner: 'TH',
      pack: 'asw',
      capabilities: DEFAULTS.capabilities,
      transport: { kind: 'https', connectTimeoutMs: 10_000, responseTimeoutMs: 30_000, connections: 4 },
      ebms: { reply: 'async', timeToLiveMs: 86_400_000, acknowledgmentTimeoutMs: 120_000 },
      security: { suite: 'xmlenc11', acceptSuites: ['xmlenc11', 'xmlenc11-ecdh'], clockSkewMs: 300_000 },
      revocation: { policy: 'soft', graceMs: 0, urls: [] },
      retry: { firstDelayMs: 5_000, maxDelayMs: 900_000, factor: 2, tries: 300 },
      breaker: { failures: 5, openMs: 30_000 },
      limits: { maxBytes: 10_485_760, maxParts: 10 },
      originalMissingMs: 518_400_000,
    })
  })

  test('waits for an original no longer than its sender waits for the outcome, however late the cancellation has come', async () => {
    const { originalMissingMs, ebms } = loadAgreement(await written(agreementText('TH')))
    const { length } = CLOCKS['cancellation-answer']
    expect(originalMissingMs + ebms.timeToLiveMs).toBeLessThanOrEqual(length.days * 86_400_000)
  })

  test('keeps what it says beside the defaults of the same group', async () => {
    const agreement = loadAgreement(await written({ ...agreementText('TH'), retry: { tries: 3 }, security: { suite: 'none' } }))
    expect(agreement.retry).toEqual({ firstDelayMs: 5_000, maxDelayMs: 900_000, factor: 2, tries: 3 })
    expect(agreement.security).toMatchObject({ suite: 'none', acceptSuites: ['none'], clockSkewMs: 300_000 })
  })

  test('reads certificates from chains, with their windows, and takes the authorities behind them for intermediates', async () => {
    const text = agreementText('TH')
    const seal = [{ file: '../certs/TH/seal.pem', from: '2027-01-01T00:00:00+07:00', to: '2027-06-30T23:59:59Z' }]
    const { certificates } = loadAgreement(await written({ ...text, certificates: { ...text.certificates, seal } }))
    expect(certificates.seal).toHaveLength(1)
    expect(certificates.seal[0]).toMatchObject({
      subject: 'C=TH, O=DEVELOPMENT ONLY, CN=th-seal',
      from: '2027-01-01T00:00:00+07:00',
    })
    expect(certificates.anchors).toHaveLength(1)
    expect(certificates.intermediates).toHaveLength(1)
    expect(certificates.encryption[0]?.publicKey.asymmetricKeyType).toBe('rsa')
  })

  test('for a country whose code YAML 1.1 takes for false is read as text', async () => {
    const text = { ...agreementText('TH'), partner: 'NO', country: 'NO' }
    expect(loadAgreement(await here.write('partners/NO.yaml', stringify(text).replaceAll('"NO"', 'NO'))).country).toBe('NO')
    await rm(here.path('partners/NO.yaml'))
  })

  test('is refused in full: every problem with its line and what to do', async () => {
    const text = `partner: TH
country: th
cpaId: asw-vn-th-1
party:
  id: TH
transport:
  url: http://gateway.th.example/ebms2
  conections: 4
security:
  suite: xmlenc12
  signatures: [rsa-sha1]
ebms:
  timeToLive: 86400
certificates:
  anchors: []
`
    await written(text)
    const { code, facts, message } = faultOf(() => loadAgreement(here.path('partners/TH.yaml')))
    expect(code).toBe('ASW_AGREEMENT_INVALID')
    const problems = facts.problems as readonly { line: number; pointer: string; why: string }[]
    const told = problems.map(({ line, pointer, why }) => `${line} ${pointer}: ${why}`)
    expect(told).toEqual([
      expect.stringMatching(/^2 \/country: "th" does not fit: write a country/),
      expect.stringMatching(/^7 \/transport\/url: .*begins with https/),
      expect.stringMatching(/^8 \/transport\/conections: .*did you mean connections\?/),
      expect.stringMatching(/^10 \/security\/suite: "xmlenc12" is not accepted; did you mean xmlenc1/),
      expect.stringMatching(/^11 \/security\/signatures\/0: "rsa-sha1".*SHA-1 signatures are never accepted/),
      expect.stringMatching(/^13 \/ebms\/timeToLive: 86400 is not a text: write a number with its unit/),
      ...['envelope', 'seal', 'tlsClient', 'tlsServer'].map((use) =>
        expect.stringMatching(`^14 /certificates: ${use} is missing`),
      ),
      expect.stringMatching(/^15 \/certificates\/anchors: the list is too short/),
    ])
    expect(message).toContain(`${here.path('partners/TH.yaml')}:8 /transport/conections`)
    expect(facts).toMatchObject({ line: 2, pointer: '/country' })
  })

  test('says from which day a partner takes a kind, and how long a person has for what it does not take', async () => {
    const send = ['certificate-response', { document: 'cancellation', from: '2027-03-01' }]
    const capabilities = { send, byHand: { within: '2d', documents: { cancellation: '12h' } } }
    const agreement = loadAgreement(await written({ ...agreementText('TH'), capabilities }))
    expect(agreement.capabilities).toMatchObject({
      send: ['certificate-response', 'cancellation'],
      receive: DEFAULTS.capabilities.receive,
    })
    expect(takes(agreement, 'cancellation', '2027-02-28')).toBe(false)
    expect(takes(agreement, 'cancellation', '2027-03-01')).toBe(true)
    expect(takes(agreement, 'certificate-response', '2026-01-01')).toBe(true)
    const before = Date.parse('2027-02-28T23:59:59Z')
    expect(byHand(agreement, 'cancellation', before)).toEqual({
      why: 'TH takes cancellation from 2027-03-01',
      deadline: '2027-03-01T11:59:59.000Z',
    })
    expect(byHand(agreement, 'cancellation', before + 1_000)).toBeUndefined()
    expect(byHand(agreement, 'mis-report', before)).toEqual({
      why: 'TH does not take mis-report',
      deadline: '2027-03-02T23:59:59.000Z',
    })
  })

  test.each<[string, (text: ReturnType<typeof agreementText>) => object, string, RegExp]>([
    [
      'a kind that is taken twice',
      (text) => ({ ...text, capabilities: { send: ['cancellation', { document: 'cancellation', from: '2027-03-01' }] } }),
      '/capabilities/send/1',
      /cancellation stands here twice/,
    ],
    [
      'a kind that nobody knows',
      (text) => ({ ...text, capabilities: { send: ['cancelation'] } }),
      '/capabilities/send/0',
      /did you mean cancellation/,
    ],
    [
      'a day that is none',
      (text) => ({ ...text, capabilities: { send: [{ document: 'cancellation', from: 'soon' }] } }),
      '/capabilities/send/0/from',
      /write a day/,
    ],
    ['another name than its file', (text) => ({ ...text, partner: 'MY' }), '/partner', /rename/],
    [
      'a policy of revocation that is none',
      (text) => ({ ...text, revocation: { policy: 'hard' } }),
      '/revocation/policy',
      /"hard" is not accepted; known are required, soft, off/,
    ],
    [
      'an address of lists with credentials',
      (text) => ({ ...text, revocation: { urls: ['http://user:word@crl.th.example/ca.crl'] } }),
      '/revocation/urls/0',
      /http:\/\/ or https:\/\/ and holds no credentials/,
    ],
    ['a partner of another country', (text) => ({ ...text, country: 'MY' }), '/country', /not one of MY/],
    [
      'a certificate file that is not there',
      (text) => ({ ...text, certificates: { ...text.certificates, seal: [{ file: 'nowhere.pem' }] } }),
      '/certificates/seal/0/file',
      /nowhere\.pem.*ENOENT/,
    ],
    [
      'a key where a certificate belongs',
      (text) => ({ ...text, certificates: { ...text.certificates, anchors: ['../certs/TH/seal.key.pem'] } }),
      '/certificates/anchors/0',
      /BEGIN CERTIFICATE/,
    ],
    [
      'a window that ends before it begins',
      (text) => ({
        ...text,
        certificates: {
          ...text.certificates,
          seal: [{ file: '../certs/TH/seal.pem', from: days(2).toISOString(), to: days(1).toISOString() }],
        },
      }),
      '/certificates/seal/0/to',
      /before it begins/,
    ],
    [
      'a window without an offset',
      (text) => ({
        ...text,
        certificates: { ...text.certificates, seal: [{ file: '../certs/TH/seal.pem', from: '2027-01-01' }] },
      }),
      '/certificates/seal/0/from',
      /with its offset/,
    ],
    [
      'no encryption certificate and a suite that encrypts',
      (text) => ({ ...text, certificates: { ...text.certificates, encryption: undefined } }),
      '/certificates',
      /encryption is missing/,
    ],
    [
      'delays that contradict each other',
      (text) => ({ ...text, retry: { firstDelay: '1h', maxDelay: '1m' } }),
      '/retry/maxDelay',
      /longer/,
    ],
  ])('with %s is refused', async (_, change, pointer, why) => {
    const path = await written(change(agreementText('TH')))
    const { code, facts, message } = faultOf(() => loadAgreement(path))
    expect(code).toBe('ASW_AGREEMENT_INVALID')
    expect(facts.pointer).toBe(pointer)
    expect(message).toMatch(why)
  })

  test.each([
    ['a repeated name', 'partner: TH\npartner: MY\n', 2],
    ['a broken line', 'partner: TH\ncountry: TH]\nparty: [\n', 4],
    ['a tag', 'partner: TH\ncountry: !!js/function x\n', 2],
    ['nothing', '', 1],
    ['a text', 'agreement', 1],
  ])('that is %s is refused with its line', async (_, text, line) => {
    const path = await written(text)
    const { code, facts } = faultOf(() => loadAgreement(path))
    expect(code).toBe('ASW_AGREEMENT_INVALID')
    expect(facts.line).toBe(line)
  })

  test('whose aliases would grow without end is refused', async () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...[...'bcdefgh'].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[i]}`).join(', ')}]`),
    ]
    const path = await written(bomb.join('\n'))
    expect(faultOf(() => loadAgreement(path))).toMatchObject({ code: 'ASW_AGREEMENT_INVALID', facts: { line: 2 } })
  })

  test('that is not there is refused with what is known', () => {
    expect(faultOf(() => loadAgreement(here.path('partners/XX.yaml')))).toMatchObject({
      code: 'ASW_AGREEMENT_INVALID',
      message: expect.stringContaining('ENOENT'),
    })
  })
})

describe('a folder of agreements', () => {
  test('is read in the order of names, without hidden files and without other ones', async () => {
    await written(agreementText('TH'))
    await here.write('partners/MY.yaml', agreementText('MY'))
    await here.write('partners/.TH.yaml.swp', 'no')
    await here.write('partners/README.md', 'no')
    expect(loadAgreements(here.path('partners')).map((agreement) => agreement.partner)).toEqual(['MY', 'TH'])
  })

  test('tells the problems of all its files at once', async () => {
    await written({ ...agreementText('TH'), cpaId: 1 })
    await here.write('partners/MY.yaml', { ...agreementText('MY'), cpaId: 2 })
    const { facts } = faultOf(() => loadAgreements(here.path('partners')))
    const problems = facts.problems as readonly { file: string; pointer: string }[]
    expect(problems.map(({ file, pointer }) => [file, pointer])).toEqual([
      [here.path('partners/MY.yaml'), '/cpaId'],
      [here.path('partners/TH.yaml'), '/cpaId'],
    ])
  })

  test('that is not there is refused', () => {
    expect(faultOf(() => loadAgreements(here.path('elsewhere'))).code).toBe('ASW_AGREEMENT_INVALID')
  })
})

test('the example of the documentation is an agreement, and writes out the defaults', async () => {
  const example = await readFile(new URL('../../examples/partners/TH.yaml', import.meta.url), 'utf8')
  const full = loadAgreement(await written(example))
  const short = loadAgreement(await written(agreementText('TH')))
  const { certificates: _, ...rest } = full
  const { certificates: __, ...defaults } = short
  expect(rest).toEqual(defaults)
})
