import { replay } from './actions.js'
import { button } from './dialog.js'
import { repaint } from './paint.js'
import { fault, lacking, link, section, table } from './parts.js'
import { h } from './preact.js'
import { href, v1 } from './route.js'
import { ask } from './shelf.js'
import { text } from './text.js'
import { span, when } from './time.js'
import { warnings } from './warnings.js'
import { kindOf, STATES, STUCK, TURNS } from './words.js'

/** The first page: what is neither finished nor moving, whose turn it is, and what to do. */

/** @typedef {import('./shapes.d.ts').Stuck} Stuck */

const EVERY_MS = 5_000
const PAGE = 25
/** Rows shown of each turn. @type {Map<string, number>} */
const shown = new Map()

export function now() {
  /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').List<Stuck>>} */
  const stuck = ask('/v1/stuck', EVERY_MS)
  /** @type {import('./shapes.d.ts').Shelf<Record<string, number>>} */
  const counts = ask('/v1/counts', EVERY_MS)
  const items = stuck.data?.items
  return [
    h('h1', { tabIndex: -1, key: 'h1' }, 'What is stuck'),
    warnings(),
    h('div', { key: 'counts' }, lacking(counts, 'Counts'), counts.data && tiles(counts.data)),
    lacking(stuck, 'What is stuck'),
    items?.length === 0 &&
      h('p', { key: 'none', class: 'note good' }, h('b', null, 'Nothing is stuck.'), ' Everything is finished or moving.'),
    items &&
      /** @type {const} */ (['operator', 'us', 'partner', 'nsw']).map((turn) =>
        group(
          turn,
          items.filter((one) => one.turn === turn),
        ),
      ),
  ]
}

/** What readers of the screen hear when it changes. */
export function spoken() {
  /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').List<Stuck>>} */
  const { data } = ask('/v1/stuck', EVERY_MS)
  if (!data) return ''
  const yours = data.items.filter(({ turn }) => turn === 'operator').length
  return data.items.length === 0 ? 'Nothing is stuck.' : `${data.items.length} stuck, ${yours} of them wait for you.`
}

/** @type {readonly (readonly [name: string, title: string, bad: boolean, to?: string])[]} */
const TILES = [
  ['stuck', 'stuck', true],
  ['delivery.due', 'to be sent', false, href('search', undefined, { state: 'due' })],
  ['delivery.awaiting', 'sent, not proved', false, href('search', undefined, { state: 'awaiting' })],
  ['delivery.refused', 'refused', false, href('search', undefined, { state: 'refused' })],
  ['delivery.abandoned', 'given up', true, href('search', undefined, { state: 'abandoned' })],
  ['delivery.expired', 'time over', true, href('search', undefined, { state: 'expired' })],
  ['arrival.aside', 'set aside', true, href('arrivals')],
  ['arrival.held', 'held', true],
  ['task.open', 'tasks', false, href('tasks')],
  ['task.late', 'tasks late', true, href('tasks')],
  ['inbox.waiting', 'in inboxes', false],
  ['signal.due', 'answers owed', false],
  ['delivery.delivered', 'delivered', false, href('search', undefined, { state: 'delivered' })],
]

/** @param {Readonly<Record<string, number>>} counts */
function tiles(counts) {
  return h(
    'ul',
    { class: 'tiles', 'aria-label': 'Counts' },
    TILES.map(([name, title, bad, to]) => {
      const count = counts[name] ?? 0
      const inside = [h('b', { key: 'b' }, count.toLocaleString('en')), h('span', { key: 's' }, title)]
      return h(
        'li',
        { key: name, class: bad && count > 0 ? 'bad' : '' },
        to ? h('a', { href: to }, inside) : h('div', null, inside),
      )
    }),
  )
}

/** @param {Stuck['turn']} turn @param {readonly Stuck[]} rows */
function group(turn, rows) {
  if (rows.length === 0) return undefined
  const most = shown.get(turn) ?? PAGE
  const { title, says } = TURNS[turn]
  return section(
    `${title} · ${rows.length.toLocaleString('en')}`,
    h('p', { class: 'quiet' }, says),
    table(title, ['What', 'About', 'Partner', 'Stuck for', 'Why, and what to do', ''], rows.slice(0, most).map(row)),
    rows.length > most &&
      h(
        'button',
        {
          type: 'button',
          onClick: () => {
            shown.set(turn, most + PAGE * 2)
            repaint()
          },
        },
        `Show more (${(rows.length - most).toLocaleString('en')} left)`,
      ),
  )
}

/** @param {Stuck} one */
function row(one) {
  const { what, id, partner, since, why, turn } = one
  const known = STUCK[what]
  /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').Message> | undefined} */
  // Asked anew when it got stuck anew: a replay that failed has another reason.
  const message = what === 'delivery' ? ask(v1(['messages', id]), turn === 'operator' ? 30_000 : 60_000) : undefined
  const code = message?.data?.lastCode ?? /\bASW_[A-Z_]+\b/.exec(why)?.[0]
  const stuckFor = Date.now() - Date.parse(since)
  return {
    key: `${what}/${id}`,
    cells: [
      h(
        'span',
        null,
        h('b', null, known?.name ?? what),
        message?.data && h('span', { class: 'sub' }, kindOf(message.data.document)),
      ),
      about(one, message?.data),
      text(partner ?? '–'),
      h('span', null, h('b', null, span(stuckFor)), h('span', { class: 'sub' }, when(since))),
      h(
        'div',
        null,
        h('p', null, text(why)),
        fault(code, turn === 'operator'),
        known?.do[turn] && h('p', { class: 'remedy' }, h('b', null, 'What to do: '), known.do[turn]),
      ),
      turn === 'operator' && message?.data && message.data.state in REPLAYABLE ? button(replay(message.data)) : undefined,
    ],
  }
}

const REPLAYABLE = { refused: true, abandoned: true, expired: true }

/** @param {Stuck} one @param {import('./shapes.d.ts').Message | undefined} message */
function about({ what, id, exchange }, message) {
  if (message) {
    const [, short] = STATES[message.state] ?? ['', message.state]
    return h(
      'span',
      null,
      link(href('message', id), [
        h('bdi', { key: 'c' }, message.identity.issuingCountry),
        ' ',
        text(message.identity.number, { long: 80 }),
      ]),
      h('span', { class: 'sub' }, `${short}, ${message.tries} ${message.tries === 1 ? 'try' : 'tries'}`),
    )
  }
  if (what === 'arrival') return link(href('arrivals'), text(id, { long: 80 }))
  if (what === 'task') return h('span', null, number(exchange, id), h('span', { class: 'sub' }, link(href('tasks'), 'all tasks')))
  return number(exchange, id, what === 'held' ? href('arrivals', id) : undefined)
}

/** @param {string | undefined} exchange @param {string} id @param {string} [more] */
function number(exchange, id, more) {
  if (exchange === undefined) return text(id, { long: 80 })
  /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').Exchange>} */
  const { data } = ask(v1(['exchanges', exchange]))
  return h(
    'span',
    null,
    link(
      href('exchange', exchange),
      data ? [h('bdi', { key: 'c' }, data.issuingCountry), ' ', text(data.number, { long: 80 })] : text(id, { long: 80 }),
    ),
    more && h('span', { class: 'sub' }, link(more, 'dismiss it')),
  )
}
