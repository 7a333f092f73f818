import { canonicalize, parseXml } from '@asw/mappings/xml'
import { beforeAll, describe, expect, it } from 'vitest'
import { readContainer, signContainer, verifyContainer } from '../../../src/sign/edoc/index.ts'
import type { SealKey } from '../../../src/sign/seal.ts'
import { keyFor, newKey } from '../fixture.ts'
import {
  ALGORITHMS,
  CONTENT_ID,
  containerOf,
  DATA_ID,
  DOC_INSTANCE,
  DOCUMENT,
  IDS,
  outcome,
  ownTrusting,
  SIGNATURE_IDS,
  swap,
  THROWS,
  trusting,
  withReceipt,
} from './fixture.ts'

const GOST = 'urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34102012-gostr34112012-256'
let official: SealKey
let organisation: SealKey
let ttp: SealKey
beforeAll(async () => {
  ;[official, organisation, ttp] = await Promise.all([keyFor('ecdsa-sha256'), keyFor('rsa-sha256'), newKey('ecdsa-sha256', 'KZ')])
})
const verify = (xml: string, policy = trusting([official, organisation])) => verifyContainer(Buffer.from(xml), policy)

describe('a signed container', () => {
  it.each(ALGORITHMS)('gives back the document that was put in, byte for byte: %s', async (algorithm) => {
    const key = await keyFor(algorithm)
    const verified = await verify(await containerOf([key]), trusting([key]))
    expect(verified.documents.map((one) => Buffer.from(one).toString())).toEqual([DOCUMENT.toString()])
    expect(verified).toMatchObject({ docInstance: DOC_INSTANCE, signatures: [{ by: 'own' }] })
  })

  it('is written in canonical form', async () => {
    const xml = Buffer.from(await containerOf([official, organisation]))
    using parsed = parseXml(xml)
    expect(Buffer.from(canonicalize(parsed, 'exc-c14n')).toString()).toBe(xml.toString())
  })

  it('carries the signatures of an official and of the organisation, and all must be right', async () => {
    const xml = await containerOf([official, organisation])
    const { signatures } = await verify(xml)
    expect(signatures.map((one) => 'signer' in one && one.signer.fingerprint)).toHaveLength(2)
    expect(await outcome(verify(xml, trusting([official])))).toBe('ASW_SIGNER_UNKNOWN')
    const values = [...xml.matchAll(/<ds:SignatureValue>([^<]*)</g)].map(([, value]) => value!)
    for (const value of values) {
      const wrong = swap(xml, value, `${value.startsWith('A') ? 'B' : 'A'}${value.slice(1)}`)
      expect(await outcome(verify(wrong))).toMatch(/^ASW_SIGNATURE_(WRONG|SHAPE)$/)
    }
  })

  it('is refused after one changed character of the document', async () => {
    expect(await outcome(verify(swap(await containerOf([official]), 'Lắk', 'Lắc')))).toBe('ASW_SIGNATURE_DIGEST')
  })

  it('is read with white space and comments between its parts, which nobody signed', async () => {
    const xml = swap(await containerOf([official]), /(<\/ds:Signature>)(<doc:SignedContent)/, '$1\n  <!-- x -->\n$2')
    expect((await verify(xml)).documents).toHaveLength(1)
  })

  it('may hold several documents', async () => {
    const two = Buffer.concat([DOCUMENT, Buffer.from('<x:B xmlns:x="urn:x:y"></x:B>')])
    const { documents } = await verify(await containerOf([official], two))
    expect(documents.map((one) => Buffer.from(one).toString())).toEqual([DOCUMENT.toString(), '<x:B xmlns:x="urn:x:y"></x:B>'])
  })

  it.each([
    ['no key', [], DOCUMENT],
    ['a declaration', ['official'], Buffer.from('<?xml version="1.0"?><a/>')],
    [
      'a container in a container',
      ['official'],
      Buffer.from('<doc:SignedDoc xmlns:doc="urn:EEC:SignedData:v1.0:EDoc"></doc:SignedDoc>'),
    ],
  ])('is not made of %s', async (_, keys, document) => {
    const made = signContainer(
      document,
      keys.map(() => official),
      { ...IDS, signatures: keys.map((_key, at) => SIGNATURE_IDS[at]!) },
    )
    expect(await outcome(made)).toBe('ASW_CONTAINER_SHAPE')
  })
})

describe('an algorithm', () => {
  it('that nobody knows is a clear refusal that names it, before any key is touched', async () => {
    const xml = swap(await containerOf([official]), 'xmldsig-more#ecdsa-sha256', 'xmldsig-more#ecdsa-sha256-and-a-half')
    const error = await verify(xml).catch((caught) => caught)
    expect(error).toMatchObject({ code: 'ASW_SIGNATURE_ALGORITHM', facts: { uri: expect.stringContaining('and-a-half') } })
  })
  it.each([
    [GOST, /Russia/],
    ['urn:EAEU:Signature:bign-with-hbelt', /Belarus/],
  ])('%s is known by name, and refused where no provider judges it', async (method, name) => {
    const xml = swap(await containerOf([official]), 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256', method)
    const error = await verify(xml).catch((caught) => caught)
    expect(error).toMatchObject({ code: 'ASW_SIGNATURE_ALGORITHM', message: expect.stringMatching(name) })
  })
  it('that the agreement does not name is refused, though we know it', async () => {
    const policy = { ...trusting([]), providers: [ownTrusting([official.certificate.der], ['rsa-sha256'])] }
    expect(await outcome(verify(await containerOf([official]), policy))).toBe('ASW_SIGNATURE_ALGORITHM')
  })
})

describe('the receipt of the trusted third party', () => {
  const policy = (over: Partial<Parameters<typeof verifyContainer>[1]['receipt']> = {}) => ({
    ...trusting([official, organisation]),
    receipt: { need: 'required' as const, providers: [ownTrusting([ttp.certificate.der])], ...over },
  })

  it('is verified, matched and given back', async () => {
    const verified = await verify(await withReceipt(await containerOf([official]), ttp), policy())
    expect(verified.receipt).toMatchObject({
      receiptId: 'urn:uuid:88888888-8888-4888-8888-888888888888',
      docId: DOC_INSTANCE,
      by: 'own',
    })
  })
  it('covers Data and SignedContent where its maker has it so', async () => {
    const xml = await withReceipt(await containerOf([official]), ttp, { covers: [DATA_ID, CONTENT_ID] })
    expect(readContainer(Buffer.from(xml)).receipt?.covers).toEqual(new Set([DATA_ID, CONTENT_ID]))
    expect(await outcome(verify(xml, policy()))).toBe('accepted')
  })

  it.each<[string, Parameters<typeof withReceipt>[2], string]>([
    ['of another document', { docId: 'urn:uuid:77777777-7777-4777-8777-777777777778' }, 'ASW_RECEIPT_INVALID'],
    [
      'that reports an error',
      {
        report:
          '<rcpt:Success></rcpt:Success><rcpt:Error><rcpt:ReasonCode>Signature.BadCertificate</rcpt:ReasonCode><rcpt:ReasonText>x</rcpt:ReasonText></rcpt:Error>',
      },
      'ASW_RECEIPT_NEGATIVE',
    ],
    ['that reports nothing', { report: '' }, 'ASW_RECEIPT_INVALID'],
    ['about something else', { report: '<rcpt:Success Reference="#other"></rcpt:Success>' }, 'ASW_RECEIPT_INVALID'],
    [
      'with a reason that is none',
      { report: '<rcpt:Error><rcpt:ReasonCode>Other</rcpt:ReasonCode><rcpt:ReasonText>x</rcpt:ReasonText></rcpt:Error>' },
      'ASW_RECEIPT_INVALID',
    ],
    ['whose signature does not cover it', { uncovered: true }, 'ASW_RECEIPT_INVALID'],
    ['whose properties name another certificate', { names: Buffer.from('x') }, 'ASW_SIGNATURE_PROPERTIES'],
    ['by an algorithm that nobody knows', { method: GOST }, 'ASW_SIGNATURE_ALGORITHM'],
  ])('%s is refused', async (_, wish, code) => {
    const xml = await withReceipt(await containerOf([official]), ttp, wish)
    expect(await outcome(verify(xml, policy()))).toBe(code)
  })
  it.each([
    ['all', 'accepted'],
    ['one', 'ASW_RECEIPT_INVALID'],
  ])('that names %s of two signatures one by one: %s', async (which, expected) => {
    const named = (which === 'all' ? SIGNATURE_IDS : SIGNATURE_IDS.slice(1)).map(
      (id) => `<rcpt:Success Reference="#xmldsig-${id}"></rcpt:Success>`,
    )
    const xml = await withReceipt(await containerOf([official, organisation]), ttp, { report: named.join('') })
    expect(await outcome(verify(xml, policy()))).toBe(expected)
  })
  it('by somebody who signs documents, not receipts, is refused', async () => {
    expect(await outcome(verify(await withReceipt(await containerOf([official]), organisation), policy()))).toBe(
      'ASW_SIGNER_UNKNOWN',
    )
  })
  it('is asked for where it is agreed, and checked where it is not', async () => {
    const bare = await containerOf([official])
    expect(await outcome(verify(bare, policy()))).toBe('ASW_RECEIPT_MISSING')
    expect(await outcome(verify(bare, policy({ need: 'optional' })))).toBe('accepted')
    const wrong = await withReceipt(bare, ttp, { docId: 'urn:other' })
    expect(await outcome(verify(wrong, policy({ need: 'optional' })))).toBe('ASW_RECEIPT_INVALID')
  })

  describe('in place of a signature that nobody here can judge', () => {
    const leftTo = { leftTo: [GOST] }
    const foreign = async () => swap(await containerOf([official]), 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256', GOST)

    it.each([[DATA_ID], [CONTENT_ID]])('is enough where its signature covers %s', async (id) => {
      const { signatures } = await verify(await withReceipt(await foreign(), ttp, { covers: [id] }), policy(leftTo))
      expect(signatures).toEqual([{ method: GOST, by: 'receipt' }])
    })
    it('is not enough where it only names the document: it would fit any content', async () => {
      expect(await outcome(verify(await withReceipt(await foreign(), ttp), policy(leftTo)))).toBe('ASW_RECEIPT_INVALID')
    })
    it('fits the content that it covered and no other', async () => {
      const xml = swap(await withReceipt(await foreign(), ttp, { covers: [DATA_ID] }), 'Lắk', 'Lắc')
      expect(await outcome(verify(xml, policy(leftTo)))).toBe('ASW_SIGNATURE_DIGEST')
    })
    it('must be there', async () => {
      expect(await outcome(verify(await foreign(), policy({ ...leftTo, need: 'optional' })))).toBe('ASW_RECEIPT_MISSING')
    })
    it('is not looked at where the agreement does not leave the algorithm to it', async () => {
      const xml = await withReceipt(await foreign(), ttp, { covers: [DATA_ID] })
      expect(await outcome(verify(xml, policy()))).toBe('ASW_SIGNATURE_ALGORITHM')
    })
  })
})

describe('the order of judgement', () => {
  it('XS-18: the form of all comes before any key: a second signature of a wrong form leaves the first unasked', async () => {
    const xml = swap(
      await containerOf([official, organisation]),
      /(<ds:Reference URI="#content-[^"]*">)(?=(?:(?!<ds:Reference).)*$)/s,
      '<ds:Reference URI="#nothing">',
    )
    expect(await outcome(verify(xml, { ...trusting([]), providers: [THROWS] }))).toBe('ASW_SIGNATURE_SHAPE')
    await expect(verify(await containerOf([official]), { ...trusting([]), providers: [THROWS] })).rejects.toThrow(
      'a key was touched',
    )
  })
})
