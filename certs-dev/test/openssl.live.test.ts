import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Flaw, type KeyKind, type LeafUse, makePki, type Pki } from '../src/index.ts'

const call = promisify(execFile)
const AT = new Date('2027-03-01T00:00:00Z')
const PURPOSES: Partial<Record<LeafUse, string>> = { 'tls-client': 'sslclient', 'tls-server': 'sslserver' }

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certs-dev-openssl-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

/** `OK`, or the reason that openssl gives. */
async function judged(pki: Pki, use: LeafUse, kind: KeyKind, flaw?: Flaw): Promise<string> {
  const authority = await pki.authority('VN')
  const leaf = await authority.leaf(use, kind, flaw === undefined ? {} : { flaw })
  const [root, chain, target, crl] = ['root.pem', 'chain.pem', 'leaf.pem', 'crl.pem'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ]
  await writeFile(root, pki.rootPem)
  await writeFile(chain, leaf.chainPem)
  await writeFile(target, leaf.certificatePem)
  await writeFile(crl, pki.rootCrlPem + authority.crlPem)
  const purpose = PURPOSES[use]
  const options = [
    '-x509_strict',
    '-auth_level',
    '2',
    '-attime',
    String(AT.getTime() / 1000),
    ...(purpose ? ['-purpose', purpose] : []),
  ]
  const revocation = ['-crl_check', '-CRLfile', crl]
  try {
    await call('openssl', ['verify', ...options, ...revocation, '-CAfile', root, '-untrusted', chain, target])
    return 'OK'
  } catch (error) {
    return String((error as { stderr: string }).stderr)
  }
}

describe.each(['ec-p256', 'ec-p384', 'rsa-2048'] as const)('authorities with %s keys', (authorities) => {
  let pki: Pki
  beforeAll(async () => {
    pki = await makePki({ at: AT, keyKind: authorities })
  })

  test.each(
    (['seal', 'envelope', 'encryption', 'tls-client', 'tls-server'] as const).flatMap((use) =>
      (['ec-p256', 'rsa-2048'] as const).map((kind) => ({ use, kind })),
    ),
  )('openssl accepts $use with a $kind key', async ({ use, kind }) => {
    expect(await judged(pki, use, kind)).toBe('OK')
  })

  test.each<[Flaw, RegExp]>([
    ['expired', /certificate has expired/],
    ['not-yet-valid', /certificate is not yet valid/],
    ['wrong-usage', /unsuitable certificate purpose/],
    ['revoked', /certificate revoked/],
    ['issued-by-leaf', /invalid CA certificate/],
    ['path-too-long', /path length constraint exceeded/],
    ['sha1', /CA md too weak|signature digest algorithm too weak|too weak/],
  ])('openssl refuses the flaw %s for its reason', async (flaw, reason) => {
    expect(await judged(pki, 'tls-client', 'ec-p256', flaw)).toMatch(reason)
  })
})

test('the command writes what openssl reads', async () => {
  const command = join(import.meta.dirname, '..', 'bin', 'certs-dev.js')
  const { stdout, stderr } = await call(process.execPath, [command, '--out', join(folder, 'made'), '--countries', 'VN'])
  expect(stderr).toContain('DEVELOPMENT ONLY')
  expect(stdout).toContain('seal.key.pem')
  const { stdout: text } = await call('openssl', ['x509', '-in', join(folder, 'made', 'VN', 'seal.pem'), '-noout', '-subject'])
  expect(text).toContain('O = DEVELOPMENT ONLY')
})
