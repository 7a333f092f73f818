import type { DocumentKind } from '../message/document.ts'
import type { BusinessIdentity, DeliveryId, ExchangeId, PartnerId, Sha256 } from '../message/ids.ts'

/**
 * What a partner does not take electronically (OCP Rule 27(2)) is handed over by a person: a task. `Journal.submit` makes one,
 * in the same transaction as everything else that a submission says, where the submission has `byHand`. It has the id that the
 * delivery would have had, and the delivery has that id if the task is released later.
 */
export interface Tasks {
  task(id: DeliveryId): Promise<TaskRow | undefined>
  /** Open ones, the longest first; with `all` every one, newest first. Keyset paging: `after` is the last id of the page before. */
  tasks(filter: TaskFilter): Promise<readonly TaskRow[]>
  /** It was handed over. Said again in the same words it changes nothing. Throws ASW_NOT_FOUND, ASW_STATE_CONFLICT. */
  closeTask(id: DeliveryId, done: TaskDone): Promise<TaskRow>
  /** It goes electronically after all: from here it is a delivery that is due. Repeated it changes nothing. Throws ASW_NOT_FOUND,
   *  ASW_STATE_CONFLICT (handed over already, or what it follows is still to be handed over). */
  releaseTask(id: DeliveryId, by: string): Promise<TaskRow>
  /** Open ones whose deadline has passed, at most `limit`: each gives its alarm once. Returns how many. */
  passTasks(limit: number): Promise<number>
}

/** Why a submission is handed over by a person, and until when. */
export interface ByHand {
  /** In plain words: `TH does not take cancellation`. */
  readonly why: string
  readonly deadline: string
}
export interface TaskFilter {
  readonly limit: number
  readonly after?: DeliveryId
  readonly all?: boolean
  readonly partner?: PartnerId
  readonly exchange?: ExchangeId
}
export interface TaskDone {
  readonly by: string
  /** `courier`, `email`, `in person`, ... */
  readonly how: string
  /** A tracking number, who took it. */
  readonly note?: string
  /** When it was handed over, where that was earlier. */
  readonly at?: string
}
export interface TaskRow extends ByHand {
  readonly id: DeliveryId
  readonly exchange: ExchangeId
  readonly partner: PartnerId
  readonly document: DocumentKind
  readonly identity: BusinessIdentity
  readonly jsonDigest: Sha256
  readonly submittedBy: string
  readonly state: 'open' | 'done' | 'released'
  readonly createdAt: string
  /** When the alarm about its deadline was given. */
  readonly passedAt?: string
  readonly endedAt?: string
  readonly endedBy?: string
  readonly how?: string
  readonly note?: string
  readonly handedAt?: string
}
