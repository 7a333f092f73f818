import type { KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
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

/**
 * A trusted third party for development and tests: DVCS over HTTP on this machine. It verifies nothing: it says what its
 * `mood` is, signed as a real one would sign it.
 */
export async function startTtp({
  key,
  certificatePem,
}: {
  readonly key: KeyObject
  readonly certificatePem: string
}): Promise<Ttp> {
  const state = { mood: 'verified' as TtpMood, asked: 0, lastDocument: undefined as Buffer | undefined }
  const server = createServer(async (request, response) => {
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
      response.end(answerDvcs(asked, { key, certificatePem, ...answerOf(mood) }))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/dvcs`,
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
