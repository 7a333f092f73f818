import { createPrivateKey } from 'node:crypto'
import { type Authority, type LeafOptions, type LeafUse, makePki } from '@asw/certs-dev'
import type { OwnKey, Registered } from '../../src/agreement/agreement.ts'
import { readCertificate, readCertificates } from '../../src/trust/index.ts'
import { MORNING } from './world.ts'

export interface Keys {
  readonly authority: Authority
  readonly anchor: Uint8Array
  /** Certificate of the country's issuing authority, DER. */
  readonly intermediate: Uint8Array
  readonly seal: OwnKey
  readonly envelope: OwnKey
  readonly encryption: OwnKey
  readonly tlsClient: OwnKey
}

/** Development keys of some countries below one root. */
export async function makeKeys(countries: readonly string[]): Promise<Readonly<Record<string, Keys>>> {
  const pki = await makePki({ at: new Date(MORNING) })
  const anchor = readCertificate(pki.rootPem).der
  const made = await Promise.all(
    countries.map(async (country): Promise<[string, Keys]> => [country, await keysOf(await pki.authority(country), anchor)]),
  )
  return Object.fromEntries(made)
}

async function keysOf(authority: Authority, anchor: Uint8Array): Promise<Keys> {
  const [seal, envelope, encryption, tlsClient] = await Promise.all([
    ownKey(authority, 'seal'),
    ownKey(authority, 'envelope'),
    ownKey(authority, 'encryption', {}, 'rsa-2048'),
    ownKey(authority, 'tls-client'),
  ])
  return { authority, anchor, intermediate: readCertificate(authority.certificatePem).der, seal, envelope, encryption, tlsClient }
}

export async function ownKey(
  authority: Authority,
  use: LeafUse,
  options: LeafOptions = {},
  kind: 'ec-p256' | 'rsa-2048' = 'ec-p256',
): Promise<OwnKey> {
  const leaf = await authority.leaf(use, kind, options)
  const [certificate, ...chain] = readCertificates(leaf.certificatePem + leaf.chainPem) as [Registered, ...Registered[]]
  return {
    key: createPrivateKey(leaf.keyPem),
    certificate,
    chain: chain.map((one) => one.der),
    algorithm: kind === 'ec-p256' ? 'ecdsa-sha256' : 'rsa-sha256',
  }
}
