import type { Agreement, Registered } from '../agreement/agreement.ts'
import { encrypt as encipher } from '../encrypt/index.ts'
import { Fault, faultOf } from '../message/fault.ts'
import type { Encrypted, Signed } from '../message/stages.ts'
import { usable } from '../trust/index.ts'
import type { DispatchDeps } from './deps.ts'

/**
 * To the newest certificate of the partner that is in its window now and not revoked. Throws ASW_AGREEMENT_INVALID,
 * ASW_CERTIFICATE_REVOKED, ASW_REVOCATION_UNKNOWN: then the message waits for another certificate, or for a list.
 */
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
  const recipient = recipientOf(deps, agreement)
  const payload = await encipher(signedXml, suite, recipient)
  return { ...base, payload, serials: [signerSerial, recipient.serial] }
}

function recipientOf({ standing, world }: DispatchDeps, agreement: Agreement): Registered {
  const now = world.now()
  let fault: Fault | undefined
  const found = usable(agreement.certificates.encryption, now).find((recipient) => {
    try {
      standing.assure(agreement, recipient, now)
      return true
    } catch (error) {
      fault = faultOf(error)
      return false
    }
  })
  if (found !== undefined) return found
  throw fault ?? new Fault('ASW_AGREEMENT_INVALID', `no encryption certificate of ${agreement.partner} is in its window`)
}
