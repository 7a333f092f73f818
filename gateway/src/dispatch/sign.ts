import { digestOf } from '../message/digest.ts'
import { authorityOf } from '../message/document.ts'
import type { Signed, Translated } from '../message/stages.ts'
import { seal } from '../sign/index.ts'
import type { DispatchDeps } from './deps.ts'

/** The seal of the issuing authority that the document names. */
export async function sign(deps: DispatchDeps, message: Translated): Promise<Signed> {
  const key = deps.sealKey(authorityOf(message.json))
  const signedAt = new Date(deps.world.now()).toISOString()
  const xml = await seal(message.xml, key, { signedAt, id: `seal-${deps.world.uuid()}`, sha256: message.contentDigest })
  return { ...message, stage: 'signed', xml, payloadDigest: digestOf(xml), signerSerial: key.certificate.serial }
}
