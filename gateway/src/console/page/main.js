import { reach } from './api.js'
import { arrivals } from './arrivals.js'
import { dialog, dropDialog } from './dialog.js'
import { exchange, message } from './exchange.js'
import { log } from './log.js'
import { now, spoken } from './now.js'
import { drawWith, repaint } from './paint.js'
import { dropPapers } from './papers.js'
import { h, render } from './preact.js'
import { href, route } from './route.js'
import { search } from './search.js'
import { leave, may, session } from './session.js'
import { beginDrawing, clear, oldest, refresh, tend } from './shelf.js'
import { check, signIn } from './sign-in.js'
import { standing } from './standing.js'
import { tasks } from './tasks.js'
import { marked } from './text.js'
import { clock, span } from './time.js'

/** The page as one function of what the gateway has answered; drawn anew when something changes, and every second for the ages. */

/** @type {Readonly<Record<string, readonly [title: string, view: (route: import('./shapes.d.ts').Route) => unknown]>>} */
const VIEWS = {
  '': ['Stuck', now],
  search: ['Search', search],
  tasks: ['Tasks', tasks],
  arrivals: ['Arrivals', arrivals],
  standing: ['Standing', standing],
  events: ['Events', log],
  exchange: ['Certificate', ({ id = '' }) => exchange(id)],
  message: ['Message', ({ id = '' }) => message(id)],
}
const MENU = ['', 'search', 'tasks', 'arrivals', 'standing', 'events']

function page() {
  const { key, holder } = session
  if (key === undefined || holder === undefined) return signIn()
  const here = route()
  const [, view] = VIEWS[here.name] ?? ['', nowhere]
  // First: it says what is shown, and with that how old it is.
  const content = /** @type {import('./shapes.d.ts').Kids} */ (view(here))
  return [
    h('a', { class: 'skip', href: '#main', key: 'skip', onClick: toMain }, 'To the content'),
    h(
      'header',
      { key: 'header' },
      h('div', { class: 'brand' }, h('b', null, h('bdi', null, marked(holder.country))), ' Gateway console'),
      h(
        'nav',
        { 'aria-label': 'Pages' },
        MENU.map((name) =>
          h('a', { key: name, href: href(name), 'aria-current': name === here.name ? 'page' : undefined }, VIEWS[name]?.[0]),
        ),
      ),
      h(
        'div',
        { class: 'who' },
        h(
          'span',
          null,
          h('bdi', null, marked(holder.name)),
          may('operator') ? ' (operator)' : ' (auditor: looks, changes nothing)',
        ),
        h('button', { type: 'button', onClick: out }, 'Sign out'),
      ),
    ),
    state(),
    h('main', { id: 'main', key: `main ${here.name} ${here.id ?? ''}` }, content),
    h('div', { key: 'said', class: 'unseen', role: 'status' }, here.name === '' && reach.good ? spoken() : ''),
    dialog(),
  ]
}

/** How old it is what is shown, and whether the gateway can be reached. */
function state() {
  const at = oldest()
  if (!reach.good) {
    const since =
      reach.last === undefined ? 'The gateway does not answer.' : `The gateway has not answered since ${clock(reach.last)}.`
    return h(
      'div',
      { class: 'state bad', key: 'state', 'data-state': 'away' },
      h('b', { role: 'alert' }, since),
      at === undefined ? '' : ` What you see is ${span(Date.now() - at)} old. It is asked again by itself.`,
    )
  }
  return h(
    'div',
    { class: 'state', key: 'state', 'data-state': at === undefined ? 'asking' : 'here' },
    at === undefined
      ? 'Asking the gateway …'
      : `As of ${clock(at)}, ${span(Date.now() - at)} ago. Renewed by itself while you look.`,
    h('button', { type: 'button', class: 'small', onClick: refresh }, 'Renew now'),
  )
}

function nowhere() {
  return [
    h('h1', { tabIndex: -1, key: 'h1' }, 'There is no such page'),
    h('p', { key: 'p' }, h('a', { href: href('') }, 'To what is stuck')),
  ]
}

function out() {
  clear()
  dropDialog()
  dropPapers()
  leave()
}

/** @param {Event} event */
function toMain(event) {
  event.preventDefault()
  document.querySelector('h1')?.focus()
}

/** Where the page stood when it was drawn last, and for whom. */
let drawn = ''

function draw() {
  beginDrawing()
  const root = document.getElementById('page')
  if (!root) return
  render(h('div', { class: 'page' }, /** @type {import('./shapes.d.ts').Kids} */ (page())), root)
  tend()
  const here = session.holder ? location.hash : 'sign in'
  if (here === drawn) return
  const first = drawn === ''
  drawn = here
  const title = session.holder ? (VIEWS[route().name]?.[0] ?? 'Not found') : 'Sign in'
  document.title = `${title} · Gateway ${session.holder?.country ?? 'console'}`
  if (first || !session.holder) return
  scrollTo(0, 0)
  document.querySelector('h1')?.focus({ preventScroll: true })
}

drawWith(draw)
addEventListener('hashchange', repaint)
document.addEventListener('visibilitychange', repaint)
setInterval(() => {
  if (document.hidden) return
  // A key in the session that nobody has judged yet, because the gateway was away.
  if (session.key !== undefined && session.holder === undefined && !reach.good) void check(session.key)
  repaint()
}, 1_000)

document.getElementById('page')?.replaceChildren()
if (session.key !== undefined) void check(session.key)
repaint()
