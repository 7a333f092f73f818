import { identityKey } from '../../../message/ids.ts'
import type { Submission } from '../../journal.ts'
import { millis } from '../../rows.ts'
import { taskData } from '../../task-rows.ts'
import type { ByHand } from '../../tasks.ts'
import { putBlob } from '../blobs.ts'
import type { Chain, Tx } from '../tx.ts'

/** Keeps a document for a person to hand over, with its identity and its key as a delivery would have them. */
export async function openTask(tx: Tx, exchange: Chain, submission: Submission, byHand: ByHand): Promise<void> {
  const { delivery: id, partner, document, json: bytes, jsonDigest: json, submittedBy, idempotencyKey: key } = submission
  const { warnings = 0 } = submission
  await putBlob(tx, json, bytes)
  const identity = identityKey(submission.identity)
  const row = { id, partner, document, identity, why: byHand.why, deadline: millis(byHand.deadline) }
  await tx.one('task-insert', { ...row, exchange: exchange.seq, json, submittedBy, warnings, key })
  const data = { ...taskData(row), submittedBy, warnings }
  tx.append({ seq: exchange.seq, id: exchange.id }, { kind: 'task-opened', data, blob: json })
}
