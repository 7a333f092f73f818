import { openVnsw, type VnswEnvelope } from '@asw/mappings'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DOORS } from '../../src/configuration/doors-form.ts'
import { recordedOverrides } from '../../src/intake/comparison.ts'
import { knownBeside } from '../../src/intake/known.ts'
import { envelopeOf, keepDossier } from '../../src/intake/vnsw/dossier.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { lengthen } from '../journal/long.ts'
import { type Alone, openAlone } from '../receive/alone.ts'
import { cancellation, certificate, utilisation } from '../receive/documents.ts'
import { PACK } from '../receive/gateways.ts'
import { letter } from '../receive/letter.ts'
import { TODAY } from '../receive/world.ts'
import { type Door, openRest } from './rest.ts'

/** Thailand imports under a certificate of Viet Nam whose cancellation came first; much has happened before the certificate. */
let th: Alone
let door: Door
const json = certificate()
const key = certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: json.referenceNumber })
const exchange = async () => (await th.gateway.journal.exchangeOf(key))!
const come = async (document: Parameters<typeof letter>[1]) => th.post('VN', (await letter(th.pen('VN'), document)).wire)
beforeAll(async () => {
  th = await openAlone('TH', ['VN'])
  door = await openRest(th)
  await come(cancellation(json))
  await lengthen(th.gateway.journal, (await exchange()).id)
  await come(json)
})
afterAll(async () => {
  await door.close()
  await th.close()
})

describe('beyond the first page of a timeline', () => {
  it('a certificate is known, and the day on which it came', async () => {
    expect(await knownBeside(th.gateway.journal, PACK, utilisation(json, '1'), TODAY)).toMatchObject({
      certificate: { validTo: json.validTo, items: [{ seq: 1 }, { seq: 2 }, { seq: 3 }] },
      receivedOn: TODAY,
    })
  })

  it('what was received is listed', async () => {
    const { id } = await exchange()
    const response = await door.call('GET', `/v1/exchanges/${encodeURIComponent(id)}/entries`)
    const { items } = response.json() as { readonly items: readonly { readonly document: string }[] }
    expect(items.map(({ document }) => document)).toEqual(['cancellation', 'certificate-of-origin'])
  })

  it('the conclusions of officers are known', async () => {
    const row = await exchange()
    const said = (n: number) => ({
      finding: `M-${n}`,
      outcome: 'OK',
      code: 'OTHER',
      reason: 'so',
      by: 'X',
      at: `${TODAY}T09:00:00Z`,
    })
    for (const n of [1, 2]) await th.gateway.journal.append(row.id, { kind: 'comparison-overridden', data: said(n) })
    expect(await recordedOverrides(th.gateway.journal, row)).toEqual([said(1), said(2)])
  })

  it('the latest dossier is the one that counts, and is kept once', async () => {
    const { id } = await exchange()
    const { journal } = th.gateway
    const vnsw = openVnsw()
    const head = (reference: string) => ({ subject: { reference, documentYear: 2026 }, from: DOORS.vnsw }) as never
    for (const reference of ['first', 'second', 'second']) await keepDossier(journal, id, head(reference))
    const [, entry] = await journal.entries('customs', { limit: 2 })
    const bytes = await envelopeOf({ journal, vnsw, ours: DOORS.vnsw }, entry!)
    expect((vnsw.read(bytes!) as VnswEnvelope).subject.reference).toBe('second')
    const kept = (await journal.timeline(id, { after: 20_000, limit: 100 })).filter(({ kind }) => kind === 'dossier')
    expect(kept).toHaveLength(2)
  })
})
