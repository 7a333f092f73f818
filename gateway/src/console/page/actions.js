import { v1 } from './route.js'
import { kindOf } from './words.js'

/**
 * Everything that an operator may have done, one function each: what it says before, the request, and how the answer is told.
 * All of them are safe to repeat at the gateway, which judges by the present state.
 */

/** @typedef {import('./shapes.d.ts').Action} Action */
/** @typedef {Pick<import('./shapes.d.ts').Message, 'id' | 'partner' | 'document' | 'identity'>} Sent */

/** @param {Sent} message */
const named = ({ id, document, identity }) => `${kindOf(document)} ${identity.issuingCountry} ${identity.number}, message ${id}`

/** @param {Sent} message @returns {Action} */
export const replay = (message) => ({
  verb: 'Replay',
  title: 'Send this message again?',
  about: named(message),
  says: [
    `It becomes due and goes to ${message.partner} as soon as its turn comes.`,
    'While its time to live holds and the partner has not refused it, the same bytes go under the same message id, and the partner knows them for a repeat. Otherwise it is sealed anew as a new transmission of the same document.',
    'Mend the cause first: what was refused for its content will be refused again.',
  ],
  path: v1(['messages', message.id, 'replay']),
  told: ({ fresh }) => (fresh ? 'It is due again, as a new transmission.' : 'It is due again, with the same bytes.'),
})

/** @param {Sent} message @returns {Action} */
export const askPartner = (message) => ({
  verb: 'Ask the partner',
  title: 'Ask the partner what it knows of this message?',
  about: named(message),
  says: [
    `A StatusRequest goes to ${message.partner} now. Nothing else changes; the answer stands in the timeline, at once or later.`,
  ],
  path: v1(['messages', message.id, 'ask']),
  told: ({ about }) => `Asked about ${about ?? 'it'}. The answer will stand in the timeline.`,
})

/** @param {string} id @returns {Action} */
export const readAgain = (id) => ({
  verb: 'Read once more',
  title: 'Have this arrival read once more?',
  about: `arrival ${id}`,
  says: [
    'It is read by whichever node is first, within half a minute, and accepted or refused as any other. The partner hears the verdict.',
    'Reading it has ended or hung a process before. Comes this reading to no end either, a node falls once more and it is set aside again: do it after an update, or where the machine was at fault.',
  ],
  grave: true,
  path: v1(['arrivals', id, 'read']),
  told: () => 'It will be read within half a minute.',
})

const REASON = { name: 'reason', label: 'Reason', hint: 'It stays in the events.', required: true, most: 500 }

/** @param {string} id @param {string} why @returns {Action} */
export const dismiss = (id, why) => ({
  verb: 'Dismiss',
  title: 'End this arrival without accepting it?',
  about: `arrival ${id}`,
  says: [why, 'It is neither accepted nor acknowledged. When the same comes again it is judged anew, as a new message.'],
  fields: [REASON],
  grave: true,
  path: v1(['arrivals', id, 'dismiss']),
  body: ({ reason }) => ({ reason }),
  told: () => 'It is dismissed. Your key and the reason stand in the events.',
})

/** @param {Sent} task @returns {Action} */
export const closeTask = (task) => ({
  verb: 'Close',
  title: 'Was this handed over?',
  about: named(task),
  says: ['The task is closed for good: the gateway counts the document as handed over by a person. Your key stands with it.'],
  fields: [
    { name: 'how', label: 'How', hint: 'courier, email, in person, …', required: true, most: 100 },
    { name: 'note', label: 'Note', hint: 'A tracking number, who took it. It stays out of the events.', most: 2_000, long: true },
  ],
  path: v1(['tasks', task.id, 'close']),
  body: ({ how, note }) => ({ how, ...(note ? { note } : {}) }),
  told: ({ endedBy }) => `It is closed${endedBy ? ` by ${endedBy}` : ''}.`,
})

/** @param {Sent} task @returns {Action} */
export const releaseTask = (task) => ({
  verb: 'Send after all',
  title: 'Send this electronically after all?',
  about: named(task),
  says: [`${task.partner} takes such documents by now. From here it is a message under the same id, and goes by itself.`],
  path: v1(['tasks', task.id, 'release']),
  told: () => 'It is released and will be sent.',
})

/** @returns {Action} */
export const reconcile = () => ({
  verb: 'Ask the partners',
  title: 'Ask the partners about every open message?',
  says: [
    'A StatusRequest goes out for each open message that was sealed. It changes nothing else, and may be done as often as you like.',
  ],
  path: '/v1/held/reconcile',
  told: ({ open = [], unanswered = 0 }) => `Asked. ${open.length} open, ${unanswered} of them without an answer so far.`,
})

/** @param {number} unanswered @returns {Action} */
export const unhold = (unanswered) => ({
  verb: 'Release the journal',
  title: 'Let the journal send again?',
  says: [
    'Everything that is open goes out to the partners now, clocks fire again. This cannot be taken back.',
    unanswered > 0
      ? `Of ${unanswered} open messages no partner has said anything yet. Reconcile first, if you have not.`
      : 'No open message is without the answer of its partner.',
  ],
  grave: true,
  path: '/v1/held/release',
  told: ({ released }) => (released ? 'The journal is released.' : 'It was not held any more.'),
})

/** @returns {Action} */
export const reload = () => ({
  verb: 'Reload',
  title: 'Read agreements and configuration again?',
  says: [
    'Every node reads its own files: agreements, registers of bodies, revocation lists, and of asw.yaml our keys, API keys, inboxes, subscriptions and retention.',
    'Everything is read before anything changes: a wrong file keeps all of the old ones in force, and the answer says which.',
  ],
  path: '/v1/agreements/reload',
  told: ({ version, needsRestart = [] }) =>
    `In force, version ${version}.${needsRestart.length === 0 ? '' : ` Not before the next start: ${needsRestart.join(', ')}.`}`,
})

/** @param {string} name @returns {Action} */
export const enableWebhook = (name) => ({
  verb: 'Go on',
  title: 'Let this webhook go on?',
  about: `webhook ${name}`,
  says: ['It is tried now, from the event where it stopped. Nothing is left out and nothing is skipped.'],
  path: v1(['webhooks', name, 'enable']),
  told: () => 'It goes on.',
})

/** @param {string} name @returns {Action} */
export const testWebhook = (name) => ({
  verb: 'Test',
  title: 'Send a test event to this webhook?',
  about: `webhook ${name}`,
  says: ['A signed event of type asw.webhook.test.v1 goes to the receiver now. It changes nothing here.'],
  path: v1(['webhooks', name, 'test']),
  told: ({ delivered, status, code, detail }) =>
    delivered
      ? `It took the event (status ${status}).`
      : `It did not take the event: ${[status, code, detail].filter(Boolean).join(', ')}.`,
})

/** @param {string} name @returns {Action} */
export const forgetSink = (name) => ({
  verb: 'Forget',
  title: 'Give up the position of this receiver?',
  about: `receiver ${name}`,
  says: [
    'It is not configured any more. Should it come back into asw.yaml, it begins anew, and what it has missed is not told to it.',
  ],
  grave: true,
  path: v1(['sinks', name, 'forget']),
  told: () => 'Its position is forgotten.',
})

/** @param {string} name @returns {Action} */
export const enableShare = (name) => ({
  verb: 'Go on',
  title: 'Let this subscription go on?',
  about: `subscription ${name}`,
  says: ['It goes on where it stopped.'],
  path: v1(['shares', name, 'enable']),
  told: () => 'It goes on.',
})

/** @param {string} exchange @param {import('./shapes.d.ts').Clock} clock @returns {Action} */
export const stopClock = (exchange, { name, subject }) => ({
  verb: 'Stop',
  title: 'Has what this clock waits for come?',
  about: `clock ${name}${subject ? ` of ${subject}` : ''}`,
  says: [
    'The clock is stopped: it gives no warning and no alarm any more. Only clocks of national procedures can be stopped by hand.',
  ],
  path: v1(['exchanges', exchange, 'clocks', name, 'stop']),
  body: () => (subject ? { subject } : {}),
  told: () => 'The clock is stopped.',
})
