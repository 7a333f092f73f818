import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clocksOnce } from '../../src/acknowledge/clocks.ts'
import { instant } from '../../src/message/clock.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { statusOf } from '../../src/message/status.ts'
import { type Alone, digestsOf, documents, type Mail, ofKind, openAlone, settled } from './alone.ts'
import { cancellation, certificate, utilisation } from './documents.ts'
import { letter, signal } from './letter.ts'
import { DAY, TODAY } from './world.ts'

/** Scenarios of the reference that need the states, the ledger and the clocks of an exchange. Thailand imports, Viet Nam issues. */
let th: Alone
beforeAll(async () => {
  th = await openAlone('TH', ['VN'])
})
afterAll(() => th.close())
beforeEach(() => settled(th))

type Certificate = CanonicalDocument & { readonly referenceNumber: string }

async function arrive(json: CanonicalDocument): Promise<void> {
  expect(await th.post('VN', (await letter(th.pen('VN'), json)).wire)).toEqual({ status: 202 })
}
async function exchangeOf({ referenceNumber: number }: Certificate) {
  const row = await th.gateway.journal.exchangeOf(certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number }))
  if (!row) throw new Error(`no exchange of ${number}`)
  return row
}
async function standing(json: Certificate) {
  return statusOf((await exchangeOf(json)).view, TODAY)
}
/** Outcomes of cancellations that Viet Nam reads, everything acknowledged as it comes. */
async function outcomes(): Promise<readonly string[]> {
  const all: string[] = []
  for (let mail = await th.mail(); mail.length > 0; mail = await th.mail()) {
    const read = await documents(mail, th.pen('VN').keys)
    all.push(
      ...read.flatMap((one) => (one.cancellation === undefined ? [] : [(one.cancellation as { outcome: string }).outcome])),
    )
    for (const one of ofKind(mail, 'user')) await acknowledge(one)
  }
  return all
}
async function acknowledge({ header, wire }: Mail): Promise<void> {
  const { messageId: refToMessageId, conversationId } = header
  const acknowledgment = { timestamp: instant(th.world.now()), refToMessageId, references: digestsOf(wire) }
  const content = { kind: 'acknowledgment', acknowledgment } as const
  await th.post('VN', (await signal(th.pen('VN'), content, { header: { refToMessageId, conversationId } })).wire)
}
/** What the ledger says to a use of item 1, of which 1,000 pieces are certified. */
async function use(json: Certificate, quantity: string): Promise<string> {
  try {
    await th.gateway.submit(utilisation(json, quantity))
    return 'COMMIT'
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

describe('scenarios of the reference', () => {
  it('F14: 400 and 500 of 1,000 are written down, 200 more are not, the 100 that are left are', async () => {
    const json = certificate()
    await arrive(json)
    const said = [await use(json, '400'), await use(json, '500'), await use(json, '200'), await use(json, '100')]
    expect(said).toEqual(['COMMIT', 'COMMIT', 'ASW_LEDGER_EXCEEDED', 'COMMIT'])
    expect((await standing(json)).items[0]).toMatchObject({ used: '1000', balance: '0' })
  })

  it('F24: the sixty days pass, which is an event; a refusal after them is taken all the same', async () => {
    const json = certificate()
    await arrive(json)
    const { id } = await exchangeOf(json)
    th.world.advance(61 * DAY)
    await clocksOnce({
      journal: th.gateway.journal,
      world: th.world,
      self: { country: 'TH' },
      agreements: th.gateway.intake.agreements,
      wake: () => undefined,
    })
    const passed = (await th.gateway.journal.timeline(id)).filter(({ kind }) => kind === 'clock-passed')
    expect(passed.map(({ data }) => data?.name)).toContain('refusal-window')
    const refusal = { kind: 'REFUSAL', items: [{ seq: 1, decision: 'NOT_GIVEN', reasonCodes: ['R04'] }] }
    await expect(th.gateway.submit(utilisation(json, '0', refusal))).resolves.toMatchObject({ repeated: false })
    expect((await standing(json)).items[0]?.decision).toBe('NOT_GIVEN')
  })

  it('F25: item 2 of 3 is refused; the others go on, and the certificate is partly refused', async () => {
    const json = certificate()
    await arrive(json)
    const items = [
      { seq: 1, decision: 'GIVEN', quantityUsed: '1000', unit: 'H87' },
      { seq: 2, decision: 'NOT_GIVEN', reasonCodes: ['R04'] },
      { seq: 3, decision: 'GIVEN', quantityUsed: '2500', unit: 'H87' },
    ]
    await th.gateway.submit(utilisation(json, '0', { kind: 'REFUSAL', items }))
    const { status, items: told } = await standing(json)
    expect(status).toBe('PARTLY_REFUSED')
    expect(told.map(({ decision }) => decision)).toEqual(['GIVEN', 'NOT_GIVEN', 'GIVEN'])
  })

  it('F26: corrected by a new number and a cancellation of the old one, which was used already: cancellation refused', async () => {
    const old = certificate()
    await arrive(old)
    expect(await use(old, '400')).toBe('COMMIT')
    await outcomes()
    const related = { number: old.referenceNumber, date: TODAY, relation: 'REPLACES', reason: 'misspelt consignee' }
    const next = certificate({ kind: 'SUBSTITUTION', relatedCertificates: [related] })
    await arrive(next)
    await arrive(cancellation(old, { reasonCode: '3', replacedBy: { referenceNumber: next.referenceNumber } }))
    expect(await outcomes()).toEqual(['REFUSED_ALREADY_USED'])
    expect((await standing(old)).status).toBe('PARTLY_UTILISED')
    expect((await standing(next)).status).not.toBe('CANCELLED')
  })

  it('F27: sent again under a new message id: one registration, one hand-over', async () => {
    const json = certificate()
    await arrive(json)
    await arrive(json)
    const entries = (await th.gateway.journal.entries('customs', { limit: 500 })).filter(
      ({ identity }) => identity.number === json.referenceNumber,
    )
    expect(entries).toHaveLength(1)
    expect((await exchangeOf(json)).view.certified?.items).toHaveLength(3)
  })

  it('F30: the last 100 pieces are claimed twice at once: one gets them, the other hears that nothing is left', async () => {
    const json = certificate()
    await arrive(json)
    expect(await use(json, '900')).toBe('COMMIT')
    expect((await Promise.all([use(json, '100'), use(json, '100')])).sort()).toEqual(['ASW_LEDGER_EXCEEDED', 'COMMIT'])
    expect((await standing(json)).items[0]?.balance).toBe('0')
  })
})
