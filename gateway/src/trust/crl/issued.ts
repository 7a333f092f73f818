import { verify } from 'node:crypto'
import { Fault } from '../../message/fault.ts'
import type { PathCertificate } from '../certificate.ts'
import { assureStrongKey } from '../strength.ts'
import type { RevocationList } from './list.ts'

/** Signature algorithms of lists, and the hash of each: those that certificates may have (`CERTIFICATE_SIGNATURES`). */
const HASHES: Readonly<Record<string, { readonly hash: string; readonly key: 'rsa' | 'ec' }>> = {
  '1.2.840.113549.1.1.11': { hash: 'sha256', key: 'rsa' },
  '1.2.840.113549.1.1.12': { hash: 'sha384', key: 'rsa' },
  '1.2.840.113549.1.1.13': { hash: 'sha512', key: 'rsa' },
  '1.2.840.10045.4.3.2': { hash: 'sha256', key: 'ec' },
  '1.2.840.10045.4.3.3': { hash: 'sha384', key: 'ec' },
  '1.2.840.10045.4.3.4': { hash: 'sha512', key: 'ec' },
}

/**
 * The authority that signed the list, among those that are known: by name and key identifier, with the key usage cRLSign, a
 * key and an algorithm that are strong enough, and by the signature itself (RFC 5280 6.3.3 f and g). Throws ASW_CRL_UNTRUSTED.
 */
export function signerOf(list: RevocationList, authorities: readonly PathCertificate[]): PathCertificate {
  const named = authorities.filter(
    ({ subjectName, subjectKeyId }) =>
      subjectName === list.issuerName &&
      (subjectKeyId === undefined || list.authorityKeyId === undefined || subjectKeyId === list.authorityKeyId),
  )
  if (named.length === 0) throw untrusted('its issuer is none of the authorities of the agreements, nor ours')
  const row = HASHES[list.signed.algorithm]
  if (row === undefined) throw untrusted(`it is signed with ${list.signed.algorithm}; SHA-256 or better is needed`)
  const allowed = named.filter(({ authority, keyUsage }) => authority && (keyUsage === undefined || keyUsage.has('cRLSign')))
  if (allowed.length === 0) throw untrusted(`${named[0]?.subject} may not sign lists (cRLSign)`)
  const signer = allowed.find(
    ({ publicKey }) => publicKey.asymmetricKeyType === row.key && verify(row.hash, list.signed.tbs, publicKey, list.signed.value),
  )
  if (signer === undefined) throw untrusted(`its signature is not that of ${allowed[0]?.subject}`)
  assureStrongKey(signer.publicKey, 'authority')
  return signer
}

function untrusted(why: string): Fault {
  return new Fault('ASW_CRL_UNTRUSTED', `the revocation list is not believed: ${why}`)
}
