import { HOSTILE } from './scene.ts'

/** What a gateway may answer when much is amiss at once, with what strangers like to write wherever somebody else's words may stand. */
const LATER = '2031-05-01T10:00:00.000Z'
const AGO = '2026-01-02T03:04:05.000Z'
const evil = `${HOSTILE.script} ${HOSTILE.turned}`
const id = `id/${HOSTILE.script}`
const identity = { scheme: 'ATIGA', issuingCountry: 'VN', number: evil, version: '1', action: 'issue' }
const message = (state: string, more: object = {}) => ({
  ...{ id: `${id} ${state}`, exchange: id, partner: 'TH', document: 'certificate-of-origin', identity, state, tries: 3 },
  ...{ createdAt: AGO, messageId: `${evil}@gateway`, jsonDigest: 'a', xmlDigest: 'b', wireDigest: 'c', ...more },
})
const task = (state: string, more: object = {}) => ({
  ...{ id, exchange: id, partner: 'TH', document: 'cancellation', identity, why: evil, state, deadline: AGO, createdAt: AGO },
  ...{ releasable: true, submittedBy: evil, ...more },
})
const sink = { lag: 7, tries: 3, failingSince: AGO, lastCode: 'ASW_WEBHOOK_UNREACHABLE' }
const stuck = (what: string, turn: string, why = evil) => ({ what, id, exchange: id, partner: 'TH', since: AGO, turn, why })

const GET: Readonly<Record<string, unknown>> = {
  '/v1/faults': {
    items: [
      {
        code: 'ASW_PARTNER_REFUSED',
        class: 'partner-says-no',
        retry: 'never',
        text: 'the partner refused it',
        remedy: 'Read `it`.',
      },
    ],
  },
  '/v1/stuck': {
    items: [
      stuck('delivery', 'operator'),
      stuck('held', 'operator'),
      stuck('task', 'operator'),
      stuck('conversation', 'operator'),
      { ...stuck('arrival', 'operator'), exchange: undefined },
      stuck('signal', 'us', 'trouble of our own: ASW_PARTNER_REFUSED'),
      stuck('inbox', 'nsw'),
      stuck('what is to come', 'nsw'),
    ],
  },
  '/v1/counts': { stuck: 8, 'delivery.delivered': 1_234_567, 'delivery.abandoned': 1 },
  '/v1/held': {
    held: evil,
    recoveryPoint: AGO,
    unanswered: 1,
    open: [
      { delivery: id, exchange: id, partner: 'TH', document: 'cancellation', number: evil, state: 'due', told: { status: evil } },
    ],
  },
  '/v1/partners': {
    items: [
      { partner: 'TH', country: 'TH', transport: evil, breaker: 'open', suite: 'xmlenc11', send: ['cancellation'], receive: [] },
    ],
  },
  '/v1/nodes': {
    items: [
      { id: '1', host: 'gw-1', pid: 1, version: '1', since: AGO, beatAt: AGO, claims: 0, agreements: 'aaaa', self: true },
      { id: '2', host: evil, pid: 2, version: '1', since: AGO, beatAt: AGO, claims: 0, agreements: 'bbbb', self: false },
    ],
  },
  '/v1/certificates': {
    certificates: [
      {
        owner: 'own',
        use: 'envelope',
        subject: evil,
        serial: '1',
        from: AGO,
        to: AGO,
        daysLeft: -3,
        state: 'over',
        ends: 0,
        revocation: 'good',
      },
      {
        owner: 'TH',
        use: 'seal',
        subject: evil,
        serial: '2',
        from: AGO,
        to: LATER,
        daysLeft: 99,
        state: 'in-use',
        revocation: 'revoked',
        detail: evil,
      },
    ],
    lists: [],
    sources: [{ source: evil, code: 'ASW_CRL_UNREACHABLE', detail: evil }],
  },
  '/v1/configuration': { needsRestart: ['limits.maxBytes'], wrong: { code: 'ASW_CONFIG_INVALID', detail: evil } },
  '/v1/webhooks': {
    items: [{ name: evil, url: evil, state: 'disabled', ...sink, disabled: { at: AGO, code: 'ASW_WEBHOOK_GONE' } }],
  },
  '/v1/sinks': { items: [{ name: 'events', configured: false, ...sink }] },
  '/v1/shares': { items: [{ name: 'police', basis: evil, state: 'disabled', lag: 1, disabled: { at: AGO } }] },
  '/v1/arrivals/aside': {
    items: [{ id, at: AGO, since: AGO, begun: 3, peer: { fingerprint: HOSTILE.long }, contentType: evil, size: 12 }],
  },
  '/v1/tasks': {
    items: [task('open'), task('done', { id: 'done', endedAt: AGO, endedBy: evil, how: evil, note: HOSTILE.long })],
    next: 'more',
  },
  '/v1/messages': {
    items: ['due', 'awaiting', 'delivered', 'refused', 'expired', 'moot'].map((state) => message(state)),
    next: 'more',
  },
  '/v1/events': {
    items: [
      {
        n: 1,
        at: AGO,
        kind: 'alarm',
        data: { alarm: 'message-suspicious', code: 'ASW_SIGNATURE_WRONG', detail: evil, [evil]: evil },
      },
    ],
  },
}

const EXCHANGE = {
  ...{ id, scheme: 'ATIGA', issuingCountry: 'VN', number: evil, partner: 'TH', role: 'importer', status: 'PARTLY_REFUSED' },
  conditions: ['VERIFICATION_OPEN', 'CANCELLATION_ASKED'],
  turn: { who: 'partner', until: LATER, why: evil },
  clocks: [{ name: 'visit', subject: evil, owner: 'nsw', deadline: LATER, state: 'running', passed: 'no visit' }],
  items: [
    { seq: 1, unit: 'H87', certified: '1000', used: '400', balance: '600', decision: 'GIVEN' },
    { seq: 2, unit: HOSTILE.long, certified: '1', used: '0', balance: '1', decision: 'NOT_GIVEN' },
  ],
  accounts: [{ item: 1, unit: 'H87', certified: '1000', committed: '300', reserved: '100', child: '0', available: '600' }],
  answers: {
    one: {
      ...{ type: 'answered', responseId: evil, at: AGO, declaration: evil },
      items: [{ seq: 1, decision: 'GIVEN', quantityUsed: '400', unit: 'H87', line: 1, reasonCodes: [evil] }],
    },
    two: { type: 'answered', responseId: 'RES-2', at: AGO, items: [], whole: true },
  },
  cancellations: { [evil]: { requestedAt: AGO, outcome: 'REFUSED_ALREADY_USED', answeredAt: AGO, replacedBy: evil } },
  hops: { AS2: { at: AGO }, AS4: { at: AGO, failed: true } },
  replaces: evil,
  createdAt: AGO,
}
const ENTRY = {
  id,
  inbox: 'customs',
  exchange: id,
  partner: 'VN',
  document: 'cancellation',
  identity,
  state: 'leased',
  acceptedAt: AGO,
}

/** By the path without its query. */
export function cannedAnswer(path: string): unknown {
  if (path in GET) return GET[path]
  if (path.endsWith('/timeline')) return GET['/v1/events']
  if (path.endsWith('/entries')) return { items: [ENTRY] }
  if (path.startsWith('/v1/messages/')) return message('abandoned', { lastCode: 'ASW_PARTNER_REFUSED' })
  if (path.startsWith('/v1/exchanges/')) return EXCHANGE
  return undefined
}

/** What the gateway answers to what was done, by the end of the path; and what the page says of it then. */
export const DONE: readonly (readonly [page: string, path: RegExp, answer: object, told: RegExp])[] = [
  ['#/', /^\/v1\/messages\/[^/]+\/replay$/, { fresh: true }, /as a new transmission/],
  ['#/exchange/x', /^\/v1\/messages\/[^/]+\/ask$/, { about: 'm@x' }, /Asked about m@x/],
  ['#/exchange/x', /^\/v1\/exchanges\/[^/]+\/clocks\/visit\/stop$/, { stopped: true }, /The clock is stopped/],
  ['#/tasks', /^\/v1\/tasks\/[^/]+\/close$/, { endedBy: 'duty' }, /It is closed by duty/],
  ['#/tasks', /^\/v1\/tasks\/[^/]+\/release$/, {}, /It is released/],
  ['#/arrivals', /^\/v1\/arrivals\/[^/]+\/read$/, { read: true }, /within half a minute/],
  ['#/arrivals', /^\/v1\/arrivals\/[^/]+\/dismiss$/, { dismissed: true }, /It is dismissed/],
  ['#/standing', /^\/v1\/held\/reconcile$/, { open: [1], unanswered: 1 }, /1 open, 1 of them without an answer/],
  ['#/standing', /^\/v1\/held\/release$/, { released: true }, /The journal is released/],
  ['#/standing', /^\/v1\/agreements\/reload$/, { version: 3, needsRestart: ['log.level'] }, /version 3.*log\.level/],
  ['#/standing', /^\/v1\/webhooks\/[^/]+\/enable$/, { enabled: true }, /It goes on/],
  [
    '#/standing',
    /^\/v1\/webhooks\/[^/]+\/test$/,
    { delivered: false, status: 500, detail: 'no' },
    /did not take the event: 500, no/,
  ],
  ['#/standing', /^\/v1\/sinks\/events\/forget$/, { forgotten: true }, /position is forgotten/],
  ['#/standing', /^\/v1\/shares\/police\/enable$/, { enabled: true }, /It goes on/],
]
