import { json, NO_ANSWER, Trouble } from './api.js'
import { repaint } from './paint.js'
import { problem } from './parts.js'
import { h } from './preact.js'
import { enter, leave, session } from './session.js'
import { marked } from './text.js'

/** Before anything is shown: which key, and whether it may see this. */

/** @type {{ busy: boolean, said: string, trouble: import('./shapes.d.ts').Problem | undefined }} */
const form = { busy: false, said: '', trouble: undefined }

export function signIn() {
  return h(
    'main',
    { class: 'alone', id: 'main' },
    h('h1', { tabIndex: -1 }, 'Gateway console'),
    h('p', null, 'For operators and auditors. Sign in with an API key that has one of these roles.'),
    session.why && h('p', { class: 'note warn', role: 'alert' }, session.why),
    h(
      'form',
      { onSubmit: submit },
      h(
        'label',
        { class: 'field' },
        h('span', null, 'API key'),
        h('input', {
          name: 'key',
          type: 'password',
          required: true,
          autoComplete: 'off',
          spellcheck: false,
          maxLength: 512,
          disabled: form.busy,
          ref: focusOnce,
        }),
        h(
          'small',
          null,
          'It stays in this tab, is sent to this gateway alone, and is forgotten when you sign out or close the tab.',
        ),
      ),
      h(
        'div',
        { role: 'alert' },
        form.said && h('p', { class: 'note bad' }, marked(form.said)),
        form.trouble && problem(form.trouble, 'Not signed in'),
      ),
      h('button', { type: 'submit', class: 'main', disabled: form.busy }, form.busy ? 'Waiting …' : 'Sign in'),
    ),
  )
}

/** @param {SubmitEvent} event */
function submit(event) {
  event.preventDefault()
  const element = /** @type {HTMLFormElement} */ (event.currentTarget)
  const key = String(new FormData(element).get('key') ?? '').trim()
  if (key !== '' && !form.busy) void check(key)
}

/** A key that lay in the session when the page was loaded, or one that was typed. @param {string} key */
export async function check(key) {
  form.busy = true
  form.said = ''
  form.trouble = undefined
  repaint()
  try {
    /** @type {import('./shapes.d.ts').Holder} */
    const holder = await json(key, '/v1/key')
    if (holder.roles.some((role) => role === 'operator' || role === 'auditor')) enter(key, holder)
    else
      refuse(
        `The key "${holder.name}" is for: ${holder.roles.join(', ')}. The console needs the role operator or auditor; roles stand under apiKeys in asw.yaml.`,
      )
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    refuse(SAYS[error.problem.code] ?? '', error.problem)
  } finally {
    form.busy = false
    repaint()
  }
}

/** @type {Readonly<Record<string, string>>} */
const SAYS = {
  ASW_NOT_AUTHENTICATED: 'The gateway does not know this key.',
  ASW_NOT_ALLOWED: 'This key may not see the console: it needs the role operator or auditor.',
  [NO_ANSWER]: 'The gateway does not answer. The key was not checked; try again.',
}

/** @param {string} said @param {import('./shapes.d.ts').Problem} [trouble] */
function refuse(said, trouble) {
  // Nobody has said anything about a key that lies in the session: it stays, and is tried again.
  if (trouble?.code !== NO_ANSWER) leave()
  form.said = said
  form.trouble = said === '' ? trouble : undefined
}

/** @type {WeakSet<HTMLElement>} */
const focused = new WeakSet()
/** @param {HTMLInputElement | null} element */
function focusOnce(element) {
  if (!element || focused.has(element)) return
  focused.add(element)
  element.focus()
}
