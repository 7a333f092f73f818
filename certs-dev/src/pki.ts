import { type Authority, makeAuthority } from './authority.ts'
import { hashFor, newSerial } from './certificate.ts'
import { issue } from './issue.ts'
import { type KeyKind, newKeyPair, publicKeyDer } from './keys.ts'
import { lifetime } from './lifetime.ts'
import { authorityExtensions } from './profile.ts'
import { openRevocations } from './revocations.ts'
import { serialOf } from './x509.ts'

export interface Pki {
  readonly rootPem: string
  /** The present list of the root. */
  readonly rootCrlPem: string
  /** Puts an issuing authority that was made before into the list of the root. */
  revokeAuthority(country: string): Promise<void>
  /** The issuing authority of a country (ISO 3166-1 alpha-2), made at the first call. */
  authority(country: string): Promise<Authority>
}

/**
 * A throw-away public key infrastructure: a root, and below it one issuing authority per country. A second call makes a
 * foreign one: same names, other keys. `at` is the moment it is made for (default: now); `keyKind` is that of root and
 * authorities (default `ec-p256`). The root's private key never leaves this function.
 */
export async function makePki(options: { name?: string; at?: Date; keyKind?: KeyKind } = {}): Promise<Pki> {
  const at = options.at ?? new Date()
  const kind = options.keyKind ?? 'ec-p256'
  const pair = await newKeyPair(kind)
  const key = publicKeyDer(pair.publicKey)
  const rootPem = await issue(
    {
      subject: { commonName: options.name ?? 'ASW development root' },
      publicKey: pair.publicKey,
      serial: newSerial(),
      ...lifetime(at, 'authority'),
      extensions: authorityExtensions({ subject: key, issuer: key }, 1),
      hash: hashFor(pair.privateKey),
    },
    { key: pair.privateKey },
  )
  const root = { certificatePem: rootPem, key: pair.privateKey }
  const revocations = await openRevocations(root, at, 365)
  const authorities = new Map<string, Promise<Authority>>()
  return {
    rootPem,
    get rootCrlPem() {
      return revocations.pem()
    },
    revokeAuthority: async (country) => {
      const authority = await authorities.get(country)
      if (authority === undefined) throw new Error(`there is no authority of ${country} yet`)
      await revocations.add({ serial: serialOf(authority.certificatePem), reason: 'cACompromise' })
    },
    authority(country) {
      const known = authorities.get(country) ?? makeAuthority(country, root, kind, at)
      authorities.set(country, known)
      return known
    },
  }
}
