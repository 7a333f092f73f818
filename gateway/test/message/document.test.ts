import { readdirSync, readFileSync } from 'node:fs'
import { canonicalSchemas, loadPack } from '@asw/mappings'
import { describe, expect, it } from 'vitest'
import {
  ACTIONS,
  authorityOf,
  type CanonicalDocument,
  carriageOf,
  type DocumentKind,
  identityOf,
  matterOf,
  pointerTo,
  receivingCountryOf,
  sendingCountryOf,
} from '../../src/message/document.ts'
import { factsOf } from '../../src/message/facts.ts'
import { certificateKey, identityKey } from '../../src/message/ids.ts'

const SAMPLES = new URL('../../../mappings/packs/asw/samples/', import.meta.url)
const ALL = readdirSync(SAMPLES)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, json: JSON.parse(readFileSync(new URL(name, SAMPLES), 'utf8')) as CanonicalDocument }))
const KINDS = Object.keys(ACTIONS) as readonly DocumentKind[]
const sample = (name: string) => ALL.find((one) => one.name === `${name}.json`)?.json as CanonicalDocument

/** What the JSON Schema says about a path of names. */
function schemaAt(
  kind: DocumentKind,
  path: string,
): { readonly type?: string; readonly required?: readonly string[] } | undefined {
  let at = canonicalSchemas()[kind] as Record<string, unknown> | undefined
  for (const step of path.split('.')) at = (at?.properties as Record<string, Record<string, unknown>> | undefined)?.[step]
  return at
}

describe('the rows of the kinds of document', () => {
  it('are the documents of the packs', () => {
    const known = ['asw', 'eaeu'].flatMap((name) => loadPack(name).tables.map(({ document }) => document))
    expect([...KINDS].sort()).toEqual([...new Set(known)].sort())
  })

  it.each(KINDS)('%s: every path leads to a field of its schema', (kind) => {
    const { about, id, from, to, authority } = carriageOf(kind)
    const named = about === 'itself' ? [] : [about.country, about.number]
    for (const path of [...named, from, to, id, authority].flat()) {
      if (path !== undefined) expect(schemaAt(kind, path), path).toBeDefined()
    }
  })

  it('no two kinds travel as the same service and action', () => {
    expect(new Set(KINDS.map((kind) => `${ACTIONS[kind].service}/${ACTIONS[kind].action}`)).size).toBe(KINDS.length)
  })

  it.each(ALL.filter(({ json }) => carriageOf(json.document).about === 'itself'))(
    'the sample $name is a matter of its own: what it travels under names it',
    ({ json }) => {
      expect(identityOf(json, 'Q-1')).toMatchObject({
        issuingCountry: 'ZZ',
        number: 'Q-1',
        version: json.document,
        action: 'respond',
      })
      expect(() => identityOf(json)).toThrow(expect.objectContaining({ code: 'ASW_DOCUMENT_INVALID' }))
      expect(matterOf(json)).toBeUndefined()
    },
  )

  it.each(ALL.filter(({ json }) => carriageOf(json.document).about !== 'itself'))(
    'the sample $name says who it is, where it comes from and where it goes',
    ({ json }) => {
      const identity = identityOf(json)
      expect(identityKey(identity).split('/')).toHaveLength(5)
      expect(sendingCountryOf(json)).toMatch(/^[A-Z]{2}$/)
      expect(receivingCountryOf(json)).not.toBe(sendingCountryOf(json))
      const { by } = carriageOf(json.document)
      expect(by === 'issuer' ? sendingCountryOf(json) : receivingCountryOf(json)).toBe(identity.issuingCountry)
      const matter = matterOf(json)
      if (matter !== undefined) expect(certificateKey(matter)).toBe(certificateKey(identity))
    },
  )

  it('one id used by several kinds about one certificate gives several identities', () => {
    const about = {
      scheme: 'ATIGA',
      certificate: { referenceNumber: 'N', issuingCountry: 'VN' },
      responseId: 'X',
      requestId: 'X',
      cancellationId: 'X',
      effectiveAt: 'X',
    }
    const kinds = KINDS.filter((kind) => {
      const { about: of } = carriageOf(kind)
      return of !== 'itself' && of.number === 'certificate.referenceNumber'
    })
    expect(kinds.length).toBeGreaterThan(5)
    const keys = kinds.map((document) => identityKey(identityOf({ ...about, document } as CanonicalDocument)))
    expect(new Set(keys).size).toBe(kinds.length)
  })

  it.each([{}, { document: 'packing-list' }, { document: 'constructor', scheme: 'A' }, { document: 'verification-response' }])(
    'what nobody has judged yet does no harm: %j',
    (json) => {
      expect(authorityOf(json as CanonicalDocument)).toBeUndefined()
      expect(matterOf(json as CanonicalDocument)).toBeUndefined()
    },
  )

  it('an identity that is not there is a wrong document, not a crash', () => {
    expect(() => identityOf({ document: 'mis-report', scheme: 'ASW' } as CanonicalDocument)).toThrow(
      expect.objectContaining({ code: 'ASW_DOCUMENT_INVALID' }),
    )
  })

  it('paths become pointers', () => {
    expect(pointerTo('certificate.issuingCountry')).toBe('/certificate/issuingCountry')
  })
})

describe('documents of the EAEU', () => {
  const eaeu = (name: string) =>
    JSON.parse(readFileSync(new URL(`../../eaeu/samples/${name}.json`, SAMPLES), 'utf8')) as CanonicalDocument

  it('a request for verification and its result speak of one matter, whoever sends them', () => {
    const request = eaeu('origin-verification-request.authenticity')
    const result = { ...eaeu('origin-verification-result.confirmed') } as unknown as Record<string, unknown>
    const answer = {
      ...result,
      request: { number: request.requestNumber, date: request.requestedOn },
    } as unknown as CanonicalDocument
    expect(certificateKey(identityOf(answer))).toBe(certificateKey(identityOf(request)))
    expect(matterOf(answer)).toMatchObject({ issuingCountry: 'ZZ' })
    expect(identityKey(identityOf(answer))).not.toBe(identityKey(identityOf(request)))
  })

  it('results of one day differ by the certificates that they speak of, and by what they leave open', () => {
    const result = (...certificates: readonly (readonly [number: string, result: string, ...items: readonly string[]])[]) =>
      identityKey(
        identityOf({
          ...eaeu('origin-verification-result.confirmed'),
          certificates: certificates.map(([referenceNumber, said, ...items]) => ({
            ...{ referenceNumber, issuedOn: '2026-10-12', result: said },
            ...(items.length === 0 ? {} : { items: items.map((one, n) => ({ seq: n + 1, result: one })) }),
          })),
        }),
      )
    const a = result(['A', 'CONFIRMED'])
    const apart = [
      ...[a, result(['B', 'CONFIRMED']), result(['A', 'CONFIRMED'], ['B', 'CONFIRMED']), result(['A', 'EXTENDED_TERM'])],
      ...[result(['A', 'CONFIRMED'], ['B', 'CONFIRMED', 'EXTENDED_TERM']), result(['A', 'EXTENDED_TERM'], ['B', 'CONFIRMED'])],
      result(['A', 'CONFIRMED'], ['B', 'CONFIRMED', 'CONFIRMED', 'EXTENDED_TERM']),
    ]
    expect(new Set(apart).size).toBe(apart.length)
    // Another finding about the same certificate is no second result: somebody has to look at it.
    expect(result(['A', 'NOT_ISSUED'])).toBe(a)
    expect(result(['B', 'CONFIRMED'], ['A', 'CONFIRMED'])).toBe(apart[2])
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no list', {}],
    ['a list with nothing in it', [null]],
    ['one without a number', [{ result: 'CONFIRMED' }]],
    ['one whose items are no list', [{ referenceNumber: 'A', result: 'CONFIRMED', items: 1 }]],
    ['one with an item that is none', [{ referenceNumber: 'A', result: 'CONFIRMED', items: [null] }]],
  ])('a result with %s for certificates is a wrong document, not a crash', (_what, certificates) => {
    const json = { ...eaeu('origin-verification-result.confirmed'), certificates } as CanonicalDocument
    expect(() => identityOf(json)).toThrow(expect.objectContaining({ code: 'ASW_DOCUMENT_INVALID' }))
  })

  it('a declaration is known by office, date and number, and names neither sender nor addressee', () => {
    const extract = eaeu('goods-declaration-extract.kz-import-least')
    expect(identityOf(extract).number).toBe('55302/2026-09-20/00117')
    expect([sendingCountryOf(extract), receivingCountryOf(extract)]).toEqual([undefined, undefined])
  })

  it('the register of the issuing side cancels without asking', () => {
    expect(factsOf(eaeu('certificate-status.cancelled')).map(({ type }) => type)).toEqual(['cancel-requested', 'cancel-answered'])
    const at = '2026-08-20T10:30:00.500+07:00'
    expect(factsOf(eaeu('certificate-status.duplicate-issued'))).toEqual([
      { type: 'register-said', id: `${at}/DUPLICATE_ISSUED`, at, status: 'DUPLICATE_ISSUED', successor: 'VN-BY 26/01/00009' },
    ])
  })
})

describe('what a document says to the state of its certificate', () => {
  it.each([
    ['certificate-response.cancellation-outcome-pending', 0],
    ['certificate-response.not-found', 1],
    ['certificate-response.cancellation-outcome', 1],
    ['certificate-response.clarification-result', 1],
    ['verification-request.reasonable-doubt', 1],
    ['verification-response.originating', 1],
    ['retransmission-request.lost', 1],
    ['retransmission-response.on-its-way', 1],
    ['export-declaration.all-parameters', 1],
    ['declaration-response.accepted', 1],
    ['declaration-cancellation.replaced', 1],
    ['mis-report.one-month', 1],
  ])('%s: %i facts', (name, facts) => {
    expect(factsOf(sample(name))).toHaveLength(facts)
  })
})
