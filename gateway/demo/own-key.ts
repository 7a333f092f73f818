import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OwnKey } from '../src/agreement/agreement.ts'
import { readCertificates } from '../src/trust/index.ts'
import type { Site } from './site.ts'

/** A key of a demo site, as the gateway itself would hold it. */
export function ownKey(site: Site, use: 'seal' | 'envelope'): OwnKey {
  const [certificate, ...chain] = readCertificates(readFileSync(join(site.folder, 'keys', `${use}.pem`), 'utf8'))
  if (!certificate) throw new Error(`no certificate for ${use}`)
  const key = createPrivateKey(readFileSync(join(site.folder, 'keys', `${use}.key.pem`)))
  return { key, certificate, chain: chain.map((one) => one.der), algorithm: 'ecdsa-sha256' }
}
