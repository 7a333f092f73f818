import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Authority, type Leaf, type LeafOptions, type LeafUse, makePki, type RevocationReason } from '@asw/certs-dev'

type Kind = 'ec-p256' | 'ec-p384' | 'rsa-2048'
interface Wish {
  readonly use: LeafUse
  readonly kind?: Kind
  readonly options?: LeafOptions
  /** Whether the agreement of the system under test registers it. */
  readonly registered: boolean
  /** `unlisted`: no revocation list of this authority is known. `fallen`: the root has revoked this authority. */
  readonly by?: 'foreign' | 'other' | 'unlisted' | 'fallen'
  /** Stands in its authority's list; `removeFromCRL`: and is taken back there. */
  readonly revoked?: RevocationReason
}

/** Every key of the twin. Negative cases ask for them by name. */
export const TWIN_KEYS: Readonly<Record<string, Wish>> = {
  seal: { use: 'seal', registered: true },
  envelope: { use: 'envelope', registered: true },
  encryption: { use: 'encryption', kind: 'rsa-2048', registered: true },
  'tls-client': { use: 'tls-client', registered: true },
  'tls-server': { use: 'tls-server', registered: true },
  'seal-rsa': { use: 'seal', kind: 'rsa-2048', registered: true },
  'seal-p384': { use: 'seal', kind: 'ec-p384', registered: true },
  'envelope-rsa': { use: 'envelope', kind: 'rsa-2048', registered: true },
  'envelope-p384': { use: 'envelope', kind: 'ec-p384', registered: true },
  'envelope-next': { use: 'envelope', registered: true },
  'seal-next': { use: 'seal', registered: true },
  'envelope-tomorrow': { use: 'envelope', registered: true },
  'seal-unregistered': { use: 'seal', registered: false },
  'envelope-unregistered': { use: 'envelope', registered: false },
  'tls-client-unregistered': { use: 'tls-client', registered: false },
  'tls-client-next': { use: 'tls-client', registered: true },
  'tls-client-expired': { use: 'tls-client', registered: true, options: { flaw: 'expired' } },
  'tls-server-unregistered': { use: 'tls-server', registered: false },
  'tls-server-expired': { use: 'tls-server', registered: true, options: { flaw: 'expired' } },
  'seal-revoked': { use: 'seal', registered: true, revoked: 'keyCompromise' },
  'seal-superseded': { use: 'seal', registered: true, revoked: 'superseded' },
  'envelope-revoked': { use: 'envelope', registered: true, revoked: 'keyCompromise' },
  'envelope-hold': { use: 'envelope', registered: true, revoked: 'certificateHold' },
  'envelope-released': { use: 'envelope', registered: true, revoked: 'removeFromCRL' },
  'envelope-fallen': { use: 'envelope', registered: true, by: 'fallen' },
  'envelope-unlisted': { use: 'envelope', registered: true, by: 'unlisted' },
  'tls-client-revoked': { use: 'tls-client', registered: true, revoked: 'keyCompromise' },
  // the newest one, which a sender would take if it did not ask
  'encryption-revoked': {
    use: 'encryption',
    kind: 'rsa-2048',
    registered: true,
    revoked: 'keyCompromise',
    options: { notBefore: hourAgo() },
  },
  ...flawed('seal', ['expired', 'not-yet-valid', 'wrong-usage', 'issued-by-leaf', 'path-too-long', 'sha1']),
  ...flawed('envelope', ['expired', 'not-yet-valid', 'wrong-usage', 'issued-by-leaf', 'path-too-long', 'sha1']),
  'envelope-foreign': { use: 'envelope', registered: true, by: 'foreign' },
  'seal-foreign': { use: 'seal', registered: true, by: 'foreign' },
  'tls-client-foreign': { use: 'tls-client', registered: false, by: 'foreign' },
  'envelope-look-alike': { use: 'envelope', registered: false, by: 'foreign', options: { name: 'vn-envelope' } },
  /** The trusted third party of the twin's side. */
  ttp: { use: 'seal', registered: false, by: 'foreign' },
  'other-seal': { use: 'seal', registered: false, by: 'other' },
  'other-envelope': { use: 'envelope', registered: false, by: 'other' },
  'other-tls-client': { use: 'tls-client', registered: false, by: 'other' },
}

export const TWIN_KEY_NAMES: readonly string[] = [...Object.keys(TWIN_KEYS), 'seal-rsa1024', 'envelope-rsa1024']

function hourAgo(): Date {
  return new Date(Date.now() - 3_600_000)
}

function flawed(use: 'seal' | 'envelope', flaws: readonly NonNullable<LeafOptions['flaw']>[]): Record<string, Wish> {
  return Object.fromEntries(flaws.map((flaw) => [`${use}-${flaw}`, { use, registered: true, options: { flaw } }]))
}

export interface WrittenKeys {
  /** Names of the twin's keys. */
  readonly twin: readonly string[]
}

/** Writes `root.pem`, `sut/keys/*`, `twin/*`, `other/*`, and the revocation lists `sut/crl/*`: a throw-away PKI for one self-check. */
export async function writeKeys(folder: string, sut: string, twin: string, other: string): Promise<WrittenKeys> {
  const at = new Date()
  const [pki, foreign] = [
    await makePki({ name: 'conformance self-check root', at }),
    await makePki({ name: 'conformance self-check root', at }),
  ]
  for (const one of ['sut/keys', 'sut/crl', 'twin', 'other']) mkdirSync(join(folder, one), { recursive: true })
  const put = (path: string, text: string) => writeFileSync(join(folder, path), text, { mode: 0o600 })
  const leaf = (place: string, made: Pick<Leaf, 'certificatePem' | 'chainPem' | 'keyPem'>) => {
    put(`${place}.pem`, made.certificatePem + made.chainPem)
    put(`${place}.key.pem`, made.keyPem)
  }
  put('root.pem', pki.rootPem)
  put('foreign-root.pem', foreign.rootPem)
  const ours = await pki.authority(sut)
  for (const use of ['seal', 'envelope', 'tls-client', 'tls-server'] as const)
    leaf(`sut/keys/${use}`, await ours.leaf(use, 'ec-p256'))
  leaf('sut/keys/encryption', await ours.leaf('encryption', 'rsa-2048'))
  leaf('sut/keys/encryption-ec', await ours.leaf('encryption', 'ec-p256'))
  put('sut/keys/authority.pem', ours.certificatePem)
  const authorities: Record<string, Authority> = {
    own: await pki.authority(twin),
    other: await pki.authority(other),
    foreign: await foreign.authority(twin),
    unlisted: await pki.authority('ZY'),
    fallen: await pki.authority('ZZ'),
  }
  put('twin/authority.pem', authorities.own?.certificatePem ?? '')
  put('twin/foreign-authority.pem', authorities.foreign?.certificatePem ?? '')
  put('other/authority.pem', authorities.other?.certificatePem ?? '')
  for (const [name, { use, kind = 'ec-p256', options = {}, by = 'own', revoked }] of Object.entries(TWIN_KEYS)) {
    const made = await authorities[by]?.leaf(use, kind, { name: `${twin.toLowerCase()}-${name}`, ...options })
    if (made) leaf(`twin/${name}`, made)
    if (made && revoked !== undefined) await authorities[by]?.revoke(made.certificatePem, { reason: revoked })
  }
  const chain = authorities.own?.certificatePem ?? ''
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })
  for (const use of ['seal', 'envelope'] as const) {
    const certificatePem =
      (await authorities.own?.certify(use, weak.publicKey, { name: `${twin.toLowerCase()}-${use}-weak` })) ?? ''
    leaf(`twin/${use}-rsa1024`, {
      certificatePem,
      chainPem: chain,
      keyPem: weak.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    })
  }
  for (const use of ['tls-server', 'encryption'] as const)
    leaf(`other/${use}`, (await authorities.other?.leaf(use, use === 'encryption' ? 'rsa-2048' : 'ec-p256')) as Leaf)
  await pki.revokeAuthority('ZZ')
  put('sut/crl/root.crl', pki.rootCrlPem)
  for (const name of ['own', 'other', 'fallen', 'foreign']) put(`sut/crl/${name}.crl`, authorities[name]?.crlPem ?? '')
  return { twin: TWIN_KEY_NAMES }
}
