import { json, NO_ANSWER, Trouble } from './api.js'
import { repaint } from './paint.js'
import { leave, session } from './session.js'

/**
 * What the gateway has answered, by path. A view asks for what it shows each time it is drawn; what is shown is asked anew by
 * itself as often as the view wants, while somebody can see it. Answers replace answers: nothing is ever made up here.
 */

/**
 * @typedef {object} Kept
 * @property {string} path
 * @property {unknown} [data]
 * @property {number} [at]
 * @property {import('./shapes.d.ts').Problem} [trouble]
 * @property {number} tried
 * @property {number} took
 * @property {boolean} asking
 * @property {number} everyMs
 * @property {number} drawn
 */

/** @type {Map<string, Kept>} */
const shelf = new Map()
const MOST = 400
/** Questions at the same time: a browser opens six connections to one gateway. */
const TOGETHER = 5
let drawing = 0
let asking = 0

export function beginDrawing() {
  drawing += 1
}

/**
 * @template T
 * @param {string} path
 * @param {number} [everyMs] once, if left out
 * @returns {import('./shapes.d.ts').Shelf<T>}
 */
export function ask(path, everyMs = Number.POSITIVE_INFINITY) {
  let kept = shelf.get(path)
  if (!kept) {
    kept = { path, tried: 0, took: 0, asking: false, everyMs, drawn: drawing }
    shelf.set(path, kept)
  }
  kept.everyMs = kept.drawn === drawing ? Math.min(kept.everyMs, everyMs) : everyMs
  kept.drawn = drawing
  return /** @type {import('./shapes.d.ts').Shelf<T>} */ (/** @type {unknown} */ (kept))
}

/** Everything that is shown is asked anew now: after something was done. */
export function refresh() {
  for (const kept of shelf.values()) kept.tried = 0
  tend()
}

/** Forgets all of it: another key may see other things. */
export function clear() {
  shelf.clear()
}

/** When the oldest of what is shown and kept up to date came; `undefined` while something of it has not come yet. */
export function oldest() {
  const shown = [...shelf.values()].filter(({ drawn, everyMs }) => drawn === drawing && Number.isFinite(everyMs))
  if (shown.length === 0 || shown.some(({ at }) => at === undefined)) return undefined
  return Math.min(...shown.map(({ at }) => at ?? 0))
}

/** Asks what is due. Called every second, after every drawing, and when the page comes into view. */
export function tend() {
  const { key } = session
  if (key === undefined || session.holder === undefined) return
  const now = Date.now()
  for (const kept of shelf.values()) {
    if (asking >= TOGETHER) return
    if (kept.drawn === drawing && !kept.asking && isDue(kept, now)) void fetchOne(kept, key)
  }
  if (shelf.size > MOST) for (const [path, { drawn }] of shelf) if (drawn !== drawing) shelf.delete(path)
}

/** @param {Kept} kept @param {number} now */
function isDue({ tried, data, everyMs, took, trouble }, now) {
  if (tried === 0) return true
  if (document.hidden) return false
  // What is asked once is asked again only where nobody answered; and a gateway that is slow is asked less often.
  if (!Number.isFinite(everyMs)) return data === undefined && isPassing(trouble) && now - tried >= 5_000
  return now - tried >= Math.max(everyMs, took * 10)
}

/** @param {import('./shapes.d.ts').Problem | undefined} trouble */
function isPassing(trouble) {
  return trouble !== undefined && (trouble.code === NO_ANSWER || trouble.status >= 500 || trouble.status === 429)
}

/** @param {Kept} kept @param {string} key */
async function fetchOne(kept, key) {
  kept.asking = true
  asking += 1
  const began = Date.now()
  kept.tried = began
  try {
    const data = await json(key, kept.path)
    if (session.key !== key) return
    kept.data = data
    kept.at = Date.now()
    delete kept.trouble
  } catch (error) {
    if (session.key !== key) return
    if (!(error instanceof Trouble)) throw error
    kept.trouble = error.problem
    if (error.problem.code === 'ASW_NOT_AUTHENTICATED') leave('The gateway does not know this key any more. Sign in again.')
  } finally {
    kept.took = Date.now() - began
    kept.asking = false
    asking -= 1
    repaint()
  }
}
