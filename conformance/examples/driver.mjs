// A driver: how the suite reaches the domestic side of a system under test. This one knows the REST door of the gateway of this
// project, by nothing but its public API; write another one in its shape for your system (docs/testers.md).
//
//   ASW_URL=http://127.0.0.1:8080 ASW_KEY=... npx asw-conformance run --agreement agreement.yaml --driver conformance/examples/driver.mjs

import { env } from 'node:process'

export async function open() {
  const url = needed('ASW_URL').replace(/\/$/, '')
  const key = needed('ASW_KEY')

  async function call(method, path, body) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    })
    const text = await response.text()
    return { status: response.status, text, json: text === '' ? undefined : JSON.parse(text) }
  }
  /** A refusal is an answer: the suite judges it. */
  async function handIn(path, body) {
    const { status, text, json } = await call('POST', path, body)
    if (status >= 300) return { accepted: false, status, code: json?.code, text }
    return { accepted: true, delivery: json.delivery, exchange: json.exchange }
  }
  /** Whatever is no answer to the question is our trouble: the case is then inconclusive. */
  async function ask(path) {
    const { status, text, json } = await call('GET', path)
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`)
    return json
  }

  return {
    submit: (document) => handIn('/v1/messages', { document }),
    cancel: (delivery, body) => handIn(`/v1/messages/${encodeURIComponent(delivery)}/cancellation`, body),
    respond: (exchange, body) => handIn(`/v1/exchanges/${encodeURIComponent(exchange)}/responses`, body),
    message: (delivery) => ask(`/v1/messages/${encodeURIComponent(delivery)}`),

    async received(inbox, number) {
      const found = []
      for (let after = ''; ; ) {
        const { items, next } = await ask(`/v1/inboxes/${inbox}?limit=100${after}`)
        found.push(...items.filter(({ identity }) => identity.number === number))
        if (next === undefined) return found
        after = `&after=${encodeURIComponent(next)}`
      }
    },

    async acknowledge(inbox, id) {
      const { status, text } = await call('POST', `/v1/inboxes/${inbox}/${encodeURIComponent(id)}/acknowledge`)
      if (status !== 200) throw new Error(`acknowledge ${id}: ${status} ${text}`)
    },
  }
}

function needed(name) {
  const value = env[name]
  if (!value) throw new Error(`set ${name}`)
  return value
}
