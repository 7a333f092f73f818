// @peculiar/x509 wants it before itself
import 'reflect-metadata'

import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
} from '@peculiar/x509'

export type LeafUse = 'seal' | 'envelope' | 'encryption' | 'tls-client' | 'tls-server'

const { digitalSignature, nonRepudiation, keyEncipherment, keyAgreement, keyCertSign, cRLSign } = KeyUsageFlags

/** Key usage (RFC 5280 4.2.1.3) and extended key usage (4.2.1.12) of a leaf, by the family of its key. */
const USAGES: Record<LeafUse, { readonly rsa: number; readonly ec: number; readonly extended?: ExtendedKeyUsage }> = {
  seal: { rsa: digitalSignature | nonRepudiation, ec: digitalSignature | nonRepudiation },
  envelope: { rsa: digitalSignature, ec: digitalSignature },
  encryption: { rsa: keyEncipherment, ec: keyAgreement },
  'tls-client': { rsa: digitalSignature, ec: digitalSignature, extended: ExtendedKeyUsage.clientAuth },
  'tls-server': { rsa: digitalSignature | keyEncipherment, ec: digitalSignature, extended: ExtendedKeyUsage.serverAuth },
}

/** What the flaw `wrong-usage` issues instead: a certificate that is good for something else. */
export const OTHER_USE: Record<LeafUse, LeafUse> = {
  seal: 'encryption',
  envelope: 'encryption',
  encryption: 'envelope',
  'tls-client': 'tls-server',
  'tls-server': 'tls-client',
}

/** Always in the certificate of a TLS server, beside the hosts asked for. */
const LOCAL_HOSTS = ['localhost', '127.0.0.1']

interface Keys {
  /** SubjectPublicKeyInfo, DER. */
  readonly subject: Uint8Array
  readonly issuer: Uint8Array
}

/** Extensions of a certification authority. `pathLength` counts the authorities that may follow below it. */
export function authorityExtensions(keys: Keys, pathLength: number): readonly Extension[] {
  return [
    new BasicConstraintsExtension(true, pathLength, true),
    new KeyUsagesExtension(keyCertSign | cRLSign, true),
    ...keyIdentifiers(keys),
  ]
}

/** Extensions of an end entity. `hosts` (DNS names or IP addresses) only speak for a TLS server. */
export function leafExtensions(
  keys: Keys,
  use: LeafUse,
  family: 'rsa' | 'ec',
  {
    hosts = [],
    distributionPoints = [],
  }: { readonly hosts?: readonly string[]; readonly distributionPoints?: readonly string[] },
): readonly Extension[] {
  const usage = USAGES[use]
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(usage[family], true),
    ...(usage.extended === undefined ? [] : [new ExtendedKeyUsageExtension([usage.extended])]),
    ...(use === 'tls-server' ? [alternativeNames(hosts)] : []),
    ...(distributionPoints.length === 0 ? [] : [new CRLDistributionPointsExtension([...distributionPoints])]),
    ...keyIdentifiers(keys),
  ]
}

function alternativeNames(hosts: readonly string[]): Extension {
  const names = [...new Set([...LOCAL_HOSTS, ...hosts])]
  return new SubjectAlternativeNameExtension(
    names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
  )
}

function keyIdentifiers({ subject, issuer }: Keys): readonly Extension[] {
  return [new SubjectKeyIdentifierExtension(keyIdentifier(subject)), new AuthorityKeyIdentifierExtension(keyIdentifier(issuer))]
}

/** RFC 7093, section 2, method 4: the leftmost 160 bits of SHA-256 over the SubjectPublicKeyInfo, hexadecimal. */
export function keyIdentifier(publicKeyDer: Uint8Array): string {
  return createHash('sha256').update(publicKeyDer).digest('hex').slice(0, 40)
}
