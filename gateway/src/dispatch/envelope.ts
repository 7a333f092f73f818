import { pack } from '../envelope/ebms2/index.ts'
import { instant } from '../message/clock.ts'
import { wireDigestOf } from '../message/digest.ts'
import { ACTIONS } from '../message/document.ts'
import { messageId } from '../message/ids.ts'
import type { Encrypted, Enveloped } from '../message/stages.ts'
import type { DispatchDeps } from './deps.ts'

/** Service type of the ASW services. Proposal: the official values are not public. */
export const ASW_SERVICE_TYPE = 'urn:asw:service'

/** ebMS 2.0 with a signed Acknowledgment asked for; from here the bytes never change. */
export async function envelope(deps: DispatchDeps, message: Encrypted): Promise<Enveloped> {
  const { json, payload, ...rest } = message
  const agreement = deps.agreements().of(message.partner)
  const now = deps.world.now()
  const key = deps.self.envelopeKey()
  const id = messageId(`${deps.world.uuid()}@${deps.self.domain}`)
  const expiresAt = instant(now + agreement.ebms.timeToLiveMs)
  const { service, action } = ACTIONS[json.document]
  const wire = await pack(
    {
      header: {
        from: [deps.self.party],
        to: [agreement.party],
        cpaId: agreement.cpaId,
        conversationId: message.exchange,
        service: { value: service, type: ASW_SERVICE_TYPE },
        action,
        messageId: id,
        timestamp: instant(now),
        timeToLive: expiresAt,
        duplicateElimination: true,
        ackRequested: { signed: true },
        syncReply: agreement.ebms.reply === 'sync',
      },
      content: {
        kind: 'user',
        parts: [
          {
            contentId: `payload-${deps.world.uuid()}@${deps.self.domain}`,
            contentType: 'application/xml',
            bytes: payload,
            payloadDigest: message.payloadDigest,
          },
        ],
      },
    },
    key,
  )
  return {
    ...rest,
    stage: 'enveloped',
    messageId: id,
    wire,
    wireDigest: wireDigestOf(wire),
    expiresAt,
    serials: [...message.serials, key.certificate.serial],
  }
}
