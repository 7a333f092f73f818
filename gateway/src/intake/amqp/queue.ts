import type { ConsumeMessage } from 'amqplib'
import { type Fault, faultOf } from '../../message/fault.ts'
import {
  deadName,
  openOwnPublisher,
  openStation,
  type Publisher,
  type PublisherOptions,
  repliesName,
  type Station,
  type StationOptions,
  submitName,
} from '../../transport/amqp/index.ts'
import { type Answer, handleSubmission, type SubmissionDeps } from './submission.ts'
import type { ReplyRoad, Submitter } from './submitter.ts'

export interface SubmitQueuesOptions
  extends Omit<StationOptions<never>, 'sources' | 'work'>,
    Pick<SubmissionDeps, 'journal' | 'submit' | 'prefix' | 'keys' | 'maxBytes'>,
    Pick<PublisherOptions, 'timeoutMs'> {
  readonly submitters: readonly Submitter[]
  readonly submitted: SubmissionDeps['report']
}

interface Line extends Submitter {
  readonly queue: string
}

/** The submit queues of our own country: the same way in as `POST /v1/messages`, with the answer on `reply_to`. */
export function openSubmitQueues(options: SubmitQueuesOptions): Station {
  const { submitters, prefix, door, timeoutMs, world } = options
  const publisher = openOwnPublisher({ door, timeoutMs })
  const lines = submitters.map((submitter): Line => ({ ...submitter, queue: submitName(prefix, submitter.name) }))
  const deps: SubmissionDeps = {
    ...options,
    uuid: world.uuid,
    reply: (road, correlationId, answer) => reply(publisher, { prefix, id: world.uuid() }, road, correlationId, answer),
    putAside: (message, submitter, fault) => putAside(publisher, prefix, message, submitter, fault),
    report: options.submitted,
  }
  const station = openStation<Line>({
    ...options,
    sources: () => lines,
    work: (message, line) => handleSubmission(deps, message, line),
  })
  return {
    renew: () => station.renew(),
    close: async () => {
      await station.close()
      await publisher.close()
    },
  }
}

const TYPES = { accepted: 'application/json', problem: 'application/problem+json' } as const
const never = new AbortController().signal

/** One who has gone without waiting for its answer asks again, and hears `repeated`. */
async function reply(
  publisher: Publisher,
  { prefix, id }: { readonly prefix: string; readonly id: string },
  road: ReplyRoad,
  correlationId: string | undefined,
  { what, status, body }: Answer,
): Promise<void> {
  const target = { exchange: road.exchange === 'default' ? '' : repliesName(prefix), routingKey: road.key }
  const properties = {
    contentType: TYPES[what],
    type: what,
    messageId: id,
    persistent: true,
    mandatory: true,
    headers: { status, ...(body && 'code' in body ? { code: body.code } : {}) },
    ...(correlationId === undefined ? {} : { correlationId }),
  }
  try {
    await publisher.publish(target, Buffer.from(JSON.stringify(body), 'utf8'), properties, never)
  } catch (error) {
    if (faultOf(error).facts.returned !== true) throw error
  }
}

/** The message as it came, with why in its headers. */
async function putAside(
  publisher: Publisher,
  prefix: string,
  { content, properties }: ConsumeMessage,
  { name }: Submitter,
  fault: Fault,
): Promise<void> {
  const { contentType, contentEncoding, correlationId, messageId, replyTo, type } = properties
  const given = Object.entries({ contentType, contentEncoding, correlationId, messageId, replyTo, type })
  await publisher.publish(
    { exchange: deadName(prefix), routingKey: '' },
    content,
    {
      ...Object.fromEntries(given.filter(([, value]) => typeof value === 'string')),
      persistent: true,
      mandatory: true,
      headers: {
        'x-asw-queue': submitName(prefix, name),
        'x-asw-code': fault.code,
        'x-asw-detail': fault.message.slice(0, 1_000),
        ...(typeof properties.userId === 'string' ? { 'x-asw-user': properties.userId } : {}),
      },
    },
    never,
  )
}
