import { badge, lacking, link, section, table } from './parts.js'
import { h } from './preact.js'
import { href, v1 } from './route.js'
import { ask } from './shelf.js'
import { text } from './text.js'
import { when } from './time.js'
import { kindOf, STATES } from './words.js'

/** From whatever somebody names on the telephone to the certificate, and the messages page by page. */

const KINDS = [
  ...['certificate-of-origin', 'certificate-response', 'cancellation', 'retransmission-request', 'retransmission-response'],
  ...['verification-request', 'verification-response', 'export-declaration', 'declaration-response', 'declaration-cancellation'],
  ...['mis-report', 'certificate-status', 'origin-verification-request', 'origin-verification-result', 'certificate-query'],
  ...['resource-status', 'processing-result', 'goods-declaration-extract'],
]
/** What a page is narrowed down by. */
const NARROWED = ['partner', 'state', 'document', 'since', 'until']

/** @param {import('./shapes.d.ts').Route} route */
export function search({ query }) {
  const { q = '' } = query
  return [h('h1', { tabIndex: -1, key: 'h1' }, 'Search'), form(query), q !== '' && hits(q), messages(query)]
}

/** @param {Readonly<Record<string, string>>} query */
function form(query) {
  return h(
    'form',
    { key: `form ${JSON.stringify(query)}`, class: 'search part', role: 'search', onSubmit: go },
    field(
      'q',
      'Number or id',
      { class: 'wide', hint: 'The whole number of a certificate or declaration; or an exchange, message, task or inbox id' },
      query,
    ),
    h('div', { class: 'row wrap' }, [
      field('partner', 'Partner', { placeholder: 'TH', maxLength: 20 }, query),
      choice('state', 'State', Object.keys(STATES), (one) => STATES[one]?.[1] ?? one, query),
      choice('document', 'Document', KINDS, kindOf, query),
      field('since', 'From day (UTC)', { type: 'date' }, query),
      field('until', 'To day (UTC)', { type: 'date' }, query),
    ]),
    h('div', { class: 'row' }, h('button', { type: 'submit', class: 'main' }, 'Search'), link(href('search'), 'Clear')),
  )
}

/** @param {string} name @param {string} label @param {Record<string, unknown>} more @param {Readonly<Record<string, string>>} query */
function field(name, label, { class: kind, hint, ...more }, query) {
  return h(
    'label',
    { class: `field ${kind ?? ''}`, key: name },
    h('span', null, label),
    h('input', { name, defaultValue: query[name] ?? '', autoComplete: 'off', spellcheck: false, maxLength: 255, ...more }),
    hint ? h('small', null, String(hint)) : undefined,
  )
}

/** @param {string} name @param {string} label @param {readonly string[]} all @param {(one: string) => string} word @param {Readonly<Record<string, string>>} query */
function choice(name, label, all, word, query) {
  return h(
    'label',
    { class: 'field', key: name },
    h('span', null, label),
    h(
      'select',
      { name },
      h('option', { value: '' }, 'any'),
      all.map((one) => h('option', { value: one, key: one, selected: query[name] === one }, word(one))),
    ),
  )
}

/** @param {SubmitEvent} event */
function go(event) {
  event.preventDefault()
  const form = /** @type {HTMLFormElement} */ (event.currentTarget)
  const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]))
  if (given.partner) given.partner = given.partner.toUpperCase()
  location.hash = href('search', undefined, given)
}

/** @type {Readonly<Record<string, string>>} */
const BY = {
  number: 'by its number',
  exchange: 'by its exchange id',
  delivery: 'by the id of a message',
  task: 'by the id of a task',
  message: 'by the MessageId of what we sent',
  entry: 'by the id of an inbox entry',
}

/** @param {string} q */
function hits(q) {
  /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').List<import('./shapes.d.ts').Found>>} */
  const found = ask(v1(['find'], { q }), 30_000)
  const { data } = found
  return section(
    'Certificates and other matters',
    lacking(found, 'What was looked for'),
    data?.items.length === 0 &&
      h(
        'p',
        null,
        'Nothing here has this number or id: ',
        text(q),
        '. Only the whole number is found, as it is written, with its spaces and strokes.',
      ),
    data &&
      data.items.length > 0 &&
      table(
        'Found',
        ['Number', 'Scheme', 'With', 'We are', 'Since', 'Found'],
        data.items.map((one) => ({
          key: one.exchange,
          cells: [
            link(
              one.delivery === undefined || one.by === 'task' ? href('exchange', one.exchange) : href('message', one.delivery),
              [h('bdi', { key: 'c' }, one.issuingCountry), ' ', text(one.number, { long: 80 })],
            ),
            text(one.scheme),
            text(one.partner),
            one.role,
            when(one.createdAt),
            BY[one.by] ?? one.by,
          ],
        })),
      ),
  )
}

/** @param {Readonly<Record<string, string>>} query */
function messages(query) {
  const { q, after, partner, state, document, since, until } = query
  // What is no number is an id, and was found above.
  if (q && !NARROWED.some((name) => query[name]) && after === undefined) return undefined
  const path = v1(['messages'], {
    ...{ limit: '50', partner, state, document, after, number: q },
    ...(since ? { since: `${since}T00:00:00Z` } : {}),
    ...(until ? { until: `${until}T23:59:59.999Z` } : {}),
  })
  /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').List<import('./shapes.d.ts').Message>>} */
  const found = ask(path, after === undefined ? 15_000 : 60_000)
  const { data } = found
  return section(
    'Messages that we sent, newest first',
    lacking(found, 'Messages'),
    data?.items.length === 0 && h('p', null, data.next ? 'None of this page is for your key.' : 'None.'),
    data &&
      data.items.length > 0 &&
      table('Messages', ['Number', 'Document', 'To', 'State', 'Tries', 'Since', 'Last fault'], data.items.map(row)),
    h(
      'nav',
      { class: 'row', 'aria-label': 'Pages' },
      after !== undefined && link(href('search', undefined, { ...query, after: undefined }), 'First page'),
      data?.next && link(href('search', undefined, { ...query, after: data.next }), 'Next page'),
    ),
  )
}

/** @param {import('./shapes.d.ts').Message} one */
export function row(one) {
  return {
    key: one.id,
    cells: [
      link(href('message', one.id), [
        h('bdi', { key: 'c' }, one.identity.issuingCountry),
        ' ',
        text(one.identity.number, { long: 80 }),
      ]),
      kindOf(one.document),
      text(one.partner),
      badge(one.state, STATES),
      String(one.tries),
      when(one.createdAt),
      one.lastCode === undefined ? '–' : h('code', null, text(one.lastCode)),
    ],
  }
}
