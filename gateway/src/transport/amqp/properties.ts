import type { Options } from 'amqplib'
import { Fault } from '../../message/fault.ts'
import type { Wire } from '../../message/wire.ts'

/** What the envelope says of itself, for the properties of a message: brokers and operators read them, gateways do not. */
export interface Label {
  readonly messageId: string
  readonly refToMessageId?: string
  /** `service/action`. */
  readonly type?: string
  /** W3C Trace Context. */
  readonly traceparent?: string
}

/** AMQP 0-9-1 section 4.2.5.3: a short string has at most 255 octets. */
const SHORT_BYTES = 255

/** Throws ASW_CONFIG_INVALID where the content type is too long: its boundary and ids are made from our domain. */
export function assureCarried({ contentType }: Wire): void {
  if (fits(contentType)) return
  throw new Fault(
    'ASW_CONFIG_INVALID',
    `the content type has more than ${SHORT_BYTES} bytes: AMQP cannot carry it; shorten domain`,
  )
}

/**
 * Content type, ids and kind as AMQP properties. What does not fit is left out, since the body says it too; the content type
 * is not in the body. Throws as `assureCarried`.
 */
export function propertiesOf(wire: Wire, label: Label, replyTo?: string): Options.Publish {
  assureCarried(wire)
  return {
    contentType: wire.contentType,
    persistent: true,
    mandatory: true,
    ...short('messageId', label.messageId),
    ...short('correlationId', label.refToMessageId),
    ...short('type', label.type),
    ...short('replyTo', replyTo),
    ...(label.traceparent === undefined ? {} : { headers: { traceparent: label.traceparent } }),
  }
}

function short(name: 'messageId' | 'correlationId' | 'type' | 'replyTo', value: string | undefined): Options.Publish {
  return value !== undefined && fits(value) ? { [name]: value } : {}
}

function fits(text: string): boolean {
  return Buffer.byteLength(text, 'utf8') <= SHORT_BYTES
}
