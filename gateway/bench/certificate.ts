import { type Pack, toXml, validate } from '@asw/mappings'
import { formD } from '../demo/certificate.ts'
import { type CanonicalDocument, identityOf } from '../src/message/document.ts'
import { type BusinessIdentity, deliveryId, exchangeId, type PartnerId } from '../src/message/ids.ts'
import type { Received } from '../src/message/stages.ts'

/** A Form D from Viet Nam to Thailand with so many items that its canonical XML comes nearest to `xmlBytes`. */
export function certificateOf(pack: Pack, xmlBytes: number, serial: number, today: string): CanonicalDocument {
  const length = (items: number) => toXml(pack, withItems(serial, today, items)).xml.length
  const [few, many] = [length(10), length(60)]
  const perItem = (many - few) / 50
  const json = withItems(serial, today, Math.max(1, Math.round(10 + (xmlBytes - few) / perItem)))
  const [issue] = validate(pack, json, { side: 'issue', today }).filter(({ severity }) => severity === 'E')
  if (issue) throw new Error(`the certificate of ${xmlBytes} bytes is invalid: ${issue.pointer} ${issue.message}`)
  return json
}

function withItems(serial: number, today: string, count: number): CanonicalDocument {
  const form = formD({ serial, today })
  const rows = form.items as readonly Readonly<Record<string, unknown>>[]
  const items = Array.from({ length: count }, (_, at) => ({ ...rows[at % rows.length], seq: at + 1 }))
  return { ...form, items } as unknown as CanonicalDocument
}

/** The same certificate under another number: `VN-TH YY/OO/NNNNN` has room for 9,999,900 of them. */
export function numbered(json: CanonicalDocument, serial: number): CanonicalDocument {
  return { ...json, referenceNumber: referenceNumber(json.referenceNumber as string, serial) }
}
export function referenceNumber(like: string, serial: number): string {
  const office = String(Math.floor(serial / 99_999) % 100).padStart(2, '0')
  const number = String((serial % 99_999) + 1).padStart(5, '0')
  return like.replace(/\d\d\/\d{5}$/, `${office}/${number}`)
}

/** As the relay hands it to the outward steps. */
export function received(json: CanonicalDocument, partner: PartnerId, serial: number): Received {
  const identity: BusinessIdentity = identityOf(json)
  return {
    stage: 'received',
    json,
    partner,
    identity,
    exchange: exchangeId(`bench-${serial}`),
    delivery: deliveryId(`bench-${serial}`),
  }
}
