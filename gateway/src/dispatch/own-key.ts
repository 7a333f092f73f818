import { X509Certificate } from 'node:crypto'
import type { OwnKey } from '../agreement/agreement.ts'
import { Fault } from '../message/fault.ts'
import { usable } from '../trust/index.ts'

/** The newest of our keys whose certificate is in its window now. Throws ASW_KEY_UNUSABLE naming the use. */
export function newestKey(keys: readonly OwnKey[], nowMs: number, use: string): OwnKey {
  const [best] = usable(
    keys.map((key) => key.certificate),
    nowMs,
  )
  const key = best === undefined ? undefined : keys.find((candidate) => candidate.certificate.fingerprint === best.fingerprint)
  if (!key) throw new Fault('ASW_KEY_UNUSABLE', `no ${use} key of ours is in its window`)
  return key
}

/** What node:tls wants: a key and its chain in PEM. */
export function tlsPem(key: OwnKey): { readonly key: string; readonly certificate: string } {
  return {
    key: key.key.export({ type: 'pkcs8', format: 'pem' }) as string,
    certificate: [key.certificate.der, ...key.chain].map(certificatePem).join(''),
  }
}

export function certificatePem(der: Uint8Array): string {
  return new X509Certificate(der).toString()
}
