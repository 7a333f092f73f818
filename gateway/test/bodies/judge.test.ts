import { describe, expect, test } from 'vitest'
import { type Body, bodiesOf, bodyFindings, judgeBody } from '../../src/bodies/index.ts'
import { faultOf } from '../../src/message/fault.ts'

const body = (more: Partial<Body> = {}): Body => ({
  country: 'RU',
  code: 'RU-CCI-78',
  name: 'Chamber of Commerce and Industry of Saint Petersburg',
  roles: ['issuing'],
  validFrom: '2016-10-05',
  validTo: '2026-06-30',
  letter: { reference: '14-1', date: '2016-09-01' },
  seals: [],
  signatures: [],
  register: { name: 'EEC', edition: '1' },
  ...more,
})
const certificate = (more: object = {}) => ({
  document: 'certificate-of-origin',
  scheme: 'EAEUVN',
  issuingCountry: 'RU',
  issuedOn: '2026-06-30',
  issuingAuthority: { code: 'RU-CCI-78', name: 'whatever it says' },
  ...more,
})
const verdict = (bodies: readonly Body[], more: object = {}) => judgeBody(bodiesOf(bodies), certificate(more))?.verdict

describe('a body is judged by the day of issue', () => {
  test.each([
    ['2026-06-30', 'good'],
    ['2016-10-05', 'good'],
    ['2026-07-01', 'outside'],
    ['2016-10-04', 'outside'],
  ])('on %s: %s', (issuedOn, expected) => {
    expect(verdict([body()], { issuedOn })).toBe(expected)
  })
  test('by the period that holds the day, where a code has several', () => {
    const later = body({ name: 'Renamed', validFrom: '2026-07-01', validTo: '2030-01-01' })
    const judged = judgeBody(bodiesOf([body(), later]), certificate({ issuedOn: '2026-07-01' }))
    expect(judged).toMatchObject({ verdict: 'good', body: { name: 'Renamed' } })
  })
  test.each<[string, object, string]>([
    ['an unknown code', { issuingAuthority: { code: 'RU-CCI-99' } }, 'unknown'],
    ['a code of another country', { issuingCountry: 'BY' }, 'unnotified'],
    [
      'a name in other letters, where there is no code',
      { issuingAuthority: { name: 'CHAMBER of Commerce  and Industry of Saint Petersburg' } },
      'good',
    ],
    ['another name', { issuingAuthority: { name: 'Chamber of Moscow' } }, 'unknown'],
    ['neither', { issuingAuthority: {} }, 'unknown'],
    ['nothing at all', { issuingAuthority: undefined }, 'unknown'],
    ['null', { issuingAuthority: null }, 'unknown'],
  ])('%s', (_, more, expected) => {
    expect(verdict([body()], more)).toBe(expected)
  })
  test('a body that only verifies, or serves another scheme, issues nothing', () => {
    expect(verdict([body({ code: 'OTHER' }), body({ roles: ['verifying'] })])).toBe('unknown')
    expect(verdict([body({ code: 'OTHER' }), body({ schemes: ['ATIGA'] })])).toBe('unknown')
    expect(verdict([body({ schemes: ['ATIGA'] })])).toBe('unnotified')
  })
  test.each([{ document: 'cancellation' }, { scheme: 7 }, { issuedOn: undefined }])('nothing is said of %j', (more) => {
    expect(verdict([body()], more)).toBeUndefined()
  })
})

describe('the agreement says what follows', () => {
  const bodies = bodiesOf([body(), body({ country: 'VN', code: 'MOIT', validTo: '2030-01-01' })])
  const strange = certificate({ issuingAuthority: { code: 'X' } })
  test.each([
    ['off', []],
    ['warn', ['W']],
    ['refuse', ['E']],
  ] as const)('%s', (policy, severities) => {
    expect(bodyFindings(bodies, policy, strange).map(({ severity }) => severity)).toEqual(severities)
    expect(bodyFindings(bodies, policy, certificate())).toEqual([])
  })
  test.each([
    ['EAEUVN', 'RU', 'E-13', 'FTA art. 4.28'],
    ['EVFTA', 'VN', 'EU-11', 'EVFTA Protocol 1, administrative cooperation'],
    ['ATIGA', 'VN', 'D-16', 'OCP Rule 2'],
  ])('with the rule of the scheme, its ground, and the place: %s', (scheme, issuingCountry, rule, legalBasis) => {
    const place = { pointer: '/issuingAuthority/code' }
    expect(bodyFindings(bodies, 'warn', { ...strange, scheme, issuingCountry })).toEqual([
      expect.objectContaining({ rule, legalBasis, ...place }),
    ])
  })
  test('and when it was notified for', () => {
    const [late] = bodyFindings(bodies, 'warn', certificate({ issuedOn: '2026-07-01' }))
    expect(late?.message).toContain('2016-10-05 to 2026-06-30')
  })
  test('a country that has notified nobody passes a warning, and is our own trouble where refusals are agreed', () => {
    const unheard = certificate({ issuingCountry: 'KZ' })
    expect(bodyFindings(bodies, 'warn', unheard)).toEqual([])
    const fault = faultOf(
      (() => {
        try {
          bodyFindings(bodies, 'refuse', unheard)
        } catch (error) {
          return error
        }
      })(),
    )
    expect(fault.row.class).toBe('config-wrong')
  })
})
