import { decrypt } from '../encrypt/index.ts'
import { digestOf } from '../message/digest.ts'
import { Fault } from '../message/fault.ts'
import type { Authenticated, Opened } from '../message/stages.ts'
import type { ReceiveDeps } from './deps.ts'

/**
 * Decrypts and compares with the digest that the signed Manifest names: what is acknowledged is the document, not only
 * its ciphertext. Throws ASW_ENCRYPTION_*, ASW_DECRYPTION_FAILED, ASW_PAYLOAD_DIGEST.
 */
export async function open(deps: ReceiveDeps, message: Authenticated): Promise<Opened> {
  const { payload, payloadDigest: named, ...rest } = message
  const agreement = deps.agreements().of(message.partner)
  const signedXml = await decrypt(payload, deps.self.decryptionKeys(), { suites: agreement.security.acceptSuites })
  const payloadDigest = digestOf(signedXml)
  if (named !== undefined && named !== payloadDigest) {
    throw new Fault('ASW_PAYLOAD_DIGEST', 'the decrypted document is not the one the manifest names')
  }
  return { ...rest, stage: 'opened', signedXml, payloadDigest }
}
