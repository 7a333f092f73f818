import { h } from './preact.js'

/** Text that somebody else wrote. It is always text: what could turn it around or hide in it is named, what is long is cut. */

/** Controls, and what changes direction or has no width. */
const ODD = /((?![\n\r\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])/u
/** Marks upon marks climb over the lines above. */
const PILED = /(\p{M}{3})\p{M}+/gu
const LONG = 240

/** @param {unknown} value @param {{ long?: number }} [how] */
export function text(value, { long = LONG } = {}) {
  const whole = worded(value)
  if (whole.length <= long) return h('bdi', null, marked(whole))
  return h(
    'details',
    { class: 'long' },
    h(
      'summary',
      null,
      h('bdi', null, marked(whole.slice(0, long).toWellFormed())),
      `… (${whole.length.toLocaleString('en')} characters)`,
    ),
    h('bdi', null, marked(whole)),
  )
}

/** @param {unknown} value */
export function worded(value) {
  if (typeof value === 'string') return value
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** @param {string} whole */
export function marked(whole) {
  return whole
    .toWellFormed()
    .replace(PILED, '$1…')
    .split(ODD)
    .map((part, index) =>
      index % 2 === 0 ? part : h('span', { class: 'odd', title: 'a character that cannot be seen' }, `U+${code(part)}`),
    )
}

/** @param {string} character */
function code(character) {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}

/** A remedy or another sentence of ours, in which `what is typed` stands between backticks. @param {string} sentence */
export function sentence(sentence) {
  return sentence.split('`').map((part, index) => (index % 2 === 0 ? part : h('code', null, part)))
}
