import { request } from 'undici'
import { Fault } from '../message/fault.ts'

/** Where the domestic door is and with which key to knock; environment beats nothing. */
export interface ApiOptions {
  readonly url?: string
  readonly key?: string
}

/** Calls the REST door of a serving gateway. Throws ASW_USAGE without a key, else the problem that came back. */
export async function callApi(options: ApiOptions, method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
  const answer = await call(options, method, path, body)
  const text = await answer.text()
  return text === '' ? undefined : JSON.parse(text)
}

/** As `callApi`, for what is no JSON. */
export async function fetchBytes(options: ApiOptions, path: string): Promise<Uint8Array> {
  return (await call(options, 'GET', path)).bytes()
}

async function call(options: ApiOptions, method: 'GET' | 'POST', path: string, body?: unknown) {
  const url = options.url ?? process.env.ASW_URL ?? 'http://127.0.0.1:8080'
  const key = options.key ?? process.env.ASW_KEY
  if (!key) throw new Fault('ASW_USAGE', 'give an API key: --key KEY or ASW_KEY in the environment')
  let response: Awaited<ReturnType<typeof request>>
  try {
    response = await request(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    })
  } catch (error) {
    throw new Fault('ASW_JOURNAL_DOWN', `no gateway answers at ${url}: ${(error as Error).message}`, {}, error)
  }
  if (response.statusCode < 300) return response.body
  throw problem(response.statusCode, await response.body.text())
}

function problem(status: number, text: string): Fault {
  try {
    const { code, detail } = JSON.parse(text) as { code: string; detail: string }
    if (code === 'ASW_NOT_AUTHENTICATED' || code === 'ASW_NOT_ALLOWED') return new Fault(code, detail)
    return new Fault(
      status >= 500
        ? 'ASW_INTERNAL'
        : status === 404
          ? 'ASW_NOT_FOUND'
          : status === 409
            ? 'ASW_STATE_CONFLICT'
            : 'ASW_INPUT_INVALID',
      `${code}: ${detail}`,
    )
  } catch (error) {
    return new Fault('ASW_INTERNAL', `the gateway answered ${status}`, {}, error)
  }
}
