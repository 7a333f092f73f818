import { describe, expect, test } from 'vitest'
import { CLOCKS, type ClockDefinition } from '../../src/message/clock-table.ts'
import { type Between, clockChanges, deadlinesOf, lastDayOf, warningAt } from '../../src/message/deadlines.ts'
import { type CanonicalDocument, identityOf } from '../../src/message/document.ts'
import { EMPTY_VIEW, type ExchangeFact } from '../../src/message/exchange.ts'
import { deliveryFacts, factsOf } from '../../src/message/facts.ts'
import { follow } from '../../src/message/follow.ts'
import { endOfDay, localDay, plusMonths } from '../../src/message/local-day.ts'
import { conditionsOf, refusalsOf, turnOf } from '../../src/message/standing.ts'
import { statusOf } from '../../src/message/status.ts'

const issuer: Between = { role: 'issuer', scheme: 'ATIGA', issuing_country: 'VN', partner: 'MM' }
const importer: Between = { ...issuer, role: 'importer', partner: 'VN' }
const seen = (...facts: readonly ExchangeFact[]) => facts.reduce(follow, EMPTY_VIEW)

const items = [
  { seq: 1, quantity: '100', unit: 'KGM' },
  { seq: 2, quantity: '10', unit: 'KGM' },
]
const certified: ExchangeFact = {
  type: 'certified',
  items,
  validTo: '2027-11-01',
  issuedOn: '2026-11-01',
  importingCountry: 'MM',
}
const received: ExchangeFact = { type: 'hop', hop: 'AS2', at: '2026-11-24T18:00:00Z' }
const answered = (id: string, at: string, decision: 'GIVEN' | 'NOT_GIVEN' | 'PENDING', more = {}): ExchangeFact => ({
  ...{ type: 'answered', responseId: id, at, declaration: 'D-1', items: items.map(({ seq }) => ({ seq, decision })) },
  ...more,
})
const cancelled = (more = {}): readonly ExchangeFact[] => [
  { type: 'cancel-requested', cancellationId: 'C-1', at: '2026-12-01T00:00:00Z', ...more },
  { type: 'cancel-answered', cancellationId: 'C-1', at: '2026-12-02T00:00:00Z', outcome: 'CANCELLED' },
]
const verify: ExchangeFact = { type: 'verification-asked', id: 'V-1', at: '2026-12-01T00:00:00Z', suspended: true }
const verified = (final: boolean): ExchangeFact => ({
  ...{ type: 'verification-answered', id: `A-${final}`, request: 'V-1', at: '2027-01-01T00:00:00Z' },
  ...{ final, authenticity: 'AUTHENTIC' },
})

/** A letter of form EAV about certificates A and B, and a result as the document says it. */
const request: CanonicalDocument = {
  ...{ document: 'origin-verification-request', scheme: 'EAEUVN', requestNumber: 'L/1', requestedOn: '2026-12-01' },
  certificates: [{ referenceNumber: 'A' }, { referenceNumber: 'B' }],
}
const letter = factsOf(request)
const found = (foundOn: string, ...certificates: readonly object[]) =>
  factsOf({
    ...{ document: 'origin-verification-result', scheme: 'EAEUVN', request: { number: 'L/1', date: '2026-12-01' } },
    ...{ certificates, foundOn },
  })
const about = (referenceNumber: string, result = 'CONFIRMED', ...items: readonly string[]) => ({
  ...{ referenceNumber, result },
  ...(items.length === 0 ? {} : { items: items.map((one, n) => ({ seq: n + 1, result: one })) }),
})

describe('a letter about several certificates', () => {
  const vn: Between = { role: 'issuer', scheme: 'EAEUVN', issuing_country: 'ZZ', partner: 'RU' }
  test.each<[string, readonly (readonly ExchangeFact[])[], boolean]>([
    ['nothing is answered', [], true],
    ['one of two is answered', [found('2027-01-10', about('A'))], true],
    ['the other one as well', [found('2027-01-10', about('A')), found('2027-01-20', about('B', 'NOT_ISSUED'))], false],
    ['both at once', [found('2027-01-10', about('A'), about('B', 'DATA_DIFFER'))], false],
    ['one asks for more time', [found('2027-01-10', about('A'), about('B', 'EXTENDED_TERM'))], true],
    ['an item asks for more time', [found('2027-01-10', about('A'), about('B', 'CONFIRMED', 'EXTENDED_TERM'))], true],
    [
      'what asked for more time is answered',
      [found('2027-01-10', about('A'), about('B', 'CONFIRMED', 'EXTENDED_TERM')), found('2027-02-01', about('B'))],
      false,
    ],
    ['the answers are about others', [found('2027-01-10', about('C'), about('D'))], true],
  ])('%s', (_, results, open) => {
    for (const order of [results, results.toReversed()]) {
      const view = seen(...letter, ...order.flat())
      expect(deadlinesOf(view, vn).map(({ name }) => name)).toEqual(open ? ['eaeu-verification-reply'] : [])
      expect(conditionsOf(view).includes('VERIFICATION_OPEN')).toBe(open)
    }
  })
})

test('a letter that the partner does not take is not waited for, until it is sent again', () => {
  const between: Between = { role: 'importer', scheme: 'EAEUVN', issuing_country: 'ZZ', partner: 'RU' }
  const delivery = { document: request.document, identity: identityOf(request) }
  const refused = deliveryFacts(delivery, 'refused', '2026-12-02T00:00:00Z')
  const again = deliveryFacts(delivery, 'due', '2026-12-03T00:00:00Z')
  expect(deadlinesOf(seen(...letter, ...refused), between)).toEqual([])
  expect(deadlinesOf(seen(...letter, ...refused, ...again), between)).toHaveLength(1)
  expect(deadlinesOf(seen(...again, ...refused, ...letter), between)).toHaveLength(1)
})

describe('a cancellation that the partner does not take, or that never left', () => {
  const of = { number: 'N', scheme: 'ATIGA', issuingCountry: 'VN', action: 'cancel' } as const
  const asked: ExchangeFact = { type: 'cancel-requested', cancellationId: 'X/1', at: '2026-12-01T00:00:00Z' }
  const answer: ExchangeFact = {
    ...{ type: 'cancel-answered', cancellationId: 'X/1', outcome: 'REFUSED_ALREADY_USED', at: '2026-11-30T23:00:00Z' },
  }
  const open = (...facts: readonly ExchangeFact[]) => [
    deadlinesOf(seen(...facts), issuer).map(({ name, deadline }) => `${name} ${deadline}`),
    conditionsOf(seen(...facts)),
  ]
  const nothing = [[], []]
  test.each([
    ['cancellation', 'refused', 'X/1'],
    ['cancellation', 'moot', 'X/1'],
    ['declaration-cancellation', 'refused', 'declaration-cancellation/X/1'],
    ['declaration-cancellation', 'moot', 'declaration-cancellation/X/1'],
  ] as const)('%s, %s: nobody is waited for, until it is sent again', (document, became, version) => {
    const delivery = { document, identity: { ...of, version } }
    const not = deliveryFacts(delivery, became, '2026-12-02T00:00:00Z')
    const again = deliveryFacts(delivery, 'due', '2026-12-20T00:00:00Z')
    const anew = [['cancellation-answer 2026-12-27T17:29:59.999Z'], ['CANCELLATION_ASKED']]
    expect(open(asked)).toEqual([['cancellation-answer 2026-12-08T17:29:59.999Z'], ['CANCELLATION_ASKED']])
    expect(open(asked, ...not)).toEqual(nothing)
    expect(open(asked, ...not, ...again)).toEqual(anew)
    expect(open(...again, ...not, asked)).toEqual(anew)
    expect(open(asked, ...not, ...again, ...deliveryFacts(delivery, became, '2026-12-21T00:00:00Z'))).toEqual(nothing)
  })
  test('what the partner says of it counts all the same, whenever it was said', () => {
    const delivery = { document: 'cancellation', identity: { ...of, version: 'X/1' } }
    const again = deliveryFacts(delivery, 'due', '2026-12-20T00:00:00Z')
    expect(open(asked, answer, ...again)).toEqual(nothing)
    expect(seen(...again, answer, asked).cancellations['X/1']).toMatchObject({ outcome: 'REFUSED_ALREADY_USED' })
  })
  test('sent again in the instant in which it was refused, it is sent again', () => {
    const delivery = { document: 'cancellation', identity: { ...of, version: 'X/1' } }
    const both = (['refused', 'due'] as const).flatMap((became) => deliveryFacts(delivery, became, '2026-12-20T00:00:00Z'))
    for (const order of [both, both.toReversed()]) expect(open(asked, ...order)[1]).toEqual(['CANCELLATION_ASKED'])
  })
})

test('a request for re-transmission that the partner does not take is not waited for, until it is sent again', () => {
  const of = {
    number: 'N',
    scheme: 'ATIGA',
    issuingCountry: 'VN',
    action: 'respond',
    version: 'retransmission-request/X/1',
  } as const
  const asked: ExchangeFact = { type: 'retransmission-asked', id: 'X/1', at: '2026-12-01T00:00:00Z', reasonCode: 'LOST' }
  const delivery = { document: 'retransmission-request', identity: of }
  const refused = deliveryFacts(delivery, 'refused', '2026-12-02T00:00:00Z')
  const again = deliveryFacts(delivery, 'due', '2026-12-03T00:00:00Z')
  const answer: ExchangeFact = {
    type: 'retransmission-answered',
    id: 'Y',
    at: '2026-12-01T12:00:00Z',
    request: 'X/1',
    outcome: 'NOT_FOUND',
  }
  const open = (...facts: readonly ExchangeFact[]) => [
    deadlinesOf(seen(...facts), importer).length,
    conditionsOf(seen(...facts)).length,
  ]
  expect(open(asked, ...refused)).toEqual([0, 0])
  expect(open(asked, ...refused, ...again)).toEqual([1, 1])
  expect(open(...again, ...refused, asked)).toEqual([1, 1])
  expect(open(...again, answer, ...refused, asked)).toEqual([0, 0])
})

test.each<[string, Between['role'], string, string | undefined, string]>([
  ['Viet Nam must answer Russia', 'issuer', 'RU', 'VN', '2027-06-01T16:59:59.999Z'],
  ['Russia must answer Viet Nam', 'issuer', 'VN', 'RU', '2027-06-01T20:59:59.999Z'],
  ['Viet Nam has asked Russia', 'importer', 'RU', undefined, '2027-06-01T20:59:59.999Z'],
  ['Kazakhstan has asked Viet Nam', 'importer', 'VN', undefined, '2027-06-01T16:59:59.999Z'],
])('the day of a letter ends where it must be answered: %s', (_, role, partner, answeredIn, deadline) => {
  const between: Between = { role, scheme: 'EAEUVN', issuing_country: 'ZZ', partner }
  const [asked] = letter
  const facts = [{ ...asked, ...(answeredIn === undefined ? {} : { answeredIn }) } as ExchangeFact]
  expect(deadlinesOf(seen(...facts), between).map((one) => one.deadline)).toEqual([deadline])
})

describe('clocks that run by what an exchange knows', () => {
  test.each<[string, Between, readonly ExchangeFact[], readonly string[]]>([
    ['nothing is received', issuer, [certified], []],
    ['received', issuer, [certified, received], ['refusal-window partner', 'validity partner']],
    ['received here', importer, [certified, received], ['refusal-window nsw', 'validity nsw']],
    ['received, and the certificate itself is not seen', importer, [received], []],
    [
      'presented',
      importer,
      [certified, received, { type: 'presented', id: 'D-1', at: '2027-05-01T00:00:00Z' }],
      ['refusal-window nsw', 'refusal-window-presented nsw', 'validity nsw'],
    ],
    [
      'customs still think',
      issuer,
      [certified, received, answered('R', '2027-01-01T00:00:00Z', 'PENDING')],
      ['refusal-window partner', 'refusal-window-presented partner', 'validity partner'],
    ],
    [
      'an item is refused that it does not have',
      issuer,
      [certified, received, answered('R', '2027-01-01T00:00:00Z', 'NOT_GIVEN', { items: [{ seq: 3, decision: 'NOT_GIVEN' }] })],
      ['refusal-window partner', 'refusal-window-presented partner', 'validity partner'],
    ],
    ['used up', issuer, [certified, received, answered('R', '2027-01-01T00:00:00Z', 'GIVEN')], []],
    ['refused', issuer, [certified, received, answered('R', '2027-01-01T00:00:00Z', 'NOT_GIVEN')], []],
    [
      'refused, and an explanation is asked',
      issuer,
      [certified, received, answered('R', '2027-01-01T00:00:00Z', 'NOT_GIVEN', { asks: { dueDate: '2027-01-15' } })],
      ['clarification nsw'],
    ],
    [
      'explained and assessed again',
      issuer,
      [
        ...[certified, received, answered('R', '2027-01-01T00:00:00Z', 'NOT_GIVEN', { asks: { dueDate: '2027-01-15' } })],
        answered('S', '2027-01-10T00:00:00Z', 'GIVEN', { clarifies: 'R' }),
      ],
      [],
    ],
    // Its importing side has no document in which it could decide anything (docs/eaeu.md).
    ['an EAV is received', { ...issuer, scheme: 'EAEUVN' }, [certified, received], ['validity partner']],
    [
      'an EAV is presented',
      { ...importer, scheme: 'EAEUVN' },
      [certified, received, { type: 'presented', id: 'D-1', at: '2027-05-01T00:00:00Z' }],
      ['validity nsw'],
    ],
    ['cancellation asked', issuer, [cancelled()[0]!], ['cancellation-answer partner']],
    ['cancelled', issuer, [certified, received, ...cancelled()], []],
    ['under verification', issuer, [verify], ['verification-reply nsw', 'verification-total nsw']],
    ['an interim answer', importer, [verify, verified(false)], ['verification-reply partner', 'verification-total partner']],
    ['a final answer', importer, [verify, verified(false), verified(true)], []],
    ['an EAV under verification', { ...importer, scheme: 'EAEUVN' }, [verify], ['eaeu-verification-reply partner']],
    [
      're-transmission asked',
      importer,
      [{ type: 'retransmission-asked', id: 'X', at: '2026-12-01T00:00:00Z', reasonCode: 'LOST' }],
      ['retransmission-answer partner'],
    ],
    [
      're-transmitted',
      importer,
      [
        { type: 'retransmission-asked', id: 'X', at: '2026-12-01T00:00:00Z', reasonCode: 'LOST' },
        { type: 'retransmission-answered', id: 'Y', request: 'X', at: '2026-12-02T00:00:00Z', outcome: 'RETRANSMITTED' },
      ],
      [],
    ],
    [
      'the cancellation of a declaration, which customs answer',
      importer,
      [{ type: 'declared', importingCountry: 'MM' }, cancelled()[0]!],
      ['cancellation-answer nsw'],
    ],
  ])('%s', (_, between, facts, expected) => {
    const running = deadlinesOf(seen(...facts), between).map(({ name, owner }) => `${name} ${owner}`)
    expect(running.sort()).toEqual([...expected].sort())
  })

  test.each([
    ['refusal-window', '2027-01-24T17:29:59.999Z', 'received on the 25th of November in Myanmar, +06:30'],
    ['validity', '2027-11-01T17:29:59.999Z', 'to the end of the last day there'],
  ])('%s ends %s: %s', (name, deadline) => {
    expect(deadlinesOf(seen(certified, received), issuer).find((one) => one.name === name)?.deadline).toBe(deadline)
  })
  test.each([
    ['verification-reply', '2027-03-01'],
    ['verification-total', '2027-05-30'],
    ['eaeu-verification-reply', '2027-06-01'],
  ] as const)('%s of a request of 1 December 2026 runs to %s', (name, day) => {
    expect(lastDayOf(name, '2026-12-01')).toBe(day)
  })

  test('a change starts what is new, moves what is later, and stops what nobody waits for', () => {
    const one = { name: 'visit', owner: 'nsw', deadline: '2027-01-01T00:00:00.000Z' } as const
    const two = { ...one, name: 'validity' } as const
    const later = { ...one, deadline: '2027-02-01T00:00:00.000Z' }
    expect(clockChanges([one, two], [later])).toEqual({ start: [later], stop: [two] })
    expect(clockChanges([one], [one])).toEqual({ start: [], stop: [] })
  })

  test('warnings come in the order of their days, and then no more', () => {
    const deadline = Date.parse('2027-03-01T00:00:00Z')
    expect([0, 1, 2].map((given) => warningAt('refusal-window', deadline, given))).toEqual([
      Date.parse('2027-01-30T00:00:00Z'),
      Date.parse('2027-02-19T00:00:00Z'),
      undefined,
    ])
    for (const { warnDays } of Object.values<ClockDefinition>(CLOCKS))
      expect([...warnDays].sort((a, b) => b - a)).toEqual([...warnDays])
  })
})

describe('status', () => {
  test.each<[string, string, readonly ExchangeFact[]]>([
    ['cancelled for a successor', 'REPLACED', [certified, ...cancelled({ replacedBy: 'N2' })]],
    ['the successor is named, the cancellation refused', 'RECEIVED', [certified, received, cancelled({ replacedBy: 'N2' })[0]!]],
    ['under verification', 'UNDER_VERIFICATION', [certified, received, verify]],
    ['used up and checked afterwards', 'UNDER_VERIFICATION', [certified, answered('R', '2027-01-01T00:00:00Z', 'GIVEN'), verify]],
    ['verified', 'RECEIVED', [certified, received, verify, verified(true)]],
    [
      'refused as a whole',
      'REFUSED',
      [certified, answered('R', '2027-01-01T00:00:00Z', 'GIVEN', { items: [], whole: true, declaration: undefined })],
    ],
    ['a declaration was sent', 'ISSUED', [{ type: 'declared', importingCountry: 'TH' }]],
    [
      'a declaration matches',
      'MATCHED',
      [
        { type: 'declared', importingCountry: 'TH' },
        { type: 'declaration-answered', id: '2', at: '2026-12-02T00:00:00Z', status: 'MATCHED' },
        { type: 'declaration-answered', id: '1', at: '2026-12-01T00:00:00Z', status: 'ACCEPTED' },
        { type: 'declaration-answered', id: '3', at: '2026-12-03T00:00:00Z', status: 'DUPLICATE' },
      ],
    ],
    ['a declaration is taken back', 'CANCELLED', [{ type: 'declared', importingCountry: 'TH' }, ...cancelled()]],
    ['a report was received', 'RECEIVED', [{ type: 'reported' }, received]],
  ])('%s: %s', (_, status, facts) => {
    expect(statusOf(seen(...facts), '2026-12-31').status).toBe(status)
  })

  test('two lines of one declaration count each for itself, and the later word about a line replaces the earlier', () => {
    const use = (id: string, at: string, line: number, quantityUsed: string): ExchangeFact => ({
      ...{ type: 'answered', responseId: id, at, declaration: 'D-1' },
      items: [{ seq: 1, decision: 'GIVEN', quantityUsed, unit: 'KGM', line }],
    })
    const view = seen(
      certified,
      use('R1', '2027-01-01T00:00:00Z', 1, '40'),
      use('R2', '2027-01-02T00:00:00Z', 2, '30'),
      use('R3', '2027-01-03T00:00:00Z', 1, '35'),
    )
    expect(statusOf(view, '2027-02-01').items[0]).toMatchObject({ used: '65', balance: '35' })
  })
})

describe('a refusal that asks to explain', () => {
  const asks = { dueDate: '2027-01-15' }
  const say = (responseId: string, at: string, more: Partial<Extract<ExchangeFact, { type: 'answered' }>>): ExchangeFact => ({
    ...{ type: 'answered', responseId, at, declaration: 'D-1', items: [] },
    ...more,
  })
  const [BEFORE, AT, AFTER] = ['2026-12-31T00:00:00Z', '2027-01-01T00:00:00Z', '2027-01-10T00:00:00Z']
  const no = (seq: number, line?: number) => ({ seq, decision: 'NOT_GIVEN', ...(line === undefined ? {} : { line }) }) as const
  const yes = (seq: number, line?: number) => ({ ...no(seq, line), decision: 'GIVEN' }) as const
  const refused = say('R', AT, { items: [no(2)], asks })
  const both = say('R', AT, { items: [no(1), no(2)], asks })
  const whole = say('R', AT, { whole: true, asks })

  test.each<[string, readonly ExchangeFact[], boolean]>([
    ['nothing is said after it', [refused], true],
    ['the same item is given by a later response of any kind', [refused, say('S', AFTER, { items: [yes(2)] })], false],
    ['it is refused for good', [refused, say('S', AFTER, { items: [no(2)] })], false],
    ['it is given earlier', [refused, say('S', BEFORE, { items: [yes(2)] })], true],
    ['another item is given', [refused, say('S', AFTER, { items: [yes(1)] })], true],
    ['the item is given to another declaration', [refused, say('S', AFTER, { declaration: 'D-2', items: [yes(2)] })], true],
    ['customs think again', [refused, say('S', AFTER, { items: [{ seq: 2, decision: 'PENDING' }] })], true],
    ['one of two items is given', [both, say('S', AFTER, { items: [yes(1)] })], true],
    [
      'each of two items is, one after the other',
      [both, say('S', AFTER, { items: [yes(1)] }), say('T', AFTER, { items: [no(2)] })],
      false,
    ],
    ['the declaration is refused as a whole', [both, say('S', AFTER, { whole: true })], false],
    [
      'one line of two is given',
      [say('R', AT, { items: [no(2, 3), no(2, 4)], asks }), say('S', AFTER, { items: [yes(2, 3)] })],
      true,
    ],
    ['both lines are', [say('R', AT, { items: [no(2, 3), no(2, 4)], asks }), say('S', AFTER, { items: [yes(2)] })], false],
    ['all was refused, and part is given', [whole, say('S', AFTER, { items: [yes(1)] })], true],
    ['all was refused, and all is given', [whole, say('S', AFTER, { items: [yes(1), yes(2)] })], false],
    [
      'no declaration was named, and the item is given to one',
      [say('R', AT, { declaration: undefined, items: [no(2)], asks } as object), say('S', AFTER, { items: [yes(2)] })],
      false,
    ],
    ['a later one asks once more', [refused, say('S', AFTER, { items: [no(2)], asks })], true],
  ])('%s', (_, answers, open) => {
    for (const order of [answers, answers.toReversed()]) {
      const view = seen(certified, received, ...order)
      expect(conditionsOf(view).includes('CLARIFICATION_ASKED')).toBe(open)
      const clocks = deadlinesOf(view, issuer).filter(({ name }) => name === 'clarification')
      expect(clocks).toHaveLength(open ? 1 : 0)
    }
  })
})

describe('the 60 days', () => {
  test('are held against a refusal from receipt and from presentation (D-93)', () => {
    const view = seen(
      certified,
      received,
      { type: 'presented', id: 'D-1', at: '2027-05-01T00:00:00Z' },
      answered('R', '2027-06-01T00:00:00Z', 'NOT_GIVEN'),
    )
    expect(refusalsOf(view)).toMatchObject([
      { responseId: 'R', legal: { late: true }, practical: { late: false, deadline: '2027-06-30T17:29:59.999Z' } },
    ])
  })
})

describe('whose turn it is', () => {
  const clock = (name: string, owner: 'partner' | 'nsw', deadline: string, state = 'running') => ({
    name,
    owner,
    deadline,
    state,
  })
  test('follows the clock that runs out first', () => {
    const clocks = [
      clock('refusal-window', 'partner', '2027-03-01T00:00:00Z'),
      clock('clarification', 'nsw', '2027-02-01T00:00:00Z'),
      clock('visit', 'partner', '2027-01-01T00:00:00Z', 'stopped'),
    ]
    expect(turnOf(seen(certified, received), 'issuer', clocks)).toMatchObject({ who: 'nsw', until: '2027-02-01T00:00:00Z' })
  })
  test('is ours until the partner has it, and nobody is waited for when all is said', () => {
    expect(turnOf(seen(certified), 'issuer', []).who).toBe('us')
    expect(turnOf(seen(certified, received), 'issuer', []).who).toBe('nobody')
  })
  test('conditions name what is open', () => {
    const asked = { type: 'retransmission-asked', id: 'X', at: '2026-12-01T00:00:00Z', reasonCode: 'LOST' } as const
    const missing = { type: 'not-found', id: 'R', at: '2026-12-01T00:00:00Z' } as const
    expect(conditionsOf(seen(certified, verify, asked, missing, cancelled()[0]!))).toEqual([
      ...['CANCELLATION_ASKED', 'VERIFICATION_OPEN', 'PREFERENCE_SUSPENDED', 'RETRANSMISSION_ASKED', 'MISSED_BY_AN_IMPORTER'],
    ])
  })
})

describe('local days', () => {
  test.each([
    ['2026-11-24T18:30:00Z', 'TH', '2026-11-25'],
    ['2026-11-24T17:15:00Z', 'MM', '2026-11-24'],
    ['2026-11-24T17:30:00Z', 'MM', '2026-11-25'],
    ['2026-11-24T20:59:59Z', 'RU', '2026-11-24'],
    ['2026-11-24T23:59:59Z', 'XX', '2026-11-24'],
  ])('%s in %s is %s', (at, country, day) => {
    expect(localDay(Date.parse(at), country)).toBe(day)
    expect(localDay(endOfDay(day, country), country)).toBe(day)
    expect(localDay(endOfDay(day, country) + 1, country)).not.toBe(day)
  })
  test.each([
    ['2024-02-29', 12, '2025-02-28'],
    ['2026-08-31', 6, '2027-02-28'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2026-12-31', 12, '2027-12-31'],
  ])('%s and %i months is %s', (day, months, later) => {
    expect(plusMonths(day, months)).toBe(later)
  })
})
