import { h } from './preact.js'

/** Instants in UTC, with the time of this machine beside it where that is another one. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (/** @type {number} */ n) => String(n).padStart(2, '0')

/** @param {number} ms @param {boolean} local */
function spelled(ms, local) {
  const date = new Date(local ? ms - new Date(ms).getTimezoneOffset() * 60_000 : ms)
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`
  return { day, hour: `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}` }
}

/** `17 min`, of a duration. @param {number} ms */
export function span(ms) {
  const seconds = Math.round(Math.abs(ms) / 1_000)
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`
}

/** `3 min ago`, `in 4 days`. @param {string | number} at */
export function ago(at) {
  const ms = Date.now() - (typeof at === 'number' ? at : Date.parse(at))
  if (Number.isNaN(ms)) return ''
  return ms < -500 ? `in ${span(ms)}` : `${span(ms)} ago`
}

/** @param {string | number | undefined} at @param {{ age?: boolean }} [how] */
export function when(at, { age = false } = {}) {
  if (at === undefined) return '–'
  const ms = typeof at === 'number' ? at : Date.parse(at)
  if (Number.isNaN(ms)) return h('bdi', null, String(at))
  const [utc, local] = [spelled(ms, false), spelled(ms, true)]
  const here = utc.hour === local.hour ? '' : `${utc.day === local.day ? '' : `${local.day} `}${local.hour} here`
  return h(
    'time',
    { dateTime: new Date(ms).toISOString(), title: new Date(ms).toISOString() },
    `${utc.day} ${utc.hour} UTC`,
    here && h('span', { class: 'here' }, here),
    age && h('span', { class: 'age' }, ago(ms)),
  )
}

/** `14:03:20 UTC`. @param {number} ms */
export function clock(ms) {
  return `${spelled(ms, false).hour} UTC`
}
