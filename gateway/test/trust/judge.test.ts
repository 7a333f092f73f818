import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { type Flaw, type KeyKind, type LeafUse, makePki, type Pki } from '@asw/certs-dev'
import { beforeAll, describe, expect, test } from 'vitest'
import { type CertificateQuestion, type Judged, judgeCertificate, openBook, pathCache } from '../../src/trust/index.ts'
import { AT, codeOf, DAY_MS, der, ders } from './pki.ts'

const USES: readonly LeafUse[] = ['seal', 'envelope', 'encryption', 'tls-client', 'tls-server']

let pki: Pki
let foreign: Pki
beforeAll(async () => {
  pki = await makePki({ at: AT })
  foreign = await makePki({ at: AT })
})

async function question(use: LeafUse, options: { kind?: KeyKind; flaw?: Flaw; from?: Pki } = {}): Promise<CertificateQuestion> {
  const authority = await (options.from ?? pki).authority('TH')
  const leaf = await authority.leaf(use, options.kind ?? 'ec-p256', options.flaw === undefined ? {} : { flaw: options.flaw })
  return {
    certificate: der(leaf.certificatePem),
    intermediates: ders(leaf.chainPem),
    anchors: [der(pki.rootPem)],
    use,
    at: AT.getTime(),
  }
}

describe('XS-38: a certificate is judged by its path to an anchor', () => {
  test.each(USES.flatMap((use) => (['ec-p256', 'ec-p384', 'rsa-2048'] as const).map((kind) => ({ use, kind }))))(
    'a $kind certificate for $use is accepted with the whole path',
    async ({ use, kind }) => {
      const asked = await question(use, { kind })
      const judged = await judgeCertificate(asked)
      expect(judged.path.map((one) => Buffer.from(one).toString('hex'))).toEqual(
        [asked.certificate, ...asked.intermediates, ...asked.anchors].map((one) => Buffer.from(one).toString('hex')),
      )
      expect(judged.certificate.subject).toContain(`CN=th-${use}`)
      expect(judged.validUntil).toBe(judged.certificate.notAfter)
    },
  )

  test.each<[Flaw, string]>([
    ['expired', 'ASW_CERTIFICATE_EXPIRED'],
    ['not-yet-valid', 'ASW_CERTIFICATE_NOT_YET_VALID'],
    ['wrong-usage', 'ASW_CERTIFICATE_USAGE'],
    ['issued-by-leaf', 'ASW_CERTIFICATE_PATH'],
    ['path-too-long', 'ASW_CERTIFICATE_PATH'],
    ['sha1', 'ASW_CERTIFICATE_WEAK'],
  ])('the flaw %s is refused for every use with %s', async (flaw, code) => {
    for (const use of USES) expect(await codeOf(async () => judgeCertificate(await question(use, { flaw })))).toBe(code)
  })

  test('RSA certificates for encryption and TLS are refused for the wrong usage as well', async () => {
    for (const use of ['encryption', 'tls-client', 'tls-server'] as const) {
      expect(await codeOf(async () => judgeCertificate(await question(use, { kind: 'rsa-2048', flaw: 'wrong-usage' })))).toBe(
        'ASW_CERTIFICATE_USAGE',
      )
    }
  })

  test('an authority of a foreign PKI with the same names is refused', async () => {
    expect(await codeOf(async () => judgeCertificate(await question('seal', { from: foreign })))).toBe('ASW_CERTIFICATE_PATH')
  })

  test('a foreign issuer is not saved by the right one beside it', async () => {
    const asked = await question('seal', { from: foreign })
    const own = der((await pki.authority('TH')).certificatePem)
    expect(await codeOf(() => judgeCertificate({ ...asked, intermediates: [own, ...asked.intermediates] }))).toBe(
      'ASW_CERTIFICATE_PATH',
    )
  })

  test('without its issuing authority the path does not close', async () => {
    const asked = await question('seal')
    expect(await codeOf(() => judgeCertificate({ ...asked, intermediates: [] }))).toBe('ASW_CERTIFICATE_PATH')
  })

  test('the issuing authority itself may be the anchor', async () => {
    const asked = await question('seal')
    const judged = await judgeCertificate({ ...asked, intermediates: [], anchors: asked.intermediates })
    expect(judged.path).toHaveLength(2)
  })

  test('a chain as it comes, with leaf, anchor, repetitions and strangers in any order, is sorted out', async () => {
    const asked = await question('seal')
    const stranger = der((await foreign.authority('TH')).certificatePem)
    const intermediates = [...asked.anchors, stranger, ...asked.intermediates, asked.certificate, ...asked.intermediates]
    expect(
      (await judgeCertificate({ ...asked, intermediates, anchors: [der(foreign.rootPem), ...asked.anchors] })).path,
    ).toHaveLength(3)
  })

  test('an authority does not act as an end entity', async () => {
    const authority = await pki.authority('TH')
    const asked = { ...(await question('seal')), certificate: der(authority.certificatePem) }
    expect(await codeOf(() => judgeCertificate(asked))).toBe('ASW_CERTIFICATE_USAGE')
  })

  test('a changed byte in the signature is refused', async () => {
    const asked = await question('seal')
    const certificate = Uint8Array.from(asked.certificate)
    certificate[certificate.length - 1] = (certificate.at(-1) ?? 0) ^ 1
    expect(await codeOf(() => judgeCertificate({ ...asked, certificate }))).toBe('ASW_CERTIFICATE_PATH')
  })

  test.each([
    ['nothing', new Uint8Array()],
    ['no certificate', new TextEncoder().encode('certificate')],
  ])('%s is refused as malformed', async (_, certificate) => {
    expect(await codeOf(async () => judgeCertificate({ ...(await question('seal')), certificate }))).toBe(
      'ASW_CERTIFICATE_MALFORMED',
    )
  })

  test('bytes behind a certificate are refused as malformed', async () => {
    const asked = await question('seal')
    const certificate = Uint8Array.from([...asked.certificate, 0])
    expect(await codeOf(() => judgeCertificate({ ...asked, certificate }))).toBe('ASW_CERTIFICATE_MALFORMED')
  })

  test('many authorities of one name cost a bounded number of attempts', async () => {
    const asked = await question('seal')
    const others = await Promise.all(Array.from({ length: 40 }, async () => (await makePki({ at: AT })).authority('TH')))
    const intermediates = others.map((authority) => der(authority.certificatePem))
    expect((await judgeCertificate({ ...asked, intermediates: [...intermediates, ...asked.intermediates] })).path).toHaveLength(3)
  })
})

describe('XS-21: weak keys', () => {
  const keys = {
    'RSA of 1024 bit': () => generateKeyPairSync('rsa', { modulusLength: 1024 }),
    'RSA with the exponent 3': () => generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }),
    secp256k1: () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
    'P-521': () => generateKeyPairSync('ec', { namedCurve: 'secp521r1' }),
    'P-256 by explicit parameters': () => generateKeyPairSync('ec', { namedCurve: 'prime256v1', paramEncoding: 'explicit' }),
    Ed25519: () => generateKeyPairSync('ed25519'),
  }
  test.each(Object.entries(keys))('%s is refused', async (_, generate) => {
    const certificate = der(await (await pki.authority('TH')).certify('seal', generate().publicKey))
    expect(await codeOf(async () => judgeCertificate({ ...(await question('seal')), certificate }))).toBe('ASW_KEY_WEAK')
  })
  test('a strong key certified in the same way is accepted', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const certificate = der(await (await pki.authority('TH')).certify('seal', publicKey))
    expect((await judgeCertificate({ ...(await question('seal')), certificate })).path).toHaveLength(3)
  })
})

describe('an anchor that is itself the signer', () => {
  async function pinned(options: { flaw?: Flaw } = {}): Promise<CertificateQuestion> {
    const asked = await question('seal', options)
    return { ...asked, anchors: [asked.certificate], intermediates: [] }
  }
  test('is refused by default', async () => {
    expect(await codeOf(async () => judgeCertificate(await pinned()))).toBe('ASW_CERTIFICATE_PATH')
  })
  test('is accepted when the caller says so', async () => {
    const judged = await judgeCertificate({ ...(await pinned()), anchorMayBeLeaf: true })
    expect(judged.path).toHaveLength(1)
  })
  test.each<[Flaw, string]>([
    ['expired', 'ASW_CERTIFICATE_EXPIRED'],
    ['not-yet-valid', 'ASW_CERTIFICATE_NOT_YET_VALID'],
    ['wrong-usage', 'ASW_CERTIFICATE_USAGE'],
  ])('is still refused when it is %s', async (flaw, code) => {
    expect(await codeOf(async () => judgeCertificate({ ...(await pinned({ flaw })), anchorMayBeLeaf: true }))).toBe(code)
  })
  test('vouches for itself only: another signer needs its path', async () => {
    const other = await question('seal')
    expect(
      await codeOf(async () => judgeCertificate({ ...(await pinned()), certificate: other.certificate, anchorMayBeLeaf: true })),
    ).toBe('ASW_CERTIFICATE_PATH')
  })
})

describe('XS-40: verdicts are cached until the earliest end of validity', () => {
  const counting = () => {
    const cache = pathCache<Judged>()
    const puts: { from: number; to: number }[] = []
    return {
      puts,
      cache: {
        ...cache,
        put(key: string, verdict: Judged, from: number, to: number) {
          puts.push({ from, to })
          cache.put(key, verdict, from, to)
        },
      },
    }
  }

  test('the second question is answered from memory, with the same verdict', async () => {
    const { cache, puts } = counting()
    const asked = await question('seal')
    const first = await judgeCertificate(asked, { cache })
    expect(await judgeCertificate(asked, { cache })).toEqual(first)
    expect(puts).toHaveLength(1)
  })

  test('the memory ends with the validity, to the millisecond', async () => {
    const { cache, puts } = counting()
    const asked = await question('seal')
    const end = AT.getTime() + 365 * DAY_MS
    await judgeCertificate(asked, { cache })
    expect(puts).toEqual([{ from: AT.getTime() - DAY_MS, to: end }])
    await judgeCertificate({ ...asked, at: end }, { cache })
    expect(await codeOf(() => judgeCertificate({ ...asked, at: end + 1 }, { cache }))).toBe('ASW_CERTIFICATE_EXPIRED')
    expect(await codeOf(() => judgeCertificate({ ...asked, at: AT.getTime() - DAY_MS - 1 }, { cache }))).toBe(
      'ASW_CERTIFICATE_NOT_YET_VALID',
    )
  })

  test.each<[string, (asked: CertificateQuestion) => CertificateQuestion, string]>([
    ['use', (asked) => ({ ...asked, use: 'encryption' }), 'ASW_CERTIFICATE_USAGE'],
    ['anchors', (asked) => ({ ...asked, anchors: [der(foreign.rootPem)] }), 'ASW_CERTIFICATE_PATH'],
    ['intermediates', (asked) => ({ ...asked, intermediates: [] }), 'ASW_CERTIFICATE_PATH'],
  ])('a verdict is not reused for other %s', async (_, change, code) => {
    const { cache } = counting()
    const asked = await question('seal')
    await judgeCertificate(asked, { cache })
    expect(await codeOf(() => judgeCertificate(change(asked), { cache }))).toBe(code)
  })

  test('an anchor accepted as leaf does not open the way for the default', async () => {
    const { cache } = counting()
    const asked = await question('seal')
    const pinned = { ...asked, anchors: [asked.certificate] }
    await judgeCertificate({ ...pinned, anchorMayBeLeaf: true }, { cache })
    expect(await codeOf(() => judgeCertificate(pinned, { cache }))).toBe('ASW_CERTIFICATE_PATH')
  })

  test('refusals are not remembered', async () => {
    const { cache } = counting()
    const asked = await question('seal', { flaw: 'not-yet-valid' })
    expect(await codeOf(() => judgeCertificate(asked, { cache }))).toBe('ASW_CERTIFICATE_NOT_YET_VALID')
    await judgeCertificate({ ...asked, at: AT.getTime() + 31 * DAY_MS }, { cache })
  })
})

describe('revocation', () => {
  test('that nobody asked about is said to be not checked', async () => {
    expect((await judgeCertificate(await question('seal'))).revocation).toBe('not-checked')
  })
  test('of every certificate below the anchor must be known for the verdict good', async () => {
    const asked = await question('seal')
    const authority = await pki.authority('TH')
    const by = (...lists: readonly string[]) => ({
      revocation: { source: book(asked, lists), mode: 'soft' as const, graceMs: 0 },
    })
    expect((await judgeCertificate(asked, by(pki.rootCrlPem, authority.crlPem))).revocation).toBe('good')
    expect((await judgeCertificate(asked, by(authority.crlPem))).revocation).toBe('not-checked')
  })
  test('is asked about anew for a path that is remembered', async () => {
    const asked = await question('seal')
    const cache = pathCache<Judged>()
    await judgeCertificate(asked, { cache })
    const authority = await pki.authority('TH')
    const list = await authority.list({ revoked: [{ certificatePem: new X509Certificate(asked.certificate).toString() }] })
    const revocation = { source: book(asked, [list]), mode: 'soft' as const, graceMs: 0 }
    expect(await codeOf(() => judgeCertificate(asked, { cache, revocation }))).toBe('ASW_CERTIFICATE_REVOKED')
  })
})

function book({ intermediates, anchors }: CertificateQuestion, lists: readonly string[]) {
  const opened = openBook([...intermediates, ...anchors])
  for (const list of lists) opened.take(Buffer.from(list), AT.getTime())
  return opened
}
