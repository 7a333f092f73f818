import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { advance, type DeliveryEvent, type DeliveryState, OPEN_STATES } from '../../src/message/delivery.ts'

const STATES: readonly DeliveryState[] = ['due', 'awaiting', 'delivered', 'refused', 'abandoned', 'expired', 'moot']
const EVENTS: readonly DeliveryEvent[] = [
  { type: 'sent' },
  { type: 'unreachable', last: false },
  { type: 'unreachable', last: true },
  { type: 'silent', last: false },
  { type: 'silent', last: true },
  { type: 'acknowledged' },
  { type: 'refused' },
  { type: 'lapsed' },
  { type: 'replayed' },
  { type: 'mooted' },
  { type: 'reopened' },
]

/** Every move out of a closed state that the design allows; whatever is not here is absorbed. */
const OUT_OF_CLOSED: Readonly<Record<string, DeliveryState>> = {
  'delivered replayed': 'due',
  'refused replayed': 'due',
  'abandoned replayed': 'due',
  'expired replayed': 'due',
  'abandoned acknowledged': 'delivered',
  'expired acknowledged': 'delivered',
  'abandoned refused': 'refused',
  'expired refused': 'refused',
  'moot reopened': 'due',
}

describe('advance', () => {
  test('a closed state absorbs everything but what heals or reopens it', () => {
    for (const state of STATES.filter((one) => !OPEN_STATES.has(one))) {
      for (const event of EVENTS) {
        expect(advance(state, event), `${state} ${event.type}`).toBe(OUT_OF_CLOSED[`${state} ${event.type}`] ?? state)
      }
    }
  })

  const sequence = fc.array(fc.constantFrom(...EVENTS), { maxLength: 40 })
  const walk = (events: readonly DeliveryEvent[]) => {
    const path: DeliveryState[] = ['due']
    for (const event of events) path.push(advance(path.at(-1)!, event))
    return path
  }

  test('over any sequence of events: delivered is left by whoever sends it again, and by nothing else', () => {
    fc.assert(
      fc.property(sequence, (events) => {
        const path = walk(events)
        return events.every(
          ({ type }, n) => path[n] !== 'delivered' || path[n + 1] === (type === 'replayed' ? 'due' : 'delivered'),
        )
      }),
    )
  })

  test('over any sequence: an Acknowledgment delivers whatever was not refused or moot', () => {
    fc.assert(
      fc.property(sequence, (events) => {
        const before = walk(events).at(-1)!
        const after = advance(before, { type: 'acknowledged' })
        return before === 'refused' || before === 'moot' ? after === before : after === 'delivered'
      }),
    )
  })

  test('over any sequence: moot is left by `reopened` only, and entered before anything was sent only', () => {
    fc.assert(
      fc.property(sequence, (events) => {
        const path = walk(events)
        return events.every((event, n) => {
          const [before, after] = [path[n]!, path[n + 1]!]
          if (before === 'moot' && after !== 'moot') return event.type === 'reopened'
          return !(after === 'moot' && before !== 'moot') || (before === 'due' && event.type === 'mooted')
        })
      }),
    )
  })

  test('over any sequence: nothing but `sent` makes it awaiting, and the same event twice is the event once', () => {
    fc.assert(
      fc.property(sequence, fc.constantFrom(...EVENTS), (events, event) => {
        const path = walk(events)
        const entered = events.every((one, n) => path[n + 1] !== 'awaiting' || path[n] === 'awaiting' || one.type === 'sent')
        const once = advance(path.at(-1)!, event)
        // A failed try may be followed by the last one: there the second event says something new.
        const again = advance(once, event)
        return entered && (again === once || event.type === 'unreachable' || event.type === 'silent')
      }),
    )
  })
})
