import { dismiss, readAgain } from './actions.js'
import { button } from './dialog.js'
import { paper } from './papers.js'
import { lacking, link, section, table } from './parts.js'
import { h } from './preact.js'
import { href, v1 } from './route.js'
import { may } from './session.js'
import { ask } from './shelf.js'
import { text } from './text.js'
import { when } from './time.js'

/** What arrived and waits for an operator: set aside, because nobody came back from reading it, or held, because it contradicts. */

export function arrivals() {
  /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').List<import('./shapes.d.ts').Aside>>} */
  const aside = ask('/v1/arrivals/aside', 10_000)
  /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').List<import('./shapes.d.ts').Stuck>>} */
  const stuck = ask('/v1/stuck', 10_000)
  const held = (stuck.data?.items ?? []).filter(({ what }) => what === 'held')
  return [
    h('h1', { tabIndex: -1, key: 'h1' }, 'Arrivals that wait for you'),
    section(
      'Set aside',
      h(
        'p',
        { class: 'quiet' },
        'Reading each of these came to no end several times, so it is not read any more by itself. Its bytes are safe.',
      ),
      lacking(aside, 'What was set aside'),
      aside.data?.items.length === 0 && h('p', { class: 'note good' }, 'Nothing is set aside.'),
      aside.data &&
        aside.data.items.length > 0 &&
        table('Set aside', ['Arrival', 'Came', 'Last reading', 'Readings', 'From', ''], aside.data.items.map(row)),
    ),
    section(
      'Held',
      h(
        'p',
        { class: 'quiet' },
        'The same document came with other content. Neither is changed: the first one counts until you decide.',
      ),
      lacking(stuck, 'What is held'),
      stuck.data && held.length === 0 && h('p', { class: 'note good' }, 'Nothing is held.'),
      held.length > 0 &&
        table(
          'Held',
          ['Arrival', 'Certificate', 'From', 'Since', 'Why', ''],
          held.map(({ id, exchange, partner, since, why }) => ({
            key: id,
            cells: [
              h('code', null, text(id)),
              exchange ? link(href('exchange', exchange), 'open') : '–',
              text(partner ?? '–'),
              when(since, { age: true }),
              text(why),
              button(dismiss(id, 'The document that came first stays as it is.')),
            ],
          })),
        ),
    ),
  ]
}

/** @param {import('./shapes.d.ts').Aside} one */
function row({ id, at, since, begun, peer, contentType, size }) {
  return {
    key: id,
    cells: [
      h(
        'div',
        null,
        h('code', null, text(id)),
        h('span', { class: 'sub' }, `${size.toLocaleString('en')} bytes, `, text(contentType, { long: 60 })),
        // Confidential, and it has ended a process: for operators alone, as at the gateway.
        may('operator') && paper(v1(['arrivals', id, 'wire']), 'The message as it came (for a report)', `${id}.mime`),
      ),
      when(at),
      when(since, { age: true }),
      String(begun),
      h(
        'span',
        null,
        Object.entries(peer).map(([name, value]) =>
          h('span', { class: 'sub', key: name }, text(name), ' ', text(value, { long: 64 })),
        ),
      ),
      h(
        'div',
        { class: 'row wrap' },
        button(readAgain(id)),
        button(
          dismiss(
            id,
            'It will never be read. Only when the partner has stopped sending these very bytes: what it sends again is a new message and is read.',
          ),
        ),
      ),
    ],
  }
}
