import { h } from './preact.js'
import { ask } from './shelf.js'
import { sentence, text } from './text.js'
import { OTHERS } from './words.js'

/** Small pieces that several views are made of. */

/** @param {string} word @param {Readonly<Record<string, import('./words.js').Word>>} [words] */
export function badge(word, words = OTHERS) {
  const [tone, short, means] = Object.hasOwn(words, word)
    ? /** @type {import('./words.js').Word} */ (words[word])
    : ['calm', word, '']
  return h('span', { class: `badge ${tone}`, title: means || undefined }, h('bdi', null, short))
}

/**
 * A table that becomes a list of cards where there is no room for it.
 * @param {string} title for readers of the screen
 * @param {readonly string[]} heads
 * @param {readonly { key: string, cells: readonly import('./shapes.d.ts').Kids[], mark?: string }[]} rows
 */
export function table(title, heads, rows) {
  return h(
    'table',
    { class: 'cards' },
    h('caption', { class: 'unseen' }, title),
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        heads.map((head) => h('th', { scope: 'col', key: head }, head)),
      ),
    ),
    h(
      'tbody',
      null,
      rows.map(({ key, cells, mark }) =>
        h(
          'tr',
          { key, class: mark },
          cells.map((cell, index) => h('td', { 'data-head': heads[index], key: index }, h('div', null, cell))),
        ),
      ),
    ),
  )
}

/** @param {string} title @param {...import('./shapes.d.ts').Kids} kids */
export function section(title, ...kids) {
  const id = `s-${title.toLowerCase().replace(/[^a-z]+/g, '-')}`
  return h('section', { 'aria-labelledby': id, class: 'part' }, h('h2', { id }, title), ...kids)
}

/** @param {readonly (readonly [string, import('./shapes.d.ts').Kids] | false | undefined | '')[]} pairs */
export function facts(pairs) {
  return h(
    'dl',
    { class: 'facts' },
    pairs.map((pair) => pair && h('div', { key: pair[0] }, h('dt', null, pair[0]), h('dd', null, pair[1]))),
  )
}

/**
 * What a code means and what to do about it, from the gateway's own table.
 * @param {string | undefined} code
 * @param {boolean} [over] nothing is tried again by itself any more
 */
export function fault(code, over = false) {
  if (code === undefined) return undefined
  const { data } = /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').List<import('./shapes.d.ts').FaultRow>>} */ (
    ask('/v1/faults')
  )
  const row = data?.items.find((one) => one.code === code)
  return h(
    'div',
    { class: 'fault' },
    h('p', null, h('code', null, h('bdi', null, code)), row && ` ${row.text}.`),
    row &&
      !(over && row.class === 'partner-unreachable') &&
      h('p', { class: 'remedy' }, h('b', null, 'What to do: '), sentence(row.remedy)),
  )
}

/** What stands in for what has not come, or why it is not up to date. @param {import('./shapes.d.ts').Shelf<unknown>} shelf @param {string} what */
export function lacking({ data, trouble }, what) {
  if (trouble && trouble.status > 0)
    return problem(trouble, data === undefined ? `${what} cannot be shown` : `${what} is not up to date`)
  if (data !== undefined) return undefined
  return h('p', { class: 'quiet' }, trouble ? `${what}: the gateway does not answer.` : `${what} …`)
}

/** @param {import('./shapes.d.ts').Problem} problem @param {string} title */
export function problem({ code, detail, instance }, title) {
  return h(
    'div',
    { class: 'note bad' },
    h('p', null, h('b', null, title), ': ', text(detail)),
    fault(code),
    instance && h('p', { class: 'quiet' }, 'In the log: ', h('code', null, instance)),
  )
}

/** @param {string} to @param {import('./shapes.d.ts').Kids} kids */
export function link(to, kids) {
  return h('a', { href: to }, kids)
}

/** A share as a bar. @param {number} part from 0 to 1 @param {string} label */
export function bar(part, label) {
  const width = Math.round(Math.min(1, Math.max(0, part)) * 100)
  return h(
    'svg',
    { class: 'bar', viewBox: '0 0 100 8', preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    h('rect', { class: 'whole', width: '100', height: '8' }),
    h('rect', { class: 'used', width: String(width), height: '8' }),
  )
}
