import { createHash, X509Certificate } from 'node:crypto'
import { type ForeignSigner, foreignAuthority, foreignSigner } from '@asw/certs-dev'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agreementSet, lintAgreements, loadAgreement, serves } from '../../src/agreement/index.ts'
import { partnerId } from '../../src/message/ids.ts'
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

  describe('with signers whose keys OpenSSL cannot read', () => {
    const BIGN = 'urn:EAEU:Signature:bign-with-hbelt'
    let registered: ForeignSigner
    beforeAll(async () => {
      const authority = await here.pki.authority('TH')
      registered = await foreignSigner(authority, 'bign', { name: 'abroad', by: 'foreign' })
      await here.write('certs/abroad.pem', registered.certificatePem + foreignAuthority(authority, 'bign'))
      await here.write('certs/foreign-root.pem', foreignAuthority(authority, 'bign'))
      const proper = await foreignSigner(authority, 'gost2012-256', { flaw: 'wrong-usage' })
      await here.write('certs/unfit.pem', proper.certificatePem)
    })
    const service = (methods: readonly string[]) => ({
      anchors: ['../certs/root.pem'],
      service: { url: 'https://ttp.example/dvcs', responder: '../certs/TH/seal.pem', methods },
    })
    const text = (use: string, terms: object = {}, entry: object = {}, more: object = {}) => {
      const { certificates, ...rest } = eaeuText(terms) as { certificates: Record<string, object[]> }
      const list = [...(certificates[use] ?? []), { file: '../certs/abroad.pem', ...entry }]
      return { ...rest, certificates: { ...certificates, [use]: list }, ...more }
    }
    const codes = async (agreement: object) =>
      (await lintAgreements([await load(agreement)], AT.getTime())).map(({ severity, code }) => `${severity} ${code}`)

    test('they are registered beside the others, and no authority of theirs stands on a path', async () => {
      const { certificates, eaeu } = await load(text('seal'))
      expect(eaeu?.foreignSigners).toMatchObject([
        { keyAlgorithm: '1.2.112.0.2.0.34.101.45.2.1', subject: expect.stringContaining('CN=abroad') },
      ])
      expect(certificates.seal).toHaveLength(1)
      expect(certificates.intermediates).toHaveLength(1)
    })
    test('their windows are the rule for them too', async () => {
      const { eaeu } = await load(text('seal', {}, { to: '2027-04-01T00:00:00Z' }))
      expect(eaeu?.foreignSigners[0]).toMatchObject({ to: '2027-04-01T00:00:00Z' })
    })
    test('the fingerprint in the file must be that of the certificate', async () => {
      const right = createHash('sha256').update(new X509Certificate(registered.certificatePem).raw).digest('hex')
      const read = right.toUpperCase().replace(/(..)(?=.)/g, '$1:')
      for (const fingerprint of [right, read, read.replaceAll(':', ' ')])
        expect((await load(text('seal', {}, { fingerprint }))).eaeu?.foreignSigners).toHaveLength(1)
      const path = await here.write('partners/TH.yaml', text('seal', {}, { fingerprint: `00${right.slice(2)}` }))
      expect(faultOf(() => loadAgreement(path)).facts.problems).toMatchObject([{ pointer: '/certificates/seal/1/fingerprint' }])
    })
    test.each(['tlsClient', 'tlsServer', 'envelope', 'encryption'])('as %s they are refused', async (use) => {
      const path = await here.write('partners/TH.yaml', text(use))
      expect(faultOf(() => loadAgreement(path)).facts.problems).toMatchObject([
        {
          pointer: expect.stringContaining(`/certificates/${use}`),
          why: expect.stringMatching(/STB 34.101.45.*only as the seal of an EAEU/),
        },
      ])
    })
    test('as the seal of an ebMS agreement they are refused', async () => {
      const { certificates, ...rest } = agreementText('TH')
      const seal = [{ file: '../certs/abroad.pem' }]
      const path = await here.write('partners/TH.yaml', { ...rest, certificates: { ...certificates, seal } })
      expect(faultOf(() => loadAgreement(path)).facts.problems).toMatchObject([{ pointer: '/certificates/seal/0/file' }])
    })
    test.each([
      ['anchors', '/certificates/anchors/0'],
      ['intermediates', '/certificates/intermediates/0'],
    ])('no authority of theirs is among the %s', async (group, pointer) => {
      const { certificates, ...rest } = eaeuText() as { certificates: object }
      const changed = { ...rest, certificates: { ...certificates, [group]: ['../certs/foreign-root.pem'] } }
      const path = await here.write('partners/TH.yaml', changed)
      expect(faultOf(() => loadAgreement(path)).facts.problems).toMatchObject([{ pointer }])
    })
    test('one certificate is not registered for two partners', async () => {
      const one = await load(text('seal'))
      const none = { seal: [], envelope: [], encryption: [], tlsClient: [], tlsServer: [] }
      const other = { ...one, partner: partnerId('MY'), party: { id: 'MY' }, certificates: { ...one.certificates, ...none } }
      expect(faultOf(() => agreementSet([one, other], 1)).message).toContain('CN=abroad')
    })

    test.each<[string, object, readonly string[]]>([
      ['nobody is named who judges them', {}, ['E signer-unjudged']],
      [
        'the third party judges other methods',
        { ttp: service(['urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34102012-gostr34112012-256']) },
        ['E signer-unjudged'],
      ],
      ['the engine knows other keys', { gostEngine: '/gost.so' }, ['E signer-unjudged']],
      ['the third party judges them', { ttp: service([BIGN]) }, ['I signer-foreign']],
      [
        'the third party judges a method that only the agreement knows',
        { ttp: service(['urn:EAEU:Signature:x']) },
        ['I signer-foreign'],
      ],
    ])('lint says when %s', async (_, terms, expected) => {
      const found = await codes(text('seal', terms))
      expect(found.filter((code) => code.includes('signer-'))).toEqual(expected)
    })
    test('lint says what they are, who judges them and by what they are trusted', async () => {
      const findings = await lintAgreements([await load(text('seal', { ttp: service([BIGN]) }))], AT.getTime())
      const fingerprint = createHash('sha256')
        .update(new X509Certificate(registered.certificatePem).raw)
        .digest('hex')
        .replace(/(.{16})(?=.)/g, '$1 ')
      expect(findings.find(({ code }) => code === 'signer-foreign')?.message).toMatch(
        new RegExp(`CN=abroad.*STB 34.101.45.*judged by: trusted third party.*${fingerprint}`),
      )
    })
    test('lint says that one is not fit, and that no list can speak of one although lists are required', async () => {
      expect(await codes(text('seal', { gostEngine: '/gost.so' }, { file: '../certs/unfit.pem' }))).toContain(
        'E certificate-refused',
      )
      const required = { revocation: { policy: 'required' } }
      expect(await codes(text('seal', { ttp: service([BIGN]) }, {}, required))).toContain('E signer-unlisted')
      expect(await codes(text('seal', { ttp: service([BIGN]) }))).not.toContain('E signer-unlisted')
    })
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
