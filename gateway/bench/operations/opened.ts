import { exchangeId, type PartnerId } from '../../src/message/ids.ts'
import type { Opened } from '../../src/message/stages.ts'
import type { Sample } from '../material.ts'

/** A message as the inward way has it once it is decrypted. */
export function opened({ enveloped, signed }: Sample, partner: PartnerId): Opened {
  const { messageId, wire, wireDigest, payloadDigest, exchange } = enveloped
  return {
    stage: 'opened',
    arrival: messageId,
    wire,
    wireDigest,
    peer: {},
    partner,
    messageId,
    conversation: exchangeId(exchange),
    service: 'EFORMD',
    action: 'Submit',
    timestamp: new Date().toISOString(),
    receipts: [],
    answerNow: false,
    signedXml: signed.xml,
    payloadDigest,
  }
}
