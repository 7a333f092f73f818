import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadPack, toXml } from '@asw/mappings'
import { Agent, request } from 'undici'
import { inContainer } from '../../src/eaeu/seal.ts'
import { openingHeader, pack, parseAddress } from '../../src/envelope/eaeu/index.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { ownKey } from '../own-key.ts'
import type { Site } from '../site.ts'
import { ADDRESSES } from './sites.ts'

const PLACE = { process: 'P.XX.99', version: '1.0.0', procedure: 'P.XX.99.PRC.001', transaction: 'P.XX.99.TRN.001' }
const MESSAGE = 'P.XX.99.MSG.001'

/**
 * A certificate as software without our rules would send it from Viet Nam: signed, over the true TLS identity, judged by nobody;
 * `change` writes the signed container as yet other software would. Resolves to its conversation once the door has taken it.
 */
export async function sayCertificate(
  from: Site,
  to: Site,
  json: CanonicalDocument,
  change = (container: Uint8Array): Uint8Array => container,
): Promise<string> {
  const conversationId = randomUUID()
  const given = { documentId: randomUUID(), createdAt: new Date().toISOString(), messageCode: MESSAGE }
  const { xml } = toXml(loadPack('eaeu'), json, { judged: true, given })
  const container = await inContainer({ world: { uuid: randomUUID } }, xml, ownKey(from, 'seal'))
  const wire = pack({
    header: openingHeader({
      to: parseAddress(ADDRESSES.RU, 'to'),
      replyTo: parseAddress(ADDRESSES.VN, 'replyTo'),
      place: PLACE,
      message: MESSAGE,
      messageId: randomUUID(),
      procedures: [randomUUID()],
      conversationId,
    }),
    content: { kind: 'document', xml: change(container) },
  })
  const agent = new Agent({
    connect: {
      ca: readFileSync(join(to.folder, 'keys', 'root.pem')),
      key: readFileSync(join(from.folder, 'keys', 'tls-client.key.pem')),
      cert: readFileSync(join(from.folder, 'keys', 'tls-client.pem')),
    },
  })
  try {
    const { statusCode, body } = await request(`https://localhost:${to.ports.partner}/eaeu`, {
      method: 'POST',
      dispatcher: agent,
      headers: { 'content-type': wire.contentType },
      body: wire.body,
    })
    await body.dump()
    if (statusCode !== 202) throw new Error(`the partner door answers ${statusCode}`)
    return conversationId
  } finally {
    await agent.close()
  }
}
