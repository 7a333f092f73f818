import { json, NO_ANSWER, Trouble } from './api.js'
import { repaint } from './paint.js'
import { problem } from './parts.js'
import { h } from './preact.js'
import { may, session } from './session.js'
import { refresh } from './shelf.js'
import { marked, text } from './text.js'

/**
 * One question before anything is done, and after it what the gateway has answered: never a guess. While an answer is awaited
 * nothing can be sent twice, and where none comes nothing is said about what happened.
 */

/** @typedef {{ action: import('./shapes.d.ts').Action, busy: boolean, told?: string, trouble?: import('./shapes.d.ts').Problem, given: Record<string, string>, from: Element | null }} Asked */

/** @type {Asked | undefined} */
let asked

/** @param {import('./shapes.d.ts').Action} action */
function open(action) {
  if (asked) return
  asked = { action, busy: false, given: {}, from: document.activeElement }
  repaint()
}

function close() {
  if (!asked || asked.busy) return
  const { from } = asked
  asked = undefined
  repaint()
  // After the dialog is gone; what opened it may have gone with what was mended.
  queueMicrotask(() => (from instanceof HTMLElement && from.isConnected ? from : document.querySelector('h1'))?.focus())
}

/** Nothing of it stays for whoever signs in next. */
export function dropDialog() {
  asked = undefined
}

/** For operators; whoever may only look sees nothing. @param {import('./shapes.d.ts').Action} action */
export function button(action) {
  if (!may('operator')) return undefined
  const name = action.about === undefined ? action.verb : `${action.verb}: ${action.about}`
  return h(
    'button',
    {
      type: 'button',
      class: action.grave ? 'grave' : '',
      'data-action': action.path,
      'aria-label': name,
      onClick: () => open(action),
    },
    action.verb,
  )
}

async function send() {
  const now = asked
  const { key } = session
  if (!now || now.busy || now.told !== undefined || key === undefined) return
  now.busy = true
  delete now.trouble
  repaint()
  try {
    const { path, body, told } = now.action
    const answer = await json(key, path, { method: 'POST', ...(body ? { body: body(now.given) } : {}) })
    now.told = told(answer ?? {})
  } catch (error) {
    now.trouble = error instanceof Trouble ? error.problem : { code: 'PAGE', detail: 'the answer could not be read', status: 0 }
  }
  now.busy = false
  refresh()
  repaint()
}

/** Whether it is known what became of it. @param {Asked} now */
const isOpen = ({ told, trouble }) => told === undefined && trouble?.code !== NO_ANSWER

/** The dialog, where one is open. */
export function dialog() {
  if (!asked) return undefined
  const now = asked
  const { action, busy } = now
  return h(
    'dialog',
    {
      class: 'ask',
      'aria-labelledby': 'ask-title',
      ref: show,
      onCancel: (/** @type {Event} */ event) => {
        event.preventDefault()
        close()
      },
    },
    h(
      'form',
      {
        onSubmit: (/** @type {Event} */ event) => {
          event.preventDefault()
          if (isOpen(now)) void send()
          else close()
        },
      },
      h('h2', { id: 'ask-title' }, action.title),
      action.about && h('p', { class: 'about' }, h('bdi', null, marked(action.about))),
      now.told === undefined && action.says.map((line) => h('p', { key: line }, line)),
      now.told === undefined && (action.fields ?? []).map((field) => input(field, now)),
      h('div', { role: 'status' }, outcome(now)),
      h(
        'div',
        { class: 'row end' },
        isOpen(now)
          ? [
              h('button', { key: 'no', type: 'button', onClick: close, disabled: busy }, 'Leave it'),
              h(
                'button',
                { key: 'yes', type: 'submit', class: action.grave ? 'grave' : 'main', disabled: busy, 'data-do': '' },
                busy ? 'Waiting …' : action.verb,
              ),
            ]
          : h('button', { key: 'close', type: 'button', class: 'main', onClick: close, ref: focus }, 'Close'),
      ),
    ),
  )
}

/** @param {Asked} now */
function outcome({ busy, told, trouble, action }) {
  if (busy) return h('p', { class: 'quiet' }, 'The gateway has been asked; its answer is awaited.')
  if (told !== undefined) return h('p', { class: 'note good' }, h('b', null, 'Done. '), text(told))
  if (trouble === undefined) return undefined
  if (trouble.code !== NO_ANSWER) return problem(trouble, `Not done (${action.verb})`)
  return h(
    'p',
    { class: 'note bad' },
    h('b', null, 'No answer came. '),
    'It may have been done or not. Look at what stands here once the gateway answers again; to do it twice does no harm.',
  )
}

/** @param {import('./shapes.d.ts').Field} field @param {Asked} now */
function input({ name, label, hint, required, most, long }, now) {
  return h(
    'label',
    { key: name, class: 'field' },
    h('span', null, label, !required && h('small', null, ' (may stay empty)')),
    h(long ? 'textarea' : 'input', {
      name,
      required,
      maxLength: most,
      disabled: now.busy,
      autoComplete: 'off',
      value: now.given[name] ?? '',
      onInput: (/** @type {{ currentTarget: { value: string } }} */ { currentTarget }) => {
        now.given[name] = currentTarget.value.trim()
      },
    }),
    hint && h('small', null, hint),
  )
}

/** @param {HTMLDialogElement | null} element */
function show(element) {
  if (element && !element.open) element.showModal()
}

/** @param {HTMLElement | null} element */
function focus(element) {
  element?.focus()
}
