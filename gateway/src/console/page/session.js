import { repaint } from './paint.js'

/** The API key lies in the session of this tab and nowhere else: no cookie, nothing that outlives the tab. */
const PLACE = 'asw-console-key'

/** @type {{ key: string | undefined, holder: import('./shapes.d.ts').Holder | undefined, why: string }} */
export const session = { key: sessionStorage.getItem(PLACE) ?? undefined, holder: undefined, why: '' }

/** Whether the key that is signed in may do it. The gateway judges each request again. */
export function may(/** @type {string} */ role) {
  return session.holder?.roles.includes(role) ?? false
}

/** @param {string} key @param {import('./shapes.d.ts').Holder} holder */
export function enter(key, holder) {
  sessionStorage.setItem(PLACE, key)
  session.key = key
  session.holder = holder
  session.why = ''
  repaint()
}

/** Forgets the key. `why`: said above the form, where it was not the operator's own wish. */
export function leave(why = '') {
  sessionStorage.removeItem(PLACE)
  session.key = undefined
  session.holder = undefined
  session.why = why
  repaint()
}
