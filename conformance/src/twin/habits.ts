/** What the twin does with a message that comes in. The good one acknowledges; every other is a way to misbehave. */
export const HABITS = {
  acknowledge: 'a signed Acknowledgment with every digest',
  'no-acknowledgment': 'an empty 202, and then nothing',
  'unsigned-acknowledgment': 'an Acknowledgment without a signature',
  'wrong-digest': 'a signed Acknowledgment that names other digests',
  'no-digest': 'a signed Acknowledgment without any digest',
  'part-missing': 'a signed Acknowledgment that leaves the digest of the payload out',
  'wrong-reference': 'a signed Acknowledgment of another message id',
  'wrong-key': 'an Acknowledgment signed with a key that nobody registered',
  'other-partner': 'an Acknowledgment signed with the key of another partner',
  'other-partner-throughout': 'an Acknowledgment by another partner: its own connection, its own key, its own name',
  'late-acknowledgment': 'the Acknowledgment after `delayMs`',
  'owe-acknowledgment': 'an empty 202; the Acknowledgment when a script calls for it, however late',
  'double-acknowledgment': 'the Acknowledgment twice',
  'error-list': 'an ErrorList of severity Error, `code`',
  'warning-list': 'an ErrorList of severity Warning, and the Acknowledgment',
  'unsigned-error-list': 'an ErrorList without a signature',
  'soap-fault': 'a SOAP Fault',
  'http-status': 'the HTTP status `status`, with `retryAfter` seconds where given',
  'no-answer': 'takes the request and never answers',
  'half-response': 'half of an Acknowledgment, then the end of the connection',
  reset: 'a connection reset in the middle of the answer',
  garbage: '200 with bytes that are no message',
  slow: 'the Acknowledgment, after `latencyMs`',
} as const
export type HabitName = keyof typeof HABITS

export interface Habit {
  readonly name: HabitName
  /** How many messages it lasts; then the twin behaves. Default: 1. */
  readonly times?: number
  readonly delayMs?: number
  readonly latencyMs?: number
  readonly code?: string
  readonly status?: number
  readonly retryAfter?: number
}
export const GOOD: Habit = { name: 'acknowledge' }

/** Habits that a twin in random mode picks from; those that only an operator could cure are left out. */
const RANDOM: readonly HabitName[] = [
  'acknowledge',
  'acknowledge',
  'no-acknowledgment',
  'unsigned-acknowledgment',
  'wrong-digest',
  'wrong-reference',
  'wrong-key',
  'late-acknowledgment',
  'double-acknowledgment',
  'http-status',
  'half-response',
  'reset',
  'garbage',
  'slow',
]

/** The same seed gives the same misbehaviour, message by message. */
export function randomHabit(random: () => number): Habit {
  const name = RANDOM[Math.floor(random() * RANDOM.length)] ?? 'acknowledge'
  switch (name) {
    case 'http-status':
      return { name, status: random() < 0.5 ? 500 : 503, retryAfter: 1 }
    case 'late-acknowledgment':
      return { name, delayMs: 200 + Math.floor(random() * 2_000) }
    case 'slow':
      return { name, latencyMs: Math.floor(random() * 800) }
    default:
      return { name }
  }
}

/** mulberry32: small, fast, and the same everywhere. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
