import { clockDefinition } from '../message/clock-table.ts'
import type { NewEvent } from './journal.ts'

/** Kind of the events that say: a person should look. The code in `data.alarm` is one of `ALARMS`. */
export const ALARM = 'alarm'

interface AlarmRow {
  /** Kind of the event that gives the alarm. */
  readonly kind: string
  readonly when?: (data: Readonly<Record<string, unknown>>) => boolean
  readonly text: string
}

const moved = (to: string) => (data: Readonly<Record<string, unknown>>) => data.to === to && data.from !== to
const marked = (data: Readonly<Record<string, unknown>>) => data.alarm === true
/** Some clocks only prove that nothing came. */
const owed = (data: Readonly<Record<string, unknown>>) => clockDefinition(String(data.name))?.alarm ?? true
const own = (data: Readonly<Record<string, unknown>>) => data.delivery !== undefined

/** Every alarm, by its code. Codes are never renamed or reused. */
export const ALARMS = {
  'document-held': [{ kind: 'held', when: marked, text: 'the same document came with other content; an operator decides' }],
  'message-suspicious': [
    { kind: 'refused', when: marked, text: 'a message contradicts one that came before, or its own signature' },
    { kind: 'dismissed', when: marked, text: 'a message contradicts one that came before, or its own signature' },
  ],
  'message-set-aside': [
    { kind: 'set-aside', text: 'reading a message has come to no end several times; it is not read any more by itself' },
  ],
  'delivery-abandoned': [
    { kind: 'unreachable', when: moved('abandoned'), text: 'the tries are used up; nothing more is sent by itself' },
    { kind: 'silent', when: moved('abandoned'), text: 'the tries are used up; nothing more is sent by itself' },
  ],
  'delivery-expired': [
    { kind: 'lapsed', when: moved('expired'), text: 'the time to live has passed; nothing more is sent by itself' },
  ],
  'own-trouble': [{ kind: 'trouble', when: own, text: 'a trouble of our own keeps a delivery back' }],
  'conversation-stuck': [
    { kind: 'conversation-stuck', when: (data) => data.carries === false, text: 'a transaction has come to no end' },
  ],
  'clock-passed': [{ kind: 'clock-passed', when: owed, text: 'a deadline has passed' }],
  'partner-unreachable': [{ kind: 'breaker-open', text: 'the partner has not answered for some time' }],
  'dead-letter': [{ kind: 'dead-letter', text: 'messages on the broker were put aside' }],
  'sink-disabled': [{ kind: 'sink-disabled', text: 'events are not handed to this receiver any more' }],
  'node-lost': [{ kind: 'node-lost', text: 'a node of ours has died; the others have taken over its work' }],
  'certificate-expires': [{ kind: 'certificate-expires', text: 'a certificate ends soon or is over, and no other one goes on' }],
  'certificate-revoked': [
    { kind: 'certificate-revoked', text: 'a certificate of a partner or of ours is revoked: nothing passes under it' },
  ],
  'revocation-list-missing': [
    { kind: 'revocation-list-missing', text: 'there is no revocation list of an authority that an agreement trusts' },
  ],
  'revocation-list-overdue': [
    { kind: 'revocation-list-overdue', text: 'a revocation list should have been renewed; where required, messages wait' },
  ],
  'revocation-list-refused': [
    { kind: 'revocation-list-refused', text: 'a revocation list is not believed; the one before stays in force' },
  ],
  'manual-task': [{ kind: 'task-opened', text: 'the partner does not take it electronically: somebody has to hand it over' }],
  'task-late': [{ kind: 'task-passed', text: 'the deadline of something to be handed over has passed' }],
  'payload-damaged': [
    {
      kind: 'payload-damaged',
      text: 'the journal has other bytes of a payload than were kept; whatever needs it is left out or waits',
    },
  ],
  'journal-held': [{ kind: 'journal-held', text: 'the journal was restored or held: nothing is sent to partners' }],
} as const satisfies Record<string, readonly AlarmRow[]>
export type AlarmCode = keyof typeof ALARMS

/**
 * The alarm that an event gives, if any. Every store appends it right after the event, to the same chain and in the same
 * transaction, so that no alarm is lost and none is given without its cause.
 */
export function alarmOf({ kind, data = {}, blob }: NewEvent): NewEvent | undefined {
  const found = BY_KIND.get(kind)?.find(({ row }) => row.when === undefined || row.when(data))
  if (!found) return undefined
  return { kind: ALARM, data: { ...data, alarm: found.alarm, cause: kind }, ...(blob === undefined ? {} : { blob }) }
}

/** Most events give no alarm: told by one look. */
const BY_KIND = Map.groupBy(
  Object.entries<readonly AlarmRow[]>(ALARMS).flatMap(([alarm, rows]) => rows.map((row) => ({ alarm, row }))),
  ({ row }) => row.kind,
)
