import { schemaCompiler } from '@asw/mappings/schema'
import type { ConsumeMessage } from 'amqplib'
import { Fault, faultOf } from '../../message/fault.ts'
import type { FaultCode } from '../../message/faults.ts'
import type { Verdict } from '../../transport/amqp/index.ts'
import { parseJson } from '../rest/body.ts'
import type { ApiKey } from '../rest/key.ts'
import { type Problem, problemOf } from '../rest/problem.ts'
import { unfit } from '../rest/unfit.ts'
import type { SubmitResult } from '../submit.ts'
import { SUBMIT_BODY, type SubmitAsDeps, type SubmitBody, submitAs } from '../submit-as.ts'
import { holderOf, type ReplyRoad, replyRoad, type Submitter } from './submitter.ts'

/** The same as over REST: what 202 carries, or a problem. */
export type Answer =
  | { readonly what: 'accepted'; readonly status: 202; readonly body: SubmitResult }
  | { readonly what: 'problem'; readonly status: number; readonly body: Problem }

export interface SubmissionDeps extends SubmitAsDeps {
  readonly prefix: string
  readonly keys: () => readonly ApiKey[]
  readonly maxBytes: number
  readonly uuid: () => string
  /** Resolves when the broker has the answer, or when nobody is there to take it. */
  readonly reply: (road: ReplyRoad, correlationId: string | undefined, answer: Answer) => Promise<void>
  /** Resolves when the dead letters have it, with the reason in its headers. */
  readonly putAside: (message: ConsumeMessage, submitter: Submitter, fault: Fault) => Promise<void>
  readonly report: (note: {
    readonly what: 'submitted' | 'refused' | 'unanswered'
    readonly submitter: string
    readonly code?: FaultCode
  }) => void
}

/** Nobody can mend these by reading an answer: the message itself is kept for people to look at. */
const POISON: ReadonlySet<FaultCode> = new Set([
  'ASW_JSON_MALFORMED',
  'ASW_BODY_TOO_LARGE',
  'ASW_MEDIA_TYPE',
  'ASW_NOT_AUTHENTICATED',
])
const MAX_KEY = 255
const fits = schemaCompiler({ strict: false })<SubmitBody>(SUBMIT_BODY)

/**
 * One message of a submit queue. Done once the journal has it and the broker has the answer, or its queue of answers is full: whoever
 * does not fetch them stops nobody, and may ask again. A message that cannot be read, and a refusal that nobody asked to hear, goes to
 * the dead letters, once: nothing disappears without a word. An outage of ours is no verdict: `again`.
 */
export async function handleSubmission(deps: SubmissionDeps, message: ConsumeMessage, submitter: Submitter): Promise<Verdict> {
  try {
    const road = await roadFor(deps, message, submitter)
    if (road === 'none') return { what: 'done' }
    const answer = await answerTo(deps, message, submitter)
    if (answer.body instanceof Fault) {
      const fault = answer.body
      const isAside = POISON.has(fault.code) || road === undefined
      if (isAside) await deps.putAside(message, submitter, fault)
      const instance = text(message.properties.messageId) ?? deps.uuid()
      const problem = { what: 'problem', status: fault.row.status, body: problemOf(fault, instance) } as const
      // What lies in the dead letters lies there once, whatever becomes of the answer.
      if (road) await tell(deps, road, message, submitter, problem, isAside)
    } else if (road) await tell(deps, road, message, submitter, { what: 'accepted', status: 202, body: shown(answer.body) })
    return { what: 'done' }
  } catch (error) {
    // A broker that takes no answer is an outage as well: what the journal has, it recognises when it comes again.
    if (faultOf(error).row.status >= 500) return { what: 'again' }
    throw error
  }
}

/** Where the answer goes; `none` and the message put aside when it names what is not its own: nothing is submitted then. */
async function roadFor(
  deps: SubmissionDeps,
  message: ConsumeMessage,
  submitter: Submitter,
): Promise<ReplyRoad | undefined | 'none'> {
  const replyTo = text(message.properties.replyTo)
  if (replyTo === undefined) return undefined
  try {
    return replyRoad(deps.prefix, submitter, replyTo)
  } catch (error) {
    const fault = faultOf(error)
    deps.report({ what: 'refused', submitter: submitter.name, code: fault.code })
    await deps.putAside(message, submitter, fault)
    return 'none'
  }
}

async function answerTo(
  deps: SubmissionDeps,
  message: ConsumeMessage,
  submitter: Submitter,
): Promise<{ readonly body: SubmitResult | Fault }> {
  try {
    const holder = holderOf(submitter, text(message.properties.userId), deps.keys())
    const body = await submitAs(deps, holder, bodyOf(message, deps.maxBytes), keyOf(message))
    deps.report({ what: 'submitted', submitter: submitter.name })
    return { body }
  } catch (error) {
    const fault = faultOf(error)
    if (fault.row.status >= 500) throw fault
    deps.report({ what: 'refused', submitter: submitter.name, code: fault.code })
    return { body: fault }
  }
}

/** `once`: it is not tried again, whatever is wrong. */
async function tell(
  deps: SubmissionDeps,
  road: ReplyRoad,
  { properties }: ConsumeMessage,
  { name }: Submitter,
  answer: Answer,
  once = false,
): Promise<void> {
  try {
    await deps.reply(road, text(properties.correlationId) ?? text(properties.messageId), answer)
  } catch (error) {
    const { code, facts } = faultOf(error)
    if (!once && facts.full !== true) throw error
    deps.report({ what: 'unanswered', submitter: name, code })
  }
}

/** Throws ASW_BODY_TOO_LARGE, ASW_MEDIA_TYPE, ASW_JSON_MALFORMED, ASW_INPUT_INVALID. */
function bodyOf({ content, properties }: ConsumeMessage, maxBytes: number): SubmitBody {
  if (content.byteLength > maxBytes) throw new Fault('ASW_BODY_TOO_LARGE', `${content.byteLength} bytes, more than ${maxBytes}`)
  const type = text(properties.contentType)
  if (type !== undefined && type.split(';')[0]?.trim().toLowerCase() !== 'application/json')
    throw new Fault('ASW_MEDIA_TYPE', 'content_type must be application/json')
  if (text(properties.contentEncoding) !== undefined) throw new Fault('ASW_MEDIA_TYPE', 'content_encoding is not read')
  const body = parseJson(content)
  if (!fits(body)) throw new Fault('ASW_INPUT_INVALID', unfit('body', fits.errors ?? []))
  return body
}

/** Header `idempotency-key`, in whatever case, else the message id. Throws ASW_INPUT_INVALID. */
function keyOf({ properties }: ConsumeMessage): string | undefined {
  const headers = Object.entries((properties.headers ?? {}) as Readonly<Record<string, unknown>>)
  const header = headers.find(([name]) => name.toLowerCase() === 'idempotency-key')?.[1]
  const key = header === undefined ? text(properties.messageId) : header
  if (key === undefined) return undefined
  if (typeof key !== 'string' || key === '' || key.length > MAX_KEY)
    throw new Fault('ASW_INPUT_INVALID', `idempotency-key must be a text of 1 to ${MAX_KEY} characters`)
  return key
}

function shown({ delivery, exchange, partner, repeated, state, byHand, warnings }: SubmitResult): SubmitResult {
  return { delivery, exchange, partner, repeated, ...(state ? { state } : {}), ...(byHand ? { byHand } : {}), warnings }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
