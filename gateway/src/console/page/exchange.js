import { stopClock } from './actions.js'
import { accounts, answers, hops, items } from './certificate.js'
import { deliveries, sent } from './deliveries.js'
import { button } from './dialog.js'
import { badge, facts, lacking, problem, section, table } from './parts.js'
import { h } from './preact.js'
import { v1 } from './route.js'
import { ask } from './shelf.js'
import { TASK_HEADS, taskRows } from './tasks.js'
import { text } from './text.js'
import { ago, when } from './time.js'
import { eventsOf, timeline } from './timeline.js'
import { CONDITIONS, kindOf, OTHERS, STATUS, TURNS } from './words.js'

/** One certificate over its months: where it stands, whose turn it is, what was sent and received, and all that happened. */

/** @typedef {import('./shapes.d.ts').Exchange} Exchange */
/** @typedef {import('./shapes.d.ts').Message} Message */
/** @template T @typedef {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').List<T>>} Listed */

const EVERY_MS = 5_000

/** A message is shown within its exchange. @param {string} id */
export function message(id) {
  /** @type {import('./shapes.d.ts').Shelf<Message>} */
  const found = ask(v1(['messages', id]), EVERY_MS)
  if (found.data) return exchange(found.data.exchange, id)
  return [
    h('h1', { tabIndex: -1, key: 'h1' }, 'Message'),
    found.trouble?.code === 'ASW_NOT_FOUND' ? problem(found.trouble, 'Not found') : lacking(found, 'The message'),
  ]
}

/** @param {string} id @param {string} [chosen] the message that was asked for */
export function exchange(id, chosen) {
  /** @type {import('./shapes.d.ts').Shelf<Exchange>} */
  const found = ask(v1(['exchanges', id]), EVERY_MS)
  const one = found.data
  const heading = one
    ? h(
        'h1',
        { tabIndex: -1, key: 'h1' },
        h('bdi', { class: 'quiet' }, `${one.scheme} ${one.issuingCountry}`),
        ' ',
        text(one.number, { long: 120 }),
      )
    : h('h1', { tabIndex: -1, key: 'h1' }, 'Certificate')
  if (!one) return [heading, lacking(found, 'The certificate')]
  const events = eventsOf(['exchanges', id, 'timeline'])
  return [
    heading,
    lacking(found, 'The certificate'),
    standing(one),
    ended(id),
    hops(one, events.events),
    deliveries(id, chosen, events.events),
    tasks(id),
    entries(id),
    items(one),
    accounts(one),
    answers(one),
    clocks(one),
    timeline('What happened', events),
  ]
}

/** @param {Exchange} one */
function standing(one) {
  const { turn, status, conditions } = one
  const who = Object.hasOwn(TURNS, turn.who) ? TURNS[/** @type {keyof typeof TURNS} */ (turn.who)].short : turn.who
  return h(
    'section',
    { class: 'part standing', key: 'standing', 'aria-label': 'Where it stands' },
    h('p', { class: 'lead' }, badge(status, STATUS), ' ', STATUS[status]?.[2]),
    h(
      'p',
      { class: 'turn' },
      'Whose turn: ',
      h('b', null, turn.who === 'partner' ? text(one.partner) : who),
      turn.until && [' until ', when(turn.until), ` (${ago(turn.until)})`],
      turn.why && [' – ', text(turn.why)],
    ),
    conditions.length > 0 &&
      h(
        'ul',
        null,
        conditions.map((name) => h('li', { key: name }, CONDITIONS[name] ?? name)),
      ),
    facts([
      ['With', text(one.partner)],
      ['We are the', one.role === 'issuer' ? 'issuing side' : 'importing side'],
      ['First seen', when(one.createdAt)],
      one.replaces !== undefined && ['Replaces', text(one.replaces)],
      ['Exchange id', h('code', null, text(one.id))],
    ]),
    cancellations(one),
  )
}

/** Whose turn it is by the certificate says nothing of a message that was given up. @param {string} id */
function ended(id) {
  const waiting = sent(id).data?.items.filter(({ state }) => state === 'abandoned' || state === 'expired').length ?? 0
  if (waiting === 0) return undefined
  const says = waiting === 1 ? 'One message' : `${waiting} messages`
  return h(
    'p',
    { key: 'ended', class: 'note bad' },
    h('b', null, 'Your turn: '),
    `${says} ended without a proof of receipt. Nothing more is sent before you replay.`,
  )
}

/** @param {Exchange} one */
function cancellations({ cancellations: all }) {
  const asked = Object.entries(all)
  if (asked.length === 0) return undefined
  return h(
    'ul',
    null,
    asked.map(([id, { requestedAt, outcome, answeredAt, replacedBy }]) =>
      h(
        'li',
        { key: id },
        'Cancellation ',
        h('code', null, text(id)),
        requestedAt && [' asked ', when(requestedAt)],
        outcome ? [': ', h('b', null, outcome.toLowerCase().replaceAll('_', ' ')), ' ', when(answeredAt)] : ': not answered yet',
        replacedBy && [', replaced by ', text(replacedBy)],
      ),
    ),
  )
}

/** @param {string} id */
function tasks(id) {
  /** @type {Listed<import('./shapes.d.ts').Task>} */
  const { data } = ask(v1(['tasks'], { exchange: id, all: 'true', limit: '100' }), 15_000)
  if (!data || data.items.length === 0) return undefined
  return section('Handed over by people', table('Tasks', TASK_HEADS, taskRows(data.items)))
}

/** @param {string} id */
function entries(id) {
  /** @type {Listed<import('./shapes.d.ts').Entry>} */
  const { data } = ask(v1(['exchanges', id, 'entries']), 15_000)
  if (!data || data.items.length === 0) return undefined
  return section(
    'What we received',
    table(
      'Received',
      ['Document', 'From', 'Inbox', 'State', 'Accepted', 'Fetched'],
      data.items.map((one) => ({
        key: `${one.inbox} ${one.id}`,
        cells: [
          kindOf(one.document),
          text(one.partner),
          text(one.inbox),
          badge(one.state),
          when(one.acceptedAt),
          when(one.doneAt),
        ],
      })),
    ),
  )
}

/** Those of procedures that no document carries. */
const BY_HAND =
  /^(visit|eaeu-visit|eaeu-suspension|declarant|criterion|verification-proposal|import-verification|vn-|late-|reclassified|tax-|cptpp|export-|factory|declaration-clearance|outage|cancellation-objection)/

/** @param {Exchange} one */
function clocks({ id, clocks: all }) {
  if (all.length === 0) return undefined
  return section(
    'Clocks',
    table(
      'Clocks',
      ['Clock', 'Turn of', 'Deadline', 'State', ''],
      all.map((one, index) => ({
        key: `${one.name} ${one.subject ?? ''} ${index}`,
        cells: [
          h(
            'span',
            null,
            h('b', null, text(one.name)),
            one.subject && h('span', { class: 'sub' }, text(one.subject)),
            one.passed && h('span', { class: 'sub' }, `if it passes: ${one.passed}`),
          ),
          Object.hasOwn(TURNS, one.owner) ? TURNS[/** @type {keyof typeof TURNS} */ (one.owner)].short : one.owner,
          h('span', null, when(one.deadline), one.state === 'running' && h('span', { class: 'sub' }, ago(one.deadline))),
          badge(one.state, OTHERS),
          one.state === 'running' && BY_HAND.test(one.name) ? button(stopClock(id, one)) : undefined,
        ],
      })),
    ),
  )
}
