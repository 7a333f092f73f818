import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lintAgreements, loadAgreement, serves } from '../../src/agreement/index.ts'
import { AT, agreementText, faultOf, type Site, site } from './site.ts'

let here: Site
beforeAll(async () => {
  here = await site()
})
afterAll(async () => {
  await here[Symbol.asyncDispose]()
})

const OWN = 'EAEU://VN/CP/P.XX.99/P.XX.99.ACT.003'
const COMMISSION = 'EAEU://EEC/CP/P.XX.99/P.ACT.001'
const TERMS = { process: 'P.XX.99', own: OWN, partners: [COMMISSION, 'EAEU://EEC/SR/gate'] }

type Text = ReturnType<typeof agreementText>
/** What ebMS asks for is left out: an EAEU agreement needs none of it. */
function eaeuText(terms: object = {}, more: object = {}): object {
  const { cpaId: _cpaId, party: _party, certificates, ...rest } = agreementText('TH') as Text & Record<string, object>
  const { envelope: _envelope, encryption: _encryption, ...kept } = certificates as unknown as Record<string, unknown>
  return { ...rest, envelope: 'eaeu', eaeu: { ...TERMS, ...terms }, certificates: kept, ...more }
}
const load = async (text: object) => loadAgreement(await here.write('partners/TH.yaml', text))

describe('an EAEU agreement', () => {
  test('that says only what it must is completed by the defaults', async () => {
    expect(await load(eaeuText())).toMatchObject({
      envelope: 'eaeu',
      pack: 'eaeu',
      party: { id: COMMISSION },
      capabilities: { send: expect.arrayContaining(['certificate-of-origin', 'origin-verification-request']) },
      security: { suite: 'none' },
      eaeu: {
        ...TERMS,
        countries: { own: [], partner: ['TH'] },
        receipt: 'optional',
        leftToReceipt: [],
        results: { added: '3', refused: '9', notFound: '4', positive: ['3'] },
        answeredBy: {},
      },
    })
  })

  test('speaks for the countries that it names', async () => {
    const agreement = await load(eaeuText({ countries: { partner: ['AM', 'BY', 'KZ', 'KG', 'RU'] } }))
    expect(['KZ', 'TH'].map((country) => serves(agreement, country))).toEqual([true, false])
    expect(serves(await load(eaeuText()), 'TH')).toBe(true)
  })

  test('may set times of its own; those it does not name stay the pack’s', async () => {
    const { eaeu } = await load(eaeuText({ times: { receive: '2s', answer: '1m' } }))
    expect(eaeu?.times).toEqual({ receiveMs: 2_000, answerMs: 60_000 })
    expect((await load(eaeuText())).eaeu?.times).toEqual({})
  })

  test('writes to the routing key of its envelope', async () => {
    const amqp = { url: 'amqps://broker.example:5671/eaeu', exchange: 'asw.from.VN' }
    const { transport } = await load(eaeuText({}, { transport: { kind: 'amqp', amqp } }))
    expect(transport.amqp).toMatchObject({ routingKey: 'eaeu' })
  })

  test('asks for no certificate of envelopes or encryption, when it is linted either', async () => {
    expect(await lintAgreements([await load(eaeuText())], AT.getTime())).toEqual([])
  })

  test.each<[string, object, string, RegExp]>([
    ['terms that are missing', eaeuText({}, { eaeu: undefined }), '', /eaeu is missing: add it/],
    ['terms without an envelope', { ...agreementText('TH'), eaeu: TERMS }, '/eaeu', /write envelope: eaeu as well/],
    ['an address that is none', eaeuText({ own: 'https://vn.example' }), '/eaeu/own', /write a logical address like EAEU:/],
    ['no address of the partner', eaeuText({ partners: [] }), '/eaeu/partners', /at least one entry/],
    ['one address for both sides', eaeuText({ partners: [OWN] }), '/eaeu/own', /each side has its own/],
    ['a process code that is none', eaeuText({ process: 'PXX99' }), '/eaeu/process', /the code of a process like P.XX.99/],
    ['a receipt that nobody can judge', eaeuText({ receipt: 'required' }), '/eaeu/receipt', /add ttp with anchors/],
    [
      'signatures left to a receipt that nobody can judge',
      eaeuText({ leftToReceipt: ['urn:x:bign'] }),
      '/eaeu/leftToReceipt',
      /add ttp with anchors/,
    ],
    ['anchors that are not there', eaeuText({ ttp: { anchors: ['none.pem'] } }), '/eaeu/ttp/anchors/0', /none.pem/],
    ['ebMS without what it needs', { ...eaeuText(), envelope: 'ebms2', eaeu: undefined }, '', /cpaId is missing: add it/],
  ])('is refused with its line: %s', async (_, text, pointer, why) => {
    const path = await here.write('partners/TH.yaml', JSON.parse(JSON.stringify(text)))
    const { code, facts } = faultOf(() => loadAgreement(path))
    expect(code).toBe('ASW_AGREEMENT_INVALID')
    const problems = facts.problems as readonly { line: number; pointer: string; why: string }[]
    expect(problems).toContainEqual({ line: expect.any(Number), pointer, why: expect.stringMatching(why) })
  })
})

describe('lint of an EAEU agreement', () => {
  const linted = async (text: object) =>
    (await lintAgreements([await load(text)], AT.getTime())).map(({ code, message }) => `${code}: ${message}`)

  test('whose process and documents the pack describes has no findings', async () => {
    expect(await linted(eaeuText())).toEqual([])
  })
  test.each([
    ['a process that the pack does not describe', eaeuText({ process: 'P.CC.01' }), /^process-unknown: .*P\.CC\.01/],
    ['a pack without processes', eaeuText({}, { pack: 'asw' }), /^process-unknown: the pack asw/],
    ['a pack that cannot be loaded', eaeuText({}, { pack: '/nowhere/pack' }), /^pack-unreadable: /],
    [
      'a document that no operation carries',
      eaeuText({}, { capabilities: { send: ['certificate-of-origin', 'mis-report'], receive: ['certificate-query'] } }),
      /^operation-missing: .*mis-report/,
    ],
  ])('%s is one finding', async (_, text, expected) => {
    expect(await linted(text)).toEqual([expect.stringMatching(expected)])
  })
})

describe('who answers', () => {
  test('the defaults leave it to whoever usually does', async () => {
    expect((await load(eaeuText())).eaeu).toMatchObject({ answeredBy: {}, results: { added: '3', refused: '9', notFound: '4' } })
  })
  test('is a setting for each kind', async () => {
    const answeredBy = { 'certificate-query': 'journal', 'certificate-of-origin': 'domestic' }
    expect((await load(eaeuText({ answeredBy }))).eaeu?.answeredBy).toEqual(answeredBy)
  })
  test.each([
    [{ answeredBy: { 'certificate-query': 'gateway' } }, 'answeredBy'],
    [{ answeredBy: { 'certificate-of-origin': 'journal' } }, 'answeredBy'],
    [{ answeredBy: { 'resource-status': 'journal' } }, 'answeredBy'],
    [{ results: { notFound: '9' } }, 'notFound'],
  ])('%j is refused', async (terms, words) => {
    await expect(load(eaeuText(terms))).rejects.toMatchObject({
      code: 'ASW_AGREEMENT_INVALID',
      message: expect.stringContaining(words),
    })
  })
})
