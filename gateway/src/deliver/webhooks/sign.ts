import { createHmac } from 'node:crypto'
import { Fault } from '../../message/fault.ts'

const PREFIX = 'whsec_'
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/
const MIN_BYTES = 24
const MAX_BYTES = 64

/**
 * The key in a text of the form `whsec_` and base64 of 24 to 64 random bytes (Standard Webhooks 1.0). Throws
 * ASW_CONFIG_INVALID; the text itself never stands in a fault.
 */
export function secretOf(text: string, path: string): Uint8Array {
  const base64 = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : ''
  const key = BASE64.test(base64) ? Buffer.from(base64, 'base64') : Buffer.alloc(0)
  if (key.byteLength < MIN_BYTES || key.byteLength > MAX_BYTES) {
    throw new Fault(
      'ASW_CONFIG_INVALID',
      `the secret ${path} is not ${PREFIX} and base64 of ${MIN_BYTES} to ${MAX_BYTES} bytes: echo "${PREFIX}$(openssl rand -base64 32)"`,
      { file: path },
    )
  }
  return key
}

export interface Signed {
  readonly id: string
  /** Seconds since the epoch. */
  readonly timestamp: number
  readonly body: string
}

/** Headers of Standard Webhooks 1.0: HMAC-SHA256 over id, timestamp and body, one signature a secret. */
export function signatureHeaders(
  { id, timestamp, body }: Signed,
  secrets: readonly Uint8Array[],
): Readonly<Record<string, string>> {
  const content = `${id}.${timestamp}.${body}`
  const signatures = secrets.map((secret) => `v1,${createHmac('sha256', secret).update(content, 'utf8').digest('base64')}`)
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') }
}
