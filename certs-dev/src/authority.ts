import { hashFor, type Issuer, newSerial, type SubjectKey } from './certificate.ts'
import { isRsa, issue } from './issue.ts'
import { type KeyKind, type KeyPair, newKeyPair, privateKeyPem, publicKeyDer } from './keys.ts'
import { lifetime } from './lifetime.ts'
import { authorityExtensions, type LeafUse, leafExtensions, OTHER_USE } from './profile.ts'
import { type ListOptions, openRevocations } from './revocations.ts'
import { type RevocationReason, serialOf } from './x509.ts'

/**
 * What may be wrong with a leaf, and only that: `expired` and `not-yet-valid` (30 days away from `at`), `wrong-usage` (good
 * for something else), `revoked` (stands in its authority's list), `issued-by-leaf` (its issuer is a proper leaf, not an
 * authority), `path-too-long` (its issuer is an authority that its own issuer's path length forbids), `sha1` (signed with SHA-1).
 */
export type Flaw = 'expired' | 'not-yet-valid' | 'wrong-usage' | 'revoked' | 'issued-by-leaf' | 'path-too-long' | 'sha1'

export interface Leaf {
  readonly name: string
  readonly use: LeafUse
  readonly certificatePem: string
  /** PKCS#8. */
  readonly keyPem: string
  /** Issuing authority (below it, where a flaw puts somebody between them, that one first); the root is left out. */
  readonly chainPem: string
}

export interface LeafOptions {
  /** Common name, and the name of its files. Default: `vn-seal`. */
  readonly name?: string
  /** DNS names and IP addresses of a TLS server, beside localhost and 127.0.0.1. */
  readonly hosts?: readonly string[]
  readonly flaw?: Flaw
  /** Where the certificate says that its revocation list lies. */
  readonly distributionPoints?: readonly string[]
  readonly notBefore?: Date
  readonly notAfter?: Date
}

export interface Authority {
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly certificatePem: string
  /** PKCS#8. */
  readonly keyPem: string
  /** The present list: it holds every leaf made so far with the flaw `revoked`. */
  readonly crlPem: string
  /** Puts a certificate of this authority into its present list, one day before `at` of the infrastructure unless told otherwise. */
  revoke(certificatePem: string, why?: { readonly reason?: RevocationReason; readonly at?: Date }): Promise<void>
  /** PEM of any list that this authority could sign: another number, another time, other entries. */
  list(options: ListOptions): Promise<string>
  leaf(use: LeafUse, kind: KeyKind, options?: LeafOptions): Promise<Leaf>
  /** PEM of a certificate over any public key, weak or strange ones too. */
  certify(use: LeafUse, publicKey: SubjectKey, options?: LeafOptions): Promise<string>
}

/** The issuing authority of one country below `root`. No authority may stand below it (path length 0). */
export async function makeAuthority(country: string, root: Required<Issuer>, kind: KeyKind, at: Date): Promise<Authority> {
  if (!/^[A-Z]{2}$/.test(country)) throw new Error(`not a country code (ISO 3166-1 alpha-2, capitals): ${country}`)
  const pair = await newKeyPair(kind)
  const certificatePem = await certifyAuthority({ country, commonName: `${country} issuing authority` }, pair, root, at)
  const issuer = { certificatePem, key: pair.privateKey }
  const revocations = await openRevocations(issuer, at)

  const certifyBy = async (by: Required<Issuer>, use: LeafUse, publicKey: SubjectKey, options: LeafOptions): Promise<string> => {
    const serial = newSerial()
    const pem = await certifyLeaf({ country, use, publicKey, serial, at, options }, by)
    if (options.flaw === 'revoked') await revocations.add({ serial })
    return pem
  }
  const signerFor = (flaw: Flaw | undefined) => flawedIssuer(flaw, country, issuer, kind, at)

  return {
    country,
    certificatePem,
    keyPem: privateKeyPem(pair.privateKey),
    get crlPem() {
      return revocations.pem()
    },
    revoke: (certificatePem, why = {}) => revocations.add({ serial: serialOf(certificatePem), ...why }),
    list: revocations.list,
    certify: async (use, publicKey, options = {}) => certifyBy(await signerFor(options.flaw), use, publicKey, options),
    async leaf(use, leafKind, options = {}) {
      const keys = await newKeyPair(leafKind)
      const by = await signerFor(options.flaw)
      return {
        name: options.name ?? defaultName(country, use),
        use,
        certificatePem: await certifyBy(by, use, keys.publicKey, options),
        keyPem: privateKeyPem(keys.privateKey),
        chainPem: by === issuer ? certificatePem : by.certificatePem + certificatePem,
      }
    },
  }
}

/** Who signs a leaf: the authority, or somebody below it who should not. */
async function flawedIssuer(
  flaw: Flaw | undefined,
  country: string,
  issuer: Required<Issuer>,
  kind: KeyKind,
  at: Date,
): Promise<Required<Issuer>> {
  if (flaw !== 'issued-by-leaf' && flaw !== 'path-too-long') return issuer
  const keys = await newKeyPair(kind)
  const key = keys.privateKey
  if (flaw === 'path-too-long') {
    return {
      certificatePem: await certifyAuthority({ country, commonName: `${country} authority too deep` }, keys, issuer, at),
      key,
    }
  }
  const options = { name: `${country} leaf that issues` }
  const wish = { country, use: 'seal', publicKey: keys.publicKey, serial: newSerial(), at, options } as const
  return { certificatePem: await certifyLeaf(wish, issuer), key }
}

interface LeafWish {
  readonly country: string
  readonly use: LeafUse
  readonly publicKey: SubjectKey
  readonly serial: string
  readonly at: Date
  readonly options: LeafOptions
}

function certifyLeaf({ country, use, publicKey, serial, at, options }: LeafWish, by: Required<Issuer>): Promise<string> {
  const { flaw } = options
  const window = lifetime(at, flaw === 'expired' || flaw === 'not-yet-valid' ? flaw : 'leaf')
  const family = isRsa(publicKey) ? 'rsa' : 'ec'
  const keys = { subject: publicKeyDer(publicKey), issuer: publicKeyDer(by.key) }
  return issue(
    {
      subject: { country, commonName: options.name ?? defaultName(country, use) },
      publicKey,
      serial,
      notBefore: options.notBefore ?? window.notBefore,
      notAfter: options.notAfter ?? window.notAfter,
      extensions: leafExtensions(keys, flaw === 'wrong-usage' ? OTHER_USE[use] : use, family, options),
      hash: flaw === 'sha1' ? 'SHA-1' : hashFor(by.key),
    },
    by,
  )
}

function defaultName(country: string, use: LeafUse): string {
  return `${country.toLowerCase()}-${use}`
}

function certifyAuthority(subject: { country: string; commonName: string }, pair: KeyPair, by: Required<Issuer>, at: Date) {
  return issue(
    {
      subject,
      publicKey: pair.publicKey,
      serial: newSerial(),
      ...lifetime(at, 'authority'),
      extensions: authorityExtensions({ subject: publicKeyDer(pair.publicKey), issuer: publicKeyDer(by.key) }, 0),
      hash: hashFor(by.key),
    },
    by,
  )
}
