/** Texts that a partner chose: what is kept of them beside the message itself, and what a terminal is given. */

/** Controls, and marks that turn the direction of what follows: a terminal obeys them. */
const HIDDEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const HALF_AT_END = /[\ud800-\udbff]$/
const EVERY_HIDDEN = new RegExp(HIDDEN, 'gu')
const EVERY_BUT_LAYOUT = new RegExp(`(?![\\n\\t])${HIDDEN.source}`, 'gu')

/** A partner's text for people, cut to `most` UTF-16 code units: in one line, without what a terminal obeys, and whole characters only. */
export function told(text: string, most = 500): string {
  return text.slice(0, most).replace(HALF_AT_END, '').toWellFormed().replace(EVERY_HIDDEN, ' ').trim()
}

/** Text as a terminal may have it: what it would obey is written as `\uXXXX`, as JSON may write it too. Line breaks and tabs stay. */
export function visible(text: string): string {
  return HIDDEN.test(text)
    ? text.replace(EVERY_BUT_LAYOUT, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : text
}
