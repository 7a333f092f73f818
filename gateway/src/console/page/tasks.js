import { closeTask, releaseTask } from './actions.js'
import { button } from './dialog.js'
import { paper } from './papers.js'
import { badge, lacking, link, table } from './parts.js'
import { h } from './preact.js'
import { href, v1 } from './route.js'
import { ask } from './shelf.js'
import { text } from './text.js'
import { ago, when } from './time.js'
import { kindOf } from './words.js'

/** What people hand over, because a partner does not take it electronically. */

export const TASK_HEADS = ['About', 'To', 'Deadline', 'Why', 'State', '']

/** @param {import('./shapes.d.ts').Route} route */
export function tasks({ query }) {
  const all = query.all === 'true'
  /** @type {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').List<import('./shapes.d.ts').Task>>} */
  const found = ask(v1(['tasks'], { limit: '50', all: all ? 'true' : undefined, after: query.after }), 10_000)
  const { data } = found
  return [
    h('h1', { tabIndex: -1, key: 'h1' }, all ? 'All manual tasks' : 'Manual tasks'),
    h(
      'p',
      { key: 'p', class: 'quiet' },
      'Documents that a partner does not take electronically. The longest first; all of them: newest first.',
    ),
    h(
      'p',
      { key: 'all' },
      all
        ? link(href('tasks'), 'Only open ones')
        : link(href('tasks', undefined, { all: 'true' }), 'Closed and released ones too'),
    ),
    lacking(found, 'Tasks'),
    data?.items.length === 0 && h('p', { key: 'none', class: 'note good' }, 'Nothing waits for a person.'),
    data && data.items.length > 0 && h('div', { class: 'part', key: 'part' }, table('Tasks', TASK_HEADS, taskRows(data.items))),
    data?.next && h('p', { key: 'next' }, link(href('tasks', undefined, { ...query, after: data.next }), 'Next page')),
  ]
}

/** @param {readonly import('./shapes.d.ts').Task[]} items */
export function taskRows(items) {
  return items.map((one) => ({
    key: one.id,
    mark: one.state === 'open' && Date.parse(one.deadline) < Date.now() ? 'late' : '',
    cells: [
      h(
        'div',
        null,
        link(href('exchange', one.exchange), [
          h('bdi', { key: 'c' }, one.identity.issuingCountry),
          ' ',
          text(one.identity.number, { long: 80 }),
        ]),
        h('span', { class: 'sub' }, kindOf(one.document)),
        paper(v1(['tasks', one.id, 'json']), 'What is to be handed over', `${one.id}.json`),
      ),
      text(one.partner),
      h('span', null, when(one.deadline), one.state === 'open' && h('span', { class: 'sub' }, ago(one.deadline))),
      text(one.why),
      h(
        'div',
        null,
        badge(one.state),
        one.endedAt &&
          h(
            'span',
            { class: 'sub' },
            when(one.endedAt),
            one.endedBy && [' by ', text(one.endedBy)],
            one.how && [', ', text(one.how)],
          ),
        one.note && h('span', { class: 'sub' }, text(one.note)),
      ),
      one.state === 'open'
        ? h('div', { class: 'row wrap' }, button(closeTask(one)), one.releasable && button(releaseTask(one)))
        : undefined,
    ],
  }))
}
