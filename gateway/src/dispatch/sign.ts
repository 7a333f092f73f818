import { authorityOf } from '../message/document.ts'
import type { Signed, Translated } from '../message/stages.ts'
import { sealed } from '../sign/index.ts'
import type { DispatchDeps } from './deps.ts'

/** The seal of the issuing authority that the document names. */
export async function sign(deps: DispatchDeps, message: Translated): Promise<Signed> {
  const key = deps.sealKey(authorityOf(message.json))
  const signedAt = new Date(deps.world.now()).toISOString()
  const result = await sealed(message.xml, key, { signedAt, id: `seal-${deps.world.uuid()}` })
  return { ...message, stage: 'signed', ...result, signerSerial: key.certificate.serial }
}
