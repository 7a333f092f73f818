import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { pack, unpack } from '../src/envelope/ebms2/index.ts'
import { ownKey } from './own-key.ts'
import type { Site } from './site.ts'

export interface Refusal {
  readonly status: number
  readonly errors: readonly { readonly code: string; readonly location?: string; readonly description?: string }[]
}

/**
 * A message that Viet Nam signed, with one byte of its payload changed on the way: sent over the true TLS identity, so that
 * only the signature can tell. Asks for a synchronous answer, to show the reason.
 */
export async function sendTampered(from: Site, to: Site): Promise<Refusal> {
  const now = Date.now()
  const wire = await pack(
    {
      header: {
        from: [{ id: from.country, type: 'urn:asw:country' }],
        to: [{ id: to.country, type: 'urn:asw:country' }],
        cpaId: from.cpaId,
        conversationId: `tampered-${randomUUID()}`,
        service: { value: 'EFORMD', type: 'urn:asw:service' },
        action: 'Submit',
        messageId: `${randomUUID()}@tampered.example`,
        timestamp: new Date(now).toISOString(),
        timeToLive: new Date(now + 60_000).toISOString(),
        duplicateElimination: true,
        ackRequested: { signed: true },
        syncReply: true,
      },
      content: {
        kind: 'user',
        parts: [
          { contentId: 'payload@tampered.example', contentType: 'application/xml', bytes: Buffer.from('<amount>1000</amount>') },
        ],
      },
    },
    ownKey(from, 'envelope'),
  )
  const body = Buffer.from(wire.body)
  const place = body.indexOf('<amount>1000')
  body.write('9', place + '<amount>'.length)
  const agent = new Agent({
    connect: {
      ca: readFileSync(join(to.folder, 'keys', 'root.pem')),
      key: readFileSync(join(from.folder, 'keys', 'tls-client.key.pem')),
      cert: readFileSync(join(from.folder, 'keys', 'tls-client.pem')),
    },
  })
  try {
    const response = await request(`https://localhost:${to.ports.partner}/ebms2`, {
      method: 'POST',
      dispatcher: agent,
      headers: { 'content-type': wire.contentType, soapaction: '"ebXML"' },
      body,
    })
    const answer = new Uint8Array(await response.body.arrayBuffer())
    const contentType = String(response.headers['content-type'] ?? '')
    if (answer.byteLength === 0) return { status: response.statusCode, errors: [] }
    const { content } = unpack({ contentType, body: answer }, { maxBytes: 1_000_000, maxParts: 2 })
    return { status: response.statusCode, errors: content.kind === 'error-list' ? content.errors : [] }
  } finally {
    await agent.close()
  }
}
