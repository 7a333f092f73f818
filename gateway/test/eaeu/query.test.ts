import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiKey } from '../../src/intake/rest/key.ts'
import type { SubmitWish } from '../../src/intake/submit.ts'
import { submitAs } from '../../src/intake/submit-as.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { MINUTE } from '../receive/world.ts'
import { type Office, Offices, sample } from './offices.ts'

let offices: Offices
let serial = 0
beforeAll(async () => {
  offices = await Offices.open()
})
afterAll(() => offices.close())

const numbered = () => `VN-RU 26/02/${String(7000 + ++serial)}`
const form = (referenceNumber: string, more: object = {}): CanonicalDocument =>
  ({ ...sample('certificate-of-origin.vn-ru-two-items-by-sea'), referenceNumber, ...more }) as CanonicalDocument
const question = (referenceNumber: string | undefined, more: object = {}): CanonicalDocument =>
  ({
    ...{ document: 'certificate-query', scheme: 'EAEUVN', formVersion: '2026-01', issuingCountry: 'VN' },
    ...(referenceNumber === undefined ? {} : { referenceNumber }),
    ...more,
  }) as CanonicalDocument
const result = (code: string, text = 'No data'): CanonicalDocument =>
  ({ ...sample('processing-result.no-data-found'), code, text }) as CanonicalDocument

/** What an office has in an inbox of one exchange. */
async function entriesIn(office: Office, inbox: 'customs' | 'ministry', number: string) {
  const all = await office.journal.entries(inbox, { limit: 100 })
  return all.filter(({ identity }) => identity.number === number)
}
const stateOf = async (office: Office, delivery: string) => (await office.journal.delivery(delivery as never))?.state

/** Russia asks; Viet Nam has the question in its inbox. */
async function asked(referenceNumber: string | undefined, more: object = {}) {
  const json = question(referenceNumber, more)
  const { delivery, exchange } = await offices.ru.submit(json)
  expect(await offices.carry()).toEqual(['RU:004', 'VN:PRS'])
  const [entry, ...others] = await entriesIn(offices.vn, 'ministry', delivery)
  expect(others).toEqual([])
  expect(entry).toMatchObject({ document: 'certificate-query', json })
  return { delivery, exchange, entry: entry! }
}

describe('a question about a certificate', () => {
  it('waits in the inbox of the issuing side, is answered by the certificate, and the answer lies beside the question', async () => {
    const number = numbered()
    const { delivery, exchange, entry } = await asked(number)
    expect(await stateOf(offices.ru, delivery)).toBe('awaiting')
    const found = form(number)
    const said = await offices.vn.submit(found, { answers: entry.id })
    expect(await offices.carry()).toEqual(['VN:005'])
    expect(await stateOf(offices.vn, said.delivery)).toBe('delivered')
    expect(await stateOf(offices.ru, delivery)).toBe('delivered')
    const [answer, ...others] = await entriesIn(offices.ru, 'customs', delivery)
    expect(others).toEqual([])
    expect(answer).toMatchObject({ document: 'certificate-of-origin', exchange, json: found })
    const kinds = await offices.ru.kinds(exchange)
    expect(kinds).toEqual(
      expect.arrayContaining(['conversation-opened', 'conversation-heard', 'accepted', 'conversation-closed']),
    )
    expect(await offices.ru.heard(exchange)).toEqual(['PRS', 'P.XX.99.MSG.005'])
    // What a register says of a certificate is no certificate that was issued to us.
    expect((await offices.ru.journal.exchange(exchange))?.view.certified).toBeUndefined()
    for (const side of [offices.vn, offices.ru]) {
      expect((await side.journal.verifyChains()).broken).toBeUndefined()
      expect((await side.journal.stuck()).filter(({ what }) => what !== 'inbox')).toEqual([])
    }
  })

  it('about which nothing is known is answered by R.006: an answer, and no refusal', async () => {
    const { delivery, exchange, entry } = await asked(numbered())
    await offices.vn.submit(result('4'), { answers: entry.id })
    expect(await offices.carry()).toEqual(['VN:002'])
    expect(await stateOf(offices.ru, delivery)).toBe('delivered')
    const [answer] = await entriesIn(offices.ru, 'customs', delivery)
    expect(answer).toMatchObject({ document: 'processing-result', json: { code: '4', text: 'No data' } })
    const events = await offices.ru.journal.timeline(exchange)
    expect(events.find(({ kind }) => kind === 'processing-result')?.data).toMatchObject({ code: '4', positive: true })
  })

  it('that the other side does not want to answer is refused, and its words lie in the inbox', async () => {
    const { delivery, entry } = await asked(numbered())
    await offices.vn.submit(result('9', 'not for you'), { answers: entry.id })
    await offices.carry()
    expect(await stateOf(offices.ru, delivery)).toBe('refused')
    expect((await entriesIn(offices.ru, 'customs', delivery))[0]?.json).toMatchObject({ code: '9', text: 'not for you' })
  })

  it('asked again is another question', async () => {
    const number = numbered()
    const first = await asked(number)
    const second = await asked(number)
    expect(second.exchange).not.toBe(first.exchange)
    await offices.vn.submit(form(number), { answers: second.entry.id })
    await offices.carry()
    expect(await stateOf(offices.ru, second.delivery)).toBe('delivered')
    expect(await stateOf(offices.ru, first.delivery)).toBe('awaiting')
    await offices.vn.submit(result('4'), { answers: first.entry.id })
    await offices.carry()
    expect(await stateOf(offices.ru, first.delivery)).toBe('delivered')
  })

  it('of a period is answered by one that was issued on its days, or in words', async () => {
    const { delivery, entry } = await asked(undefined, { period: { from: '2026-10-01', to: '2026-10-31' } })
    const late = form(numbered(), { issuedOn: '2026-11-02' })
    await expect(offices.vn.submit(late, { answers: entry.id })).rejects.toMatchObject({ code: expect.stringMatching(/^ASW_/) })
    await offices.vn.submit(result('3', '2 certificates, sent one by one'), { answers: entry.id })
    await offices.carry()
    expect(await stateOf(offices.ru, delivery)).toBe('delivered')
  })

  it('is asked by Viet Nam as well', async () => {
    const json = sample('certificate-query.by-number-alone')
    const { delivery } = await offices.vn.submit(json)
    expect(await offices.carry()).toEqual(['VN:004', 'RU:PRS'])
    const [entry] = await entriesIn(offices.ru, 'ministry', delivery)
    const found = {
      ...sample('certificate-of-origin.ru-vn-under-verification'),
      referenceNumber: json.referenceNumber,
    } as CanonicalDocument
    await offices.ru.submit(found, { answers: entry!.id })
    expect(await offices.carry()).toEqual(['RU:005'])
    expect((await entriesIn(offices.vn, 'customs', delivery))[0]?.json).toEqual(found)
  })
})

describe('who answers', () => {
  it('answers once: the same again is repeated, another answer is a conflict, and nothing more leaves', async () => {
    const number = numbered()
    const { entry } = await asked(number)
    const first = await offices.vn.submit(result('4'), { answers: entry.id })
    expect(await offices.vn.submit(result('4'), { answers: entry.id })).toMatchObject({
      delivery: first.delivery,
      repeated: true,
    })
    await offices.carry()
    expect(await offices.vn.submit(result('4'), { answers: entry.id })).toMatchObject({ repeated: true })
    await expect(offices.vn.submit(form(number), { answers: entry.id })).rejects.toMatchObject({ code: 'ASW_IDENTITY_CONFLICT' })
    expect(await offices.carry()).toEqual([])
  })

  it.each([
    ['another certificate', () => form('VN-RU 26/02/1'), 'ASW_INPUT_INVALID'],
    ['a document that is no answer to it', () => sample('certificate-status.cancelled'), 'ASW_INPUT_INVALID'],
    ['what breaks the schema', () => ({ ...result('4'), processedAt: 'today' }), 'ASW_DOCUMENT_INVALID'],
  ])('cannot answer by %s', async (_, json, code) => {
    const { entry } = await asked(numbered())
    await expect(offices.vn.submit(json() as CanonicalDocument, { answers: entry.id })).rejects.toMatchObject({ code })
    await offices.vn.submit(result('4'), { answers: entry.id })
    await offices.carry()
  })

  it('cannot answer what nobody asked, nor what the gateway answers', async () => {
    await expect(offices.vn.submit(result('4'), { answers: 'nothing' })).rejects.toMatchObject({ code: 'ASW_NOT_FOUND' })
    const number = numbered()
    await offices.vn.submit(form(number))
    await offices.carry()
    const [entry] = await entriesIn(offices.ru, 'customs', number)
    await expect(offices.ru.submit(result('9'), { answers: entry!.id })).rejects.toMatchObject({ code: 'ASW_STATE_CONFLICT' })
  })

  it.each([
    ['its inbox', { inboxes: ['customs'] }, 'ASW_NOT_ALLOWED'],
    ['questions', { documents: ['processing-result'] }, 'ASW_NOT_ALLOWED'],
    ['what is said', { documents: ['certificate-query'] }, 'ASW_NOT_ALLOWED'],
    ['what is asked, and where', { inboxes: ['ministry'], documents: ['certificate-query', 'processing-result'] }, undefined],
  ])('needs a key for %s', async (_, scope, code) => {
    const { entry } = await asked(numbered())
    const key: ApiKey = { name: 'clerk', sha256: '', roles: ['submitter'], ...scope }
    const submit = ({ document, answers }: SubmitWish) =>
      offices.vn.submit(document as CanonicalDocument, answers === undefined ? {} : { answers })
    const said = submitAs({ journal: offices.vn.journal, submit }, key, { document: result('4'), answers: entry.id }, undefined)
    if (code === undefined) await expect(said).resolves.toMatchObject({ repeated: false })
    else await expect(said).rejects.toMatchObject({ code })
    await offices.vn.submit(result('4'), { answers: entry.id })
    await offices.carry()
  })

  it('says a result or a state of a register only in an answer', async () => {
    for (const json of [result('4'), sample('resource-status.answer')])
      await expect(offices.vn.submit(json)).rejects.toMatchObject({ code: 'ASW_INPUT_INVALID' })
  })
})

describe('trouble on the way', () => {
  it('the acceptance of the question is lost: it is repeated, asked once, and answered in one conversation', async () => {
    const number = numbered()
    offices.loses = (label) => label === 'VN:PRS'
    const { delivery, exchange } = await offices.ru.submit(question(number))
    expect(await offices.carry()).toEqual(['RU:004', 'VN:PRS'])
    offices.loses = () => false
    offices.world.advance(MINUTE + 1)
    expect(await offices.carry()).toEqual(['RU:004', 'VN:PRS'])
    const entries = await entriesIn(offices.vn, 'ministry', delivery)
    expect(entries).toHaveLength(1)
    await offices.vn.submit(form(number), { answers: entries[0]!.id })
    await offices.carry()
    expect(await stateOf(offices.ru, delivery)).toBe('delivered')
    expect((await offices.ru.kinds(exchange)).filter((kind) => kind === 'sealed')).toHaveLength(2)
  })

  it('the answer is lost: the question comes again and gets the same answer, which is handed over once', async () => {
    const number = numbered()
    const { delivery, entry } = await asked(number)
    await offices.vn.submit(form(number), { answers: entry.id })
    offices.loses = (label) => label === 'VN:005'
    await offices.carry()
    expect(await stateOf(offices.ru, delivery)).toBe('awaiting')
    offices.loses = () => false
    offices.world.advance(6 * MINUTE)
    expect(await offices.carry()).toEqual(['RU:004', 'VN:005'])
    expect(await stateOf(offices.ru, delivery)).toBe('delivered')
    expect(await entriesIn(offices.ru, 'customs', delivery)).toHaveLength(1)
  })

  it('nobody answers: after its repeats the question is abandoned, and the late answer heals it', async () => {
    const number = numbered()
    const { delivery, entry, exchange } = await asked(number)
    for (let n = 0; n < 5; n++) {
      offices.world.advance(6 * MINUTE)
      await offices.carry()
    }
    expect(await offices.ru.journal.delivery(delivery)).toMatchObject({
      state: 'abandoned',
      lastCode: 'ASW_ACKNOWLEDGMENT_MISSING',
    })
    expect(await offices.vn.journal.stuck()).toContainEqual(expect.objectContaining({ what: 'conversation', turn: 'us' }))
    await offices.vn.submit(form(number), { answers: entry.id })
    await offices.carry()
    expect(await stateOf(offices.ru, delivery)).toBe('delivered')
    expect(await offices.ru.kinds(exchange)).toContain('conversation-healed')
  })

  it('the answer comes twice, and before PRS: handed over once', async () => {
    const number = numbered()
    offices.loses = (label) => label === 'VN:PRS'
    const { delivery } = await offices.ru.submit(question(number))
    await offices.carry()
    const prs = offices.wires.at(-1)!
    offices.loses = () => false
    const [entry] = await entriesIn(offices.vn, 'ministry', delivery)
    await offices.vn.submit(form(number), { answers: entry!.id })
    await offices.carry()
    const road = offices.vn.relaying.outlet(offices.vn.gateway.agreements[0]!)
    await road.send(offices.wires.at(-1)!, new AbortController().signal)
    await road.send(prs, new AbortController().signal)
    expect(await offices.carry()).toEqual([])
    expect(await entriesIn(offices.ru, 'customs', delivery)).toHaveLength(1)
    expect(await stateOf(offices.ru, delivery)).toBe('delivered')
  })

  it.each(['before-keep-commit', 'after-keep-commit', 'before-acknowledgment-send', 'after-acknowledgment-send'] as const)(
    'a crash at %s between the answer and its reply: it leaves, and is handed over once',
    async (point) => {
      const number = numbered()
      const { delivery, entry } = await asked(number)
      const said = await offices.vn.submit(form(number), { answers: entry.id })
      offices.vn.crashAt = point
      await offices.carry().catch(() => undefined)
      await offices.vn.restart()
      offices.world.advance(2 * MINUTE)
      await offices.carry()
      expect(await stateOf(offices.vn, said.delivery)).toBe('delivered')
      expect(await stateOf(offices.ru, delivery)).toBe('delivered')
      expect(await entriesIn(offices.ru, 'customs', delivery)).toHaveLength(1)
    },
  )
})
