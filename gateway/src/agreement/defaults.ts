import type { EnvelopeName } from './agreement.ts'
import type { AgreementText, AmqpRoadText } from './form.ts'

type Section<Name extends keyof AgreementText> = Required<NonNullable<AgreementText[Name]>>

/**
 * What counts where an agreement says nothing. The timers of the ASW are not public, so the values are ours: a day to live,
 * and more tries than fit into it (some 200, and up to 290 for a partner that gives signs of life all the while), so that the
 * time to live decides and not the counter.
 */
export const DEFAULTS = {
  envelope: 'ebms2',
  /** By envelope. */
  pack: { ebms2: 'asw', eaeu: 'eaeu' },
  capabilities: {
    send: ['certificate-of-origin', 'certificate-response', 'cancellation'],
    receive: ['certificate-of-origin', 'certificate-response', 'cancellation'],
  },
  /** What an EAEU agreement carries. */
  eaeuCapabilities: {
    send: [
      'certificate-of-origin',
      'certificate-status',
      'origin-verification-request',
      'origin-verification-result',
      'goods-declaration-extract',
      'certificate-query',
      'resource-status',
    ],
    receive: [
      'certificate-of-origin',
      'certificate-status',
      'origin-verification-request',
      'origin-verification-result',
      'goods-declaration-extract',
      'certificate-query',
      'resource-status',
    ],
  },
  /** How long a person has to hand over what a partner does not take. */
  byHand: '3d',
  transport: { kind: 'https', connectTimeout: '10s', responseTimeout: '30s', connections: 4 },
  amqp: { heartbeat: '10s' },
  ebms: { reply: 'async', timeToLive: '24h', acknowledgmentTimeout: '2m' },
  security: {
    suite: 'xmlenc11',
    acceptSuites: ['xmlenc11', 'xmlenc11-ecdh'],
    signatures: ['ecdsa-sha256', 'ecdsa-sha384', 'rsa-sha256', 'rsa-sha384', 'rsa-sha512'],
    clockSkew: '5m',
  },
  revocation: { policy: 'soft', grace: '0s', urls: [] },
  issuingBodies: 'warn',
  retry: { firstDelay: '5s', maxDelay: '15m', factor: 2, tries: 300 },
  breaker: { failures: 5, open: '30s' },
  limits: { maxBytes: 10_485_760, maxParts: 10 },
  /** With a time to live of a day it ends before its sender's `cancellation-answer`, which is alarmed by silence. */
  originalMissing: '6d',
  /** 3 is "record added"; of the others nothing is public, and 4 and 9 are placeholders. A nonce is written unless the service does not know it. */
  eaeu: {
    receipt: 'optional',
    results: { added: '3', refused: '9', notFound: '4', positive: [] },
    service: { nonce: true, timeout: '10s', maxAge: '5m' },
  },
} as const satisfies {
  readonly envelope: EnvelopeName
  readonly pack: Readonly<Record<EnvelopeName, string>>
  readonly eaeuCapabilities: Omit<Section<'capabilities'>, 'byHand'>
  readonly capabilities: Omit<Section<'capabilities'>, 'byHand'>
  readonly byHand: string
  readonly transport: Omit<Section<'transport'>, 'url' | 'fallback' | 'amqp'>
  readonly amqp: Pick<Required<AmqpRoadText>, 'heartbeat'>
  readonly ebms: Section<'ebms'>
  readonly security: Section<'security'>
  readonly revocation: Section<'revocation'>
  readonly issuingBodies: NonNullable<AgreementText['issuingBodies']>
  readonly retry: Section<'retry'>
  readonly breaker: Section<'breaker'>
  readonly limits: Section<'limits'>
  readonly originalMissing: string
  readonly eaeu: object
}
