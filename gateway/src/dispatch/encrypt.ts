import { encrypt as encipher } from '../encrypt/index.ts'
import { Fault } from '../message/fault.ts'
import type { Encrypted, Signed } from '../message/stages.ts'
import { usable } from '../trust/index.ts'
import type { DispatchDeps } from './deps.ts'

/** To the newest certificate of the partner that is in its window now. */
export async function encrypt(deps: DispatchDeps, message: Signed): Promise<Encrypted> {
  const { partner, exchange, delivery, identity, json, xml: signedXml, payloadDigest, contentDigest, signerSerial } = message
  const agreement = deps.agreements().of(partner)
  const { suite } = agreement.security
  const base = {
    stage: 'encrypted',
    partner,
    exchange,
    delivery,
    identity,
    json,
    signedXml,
    payloadDigest,
    contentDigest,
  } as const
  if (suite === 'none') return { ...base, payload: signedXml, serials: [signerSerial] }
  const [recipient] = usable(agreement.certificates.encryption, deps.world.now())
  if (!recipient) throw new Fault('ASW_AGREEMENT_INVALID', `no encryption certificate of ${partner} is in its window`)
  const payload = await encipher(signedXml, suite, recipient)
  return { ...base, payload, serials: [signerSerial, recipient.serial] }
}
