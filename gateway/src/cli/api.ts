import type { Command } from 'commander'
import { request } from 'undici'
import { Fault } from '../message/fault.ts'
import { FAULTS, type FaultCode } from '../message/faults.ts'

/** Where the domestic door is and with which key to knock; environment beats nothing. */
export interface ApiOptions {
  readonly url?: string
  readonly key?: string
}

/** The options of a command that asks a serving gateway. */
export function withApi(command: Command): Command {
  return command
    .option('--url <url>', 'domestic door of the gateway (or ASW_URL)')
    .option('--key <key>', 'API key (or ASW_KEY; the environment keeps it out of the process list)')
}
/** The same, of one whose answer machines may want. */
export function withJson(command: Command): Command {
  return withApi(command).option('--json', 'as JSON')
}

/** Calls the REST door of a serving gateway. Throws ASW_USAGE without a key, ASW_GATEWAY_UNREACHABLE, else the problem that came back. */
export async function callApi(options: ApiOptions, method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
  const { url, answer } = await call(options, method, path, body)
  const text = await answer.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw noDoor(url, error)
  }
}

/** As `callApi`, for what is no JSON. */
export async function fetchBytes(options: ApiOptions, path: string): Promise<Uint8Array> {
  return (await call(options, 'GET', path)).answer.bytes()
}

const HOW = 'name the domestic door of the gateway with --url or ASW_URL'

async function call(options: ApiOptions, method: 'GET' | 'POST', path: string, body?: unknown) {
  const url = doorOf(options.url ?? process.env.ASW_URL ?? 'http://127.0.0.1:8080')
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
    throw new Fault(
      'ASW_GATEWAY_UNREACHABLE',
      `no gateway answers at ${url} (${(error as Error).message}): start it, or ${HOW}`,
      {},
      error,
    )
  }
  if (response.statusCode < 300) return { url, answer: response.body }
  throw problem(url, response.statusCode, await response.body.text())
}

/** Without the slash at its end. */
function doorOf(url: string): string {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new Fault('ASW_USAGE', `${url} is no address like http://127.0.0.1:8080: ${HOW}`)
  return url.endsWith('/') ? url.slice(0, -1) : url
}

/** What the gateway said, by its own name; a code of a newer gateway stands in the text. */
function problem(url: string, status: number, text: string): Fault {
  const said = problemIn(text)
  if (said === undefined) return noDoor(url, `status ${status}`)
  const { code, detail } = said
  if (code in FAULTS) return new Fault(code as FaultCode, detail)
  return new Fault(status >= 500 ? 'ASW_INTERNAL' : 'ASW_INPUT_INVALID', `${code}: ${detail}`)
}

function problemIn(text: string): { readonly code: string; readonly detail: string } | undefined {
  try {
    const { code, detail } = JSON.parse(text) as { readonly code?: unknown; readonly detail?: unknown }
    return typeof code === 'string' && typeof detail === 'string' ? { code, detail } : undefined
  } catch {
    return undefined
  }
}

/** The metrics, a partner's door, somebody else's server. */
function noDoor(url: string, cause: unknown): Fault {
  return new Fault('ASW_GATEWAY_UNREACHABLE', `${url} is no domestic door of a gateway: ${HOW}`, {}, cause)
}
