import type { Agreement } from '../agreement/agreement.ts'
import type { Case } from '../cases/case.ts'
import type { WireRecord } from '../run/result.ts'
import type { AmqpClient } from '../twin/amqp-road.ts'
import type { HttpAnswer, HttpsClient } from '../twin/client.ts'
import type { Door } from '../twin/https-door.ts'
import type { Incoming, Twin } from '../twin/twin.ts'
import type { Wire } from '../wire/mime.ts'
import type { Received } from '../wire/read.ts'
import type { Driver } from './driver.ts'

/** What all cases of a run share. */
export interface Bed {
  readonly suite: 'asw'
  readonly agreement: Agreement
  readonly road: 'https' | 'amqp'
  readonly twin: Twin
  readonly door?: Door
  readonly https?: HttpsClient
  readonly amqp?: AmqpClient
  readonly driver?: Driver
  readonly random: () => number
  /** Serial numbers that no earlier run has used, as far as chance allows. */
  readonly nextSerial: () => number
}

/** A message that the twin sent in this case. */
export interface Sent {
  readonly messageId: string | undefined
  readonly conversationId: string | undefined
  readonly number: string
  readonly serial: string
  readonly wire: Wire
  readonly sealed?: Buffer
  readonly references: readonly { readonly uri: string; readonly digestValue: string }[]
  /** Of the connection it went over; absent on AMQP. */
  readonly answer?: HttpAnswer
  readonly trouble?: string
  readonly since: number
  readonly reply: 'sync' | 'async'
}

/** What was handed in on the domestic side. */
export interface Submission {
  readonly delivery: string
  readonly exchange: string
  readonly number: string
  readonly serial: string
}

/** One case while it runs. */
export interface CaseState {
  readonly bed: Bed
  readonly case: Case
  readonly sent: Map<string, Sent>
  readonly answers: Map<string, Received>
  readonly submitted: Map<string, Submission>
  readonly number: string
  readonly serial: string
  readonly evidence: WireRecord[]
  readonly notes: string[]
  last?: Received | undefined
  lastIncoming?: Incoming | undefined
}
