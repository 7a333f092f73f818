import type { Agreement } from '../agreement/agreement.ts'
import type { Header } from '../envelope/ebms2/index.ts'
import type { MessageId } from '../message/ids.ts'

/** How far one arrival has come: what a refusal may say, and to whom. */
export interface Progress {
  /** Known from the TLS identity. */
  agreement?: Agreement
  /** Read before verification: a hint, good enough to name the message in an ErrorList. */
  hint?: Header
  /** Set once the envelope signature has verified. */
  messageId?: MessageId
}
