import { askPartner, replay } from './actions.js'
import { button } from './dialog.js'
import { papersOf } from './papers.js'
import { badge, facts, fault, lacking, link, section } from './parts.js'
import { h } from './preact.js'
import { href, v1 } from './route.js'
import { ask } from './shelf.js'
import { text } from './text.js'
import { ago, when } from './time.js'
import { kindOf, STATES } from './words.js'

/** What we sent about one certificate: where each message is, what its last fault means, its attempts and its papers. */

/** @typedef {import('./shapes.d.ts').Message} Message */

const EVERY_MS = 5_000

/** @param {string} id @returns {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').List<Message>>} */
export const sent = (id) => ask(v1(['messages'], { exchange: id, limit: '100' }), EVERY_MS)

/** @param {string} id @param {string | undefined} chosen @param {readonly import('./shapes.d.ts').Event[]} events */
export function deliveries(id, chosen, events) {
  const found = sent(id)
  const all = found.data?.items ?? []
  return section(
    'What we sent',
    lacking(found, 'What we sent'),
    found.data && all.length === 0 && h('p', null, 'Nothing.'),
    all.map((one) => delivery(one, one.id === chosen, events)),
    found.data?.next &&
      h(
        'p',
        null,
        link(href('search', undefined, { q: all[0]?.identity.number ?? '', state: '' }), 'There is more: search by number'),
      ),
  )
}

const REPLAYABLE = new Set(['refused', 'abandoned', 'expired'])

/** @param {Message} one @param {boolean} chosen @param {readonly import('./shapes.d.ts').Event[]} events */
function delivery(one, chosen, events) {
  const [, , means] = STATES[one.state] ?? []
  const isOpen = one.state === 'due' || one.state === 'awaiting'
  return h(
    'article',
    { key: one.id, class: chosen ? 'card chosen' : 'card', 'aria-label': `${kindOf(one.document)} to ${one.partner}` },
    h(
      'div',
      { class: 'row wrap' },
      h('h3', null, kindOf(one.document)),
      badge(one.state, STATES),
      h('span', { class: 'quiet' }, 'to ', text(one.partner)),
      h('span', { class: 'grow' }),
      REPLAYABLE.has(one.state) && button(replay(one)),
      one.messageId !== undefined && button(askPartner(one)),
    ),
    means && h('p', null, means),
    one.state !== 'delivered' && fault(one.lastCode, !isOpen),
    facts([
      ['Handed in', when(one.createdAt)],
      isOpen && one.nextAt !== undefined && ['Moves next', [when(one.nextAt), ` (${ago(one.nextAt)})`]],
      one.closedAt !== undefined && ['Ended', when(one.closedAt)],
      ['Message', h('code', null, text(one.id))],
      one.messageId !== undefined && ['ebMS MessageId', h('code', null, text(one.messageId))],
    ]),
    attempts(one, events),
    papersOf(one),
  )
}

const TRIES = new Set([
  'attempted',
  'sent',
  'unreachable',
  'silent',
  'acknowledged',
  'refused',
  'lapsed',
  'replayed',
  'trouble',
  'status-told',
])
const LAST = 12

/** @param {Message} one @param {readonly import('./shapes.d.ts').Event[]} events */
function attempts({ id, tries }, events) {
  const own = events.filter(({ kind, data }) => TRIES.has(kind) && data?.delivery === id)
  if (own.length === 0) return undefined
  return h(
    'details',
    { class: 'attempts' },
    h('summary', null, `Attempts (${tries} of the present transmission)`),
    own.length > LAST && h('p', { class: 'quiet' }, `The last ${LAST} of ${own.length} events; all stand in the timeline.`),
    h(
      'ol',
      { class: 'plain' },
      own.slice(-LAST).map(({ n, at, kind, data = {} }) =>
        h(
          'li',
          { key: n },
          when(at),
          ' ',
          h('b', null, kind.replaceAll('-', ' ')),
          ['attempt', 'status', 'code', 'detail'].map(
            (name) => data[name] !== undefined && h('span', { key: name }, ` ${name} `, text(data[name])),
          ),
        ),
      ),
    ),
  )
}
