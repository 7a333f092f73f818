import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Agreement, expiryLevel, type Finding, lintAgreements, loadAgreement } from '../../src/agreement/index.ts'
import { AT, agreementText, DAY_MS, days, type Site, site } from './site.ts'

let here: Site
beforeAll(async () => {
  here = await site()
})
afterAll(async () => {
  await here[Symbol.asyncDispose]()
})

type Text = ReturnType<typeof agreementText>
async function load(partner: string, change: (text: Text) => object = (text) => text): Promise<Agreement> {
  return loadAgreement(await here.write(`partners/${partner}.yaml`, change(agreementText(partner))))
}
const withCertificates = (certificates: object) => (text: Text) => ({
  ...text,
  certificates: { ...text.certificates, ...certificates },
})
const brief = (findings: readonly Finding[]) => findings.map(({ severity, code }) => `${severity} ${code}`)

test('a good agreement has no findings', async () => {
  expect(await lintAgreements([await load('TH')], AT.getTime())).toEqual([])
})

test('a pack that cannot be loaded is an error: a gateway would not take the agreement', async () => {
  const agreement = await load('TH', (text) => ({ ...text, pack: 'nowhere' }))
  expect(brief(await lintAgreements([agreement], AT.getTime()))).toEqual(['E pack-unreadable'])
})

describe('suites and algorithms', () => {
  test.each<[string, (text: Text) => object, readonly string[]]>([
    ['xmlenc10', (text) => ({ ...text, security: { suite: 'xmlenc10' } }), ['W suite-unsafe']],
    ['none', (text) => ({ ...text, security: { suite: 'none' } }), ['W suite-unsafe']],
    [
      'an unsafe suite that is only accepted',
      (text) => ({ ...text, security: { acceptSuites: ['xmlenc11', 'none'] } }),
      ['W suite-unsafe'],
    ],
    [
      'a suite that is sent and not accepted',
      (text) => ({ ...text, security: { suite: 'xmlenc11', acceptSuites: ['xmlenc11-ecdh'] } }),
      ['W suite-not-accepted'],
    ],
    [
      'xmlenc11-ecdh with an RSA certificate',
      (text) => ({ ...text, security: { suite: 'xmlenc11-ecdh' } }),
      ['E encryption-key-unfit'],
    ],
    [
      'xmlenc11 with an EC certificate',
      withCertificates({ encryption: [{ file: '../certs/TH/encryption-ec.pem' }] }),
      ['E encryption-key-unfit'],
    ],
    [
      'RSA signatures and EC certificates',
      (text) => ({ ...text, security: { signatures: ['rsa-sha256'] } }),
      ['E signature-unfit', 'E signature-unfit'],
    ],
    [
      'P-384 signatures and P-256 certificates',
      (text) => ({ ...text, security: { signatures: ['ecdsa-sha384'] } }),
      ['E signature-unfit', 'E signature-unfit'],
    ],
    ['an acknowledgment overdue after the end', (text) => ({ ...text, ebms: { timeToLive: '1m' } }), ['W timers-contradict']],
    ['clocks a day apart', (text) => ({ ...text, security: { clockSkew: '1d' } }), ['W clock-skew-wide']],
  ])('%s', async (_, change, expected) => {
    expect(brief(await lintAgreements([await load('TH', change)], AT.getTime()))).toEqual(expected)
  })

  test('xmlenc11-ecdh with an EC certificate has no findings', async () => {
    const change = (text: Text) => ({
      ...withCertificates({ encryption: [{ file: '../certs/TH/encryption-ec.pem' }] })(text),
      security: { suite: 'xmlenc11-ecdh' },
    })
    expect(await lintAgreements([await load('TH', change)], AT.getTime())).toEqual([])
  })
})

describe('C4: expiry is told at 60, 30 and 7 days', () => {
  test.each([
    [61, undefined],
    [60, 60],
    [31, 60],
    [30, 30],
    [8, 30],
    [7, 7],
    [0, 7],
    [-1, 0],
  ])('%i days before the end the level is %s', async (left, level) => {
    const file = await here.leaf('TH', 'seal', 'th-seal-expiring', { notAfter: days(left) })
    const agreement = await load('TH', withCertificates({ seal: [{ file }] }))
    const [certificate] = agreement.certificates.seal
    expect(certificate && expiryLevel(certificate, AT.getTime())).toBe(level)
    const told = brief(await lintAgreements([agreement], AT.getTime()))
    if (level === undefined) expect(told).toEqual([])
    else expect(told).toEqual(level === 0 ? ['E certificate-missing', 'I certificate-expired'] : ['W certificate-expires'])
  })

  test('one millisecond more than 60 days is silence', async () => {
    const { certificates } = await load(
      'TH',
      withCertificates({ seal: [{ file: await here.leaf('TH', 'seal', 'th-seal-60', { notAfter: days(60) }) }] }),
    )
    expect(certificates.seal.map((one) => expiryLevel(one, AT.getTime() - 1))).toEqual([undefined])
    expect(certificates.seal.map((one) => expiryLevel(one, AT.getTime()))).toEqual([60])
    expect(certificates.seal.map((one) => expiryLevel(one, AT.getTime() - 400 * DAY_MS))).toEqual([undefined])
  })

  test('with the successor registered it is worth knowing only', async () => {
    const old = await here.leaf('TH', 'seal', 'th-seal-old', { notAfter: days(20) })
    const agreement = await load(
      'TH',
      withCertificates({ seal: [{ file: old }, { file: '../certs/TH/seal.pem', from: days(10).toISOString() }] }),
    )
    expect(brief(await lintAgreements([agreement], AT.getTime()))).toEqual(['I certificate-expires'])
  })
})

describe('windows', () => {
  test('a gap between two windows is told', async () => {
    const seal = [
      { file: await here.leaf('TH', 'seal', 'th-seal-a', { notAfter: days(100) }) },
      { file: '../certs/TH/seal.pem', from: days(110).toISOString() },
    ]
    const findings = await lintAgreements([await load('TH', withCertificates({ seal }))], AT.getTime())
    expect(brief(findings)).toEqual(['W window-gap'])
    expect(findings[0]?.message).toContain(`from ${days(100).toISOString()} to ${days(110).toISOString()}`)
  })

  test('an overlap is told, not blamed', async () => {
    const seal = [{ file: await here.leaf('TH', 'seal', 'th-seal-a', { notAfter: days(100) }) }, { file: '../certs/TH/seal.pem' }]
    expect(brief(await lintAgreements([await load('TH', withCertificates({ seal }))], AT.getTime()))).toEqual([
      'I window-overlap',
    ])
  })

  test('an edge outside the validity of the certificate is told', async () => {
    const seal = [{ file: '../certs/TH/seal.pem', from: days(-900).toISOString(), to: days(900).toISOString() }]
    expect(brief(await lintAgreements([await load('TH', withCertificates({ seal }))], AT.getTime()))).toEqual([
      'W window-outside',
      'W window-outside',
    ])
  })
})

describe('certificates are judged as they will be used', () => {
  test.each([
    ['seal', 'seal'],
    ['envelope', 'envelope'],
    ['encryption', 'encryption'],
    ['tlsClient', 'tls-client'],
    ['tlsServer', 'tls-server'],
  ] as const)('%s with a certificate for something else', async (name, use) => {
    const file = await here.leaf('TH', use, 'th-wrong', { flaw: 'wrong-usage', kind: 'rsa-2048' })
    const findings = await lintAgreements([await load('TH', withCertificates({ [name]: [{ file }] }))], AT.getTime())
    expect(brief(findings)).toEqual(['E certificate-refused'])
    expect(findings[0]?.message).toContain('ASW_CERTIFICATE_USAGE')
  })

  test('a certificate that leads to no anchor', async () => {
    await using foreign = await site()
    await here.write('certs/foreign.pem', foreign.pki.rootPem)
    const findings = await lintAgreements(
      [await load('TH', withCertificates({ anchors: ['../certs/foreign.pem'] }))],
      AT.getTime(),
    )
    expect(brief(findings)).toEqual(Array(5).fill('E certificate-refused'))
    expect(findings[0]?.message).toContain('ASW_CERTIFICATE_PATH')
  })

  test('a certificate of the future is judged for the day its window begins', async () => {
    const seal = [
      { file: '../certs/TH/seal.pem' },
      { file: await here.leaf('TH', 'seal', 'th-next', { notBefore: days(200), notAfter: days(500) }) },
    ]
    expect(await lintAgreements([await load('TH', withCertificates({ seal }))], AT.getTime())).toEqual([])
  })
})

describe('C7: agreements together', () => {
  test('of different partners are fine', async () => {
    expect(await lintAgreements([await load('TH'), await load('MY')], AT.getTime())).toEqual([])
  })

  test.each<[string, (text: Text) => object]>([
    ['the same party', (text) => ({ ...text, party: { id: 'TH', type: 'urn:asw:country' } })],
    ['the same party, once without a type', (text) => ({ ...text, party: { id: 'TH' } })],
    ['the same certificate', withCertificates({ envelope: [{ file: '../certs/TH/envelope.pem' }] })],
    ['the same certificate for another use', withCertificates({ envelope: [{ file: '../certs/TH/seal.pem' }] })],
  ])('that name %s contradict each other', async (_, change) => {
    const findings = await lintAgreements([await load('TH'), await load('MY', change)], AT.getTime())
    expect(brief(findings)).toEqual(['E agreements-conflict'])
  })

  test('a party id of another type is another party', async () => {
    const change = (text: Text) => ({ ...text, party: { id: 'TH', type: 'urn:other' } })
    expect(await lintAgreements([await load('TH'), await load('MY', change)], AT.getTime())).toEqual([])
  })

  test('two partners of one country are told', async () => {
    const customs = (text: Text) => ({ ...text, partner: 'MY-CUSTOMS' })
    const second = loadAgreement(
      await here.write('partners/MY-CUSTOMS.yaml', customs({ ...agreementText('MY'), party: { id: 'MY-C' } })),
    )
    const others = (use: keyof Agreement['certificates']) => ({ ...second.certificates, [use]: [] })
    const alone = {
      ...second,
      certificates: { ...others('seal'), seal: [], envelope: [], encryption: [], tlsClient: [], tlsServer: [] },
    }
    const findings = await lintAgreements([await load('MY'), alone], AT.getTime())
    expect(brief(findings)).toContain('W country-twice')
    expect(brief(findings)).not.toContain('E agreements-conflict')
  })
})

test('every finding names its partner and what to do; errors come first', async () => {
  const bad = await load('TH', (text) => ({
    ...text,
    security: { suite: 'xmlenc10', signatures: ['rsa-sha256'] },
    ebms: { timeToLive: '1m' },
  }))
  const findings = await lintAgreements([bad], AT.getTime())
  expect(findings.map((one) => one.severity)).toEqual(['E', 'E', 'W', 'W'])
  for (const finding of findings) {
    expect(finding.partner).toBe('TH')
    expect(finding.remedy).not.toBe('')
  }
})
