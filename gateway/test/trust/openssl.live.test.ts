import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Flaw, type LeafUse, makePki, type Pki } from '@asw/certs-dev'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { judgeCertificate } from '../../src/trust/index.ts'
import { AT, codeOf, der, ders } from './pki.ts'

const call = promisify(execFile)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trust-openssl-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

interface Case {
  readonly leaf: string
  readonly chain: string
  readonly roots: string
  readonly use: LeafUse
}

/** Purposes that openssl knows; it has none for seal, envelope and encryption, whose usage our own rule judges. */
const PURPOSES: Partial<Record<LeafUse, string>> = { 'tls-client': 'sslclient', 'tls-server': 'sslserver' }

async function opensslAccepts({ leaf, chain, roots, use }: Case): Promise<boolean> {
  const path = async (name: string, text: string) => {
    await writeFile(join(folder, name), text)
    return join(folder, name)
  }
  const purpose = PURPOSES[use]
  const options = [
    '-x509_strict',
    '-auth_level',
    '2',
    '-attime',
    String(AT.getTime() / 1000),
    ...(purpose ? ['-purpose', purpose] : []),
  ]
  const untrusted = chain === '' ? [] : ['-untrusted', await path('chain.pem', chain)]
  const anchors = ['-no-CApath', '-no-CAstore', '-CAfile', await path('roots.pem', roots)]
  try {
    await call('openssl', ['verify', ...options, ...anchors, ...untrusted, await path('leaf.pem', leaf)])
    return true
  } catch (error) {
    if (typeof (error as { code: unknown }).code !== 'number') throw error
    return false
  }
}

async function weAccept({ leaf, chain, roots, use }: Case): Promise<boolean> {
  const question = { certificate: der(leaf), intermediates: ders(chain), anchors: ders(roots), use, at: AT.getTime() }
  return (await codeOf(() => judgeCertificate(question))) === 'no fault'
}

describe.each(['ec-p256', 'rsa-2048'] as const)('openssl and we agree, authorities with %s keys', (keyKind) => {
  let pki: Pki
  let foreign: Pki
  beforeAll(async () => {
    pki = await makePki({ at: AT, keyKind })
    foreign = await makePki({ at: AT, keyKind })
  })

  const flaws: readonly (Flaw | undefined)[] = [
    undefined,
    'expired',
    'not-yet-valid',
    'wrong-usage',
    'issued-by-leaf',
    'path-too-long',
    'sha1',
  ]
  const table = (['tls-client', 'tls-server'] as const).flatMap((use) =>
    (['ec-p256', 'ec-p384', 'rsa-2048'] as const).flatMap((kind) => flaws.map((flaw) => ({ use, kind, flaw }))),
  )
  test.each(table)('$use, $kind, flaw: $flaw', async ({ use, kind, flaw }) => {
    const leaf = await (await pki.authority('VN')).leaf(use, kind, flaw === undefined ? {} : { flaw })
    const one = { leaf: leaf.certificatePem, chain: leaf.chainPem, roots: pki.rootPem, use }
    expect(await opensslAccepts(one)).toBe(flaw === undefined)
    expect(await weAccept(one)).toBe(flaw === undefined)
  })

  test('a foreign root, a missing authority, a foreign authority of the same name', async () => {
    const leaf = await (await pki.authority('VN')).leaf('seal', 'ec-p256')
    const other = (await foreign.authority('VN')).certificatePem
    const good = { leaf: leaf.certificatePem, chain: leaf.chainPem, roots: pki.rootPem, use: 'seal' as const }
    const cases: readonly (readonly [Case, boolean])[] = [
      [good, true],
      [{ ...good, roots: foreign.rootPem }, false],
      [{ ...good, chain: '' }, false],
      [{ ...good, chain: other }, false],
      [{ ...good, chain: other + leaf.chainPem }, true],
      [{ ...good, roots: foreign.rootPem + pki.rootPem }, true],
    ]
    for (const [one, accepted] of cases) {
      expect(await opensslAccepts(one)).toBe(accepted)
      expect(await weAccept(one)).toBe(accepted)
    }
  })

  test('an RSA key of 1024 bit', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const authority = await pki.authority('VN')
    const one = {
      leaf: await authority.certify('seal', publicKey),
      chain: authority.certificatePem,
      roots: pki.rootPem,
      use: 'seal' as const,
    }
    expect(await opensslAccepts(one)).toBe(false)
    expect(await weAccept(one)).toBe(false)
  })
})

test('what plain openssl makes, self-signed without key usage, is accepted as an anchor by name', async () => {
  const [key, certificate] = [join(folder, 'self.key'), join(folder, 'self.pem')]
  await call('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=self',
    '-keyout',
    key,
    '-out',
    certificate,
  ])
  const { stdout } = await call('openssl', ['x509', '-in', certificate])
  const question = { certificate: der(stdout), intermediates: [], anchors: [der(stdout)], use: 'seal' as const, at: Date.now() }
  expect(await codeOf(() => judgeCertificate(question))).toBe('ASW_CERTIFICATE_PATH')
  expect((await judgeCertificate({ ...question, anchorMayBeLeaf: true })).path).toHaveLength(1)
})

test.each([
  ['an end entity', 'CA:FALSE', 'no fault'],
  ['an authority without key usage', 'CA:TRUE', 'ASW_CERTIFICATE_USAGE'],
])('below a root that openssl made, %s answers as %s: %s', async (_, constraint, code) => {
  const path = (name: string) => join(folder, name)
  const make = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes']
  await call('openssl', [...make, '-subj', '/CN=root', '-keyout', path('root.key'), '-out', path('root.crt')])
  const signed = ['-CA', path('root.crt'), '-CAkey', path('root.key'), '-addext', `basicConstraints=critical,${constraint}`]
  await call('openssl', [...make, '-subj', '/CN=below', ...signed, '-keyout', path('below.key'), '-out', path('below.crt')])
  const [certificate, anchor] = await Promise.all(
    ['below.crt', 'root.crt'].map(async (name) => der(await readFile(path(name), 'utf8'))),
  )
  const question = { certificate: certificate!, intermediates: [], anchors: [anchor!], use: 'seal' as const, at: Date.now() }
  expect(await codeOf(() => judgeCertificate(question))).toBe(code)
})
