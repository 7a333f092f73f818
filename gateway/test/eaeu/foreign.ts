import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { alone, type ForeignKind, type ForeignSigner } from '@asw/certs-dev'
import { Agent, request } from 'undici'
import type { Site } from '../../demo/site.ts'
import { readSigners } from '../../src/trust/index.ts'

const CPXMLSEC = 'urn:ietf:params:xml:ns:cpxmlsec:algorithms:'
export const METHODS: Record<ForeignKind, string> = {
  bign: 'urn:EAEU:Signature:bign-with-hbelt',
  'gost2012-256': `${CPXMLSEC}gostr34102012-gostr34112012-256`,
  'gost2012-512': `${CPXMLSEC}gostr34102012-gostr34112012-512`,
}
const DIGESTS: Record<ForeignKind, string> = {
  bign: 'urn:EAEU:Digest:belt-hash256',
  'gost2012-256': `${CPXMLSEC}gostr34112012-256`,
  'gost2012-512': `${CPXMLSEC}gostr34112012-512`,
}
/** Of a method that nobody has to ask about. */
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256'
const DOC = 'urn:EEC:SignedData:v1.0:EDoc'
const DS = 'http://www.w3.org/2000/09/xmldsig#'

export type AbroadSigner = Pick<ForeignSigner, 'kind' | 'certificatePem' | 'sign'> & {
  /** Default: SHA-256 stands in for the digest. */
  readonly digest?: (content: string) => Buffer
}

/**
 * The container as software of another country signs it: its only certificate, its algorithms by URI, its value. Written text by
 * text. `method`: what the message claims instead of the algorithm that the key has.
 */
export function signedAbroad(container: Uint8Array, signer: AbroadSigner, method = METHODS[signer.kind]): Buffer {
  const [leaf] = readSigners(signer.certificatePem)
  const certificate = Buffer.from(leaf?.der ?? []).toString('base64')
  const text = Buffer.from(container).toString('utf8')
  const content = alone(/<doc:SignedContent[ >].*<\/doc:SignedContent>/s.exec(text)?.[0] ?? '', 'doc', DOC)
  const info = (/<ds:SignedInfo>.*?<\/ds:SignedInfo>/s.exec(text)?.[0] ?? '')
    .replace(/(<ds:SignatureMethod Algorithm=")[^"]*/, (_, start) => `${start}${method}`)
    .replace(
      /(<ds:DigestMethod Algorithm=")[^"]*/,
      (_, start) => `${start}${method.startsWith('urn:') ? DIGESTS[signer.kind] : SHA256}`,
    )
    .replace(/(<ds:DigestValue>)([^<]*)/, (_, start, stand) => `${start}${signer.digest?.(content).toString('base64') ?? stand}`)
  const value = signer.sign(Buffer.from(alone(info, 'ds', DS))).toString('base64')
  return Buffer.from(
    text
      .replace(/<ds:SignedInfo>.*?<\/ds:SignedInfo>/s, () => info)
      .replace(/<ds:SignatureValue>[^<]*/, () => `<ds:SignatureValue>${value}`)
      .replace(
        /<ds:X509Data>.*?<\/ds:X509Data>/s,
        () => `<ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data>`,
      ),
  )
}

export interface SigningRoad {
  readonly port: number
  /** What becomes of a signed container on the way. */
  change: (container: Buffer) => Buffer | Promise<Buffer>
  /** Status of each answer to a container, in their order. */
  readonly answers: number[]
  close(): Promise<void>
}

/**
 * Before the partner door of `to`: what stands between a gateway of ours and the signing software of its country. Both TLS
 * connections are true ones; containers are signed anew, everything else gets through as it is.
 */
export async function openSigningRoad(from: Site, to: Site): Promise<SigningRoad> {
  const file = (site: Site, name: string) => readFileSync(join(site.folder, 'keys', name))
  const agent = new Agent({
    connect: { ca: file(to, 'root.pem'), key: file(from, 'tls-client.key.pem'), cert: file(from, 'tls-client.pem') },
  })
  const road = {
    port: 0,
    change: (container: Buffer): Buffer | Promise<Buffer> => container,
    answers: [] as number[],
    close: async () => {
      await agent.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  const server = createServer(
    { key: file(to, 'tls-server.key.pem'), cert: file(to, 'tls-server.pem') },
    async (incoming, reply) => {
      const came = Buffer.concat(await incoming.toArray()).toString('utf8')
      const container = /<doc:SignedDoc[ >].*<\/doc:SignedDoc>/s.exec(came)?.[0]
      const signed = container === undefined ? '' : (await road.change(Buffer.from(container))).toString('utf8')
      const { statusCode, body } = await request(`https://localhost:${to.ports.partner}/eaeu`, {
        method: 'POST',
        dispatcher: agent,
        headers: { 'content-type': String(incoming.headers['content-type']) },
        body: container === undefined ? came : came.replace(container, () => signed),
      })
      await body.dump()
      if (container !== undefined) road.answers.push(statusCode)
      reply.writeHead(statusCode).end()
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  road.port = (server.address() as { port: number }).port
  return road
}
