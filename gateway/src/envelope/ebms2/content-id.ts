/** RFC 2392: the URL of a MIME part, its Content-ID without `<` and `>`, what a URL cannot hold percent-encoded. */
export function cidUri(contentId: string): string {
  return `cid:${encodeURI(contentId).replace(/[?#]/g, encodeURIComponent)}`
}

/**
 * What a `cid:` URL may name, the likeliest first: percent-decoded, as RFC 2392 has it, and as it stands, because some
 * senders never encode. `undefined` for every other URL.
 */
export function contentIdsOf(uri: string): readonly string[] | undefined {
  if (!/^cid:./i.test(uri)) return undefined
  const text = uri.slice(4)
  return [...new Set([percentDecoded(text), text])]
}

/** Octet by octet, as MIME headers are read. */
function percentDecoded(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
