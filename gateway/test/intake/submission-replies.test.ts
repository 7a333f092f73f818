import type { ConsumeMessage } from 'amqplib'
import { expect, it } from 'vitest'
import { handleSubmission, type SubmissionDeps } from '../../src/intake/amqp/submission.ts'
import type { SubmitResult } from '../../src/intake/submit.ts'
import { Fault } from '../../src/message/fault.ts'

const FULL = new Fault('ASW_BROKER_DOWN', 'the queue is full', { full: true })
const AWAY = new Fault('ASW_BROKER_DOWN', 'the connection closed')

/** A submit queue whose answers go nowhere: what became of the message, and how many copies of it were put aside. */
async function submitted(content: string, noReply: Fault) {
  const aside: string[] = []
  const notes: string[] = []
  const deps = {
    prefix: 'asw',
    keys: () => [{ name: 'nsw', sha256: '', roles: ['submitter'] }],
    maxBytes: 1_000,
    uuid: () => 'u',
    report: ({ what }: { what: string }) => notes.push(what),
    putAside: async (_message: ConsumeMessage, _submitter: unknown, { code }: Fault) => void aside.push(code),
    reply: async () => {
      throw noReply
    },
    journal: {},
    submit: async () =>
      ({ delivery: 'd', exchange: 'x', partner: 'TH', repeated: false, warnings: [] }) as unknown as SubmitResult,
  } as unknown as SubmissionDeps
  const properties = { replyTo: 'asw.replies.moit', contentType: 'application/json', messageId: 'm' }
  const message = { content: Buffer.from(content), fields: {}, properties } as unknown as ConsumeMessage
  const verdict = await handleSubmission(deps, message, { name: 'moit', as: 'nsw' })
  return { verdict: verdict.what, aside, notes }
}

it.each([
  ['a full queue of answers', FULL],
  ['a broker that is away', AWAY],
])('what cannot be read is put aside once, though its answer goes nowhere: %s', async (_why, noReply) => {
  expect(await submitted('{', noReply)).toEqual({
    verdict: 'done',
    aside: ['ASW_JSON_MALFORMED'],
    notes: ['refused', 'unanswered'],
  })
})

it('what the journal has is done, though its queue of answers is full: it stops nobody behind it', async () => {
  const accepted = JSON.stringify({ document: { document: 'cancellation' } })
  expect(await submitted(accepted, FULL)).toEqual({ verdict: 'done', aside: [], notes: ['submitted', 'unanswered'] })
})

it('a refusal whose queue of answers is full is done', async () => {
  expect(await submitted('{}', FULL)).toEqual({ verdict: 'done', aside: [], notes: ['refused', 'unanswered'] })
})

it('an answer waits for a broker that is away', async () => {
  const accepted = JSON.stringify({ document: { document: 'cancellation' } })
  expect(await submitted(accepted, AWAY)).toMatchObject({ verdict: 'again', aside: [] })
})
