/** What a header can carry as it is: visible ASCII and blanks between (RFC 9110 section 5.5). */
const PLAIN = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

/** A partner's text as the value of a header: as it is where it can be, else percent-encoded (RFC 3986 section 2.1, UTF-8). */
export function headerText(text: string): string {
  return PLAIN.test(text) ? text : encodeURIComponent(text.toWellFormed())
}

/** The media type that a partner named, where a header can carry it; else that of bytes of which nothing is known. */
export function mediaType(told: string): string {
  return PLAIN.test(told) ? told : 'application/octet-stream'
}

/** The same above bytes in a file: one line, so that nothing in it is taken for the end of the header. */
export function headerLine(told: string): string {
  return told.replace(/\p{Cc}+/gu, ' ').trim()
}
