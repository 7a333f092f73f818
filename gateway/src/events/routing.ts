import type { CloudEvent } from './cloud-event.ts'

/** A word of a routing key that nothing is known of. */
const NONE = '-'

/**
 * `area.what.partner.document`, always four words: `delivery.delivered.TH.certificate-of-origin`, `exchange.state.TH.-`,
 * `alarm.dead-letter.-.-`. An alarm says its code where others say what happened.
 */
export function routingKey({ type, partner, document, data }: CloudEvent): string {
  const [, area = NONE, what = NONE] = type.split('.')
  return [area, area === 'alarm' ? data.alarm : what, partner ?? NONE, document ?? NONE].map(word).join('.')
}

/** A dot would be another word, and a wildcard a surprise. */
function word(text: unknown): string {
  return String(text)
    .replaceAll(/[^A-Za-z0-9-]/g, '_')
    .slice(0, 60)
}
