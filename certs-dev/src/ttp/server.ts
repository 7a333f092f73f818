import type { KeyObject } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { ForeignSigner } from '../foreign.ts'
import { signedBy } from './containers.ts'
import { answerDvcs, readDvcsRequest, type TtpFlaw, type TtpOutcome } from './dvcs.ts'

/** What the next answers are like. `silent`: the request is taken and never answered. */
export type TtpMood = TtpOutcome | TtpFlaw | 'silent' | 'garbage' | 'endless' | { readonly status: number }

export interface Ttp {
  readonly url: string
  /** Requests so far. */
  readonly asked: number
  mood: TtpMood
  /** The document of the last request. */
  readonly lastDocument: Buffer | undefined
  close(): Promise<void>
}

export interface TtpOptions {
  /** Who signs its answers. Both may be changed while it runs. */
  key: KeyObject
  certificatePem: string
  /**
   * Whose signatures it verifies while its `mood` is `verified`: what nobody of these has signed is `not-verified`. Without, it
   * verifies nothing and says what its mood is.
   */
  readonly signers?: readonly ForeignSigner[]
  /** PEM: with it, HTTPS. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

/** A trusted third party for development and tests: DVCS over HTTP or HTTPS on this machine, signed as a real one would sign. */
export async function startTtp(options: TtpOptions): Promise<Ttp> {
  const state = { mood: 'verified' as TtpMood, asked: 0, lastDocument: undefined as Buffer | undefined }
  const { signers, tls } = options
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    state.asked += 1
    const { mood } = state
    if (mood === 'silent') return
    if (typeof mood === 'object') {
      response.writeHead(mood.status).end()
      return
    }
    response.writeHead(200, { 'content-type': 'application/dvcs' })
    if (mood === 'garbage') response.end('not DER')
    else if (mood === 'endless') response.end(Buffer.alloc(4_194_304))
    else {
      const asked = readDvcsRequest(Buffer.concat(chunks))
      state.lastDocument = asked.data
      const { key, certificatePem } = options
      const said = answerOf(mood)
      const wrong = said.outcome === 'verified' && signers !== undefined && !signedBy(signers, asked.data)
      response.end(answerDvcs(asked, { key, certificatePem, ...said, ...(wrong ? { outcome: 'not-verified' } : {}) }))
    }
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/dvcs`,
    get asked() {
      return state.asked
    },
    get mood() {
      return state.mood
    },
    set mood(mood) {
      state.mood = mood
    },
    get lastDocument() {
      return state.lastDocument
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

const OUTCOMES: ReadonlySet<string> = new Set(['verified', 'not-verified', 'impossible', 'error'] satisfies TtpOutcome[])

function answerOf(mood: TtpOutcome | TtpFlaw): { readonly outcome: TtpOutcome; readonly flaw?: TtpFlaw } {
  return OUTCOMES.has(mood) ? { outcome: mood as TtpOutcome } : { outcome: 'verified', flaw: mood as TtpFlaw }
}
