import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agreementSet } from '../../src/agreement/open.ts'
import { answer } from '../../src/converse/index.ts'
import { deskOf } from '../../src/eaeu/desk.ts'
import { isEaeuAgreement, receiveEaeu } from '../../src/eaeu/index.ts'
import { answerWith } from '../../src/eaeu/reply.ts'
import { unpack, writeAction } from '../../src/envelope/eaeu/index.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { partnerId } from '../../src/message/ids.ts'
import { makeKeys } from '../receive/keys.ts'
import { MINUTE } from '../receive/world.ts'
import { eaeuAgreement, type Office, Offices, sample } from './offices.ts'

const form = (referenceNumber: string, more: object = {}): CanonicalDocument =>
  ({ ...sample('certificate-of-origin.vn-ru-two-items-by-sea'), referenceNumber, ...more }) as CanonicalDocument
const question = (referenceNumber: string): CanonicalDocument => ({
  ...{ document: 'certificate-query', scheme: 'EAEUVN', formVersion: '2026-01', issuingCountry: 'VN', referenceNumber },
})
const result = (code: string, text: string): CanonicalDocument =>
  ({ ...sample('processing-result.refused-in-words'), code, text }) as CanonicalDocument
const stateOf = async (office: Office, delivery: string) => (await office.journal.delivery(delivery as never))?.state
const entriesOf = async (office: Office, inbox: string, number: string) =>
  (await office.journal.entries(inbox, { limit: 100 })).filter(({ identity }) => identity.number === number)
function termsOf(office: Office) {
  const [agreement] = office.gateway.agreements
  if (!agreement || !isEaeuAgreement(agreement)) throw new Error('no agreement')
  return agreement
}

describe('a hostile answer', () => {
  let offices: Offices
  beforeAll(async () => {
    offices = await Offices.open()
  })
  afterAll(() => offices.close())

  /** What other software says in the conversation of a question. */
  async function says(exchange: string, json: CanonicalDocument) {
    const row = await offices.ru.journal.conversationAbout(exchange as never, 'query-certificate')
    const { eaeu } = offices.vn
    const about = { operation: 'query-certificate', documentId: JSON.parse(row!.state).request.documentId as string }
    await answer(deskOf(eaeu, termsOf(offices.vn)), row!.id, (await answerWith(eaeu, termsOf(offices.vn), about, json))!)
  }
  async function asks(number: string) {
    const asked = await offices.ru.submit(question(number))
    await offices.carry()
    return asked
  }

  it.each([
    ['of another certificate', () => form('VN-RU 26/02/99999')],
    ['of another country', () => sample('certificate-of-origin.ru-vn-under-verification')],
  ])('%s is an ERR, and no inbox has it', async (_, json) => {
    const { delivery, exchange } = await asks('VN-RU 26/02/08001')
    await says(exchange, json())
    expect((await offices.carry()).slice(0, 2)).toEqual(['VN:005', 'RU:ERR'])
    expect(await entriesOf(offices.ru, 'customs', delivery)).toEqual([])
    expect(await offices.ru.journal.delivery(delivery)).toMatchObject({
      state: 'refused',
      lastCode: 'ASW_TRANSACTION_UNEXPECTED',
    })
    expect(await offices.ru.kinds(exchange)).toContain('conversation-refused')
    // Asked anew, it is another question, and can be answered.
    await offices.ru.journal.replay(delivery, 'operator')
    expect(await offices.carry()).toEqual(['RU:004', 'VN:PRS'])
    const waiting = await offices.vn.journal.entries('ministry', { limit: 100 })
    await offices.vn.submit(result('4', 'No data'), { answers: waiting.at(-1)!.id })
    await offices.carry()
    expect(await stateOf(offices.ru, delivery)).toBe('delivered')
  })

  it('of another partner meets a conversation that nobody has with it', async () => {
    const { delivery, exchange } = await asks('VN-RU 26/02/08002')
    await says(exchange, form('VN-RU 26/02/08002'))
    offices.loses = (label) => label === 'VN:005'
    await offices.carry()
    offices.loses = () => false
    const stolen = offices.wires.at(-1)!
    const { KZ } = await makeKeys(['KZ'])
    const address = 'EAEU://KZ/CP/P.XX.99/P.XX.99.ACT.002'
    const vn = termsOf(offices.ru)
    const kz = eaeuAgreement('RU', KZ!, {
      ...{ partner: partnerId('KZ'), country: 'KZ', cpaId: 'KZ', party: { id: 'KZ' } },
      eaeu: { ...vn.eaeu, partners: [address] },
    })
    const before = offices.ru.eaeu
    offices.ru.eaeu = { ...before, agreements: () => agreementSet([vn, kz], 3) }
    const body = Buffer.from(
      Buffer.from(stolen.body)
        .toString('utf8')
        .replaceAll(/EAEU:\/\/VN\/[^<]+/g, address),
    )
    const { fingerprint } = KZ!.tlsClient.certificate
    expect(await receiveEaeu(offices.ru.eaeu, { wire: { ...stolen, body }, peer: { fingerprint } })).toEqual({ status: 202 })
    expect(await stateOf(offices.ru, delivery)).toBe('awaiting')
    expect(await entriesOf(offices.ru, 'customs', delivery)).toEqual([])
    offices.ru.eaeu = before
    offices.world.advance(6 * MINUTE)
    await offices.carry()
    expect(await stateOf(offices.ru, delivery)).toBe('delivered')
  })

  it('to a question that nobody asked is not expected', async () => {
    const { exchange } = await asks('VN-RU 26/02/08003')
    await says(exchange, form('VN-RU 26/02/08003'))
    await offices.carry()
    const stolen = offices.wires.at(-1)!
    const body = Buffer.from(
      Buffer.from(stolen.body)
        .toString('utf8')
        .replace(/(ConversationID>)urn:uuid:......../, '$1urn:uuid:00000000'),
    )
    const { fingerprint } = offices.vn.gateway.keys.tlsClient.certificate
    expect(await receiveEaeu(offices.ru.eaeu, { wire: { ...stolen, body }, peer: { fingerprint } })).toEqual({ status: 202 })
    expect(await offices.carry()).toEqual(['RU:ERR'])
  })

  it('in the words of another transaction gets an ERR in its own', async () => {
    const { exchange } = await asks('VN-RU 26/02/08004')
    await says(exchange, form('VN-RU 26/02/08004'))
    await offices.carry()
    const stolen = offices.wires.at(-1)!
    const body = Buffer.from(
      Buffer.from(stolen.body)
        .toString('utf8')
        .replace('TRN.003/P.XX.99.MSG.005', 'TRN.001/P.XX.99.MSG.001')
        .replace(/<wsa:RelatesTo>[^<]+<\/wsa:RelatesTo>/, ''),
    )
    const { fingerprint } = offices.vn.gateway.keys.tlsClient.certificate
    await receiveEaeu(offices.ru.eaeu, { wire: { ...stolen, body }, peer: { fingerprint } })
    await offices.carry()
    const { action } = unpack(offices.wires.at(-1)!).header
    expect(writeAction(action)).toBe('int://CP/P.XX.99/1.0.0/P.XX.99.PRC.001/P.XX.99.TRN.001/P.MSG.ERR')
  })
})

describe('where the agreement lets the journal answer', () => {
  let offices: Offices
  beforeAll(async () => {
    offices = await Offices.open((side, keys) => {
      const eaeu = eaeuAgreement(side, keys).eaeu!
      return { eaeu: { ...eaeu, answeredBy: { 'certificate-query': 'journal' } } }
    })
  })
  afterAll(() => offices.close())
  const asks = async (number: string) => {
    const { delivery } = await offices.ru.submit(question(number))
    const passed = await offices.carry()
    const [entry] = await entriesOf(offices.ru, 'customs', delivery)
    return { delivery, passed, json: entry?.json as { registerEntry?: { status: string } } | undefined }
  }

  it('a certificate that went to this partner is answered at once, with its status of today', async () => {
    const json = form('VN-RU 26/02/09001')
    await offices.vn.submit(json)
    await offices.carry()
    const first = await asks('VN-RU 26/02/09001')
    expect(first.passed).toEqual(['RU:004', 'VN:PRS', 'VN:005'])
    expect(first.json).toEqual(json)
    expect(await entriesOf(offices.vn, 'ministry', first.delivery)).toEqual([])
    await offices.vn.submit({
      ...sample('certificate-status.cancelled'),
      certificate: { referenceNumber: 'VN-RU 26/02/09001', issuingCountry: 'VN', issuedOn: json.issuedOn },
    } as CanonicalDocument)
    await offices.carry()
    expect((await asks('VN-RU 26/02/09001')).json?.registerEntry?.status).toBe('CANCELLED')
    expect(await stateOf(offices.ru, first.delivery)).toBe('delivered')
  })

  it('what the journal does not know is a question to the domestic side', async () => {
    const { delivery, passed } = await asks('VN-RU 26/02/09002')
    expect(passed).toEqual(['RU:004', 'VN:PRS'])
    expect(await entriesOf(offices.vn, 'ministry', delivery)).toHaveLength(1)
  })

  it('what went to somebody else is not told', async () => {
    await offices.vn.submit(form('VN-RU 26/02/09003'))
    await offices.carry()
    const { journal } = offices.vn.eaeu
    const other = new Proxy(journal, {
      get: (target, name) => {
        const own = Reflect.get(target, name) as unknown
        if (name !== 'exchangeOf') return typeof own === 'function' ? own.bind(target) : own
        return async (key: string) => {
          const row = await target.exchangeOf(key)
          return row && key.includes('09003') ? { ...row, partner: partnerId('KZ') } : row
        }
      },
    })
    offices.vn.eaeu = { ...offices.vn.eaeu, journal: other }
    expect((await asks('VN-RU 26/02/09003')).passed).toEqual(['RU:004', 'VN:PRS'])
    offices.vn.eaeu = { ...offices.vn.eaeu, journal }
  })
})

describe('the state of a register, R.007', () => {
  let offices: Offices
  beforeAll(async () => {
    offices = await Offices.open()
  })
  afterAll(() => offices.close())

  it('is asked and told: a question and its answer, and no signal', async () => {
    const { delivery } = await offices.vn.submit(sample('resource-status.question'))
    expect(await offices.carry()).toEqual(['VN:009'])
    const [entry] = await entriesOf(offices.ru, 'ministry', delivery)
    expect(entry?.json).toEqual(sample('resource-status.question'))
    await offices.ru.submit(sample('resource-status.answer-for-all-members'), { answers: entry!.id })
    expect(await offices.carry()).toEqual(['RU:010'])
    expect(await stateOf(offices.vn, delivery)).toBe('delivered')
    expect((await entriesOf(offices.vn, 'customs', delivery))[0]?.json).toEqual(sample('resource-status.answer-for-all-members'))
  })

  it('of one resource is not answered by that of another, nor by a result', async () => {
    const asked = { ...sample('resource-status.question'), resourceId: 'REGISTER-1' } as CanonicalDocument
    const { delivery } = await offices.vn.submit(asked)
    await offices.carry()
    const [entry] = await entriesOf(offices.ru, 'ministry', delivery)
    for (const wrong of [sample('resource-status.answer'), result('4', 'No data')])
      await expect(offices.ru.submit(wrong, { answers: entry!.id })).rejects.toMatchObject({ code: 'ASW_INPUT_INVALID' })
  })
})

describe('where the agreement leaves the result of certificates to the domestic side', () => {
  let offices: Offices
  beforeAll(async () => {
    offices = await Offices.open((side, keys) => {
      const eaeu = eaeuAgreement(side, keys).eaeu!
      return { eaeu: { ...eaeu, answeredBy: { 'certificate-of-origin': 'domestic' } } }
    })
  })
  afterAll(() => offices.close())
  async function sent(number: string) {
    const { delivery } = await offices.vn.submit(form(number))
    expect(await offices.carry()).toEqual(['VN:001', 'RU:RCV', 'RU:PRS'])
    const [entry] = await entriesOf(offices.ru, 'customs', number)
    expect(await stateOf(offices.vn, delivery)).toBe('awaiting')
    return { delivery, entry: entry! }
  }

  it('it says added, and the delivery is delivered', async () => {
    const { delivery, entry } = await sent('VN-RU 26/02/06001')
    await offices.ru.submit(result('3', 'in our register'), { answers: entry.id })
    expect(await offices.carry()).toEqual(['RU:002'])
    expect(await stateOf(offices.vn, delivery)).toBe('delivered')
  })

  it('it says no, and says so again when the same certificate comes again', async () => {
    const { delivery, entry } = await sent('VN-RU 26/02/06002')
    await offices.ru.submit(result('9', 'the seal is not in our register'), { answers: entry.id })
    await offices.carry()
    expect(await stateOf(offices.vn, delivery)).toBe('refused')
    await offices.vn.journal.replay(delivery, 'operator')
    expect((await offices.carry()).at(-1)).toBe('RU:002')
    expect(await stateOf(offices.vn, delivery)).toBe('refused')
    expect(await entriesOf(offices.ru, 'customs', 'VN-RU 26/02/06002')).toHaveLength(1)
  })
})
