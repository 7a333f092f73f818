/** The one road to the gateway: `/v1` with the key in a header. Nothing else leaves this page. */

/** How long a question may take before the gateway counts as out of reach. */
const PATIENCE_MS = 20_000
/** An action may ask a partner, who may take this long. */
const ACTION_MS = 35_000

/** What went wrong, in the gateway's own words where it has said something. */
export class Trouble extends Error {
  /** @param {import('./shapes.d.ts').Problem} problem */
  constructor(problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** Nobody answered, or somebody who is no gateway. */
export const NO_ANSWER = 'NO_ANSWER'

/** What the network said of late. @type {{ good: boolean, last: number | undefined }} */
export const reach = { good: true, last: undefined }

/**
 * @param {string} key
 * @param {string} path below the gateway, for example `/v1/stuck`
 * @param {{ method?: 'GET' | 'POST', body?: unknown }} [wish]
 * @returns {Promise<Response>}
 */
async function call(key, path, { method = 'GET', body } = {}) {
  let response
  try {
    response = await fetch(`..${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(method === 'GET' ? PATIENCE_MS : ACTION_MS),
    })
  } catch {
    throw silent('nothing answers at this address')
  }
  if (response.ok) {
    heard()
    return response
  }
  const problem = problemOf(await response.text().catch(() => ''), response.status)
  // A proxy may answer for a gateway that is away.
  if (problem === undefined) throw silent(`status ${response.status} from somebody who is no gateway`)
  heard()
  throw new Trouble(problem)
}

function heard() {
  reach.good = true
  reach.last = Date.now()
}

/** @param {string} detail */
function silent(detail) {
  reach.good = false
  return new Trouble({ code: NO_ANSWER, detail, status: 0 })
}

/** @param {string} text @param {number} status @returns {import('./shapes.d.ts').Problem | undefined} */
function problemOf(text, status) {
  try {
    const { code, detail, title, retry, instance } = JSON.parse(text)
    return typeof code === 'string' ? { code, detail: String(detail ?? ''), title, retry, instance, status } : undefined
  } catch {
    return undefined
  }
}

/** @param {string} key @param {string} path @param {{ method?: 'GET' | 'POST', body?: unknown }} [wish] @returns {Promise<any>} */
export async function json(key, path, wish) {
  const response = await call(key, path, wish)
  try {
    const text = await response.text()
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    throw silent('the answer broke off')
  }
}

/** @param {string} key @param {string} path */
export async function bytes(key, path) {
  const response = await call(key, path)
  try {
    const body = new Uint8Array(await response.arrayBuffer())
    return { body, type: response.headers.get('content-type') ?? '', digest: response.headers.get('x-asw-sha256') ?? '' }
  } catch {
    throw silent('the answer broke off')
  }
}
