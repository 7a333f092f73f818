import { validate } from '@asw/mappings'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knownBeside } from '../../src/intake/known.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { utcDay } from '../../src/message/local-day.ts'
import { type Alone, documents, openAlone } from '../receive/alone.ts'
import { cancellation, certificate, serial, utilisation } from '../receive/documents.ts'
import { PACK } from '../receive/gateways.ts'
import { letter } from '../receive/letter.ts'
import { DAY, HOUR, TODAY } from '../receive/world.ts'
import { openRest, problem } from './rest.ts'

type Certificate = CanonicalDocument & { readonly referenceNumber: string }

/** Thailand has received certificates of Viet Nam: it answers them, and issues back-to-back certificates on them. */
let th: Alone
beforeAll(async () => {
  th = await openAlone('TH', ['VN', 'MY'], (partner) => (partner === 'MY' ? { cpaId: 'asw-my-th-1' } : {}))
})
afterAll(() => th.close())

async function received(): Promise<Certificate> {
  const json = certificate()
  await th.post('VN', (await letter(th.pen('VN'), json)).wire)
  return json
}
const beside = (document: unknown, on = TODAY) => knownBeside(th.gateway.journal, PACK, document, on)

describe('beside a response', () => {
  it('stand the day on which the certificate came, its validity and the criteria of its items', async () => {
    const json = await received()
    expect(await beside(utilisation(json, '1'))).toEqual({
      certificate: { validTo: json.validTo, items: [1, 2, 3].map((seq) => ({ seq, criteria: [{ code: 'CTH' }] })) },
      receivedOn: TODAY,
    })
  })

  it('stands the certificate that went out, where the other side answers it', async () => {
    const vn = await openAlone('VN', ['TH'])
    const json = certificate()
    await vn.gateway.submit(json)
    const known = await knownBeside(vn.gateway.journal, PACK, utilisation(json, '1'), TODAY)
    expect(known).toMatchObject({ certificate: { validTo: json.validTo, items: [{ criteria: [{ code: 'CTH' }] }, {}, {}] } })
    expect(known).not.toHaveProperty('receivedOn')
    await vn.close()
  })

  it('F6: preference for an item under partial cumulation is refused, in a response and in a booking', async () => {
    const [first, ...others] = certificate().items as readonly object[]
    const items = [{ ...first, criteria: [{ code: 'PC', percent: 25 }] }, ...others]
    const json = certificate({ items, flags: ['ACCUMULATION', 'PARTIAL_CUMULATION'] })
    await th.post('VN', (await letter(th.pen('VN'), json)).wire)
    const refused = {
      facts: { issues: [expect.objectContaining({ rule: 'D-43', severity: 'E', pointer: '/items/0/decision' })] },
    }
    await expect(th.gateway.submit(utilisation(json, '1'))).rejects.toMatchObject(refused)
    const applies = utilisation(json, '1', { items: [{ seq: 1, decision: 'NOT_APPLICABLE' }] })
    expect((await th.gateway.submit(applies)).repeated).toBe(false)
    const door = await openRest(th)
    const key = certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: json.referenceNumber })
    const exchange = await th.gateway.journal.exchangeOf(key)
    const book = (item: number, action = 'commit') => {
      const wish = { action, declaration: { number: `PC-${item}`, date: TODAY }, lines: [{ item, quantity: '1' }] }
      return door.call('POST', `/v1/exchanges/${exchange?.id}/bookings`, wish)
    }
    expect(problem(await book(1)).code).toBe('ASW_DOCUMENT_INVALID')
    expect(problem(await book(1, 'release')).code).toBe('ASW_NOT_FOUND')
    expect((await book(2)).statusCode).toBe(200)
    await door.close()
  })

  it('counts the certificate, not a cancellation that came before it', async () => {
    const json = certificate()
    await th.post('VN', (await letter(th.pen('VN'), cancellation(json))).wire)
    expect(await beside(utilisation(json, '1'))).toEqual({})
  })

  it('F24: a refusal after sixty days is taken with a warning', async () => {
    const json = await received()
    const refusal = (id: number) =>
      utilisation(json, '0', {
        kind: 'REFUSAL',
        items: [{ seq: 1, decision: 'NOT_GIVEN', reasonCodes: ['R04'] }],
        responseId: `LATE-${id}`,
        importDeclaration: undefined,
        issuedAt: new Date(th.world.now()).toISOString(),
      })
    th.world.advance(60 * DAY)
    expect((await th.gateway.submit(refusal(1))).warnings.map(({ rule }) => rule)).not.toContain('D-92')
    th.world.advance(DAY)
    const door = await openRest(th)
    const judged = (await door.call('POST', '/v1/validate', { document: refusal(3) })).json() as { issues: { rule?: string }[] }
    expect(judged.issues.map(({ rule }) => rule)).toContain('D-92')
    await door.close()
    const late = await th.gateway.submit(refusal(2))
    expect(late.warnings).toContainEqual(expect.objectContaining({ rule: 'D-92', severity: 'W', pointer: '/issuedAt' }))
  })

  it('the day of a certificate that comes at night is that of the importing country, as its clock counts (D-92)', async () => {
    const night = th.world.now() - (th.world.now() % DAY) + 18 * HOUR
    th.world.advance(night > th.world.now() ? night - th.world.now() : night + DAY - th.world.now())
    const arrived = th.world.now()
    const known = await beside(utilisation(await received(), '1'))
    expect(known.receivedOn).toBe(utcDay(arrived + 7 * HOUR))
    const refusal = (day: number) =>
      utilisation(certificate(), '0', {
        kind: 'REFUSAL',
        items: [{ seq: 1, decision: 'NOT_GIVEN', reasonCodes: ['R04'] }],
        issuedAt: `${utcDay(arrived + 7 * HOUR + day * DAY)}T09:00:00+07:00`,
      })
    const rules = (day: number) => validate(PACK, refusal(day), { side: 'issue', today: TODAY, known }).map(({ rule }) => rule)
    expect(rules(60)).not.toContain('D-92')
    expect(rules(61)).toContain('D-92')
  })
})

describe('beside a back-to-back certificate', () => {
  const onward = (original: Certificate, quantity: string, unit = 'H87') => ({
    document: 'certificate-of-origin',
    scheme: 'ATIGA',
    relatedCertificates: [{ relation: 'BACK_TO_BACK_ORIGINAL', number: original.referenceNumber, date: TODAY, country: 'VN' }],
    items: [{ seq: 1, originalRef: { number: original.referenceNumber, itemSeq: 1, quantity, unit } }],
  })

  it('stand its originals with what they certify, and how they stand', async () => {
    const json = await received()
    expect(await beside(onward(json, '600'))).toMatchObject({
      originals: [
        {
          referenceNumber: json.referenceNumber,
          items: [{ seq: 1, accountUnit: 'H87', criteria: [{ code: 'CTH' }] }, {}, {}],
        },
      ],
      statuses: [{ number: json.referenceNumber, status: 'RECEIVED' }],
    })
  })

  it('another criterion than that of the original is warned of', async () => {
    const json = await received()
    const [item] = onward(json, '1').items
    const criteria = async (code: string) => {
      const document = { ...onward(json, '1'), flags: ['BACK_TO_BACK'], items: [{ ...item, criteria: [{ code }] }] }
      return validate(PACK, document, { side: 'issue', today: TODAY, known: await beside(document) }).map(({ rule }) => rule)
    }
    expect(await criteria('CTH')).not.toContain('D-67')
    expect(await criteria('CTSH')).toContain('D-67')
  })

  it('a cancelled original is told as such', async () => {
    const json = await received()
    await th.post('VN', (await letter(th.pen('VN'), cancellation(json))).wire)
    expect(await beside(onward(json, '600'))).toMatchObject({ statuses: [{ status: 'CANCELLED' }] })
  })

  it('more than was certified is refused at the door, and so is a share of what was cancelled', async () => {
    const json = await received()
    const onwards = (quantity: string) => ({
      ...json,
      ...onward(json, quantity),
      issuingCountry: 'TH',
      importingCountry: 'MY',
      flags: ['BACK_TO_BACK'],
    })
    const rulesOf = async (quantity: string) => {
      const refused = await th.gateway
        .submit(onwards(quantity) as unknown as CanonicalDocument)
        .catch((error: { facts?: { issues?: { rule?: string }[] } }) => error)
      return (refused as { facts?: { issues?: readonly { rule?: string }[] } }).facts?.issues?.map(({ rule }) => rule) ?? []
    }
    expect(await rulesOf('1000')).not.toContain('D-65')
    expect(await rulesOf('1000.5')).toContain('D-65')
    expect(await rulesOf('1000')).not.toContain('D-68')
    await th.post('VN', (await letter(th.pen('VN'), cancellation(json))).wire)
    expect(await rulesOf('1000')).toContain('D-68')
  })

  it('a share of what was cancelled is refused on arrival as well', async () => {
    const json = await received()
    const rulesOf = async () => {
      const { relatedCertificates } = onward(json, '100')
      const onwards = { ...json, relatedCertificates, issuingCountry: 'MY', importingCountry: 'TH', flags: ['BACK_TO_BACK'] }
      await th.mail()
      const document = { ...onwards, referenceNumber: `KL-2026-${serial()}` } as unknown as CanonicalDocument
      await th.post('MY', (await letter(th.pen('MY'), document, { header: { cpaId: 'asw-my-th-1' } })).wire)
      const mail = (await th.mail()).filter(({ to, content }) => to === 'MY' && content.kind === 'user')
      const said = (await documents(mail, th.pen('MY').keys)) as readonly { readonly issues?: readonly { rule?: string }[] }[]
      return said.flatMap(({ issues = [] }) => issues.map(({ rule }) => rule))
    }
    expect(await rulesOf()).not.toContain('D-68')
    await th.post('VN', (await letter(th.pen('VN'), cancellation(json))).wire)
    expect(await rulesOf()).toContain('D-68')
  })

  it('stand all quantities of its originals, that of the account first', async () => {
    const json = await received()
    const [{ quantities }] = json.items as readonly [{ readonly quantities: readonly object[] }]
    expect(quantities.length).toBeGreaterThan(1)
    const counted = { value: '1000', unit: 'H87' }
    const first = { quantities: [counted, ...quantities], accountUnit: 'H87' }
    expect(await beside(onward(json, '820', 'KGM'))).toMatchObject({ originals: [{ items: [first, {}, {}] }] })
  })

  it('nothing is told of an original that never came', async () => {
    expect(await beside(onward(certificate(), '600'))).toEqual({ originals: [], statuses: [] })
  })
})

describe('whatever is handed in', () => {
  it('nothing is thrown for it', async () => {
    const kind = fc.constantFrom('certificate-of-origin', 'certificate-response', 'cancellation')
    const document = fc.record({
      document: kind,
      scheme: fc.jsonValue(),
      certificate: fc.jsonValue(),
      items: fc.jsonValue(),
      relatedCertificates: fc.jsonValue(),
    })
    await fc.assert(
      fc.asyncProperty(fc.oneof(document, fc.jsonValue()), async (anything) => {
        expect(await beside(anything)).toEqual(expect.any(Object))
      }),
      { numRuns: 100 },
    )
  })
})
