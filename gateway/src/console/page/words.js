/** What the gateway's words mean, in a sentence each. A word that is not here is shown as it is. */

/** @typedef {readonly [tone: 'good' | 'busy' | 'bad' | 'warn' | 'calm', short: string, means: string]} Word */

/** @type {Readonly<Record<string, Word>>} */
export const STATES = {
  due: ['busy', 'to be sent', 'It is sent as soon as its turn comes, or tried again.'],
  awaiting: ['busy', 'sent, not proved', 'The partner took the bytes; its signed Acknowledgment is awaited.'],
  delivered: ['good', 'delivered', 'The partner has proved receipt with its signed Acknowledgment.'],
  refused: ['bad', 'refused', 'The partner said no. Read its answer, mend the cause, then replay.'],
  abandoned: [
    'bad',
    'given up',
    'Its tries are used up. Nothing more is sent until you replay it; a late Acknowledgment still heals it.',
  ],
  expired: [
    'bad',
    'time over',
    'Its time to live has passed. Nothing more is sent until you replay it; a late Acknowledgment still heals it.',
  ],
  moot: ['calm', 'moot', 'A cancellation whose original will not arrive. It is sent if the original arrives after all.'],
}

/** @type {Readonly<Record<string, Word>>} */
export const STATUS = {
  UNKNOWN: ['calm', 'Unknown', 'Something was said about it, but it has not been seen itself.'],
  ISSUED: ['busy', 'Issued', 'Sent; the partner has not acknowledged it yet.'],
  RECEIVED: ['good', 'Received', "The partner's gateway, its single window or its customs have it."],
  NOT_RECEIVED: [
    'bad',
    'Not received',
    'Customs say that it did not reach their system: resend it, or wait for a re-transmission request.',
  ],
  PARTLY_UTILISED: ['good', 'Partly used', 'Preference was given for part of it.'],
  EXHAUSTED: ['good', 'Used up', 'Preference was given for all items, and nothing is left.'],
  PARTLY_REFUSED: ['warn', 'Partly refused', 'Some item was not given preference.'],
  REFUSED: ['bad', 'Refused', 'Customs gave no preference, or did not take it.'],
  NOT_APPLICABLE: ['calm', 'Not applicable', 'No preference is at stake.'],
  UNDER_VERIFICATION: ['warn', 'Under verification', 'A check is open; the items still say what was used.'],
  CANCELLED: ['calm', 'Cancelled', 'Taken back by who issued it, and confirmed. Not revoked, not forged, not expired.'],
  REPLACED: ['calm', 'Replaced', 'Taken back, and another number stands in its place.'],
  EXPIRED: ['warn', 'Expired', 'Its validity has ended and nothing final was said.'],
  ACCEPTED: ['good', 'Accepted', 'The last word of importing customs about the declaration.'],
  REJECTED: ['bad', 'Rejected', 'The last word of importing customs about the declaration.'],
  MATCHED: ['good', 'Matched', 'The declarations of both sides agree.'],
  MISMATCHED: ['bad', 'Mismatched', 'The declarations of both sides do not agree.'],
}

/** @type {Readonly<Record<string, Word>>} */
export const DECISIONS = {
  GIVEN: ['good', 'given', 'Preference was given.'],
  NOT_GIVEN: ['bad', 'not given', 'Preference was not given.'],
  PENDING: ['busy', 'pending', 'Nothing final was said.'],
  NOT_APPLICABLE: ['calm', 'not applicable', 'No preference is at stake.'],
}

/** @type {Readonly<Record<string, Word>>} */
export const OTHERS = {
  open: ['busy', 'open', ''],
  waiting: ['busy', 'waiting', ''],
  leased: ['busy', 'leased', ''],
  done: ['good', 'done', ''],
  released: ['calm', 'released', ''],
  running: ['busy', 'running', ''],
  fired: ['warn', 'passed', ''],
  stopped: ['calm', 'ended', ''],
  active: ['good', 'active', ''],
  failing: ['warn', 'failing', ''],
  disabled: ['bad', 'disabled', ''],
  'in-use': ['good', 'in use', ''],
  'to-come': ['calm', 'to come', ''],
  over: ['bad', 'over', 'Its validity has ended.'],
  good: ['good', 'not revoked', ''],
  revoked: ['bad', 'revoked', 'Its authority has taken it back.'],
  unknown: ['warn', 'nobody can say', ''],
  off: ['calm', 'not checked', ''],
}

/** @type {Readonly<Record<string, Word>>} */
export const BREAKERS = {
  closed: ['good', 'answers', 'The breaker is closed: messages go.'],
  'half-open': ['warn', 'is tried', 'The breaker is half open: one message tries whether the partner is back.'],
  open: ['bad', 'does not answer', 'The breaker is open: sending is suspended, and tried again by itself.'],
}

/** @type {Readonly<Record<string, string>>} */
export const CONDITIONS = {
  CANCELLATION_ASKED: 'its cancellation is asked for and not answered',
  VERIFICATION_OPEN: 'a verification is open',
  PREFERENCE_SUSPENDED: 'the preference is suspended',
  CLARIFICATION_ASKED: 'an explanation is asked for',
  RETRANSMISSION_ASKED: 'it is asked to be sent again',
  MISSED_BY_AN_IMPORTER: 'an importer named it and customs do not have it',
}

export const TURNS = {
  operator: { short: 'you', title: 'Your turn', says: 'Nothing here moves before an operator does something.' },
  us: { short: 'this gateway', title: 'This gateway', says: 'It goes on by itself once its trouble is over.' },
  partner: { short: 'the partner', title: 'The partner', says: 'It is tried again and again by itself.' },
  nsw: { short: 'the single window', title: 'The single window (NSW)', says: 'Our own side has to fetch or to decide.' },
  nobody: { short: 'nobody', title: 'Nobody', says: '' },
}

/** Of what is stuck: its name, and what to do by whose turn it is. */
/** @type {Readonly<Record<string, { name: string, do: Readonly<Record<string, string>> }>>} */
export const STUCK = {
  delivery: {
    name: 'Message',
    do: {
      operator: 'Open it and read why. When the cause is mended, replay it.',
      us: 'Mend the trouble that is named; then it goes by itself. Due and not claimed: is a node alive that has an agreement with this partner?',
      partner: 'Nothing to do at once. If it lasts, call the partner. When its time to live is over it comes to you.',
    },
  },
  arrival: {
    name: 'Arrival',
    do: {
      operator:
        'Not urgent: its bytes are safe. Under "Arrivals": fetch it for a report; after an update have it read once more, or dismiss it.',
      us: 'It is read again by itself. If it lasts, look at the log, the revocation lists and the disk.',
    },
  },
  held: {
    name: 'Held document',
    do: {
      operator:
        'The same document came with other content. Ask the partner which one counts, then dismiss this one with a reason.',
    },
  },
  signal: { name: 'Answer we owe', do: { us: 'Look at the breaker of the partner and at the nodes; it goes out by itself.' } },
  inbox: { name: 'Inbox entry', do: { nsw: 'The single window has not fetched or not acknowledged it: call them.' } },
  task: {
    name: 'Manual task',
    do: {
      operator:
        'The partner does not take it electronically. Hand it over in another way and close the task, or release it once the partner takes it.',
    },
  },
  conversation: {
    name: 'Transaction',
    do: {
      operator: 'Open its exchange and read the last word of the partner.',
      us: 'It goes on by itself; if it lasts, look at the log.',
    },
  },
  ledger: {
    name: 'Reservation',
    do: { nsw: 'Customs reserved a quantity and neither cleared nor released it: ask them about this declaration.' },
  },
}

/** Kinds of events: who does it, and what. `them` is the partner, `desk` a person here. */
/** @type {Readonly<Record<string, readonly ['us' | 'them' | 'nsw' | 'desk', string]>>} */
export const EVENTS = {
  received: ['nsw', 'handed in, durable here'],
  sealed: ['us', 'translated, sealed, encrypted, put into its envelope'],
  attempted: ['us', 'an attempt leaves'],
  sent: ['them', 'the partner took the bytes'],
  unreachable: ['them', 'the partner could not be reached'],
  silent: ['them', 'no Acknowledgment came in time'],
  acknowledged: ['them', 'the partner proved receipt'],
  refused: ['them', 'refused'],
  lapsed: ['us', 'its time to live passed'],
  replayed: ['desk', 'sent again by an operator'],
  mooted: ['us', 'moot: its original will not arrive'],
  reopened: ['us', 'its original arrived after all'],
  accepted: ['them', 'a document of the partner was accepted'],
  duplicate: ['them', 'the same document came again'],
  held: ['them', 'the same document came with other content: held'],
  'handed-over': ['nsw', 'the single window has it'],
  state: ['us', 'it stands otherwise'],
  'answer-kept': ['them', "the partner's answer came"],
  'signal-sent': ['us', 'our answer was taken'],
  'signal-given-up': ['us', 'our answer was given up'],
  'clock-started': ['us', 'a deadline runs'],
  'clock-stopped': ['us', 'what was waited for has come'],
  'clock-warned': ['us', 'a deadline comes near'],
  'clock-passed': ['us', 'a deadline has passed'],
  'task-opened': ['us', 'somebody has to hand it over'],
  'task-closed': ['desk', 'handed over by a person'],
  'task-released': ['desk', 'released: it goes electronically after all'],
  'task-passed': ['us', 'nobody has handed it over by the deadline'],
  booked: ['nsw', 'a quantity was booked'],
  dismissed: ['us', 'an arrival was ended without being accepted'],
  'set-aside': ['us', 'set aside: reading it came to no end several times'],
  'read-again': ['desk', 'read once more at the word of an operator'],
  trouble: ['us', 'trouble of our own keeps it'],
  purged: ['us', 'its payload passed its retention period'],
  alarm: ['us', 'alarm'],
  'breaker-open': ['us', 'sending to the partner is suspended'],
  'breaker-half-open': ['us', 'sending to the partner is tried'],
  'breaker-closed': ['us', 'sending to the partner is on again'],
  'journal-held': ['us', 'the journal is held: nothing is sent'],
  'journal-released': ['desk', 'the journal was released'],
  'status-asked': ['desk', 'the partner was asked what it knows'],
  'status-told': ['them', 'the partner told what it knows'],
  'node-lost': ['us', 'a node gave no sign of life'],
  'sink-disabled': ['us', 'a receiver of events was switched off'],
  'sink-enabled': ['desk', 'a receiver of events was switched on'],
}

export const WHO = { us: 'this gateway', them: 'the partner', nsw: 'the single window', desk: 'an operator' }
const BAD = new Set([
  'unreachable',
  'silent',
  'refused',
  'lapsed',
  'held',
  'trouble',
  'alarm',
  'clock-passed',
  'task-passed',
  'set-aside',
  'dismissed',
])
const GOOD = new Set(['acknowledged', 'accepted', 'handed-over', 'task-closed'])

/** @param {string} kind */
export function toneOf(kind) {
  if (BAD.has(kind)) return 'bad'
  return GOOD.has(kind) ? 'good' : 'calm'
}

/** `certificate-of-origin` as one says it. @param {string} document */
export function kindOf(document) {
  return document.replaceAll('-', ' ')
}
