import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Authority, type Leaf, type ListOptions, makePki, type Pki } from '@asw/certs-dev'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { judgeCertificate, openBook } from '../../src/trust/index.ts'
import { AT, codeOf, DAY_MS, der, ders } from './pki.ts'

const call = promisify(execFile)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asw-crl-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})
const path = (name: string) => join(folder, name)
async function put(name: string, text: string): Promise<string> {
  await writeFile(path(name), text)
  return path(name)
}
const days = (count: number) => new Date(AT.getTime() + count * DAY_MS)

interface Case {
  readonly leaf: string
  readonly chain: string
  readonly root: string
  readonly lists: readonly string[]
  readonly at?: Date
  /** openssl would look up the root in its own list as well, which may speak of leaves only. */
  readonly leafOnly?: boolean
}

/** Every certificate of the path is looked up, as `required` does. */
async function opensslAccepts({ leaf, chain, root, lists, at = AT, leafOnly = false }: Case): Promise<boolean> {
  const files = [
    ...['-CAfile', await put('root.pem', root), '-untrusted', await put('chain.pem', chain)],
    ...['-no-CApath', '-no-CAstore', '-attime', String(at.getTime() / 1000)],
    ...['-crl_check', ...(leafOnly ? [] : ['-crl_check_all']), '-CRLfile', await put('lists.pem', lists.join(''))],
  ]
  try {
    await call('openssl', ['verify', ...files, await put('leaf.pem', leaf)])
    return true
  } catch (error) {
    if (typeof (error as { code: unknown }).code !== 'number') throw error
    return false
  }
}

async function weAccept({ leaf, chain, root, lists, at = AT }: Case): Promise<boolean> {
  const [anchors, intermediates] = [ders(root), ders(chain)]
  const source = openBook([...anchors, ...intermediates])
  for (const list of lists) await codeOf(() => source.take(Buffer.from(list), at.getTime()))
  const question = { certificate: der(leaf), intermediates, anchors, use: 'seal' as const, at: at.getTime() }
  const revocation = { source, mode: 'required' as const, graceMs: 0 }
  return (await codeOf(() => judgeCertificate(question, { revocation }))) === 'no fault'
}

describe.each(['ec-p256', 'ec-p384', 'rsa-2048'] as const)('XS-39: openssl and we agree, authorities with %s keys', (keyKind) => {
  let pki: Pki
  let authority: Authority
  let good: Leaf
  let bad: Leaf
  beforeAll(async () => {
    pki = await makePki({ at: AT, keyKind })
    authority = await pki.authority('TH')
    good = await authority.leaf('seal', 'ec-p256')
    bad = await authority.leaf('seal', 'ec-p256', { flaw: 'revoked' })
  })
  const situation = (leaf: Leaf, lists: readonly string[], at = AT): Case => ({
    leaf: leaf.certificatePem,
    chain: leaf.chainPem,
    root: pki.rootPem,
    lists,
    at,
  })
  const list = (options: ListOptions) => authority.list(options)

  const table: readonly (readonly [string, () => Promise<Case>, boolean])[] = [
    ['a good leaf', async () => situation(good, [authority.crlPem, pki.rootCrlPem]), true],
    ['a revoked leaf', async () => situation(bad, [authority.crlPem, pki.rootCrlPem]), false],
    ['no list of the authority', async () => situation(good, [pki.rootCrlPem]), false],
    ['no list of the root', async () => situation(good, [authority.crlPem]), false],
    ['a list out of date', async () => situation(good, [await list({ nextUpdate: days(-0.5) }), pki.rootCrlPem]), false],
    [
      'a list to come',
      async () => situation(good, [await list({ thisUpdate: days(1), nextUpdate: days(2) }), pki.rootCrlPem]),
      false,
    ],
    [
      'a list of a foreign authority of the same name',
      async () => situation(good, [(await (await makePki({ at: AT, keyKind })).authority('TH')).crlPem, pki.rootCrlPem]),
      false,
    ],
    [
      'an entry that is taken back',
      async () =>
        situation(good, [
          await list({ revoked: [{ certificatePem: good.certificatePem, reason: 'removeFromCRL' }] }),
          pki.rootCrlPem,
        ]),
      true,
    ],
    [
      'a hold',
      async () =>
        situation(good, [
          await list({ revoked: [{ certificatePem: good.certificatePem, reason: 'certificateHold' }] }),
          pki.rootCrlPem,
        ]),
      false,
    ],
    [
      'another leaf revoked',
      async () => situation(good, [await list({ revoked: [{ certificatePem: bad.certificatePem }] }), pki.rootCrlPem]),
      true,
    ],
  ]
  test.each(table)('%s', async (_, make, accepted) => {
    const one = await make()
    expect(await opensslAccepts(one)).toBe(accepted)
    expect(await weAccept(one)).toBe(accepted)
  })
})

describe('lists that openssl makes', () => {
  const CONFIG = (section: string) => `
[ca]
default_ca = own
[own]
dir = ${folder}/ca
database = ${folder}/ca/index.txt
crlnumber = ${folder}/ca/crlnumber
default_md = sha256
default_crl_days = 30
unique_subject = no
[plain]
authorityKeyIdentifier = keyid
[leaves]
authorityKeyIdentifier = keyid
issuingDistributionPoint = critical,@only_leaves
[only_leaves]
onlyuser = TRUE
[authorities]
authorityKeyIdentifier = keyid
issuingDistributionPoint = critical,@only_authorities
[only_authorities]
onlyCA = TRUE
[indirect]
issuingDistributionPoint = critical,@is_indirect
[is_indirect]
indirectCRL = TRUE
[reasons]
issuingDistributionPoint = critical,@some
[some]
onlysomereasons = keyCompromise
[here]
issuingDistributionPoint = critical,@point
[point]
fullname = URI:http://crl.example/here.crl
[there]
issuingDistributionPoint = critical,@other_point
[other_point]
fullname = URI:http://crl.example/there.crl
[delta]
2.5.29.27 = critical,ASN1:INTEGER:1
[strange]
1.2.3.4.5 = critical,ASN1:NULL
${section}
`
  let leaf: string
  let root: string
  beforeAll(async () => {
    await mkdir(path('ca'))
    const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout']
    const usage = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign']
    await call('openssl', [
      'req',
      '-x509',
      ...key,
      path('ca.key'),
      '-out',
      path('ca.pem'),
      '-subj',
      '/C=TH/CN=list root',
      ...usage,
    ])
    const at = [
      '-addext',
      'crlDistributionPoints=URI:http://crl.example/here.crl',
      '-addext',
      'basicConstraints=critical,CA:FALSE',
    ]
    const by = ['-CA', path('ca.pem'), '-CAkey', path('ca.key')]
    await call('openssl', [
      'req',
      '-x509',
      ...key,
      path('own.key'),
      '-out',
      path('own.pem'),
      '-subj',
      '/C=TH/CN=leaf',
      ...by,
      ...at,
    ])
    leaf = await readFile(path('own.pem'), 'utf8')
    root = await readFile(path('ca.pem'), 'utf8')
    await writeFile(path('ca/index.txt'), '')
    await writeFile(path('ca/crlnumber'), '1000\n')
  })

  async function made(extensions: string, revoked: boolean): Promise<string> {
    await writeFile(path('ca/index.txt'), '')
    const config = await put('openssl.cnf', CONFIG(''))
    const by = ['ca', '-config', config, '-keyfile', path('ca.key'), '-cert', path('ca.pem')]
    if (revoked) await call('openssl', [...by, '-revoke', path('own.pem'), '-crl_reason', 'keyCompromise'])
    const { stdout } = await call('openssl', [...by, '-gencrl', '-crlexts', extensions])
    return stdout
  }

  const table: readonly (readonly [string, boolean, string, boolean])[] = [
    ['plain', false, 'no fault', true],
    ['plain', true, 'no fault', false],
    ['leaves', false, 'no fault', true],
    ['leaves', true, 'no fault', false],
    ['authorities', false, 'no fault', false],
    ['here', false, 'no fault', true],
    ['here', true, 'no fault', false],
    ['there', false, 'no fault', false],
    ['reasons', false, 'ASW_CRL_UNSUPPORTED', false],
    ['strange', false, 'ASW_CRL_UNSUPPORTED', false],
  ]
  test.each(table)(
    '%s, leaf revoked %s: taken with %s, accepted %s, and openssl says so too',
    async (kind, revoked, code, accepted) => {
      const list = await made(kind, revoked)
      const at = new Date()
      expect(await codeOf(() => openBook([der(root)]).take(Buffer.from(list), at.getTime()))).toBe(code)
      const one = { leaf, chain: '', root, leafOnly: true, lists: [list], at: new Date(Math.floor(at.getTime() / 1000) * 1000) }
      expect(await weAccept(one)).toBe(accepted)
      expect(await opensslAccepts({ ...one, chain: root })).toBe(accepted)
    },
  )
  test.each(['indirect', 'delta'])('%s is refused by name', async (kind) => {
    const list = await made(kind, false)
    expect(await codeOf(() => openBook([der(root)]).take(Buffer.from(list), Date.now()))).toBe('ASW_CRL_UNSUPPORTED')
  })
})
