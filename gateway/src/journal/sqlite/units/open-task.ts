import { identityKey } from '../../../message/ids.ts'
import type { Submission } from '../../journal.ts'
import { millis } from '../../rows.ts'
import { taskData } from '../../task-rows.ts'
import type { ByHand } from '../../tasks.ts'
import { putBlob } from '../blobs.ts'
import { appendEvent, type Chain } from '../events.ts'
import type { Store } from '../store.ts'

/** Keeps a document for a person to hand over, with its identity and its key as a delivery would have them. */
export function openTask(store: Store, exchange: Chain, submission: Submission, byHand: ByHand): void {
  const { delivery: id, partner, document, json: bytes, jsonDigest: json, submittedBy, idempotencyKey: key } = submission
  const { warnings = 0 } = submission
  const identity = identityKey(submission.identity)
  putBlob(store, json, bytes)
  const row = { id, partner, document, identity, why: byHand.why, deadline: millis(byHand.deadline) }
  const { seq } = store.run('task-insert', { ...row, exchange: exchange.seq, json, submittedBy, warnings, now: store.now })
  store.run('identity-put', { direction: 'out', identity, digest: json, exchange: exchange.seq })
  if (key !== undefined) store.run('idempotency-put', { submittedBy, key, digest: json, task: seq })
  const data = { ...taskData(row), submittedBy, warnings }
  appendEvent(store, { seq: exchange.seq, id: exchange.id }, { kind: 'task-opened', data, blob: json })
}
