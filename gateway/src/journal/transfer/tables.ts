/** A table of both stores: the same columns with the same meaning, in an order in which whatever is pointed at comes first. */
export interface Table {
  readonly name: string
  readonly columns: readonly string[]
  /** Makes the order of the rows the same in both stores. */
  readonly order: string
  /** Columns of bytes: base64 in the file. */
  readonly bytes?: readonly string[]
}

/** Left out, because it belongs to one store: nodes, migrations, what a store knows of itself, counts kept by triggers, and how
 *  payloads are cut. Payloads come before these tables, events and their chains, and feeds after them, in forms of their own. */
export const TABLES: readonly Table[] = [
  {
    name: 'exchange',
    columns: [
      'seq',
      'id',
      'certificate',
      'scheme',
      'issuing_country',
      'number',
      'partner',
      'role',
      'view',
      'revision',
      'created_at',
    ],
    order: 'seq',
  },
  {
    name: 'delivery',
    columns: [
      'seq',
      'id',
      'exchange',
      'partner',
      'document',
      'action',
      'identity',
      'state',
      'tries',
      'next_at',
      'holder',
      'leased_until',
      'lease',
      'transmission',
      'answer',
      'json',
      'submitted_by',
      'warnings',
      'last_code',
      'created_at',
      'closed_at',
      'purged_at',
    ],
    order: 'seq',
  },
  {
    name: 'transmission',
    columns: [
      'seq',
      'message_id',
      'delivery',
      'wire',
      'payload',
      'content_digest',
      'expires_at',
      'serials',
      'supersedes',
      'sealed_at',
    ],
    order: 'seq',
  },
  { name: 'attempt', columns: ['seq', 'transmission', 'n', 'at', 'outcome', 'code', 'ended_at'], order: 'seq' },
  { name: 'answer', columns: ['seq', 'delivery', 'kind', 'message_id', 'wire', 'at'], order: 'seq' },
  {
    name: 'arrival',
    columns: [
      'seq',
      'id',
      'wire',
      'peer',
      'at',
      'state',
      'partner',
      'message_id',
      'document',
      'identity',
      'exchange',
      'payload',
      'json',
      'content_digest',
      'code',
      'closed_at',
      'purged_at',
    ],
    order: 'seq',
  },
  {
    name: 'duplicate',
    columns: [
      'partner',
      'message_id',
      'digest',
      'verdict',
      'arrival',
      'since',
      'answer',
      'answer_message_id',
      'answer_kind',
      'answer_send',
    ],
    order: 'partner, message_id',
  },
  { name: 'identity', columns: ['direction', 'identity', 'digest', 'exchange', 'delivery'], order: 'direction, identity' },
  {
    name: 'task',
    columns: [
      'seq',
      'id',
      'exchange',
      'partner',
      'document',
      'identity',
      'json',
      'submitted_by',
      'warnings',
      'why',
      'state',
      'deadline',
      'passed_at',
      'created_at',
      'ended_at',
      'ended_by',
      'how',
      'note',
      'handed_at',
      'purged_at',
    ],
    order: 'seq',
  },
  { name: 'idempotency', columns: ['submitted_by', 'key', 'digest', 'delivery', 'task'], order: 'submitted_by, key' },
  {
    name: 'ledger',
    columns: ['exchange', 'item', 'unit', 'source', 'number', 'line', 'state', 'quantity', 'asked', 'asked_unit', 'at'],
    order: 'exchange, item, unit, source, number, line',
  },
  {
    name: 'signal',
    columns: [
      'seq',
      'partner',
      'kind',
      'message_id',
      'ref_to_message_id',
      'wire',
      'exchange',
      'tries',
      'next_at',
      'holder',
      'leased_until',
      'at',
    ],
    order: 'seq',
  },
  {
    name: 'inbox',
    columns: ['seq', 'inbox', 'id', 'arrival', 'accepted_at', 'holder', 'leased_until', 'done_at'],
    order: 'seq',
  },
  {
    name: 'clock',
    columns: ['seq', 'exchange', 'name', 'subject', 'owner', 'deadline', 'warn_at', 'state', 'ended_at', 'level'],
    order: 'seq',
  },
  { name: 'checkpoint', columns: ['n', 'at', 'heads', 'count', 'signature'], order: 'n', bytes: ['signature'] },
]

/** An event without its row number: that is its place among all events, from 1, in the order in which they became durable. */
export const EVENT_COLUMNS = ['exchange', 'n', 'at', 'kind', 'data', 'blob', 'prev_hash', 'hash'] as const
/** The head of a chain, with the exchange's number and id. */
export const CHAIN_COLUMNS = ['exchange', 'id', 'n', 'hash', 'sealed_n'] as const
/** `position` counts events: so many have been handed on. */
export const SINK_COLUMNS = [
  'name',
  'position',
  'created_at',
  'advanced_at',
  'holder',
  'leased_until',
  'tries',
  'failing_since',
  'next_at',
  'last_code',
  'disabled_at',
  'disabled_code',
] as const
