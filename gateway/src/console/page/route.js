/** Where one is stands behind the `#`: it never reaches a server or its log. */

/** @returns {import('./shapes.d.ts').Route} */
export function route() {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?')
  const [name = '', id] = path.split('/')
  return { name, ...(id === undefined ? {} : { id: decoded(id) }), query: Object.fromEntries(new URLSearchParams(query)) }
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** @param {string} name @param {string} [id] @param {Readonly<Record<string, string | undefined>>} [query] */
export function href(name, id, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const asked = given.length === 0 ? '' : `?${new URLSearchParams(/** @type {[string, string][]} */ (given))}`
  return `#/${name}${id === undefined ? '' : `/${encodeURIComponent(id)}`}${asked}`
}

/** A path of the gateway. @param {readonly string[]} parts @param {Readonly<Record<string, string | undefined>>} [query] */
export function v1(parts, query = {}) {
  return `/v1/${parts.map(encodeURIComponent).join('/')}${href('', undefined, query).slice(2)}`
}
