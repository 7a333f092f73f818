import type { Agreement } from '../../agreement/agreement.ts'
import type { EaeuCase } from '../../cases/eaeu-case.ts'
import type { WireRecord } from '../../run/result.ts'
import type { AmqpClient } from '../../twin/amqp-road.ts'
import type { HttpAnswer, HttpsClient } from '../../twin/client.ts'
import type { EaeuIncoming, EaeuPartner } from '../../twin/eaeu/partner.ts'
import type { Door } from '../../twin/https-door.ts'
import type { Operation, Process } from '../../wire/eaeu/process.ts'
import type { EaeuHeader, EaeuReceived } from '../../wire/eaeu/read.ts'
import type { Wire } from '../../wire/mime.ts'
import type { Submission } from '../bed.ts'
import type { Driver } from '../driver.ts'

/** What all cases of a run of the suite `eaeu` share. */
export interface EaeuBed {
  readonly suite: 'eaeu'
  readonly agreement: Agreement
  readonly road: 'https' | 'amqp'
  readonly process: Process
  readonly twin: EaeuPartner
  readonly door?: Door
  readonly https?: HttpsClient
  readonly amqp?: AmqpClient
  readonly driver?: Driver
  readonly random: () => number
  readonly nextSerial: () => number
}

/** A message that the twin sent in this case. */
export interface EaeuSent {
  readonly header: EaeuHeader
  readonly operation: Operation
  readonly wire: Wire
  /** The Body as it left, and the id of its document. */
  readonly body: string
  readonly documentId: string | undefined
  /** Of the connection it went over; absent on AMQP. */
  readonly answer?: HttpAnswer
  readonly trouble?: string
  /** How many messages had come before it left. */
  readonly since: number
}

/** One case while it runs. */
export interface EaeuState {
  readonly bed: EaeuBed
  readonly case: EaeuCase
  readonly sent: Map<string, EaeuSent>
  /** Messages that came and got a name. */
  readonly came: Map<string, EaeuReceived>
  readonly submitted: Map<string, Submission>
  readonly number: string
  readonly serial: string
  readonly evidence: WireRecord[]
  readonly notes: string[]
  last?: EaeuReceived | undefined
  lastIncoming?: EaeuIncoming | undefined
}
