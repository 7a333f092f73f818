import { repaint } from './paint.js'
import { badge, lacking, section } from './parts.js'
import { h } from './preact.js'
import { v1 } from './route.js'
import { ask } from './shelf.js'
import { text, worded } from './text.js'
import { when } from './time.js'
import { EVENTS, kindOf, STATES, STATUS, toneOf, WHO } from './words.js'

/** What happened, as a list that is read from the top: who, what, when, and the facts of each event. */

/** @typedef {import('./shapes.d.ts').Event} Event */

const EVERY_MS = 5_000
/** So many are asked at once; further ones are asked after the last one that is known. */
const PAGE = 500
const FIRST = 60
/** @type {Map<string, number>} */
const shown = new Map()

/** Where the newest events of a long chain begin, once it was found; and how much further back somebody wants to see. */
/** @type {Map<string, number>} */
const tails = new Map()
/** @type {Map<string, number>} */
const back = new Map()

/** @param {readonly string[]} of @param {number} after @param {number} limit @param {number} [everyMs] @returns {import('./shapes.d.ts').Shelf<import('./shapes.d.ts').List<Event>>} */
const page = (of, after, limit, everyMs) =>
  ask(v1(of, { limit: String(limit), ...(after === 0 ? {} : { after: String(after) }) }), everyMs)

/** Events of a chain, oldest first: all of them, or of a long one the newest. @param {readonly string[]} of */
export function eventsOf(of) {
  const key = of.join('/')
  /** @type {Event[]} */
  const events = []
  const first = page(of, 0, PAGE)
  const tail = first.data?.next === undefined ? 0 : (tails.get(key) ?? probe(of, key))
  // A long chain whose end is still looked for.
  if (tail === undefined) return { key, events, last: { path: key }, before: 0 }
  const start = Math.max(0, tail - (back.get(key) ?? 0))
  for (let after = start; ; ) {
    const once = page(of, after, PAGE)
    // Only the last page may grow.
    const last = once.data?.next === undefined ? page(of, after, PAGE, EVERY_MS) : once
    events.push(...(last.data?.items ?? []))
    if (last.data?.next === undefined) return { key, events, last, before: start }
    after = Number(last.data.next)
  }
}

/** The gateway tells events from the first one on: doubled steps, then halved ones, lead to the end. @param {readonly string[]} of @param {string} key */
function probe(of, key) {
  let low = PAGE
  let step = PAGE
  for (let growing = true; step >= PAGE; ) {
    const { data } = page(of, low + step, 1)
    if (!data) return undefined
    const beyond = data.items.length > 0
    if (beyond) low += step
    growing &&= beyond
    step = growing ? step * 2 : Math.floor(step / 2)
  }
  tails.set(key, low)
  return low
}

/** @param {string} title @param {ReturnType<typeof eventsOf>} told */
export function timeline(title, { key, events, last, before }) {
  const most = shown.get(key) ?? FIRST
  const newest = events.toReversed().slice(0, most)
  return section(
    title,
    lacking(last, title),
    last.data && events.length === 0 && h('p', null, 'Nothing has happened yet.'),
    h('ol', { class: 'timeline', 'aria-label': `${title}, newest first` }, newest.map(entry)),
    events.length > most &&
      h(
        'button',
        {
          type: 'button',
          onClick: () => {
            shown.set(key, most + 200)
            repaint()
          },
        },
        `Show older (${(before + events.length - most).toLocaleString('en')} left)`,
      ),
    events.length <= most &&
      before > 0 &&
      h(
        'button',
        {
          type: 'button',
          onClick: () => {
            back.set(key, (back.get(key) ?? 0) + PAGE)
            shown.set(key, most + PAGE)
            repaint()
          },
        },
        `Show older (${before.toLocaleString('en')} left)`,
      ),
  )
}

/** @param {Event} event */
function entry({ n, at, kind, data = {} }) {
  const [usual, says] = EVENTS[kind] ?? /** @type {const} */ (['us', kind.replaceAll('-', ' ')])
  const who = data.submittedBy === 'gateway' ? 'us' : usual
  return h(
    'li',
    { key: n, class: toneOf(kind) },
    h('div', { class: 'what' }, h('span', { class: `who ${who}` }, whoOf(who, data)), h('b', null, says), moved(kind, data)),
    h('div', { class: 'quiet' }, when(at, { age: true }), ` · ${kind} · no. ${n}`),
    details(data),
  )
}

/** @param {keyof typeof WHO} who @param {Readonly<Record<string, unknown>>} data */
function whoOf(who, { from, partner }) {
  const named = typeof partner === 'string' ? partner : typeof from === 'string' && /^[A-Z]{2}(-|$)/.test(from) ? from : undefined
  return who === 'them' && named !== undefined ? h('bdi', null, named) : WHO[who]
}

/** @param {string} kind @param {Readonly<Record<string, unknown>>} data */
function moved(kind, { to, document, attempt, alarm, name }) {
  return [
    typeof document === 'string' && h('span', { key: 'd' }, kindOf(document)),
    typeof attempt === 'number' && h('span', { key: 'a' }, `attempt ${attempt}`),
    typeof alarm === 'string' && h('span', { key: 'l' }, text(alarm)),
    kind.startsWith('clock-') && typeof name === 'string' && h('span', { key: 'n' }, text(name)),
    typeof to === 'string' && badge(to, kind === 'state' ? STATUS : STATES),
  ]
}

/** Told already, or only for machines. */
const SAID = new Set(['to', 'document', 'attempt', 'alarm'])
const OPEN_FACTS = ['code', 'detail']
const NEXT_FACTS = ['status', 'tries', 'delivery', 'messageId']

/** @param {Readonly<Record<string, unknown>>} data */
function details(data) {
  const names = Object.keys(data).filter((name) => !SAID.has(name))
  if (names.length === 0) return undefined
  const first = OPEN_FACTS.filter((name) => names.includes(name))
  const next = NEXT_FACTS.filter((name) => names.includes(name))
  const rest = [...next, ...names.filter((name) => !first.includes(name) && !next.includes(name))]
  const line = (/** @type {string} */ name) =>
    h('div', { key: name }, h('dt', null, text(name)), h('dd', null, text(worded(data[name]))))
  return [
    first.length > 0 && h('dl', { class: 'facts small', key: 'first' }, first.map(line)),
    rest.length > 0 &&
      h('details', { key: 'rest' }, h('summary', null, 'Facts'), h('dl', { class: 'facts small' }, rest.map(line))),
  ]
}
