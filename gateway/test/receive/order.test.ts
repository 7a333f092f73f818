import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { instant } from '../../src/message/clock.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { statusOf } from '../../src/message/status.ts'
import { type Alone, digestsOf, documents, kept, type Mail, ofKind, openAlone, settled } from './alone.ts'
import { cancellation, certificate, utilisation } from './documents.ts'
import { letter, signal } from './letter.ts'
import { DAY, HOUR, TODAY } from './world.ts'

/** Thailand imports; Viet Nam issues, and its messages come in every order but the right one. */
let th: Alone
beforeAll(async () => {
  th = await openAlone('TH', ['VN', 'MY'], (partner) => (partner === 'MY' ? { cpaId: 'asw-my-th-1' } : {}))
})
afterAll(() => th.close())
beforeEach(() => settled(th))

const arrive = async (json: CanonicalDocument) => {
  // Every clock of ours may have moved: a message is always fresh.
  const sent = await letter(th.pen('VN'), json)
  expect(await th.post('VN', sent.wire)).toEqual({ status: 202 })
}
/** What Viet Nam reads of our documents, acknowledged as it comes. */
async function answers(): Promise<readonly CanonicalDocument[]> {
  const all: CanonicalDocument[] = []
  for (let mail = await th.mail(); mail.length > 0; mail = await th.mail()) {
    all.push(...(await documents(mail, th.pen('VN').keys)))
    for (const one of ofKind(mail, 'user')) await acknowledge(one)
  }
  return all
}
async function acknowledge(about: Mail): Promise<void> {
  const { messageId: refToMessageId, conversationId } = about.header
  const content = {
    kind: 'acknowledgment',
    acknowledgment: { timestamp: instant(th.world.now()), refToMessageId, references: digestsOf(about.wire) },
  } as const
  await th.post('VN', (await signal(th.pen('VN'), content, { header: { refToMessageId, conversationId } })).wire)
}
const outcomes = async () => (await answers()).map((json) => (json.cancellation as { outcome: string } | undefined)?.outcome)
const exchangeOf = async (json: { readonly referenceNumber: string }) =>
  th.gateway.journal.exchangeOf(certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: json.referenceNumber }))
const status = async (json: { readonly referenceNumber: string }) => {
  const exchange = await exchangeOf(json)
  return exchange && statusOf(exchange.view, TODAY).status
}

describe('a cancellation before its original', () => {
  it('is held, without an outcome, and takes effect when the original arrives in time', async () => {
    const json = certificate()
    await arrive(cancellation(json))
    expect(await outcomes()).toEqual([])
    th.world.advance(6 * DAY)
    expect(await outcomes()).toEqual([])
    await arrive(json)
    expect(await outcomes()).toEqual(['CANCELLED'])
    expect(await status(json)).toBe('CANCELLED')
    // Its deadline passes later and says nothing more.
    th.world.advance(2 * DAY)
    expect(await outcomes()).toEqual([])
  })

  it('is REFUSED_NOT_FOUND when its deadline passes, once, and after a restart as well', async () => {
    const json = certificate()
    await arrive(cancellation(json))
    expect(await outcomes()).toEqual([])
    await th.restart()
    th.world.advance(7 * DAY + HOUR)
    expect(await outcomes()).toEqual(['REFUSED_NOT_FOUND'])
    th.world.advance(8 * DAY)
    expect(await outcomes()).toEqual([])
    // An original that comes even later stands: its cancellation has been refused.
    await arrive(json)
    expect(await outcomes()).toEqual([])
    expect(await status(json)).not.toBe('CANCELLED')
  })

  it('lies in the inbox once, behind nobody: customs see it before its original', async () => {
    const json = certificate()
    const cancel = cancellation(json)
    await arrive(cancel)
    await arrive(cancel)
    const mine = (await th.gateway.journal.entries('customs', { limit: 100 })).filter(
      (entry) => entry.identity.number === json.referenceNumber,
    )
    expect(mine.map((entry) => entry.document)).toEqual(['cancellation'])
  })
})

describe('a cancellation after its original', () => {
  it.each([
    ['an unused certificate', undefined, 'CANCELLED', 'CANCELLED'],
    ['a certificate of which something was used', '400', 'REFUSED_ALREADY_USED', 'PARTLY_UTILISED'],
  ] as const)('of %s', async (_name, used, outcome, expected) => {
    const json = certificate()
    await arrive(json)
    await answers()
    if (used !== undefined) await th.gateway.submit(utilisation(json, used))
    await answers()
    await arrive(cancellation(json))
    expect(await outcomes()).toEqual([outcome])
    expect(await status(json)).toBe(expected)
  })

  it('of a certificate whose only use customs have taken back', async () => {
    const json = certificate()
    await arrive(json)
    const importDeclaration = { number: 'A004-TAKEN-BACK', date: TODAY }
    await th.gateway.submit(utilisation(json, '400', { importDeclaration }))
    th.world.advance(HOUR)
    const items = [{ seq: 1, decision: 'NOT_GIVEN', line: 1, reasonCodes: ['R04'] }]
    const issuedAt = instant(th.world.now())
    await th.gateway.submit(utilisation(json, '0', { importDeclaration, kind: 'REFUSAL', issuedAt, items }))
    await answers()
    await arrive(cancellation(json))
    expect(await outcomes()).toEqual(['CANCELLED'])
  })

  it('that comes a second time, under another id, is REFUSED_ALREADY_CANCELLED', async () => {
    const json = certificate()
    await arrive(json)
    await arrive(cancellation(json))
    expect(await outcomes()).toEqual(['CANCELLED'])
    await arrive(cancellation(json))
    expect(await outcomes()).toEqual(['REFUSED_ALREADY_CANCELLED'])
    expect(await status(json)).toBe('CANCELLED')
  })

  it('ends the certificate: no preference can be given under it any more (CA-05)', async () => {
    const json = certificate()
    await arrive(json)
    await arrive(cancellation(json))
    await answers()
    await expect(th.gateway.submit(utilisation(json, '400'))).rejects.toMatchObject({ code: 'ASW_STATE_CONFLICT' })
    const refusal = { kind: 'REFUSAL', items: [{ seq: 1, decision: 'NOT_GIVEN', reasonCodes: ['R11'] }], reasonCodes: ['R11'] }
    await expect(th.gateway.submit(utilisation(json, '0', refusal))).resolves.toMatchObject({ repeated: false })
  })

  it('that is repeated under a new message id is acknowledged and has one outcome', async () => {
    const json = certificate()
    const cancel = cancellation(json)
    await arrive(json)
    await arrive(cancel)
    expect(await outcomes()).toEqual(['CANCELLED'])
    await arrive(cancel)
    const mail = await th.mail()
    expect(mail.map((one) => one.content.kind)).toEqual(['acknowledgment'])
  })

  it('that races a utilisation: whatever is durable first decides, and both sides hear the same', async () => {
    const json = certificate()
    await arrive(json)
    await answers()
    const [used] = await Promise.allSettled([th.gateway.submit(utilisation(json, '400')), arrive(cancellation(json))])
    const said = (await answers()).flatMap((one) => (one.cancellation as { outcome: string } | undefined)?.outcome ?? [])
    expect(said).toHaveLength(1)
    // A utilisation that was taken after the outcome CANCELLED would be the error.
    if (said[0] === 'REFUSED_ALREADY_USED') expect(used.status).toBe('fulfilled')
    else expect(said).toEqual(['CANCELLED'])
    expect(await status(json)).toBe(said[0] === 'CANCELLED' ? 'CANCELLED' : 'PARTLY_UTILISED')
  })
})

describe('a response', () => {
  let vn: Alone
  beforeAll(async () => {
    vn = await openAlone('VN', ['TH', 'MY'], (partner) => (partner === 'MY' ? { cpaId: 'asw-my-vn-1' } : {}))
  })
  afterAll(() => vn.close())

  it('about a certificate that this country never sent is refused, and opens no exchange', async () => {
    const unknown = { referenceNumber: 'VN-TH 26/02/99999' }
    await vn.post('TH', (await letter(vn.pen('TH'), utilisation(unknown, '400'))).wire)
    expect(vn.gateway.notes.at(-1)).toMatchObject({ what: 'refused', code: 'ASW_NOT_FOUND', partner: 'TH' })
    expect((await vn.mail())[0]?.content).toMatchObject({ kind: 'error-list', errors: [{ code: 'ValueNotRecognized' }] })
    expect(await vn.gateway.journal.entries('ministry', { limit: 100 })).toEqual([])
    const key = certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: unknown.referenceNumber })
    expect(await vn.gateway.journal.exchangeOf(key)).toBeUndefined()
  })

  it('of a country to which the certificate was never addressed is refused, with an alarm (C7)', async () => {
    const json = certificate()
    await vn.gateway.submit(json)
    await vn.mail()
    const response = utilisation(json, '1000', { respondingCountry: 'MY' })
    await vn.post('MY', (await letter(vn.pen('MY'), response, { header: { cpaId: 'asw-my-vn-1' } })).wire)
    expect(vn.gateway.notes.at(-1)).toMatchObject({ what: 'refused', code: 'ASW_PARTNER_MISMATCH', partner: 'MY' })
    expect((await kept(vn.gateway)).at(-1)).toMatchObject({
      code: 'ASW_PARTNER_MISMATCH',
      alarm: 'message-suspicious',
    })
    const exchange = await vn.gateway.journal.exchangeOf(
      certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number: json.referenceNumber }),
    )
    expect(exchange?.view.answers).toEqual({})
    expect(await vn.gateway.journal.entries('ministry', { limit: 100 })).toEqual([])
  })

  it('in the name of another country is authentic and wrong: its findings go back as an ErrorList', async () => {
    const json = certificate()
    await vn.gateway.submit(json)
    await settled(vn)
    const response = utilisation(json, '400', { respondingCountry: 'MY' })
    await vn.post('TH', (await letter(vn.pen('TH'), response)).wire)
    expect(vn.gateway.notes.at(-1)).toMatchObject({ what: 'refused', code: 'ASW_NOT_ADDRESSED', partner: 'TH' })
    // A response to a response would never end, and an Acknowledgment alone would be a yes.
    expect((await vn.mail()).map((one) => one.content.kind)).toEqual(['error-list'])
  })
})
