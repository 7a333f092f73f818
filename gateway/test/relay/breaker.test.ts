import { describe, expect, it } from 'vitest'
import { type BreakerEvent, type BreakerState, CLOSED, mode, step } from '../../src/relay/breaker.ts'

const POLICY = { failures: 3, openMs: 1_000 }

function after(events: readonly BreakerEvent[], nowMs = 0): BreakerState {
  return events.reduce((state, event) => step(state, event, POLICY, nowMs), CLOSED)
}

describe('the breaker of a partner', () => {
  it('stays closed below the agreed number of failures in a row', () => {
    expect(mode(after(['failed', 'failed']), 0)).toBe('closed')
  })
  it('opens with the agreed failure', () => {
    expect(mode(after(['failed', 'failed', 'failed']), 0)).toBe('open')
  })
  it('counts only failures in a row', () => {
    expect(mode(after(['failed', 'failed', 'alive', 'failed', 'failed']), 0)).toBe('closed')
  })
  it('lets one probe through when its time is over, and only one', () => {
    const open = after(['failed', 'failed', 'failed'])
    expect(mode(open, 999)).toBe('open')
    expect(mode(open, 1_000)).toBe('half-open')
    expect(mode(step(open, 'probe', POLICY, 1_000), 1_000)).toBe('open')
  })
  it('opens again when the probe fails', () => {
    const probing = step(after(['failed', 'failed', 'failed']), 'probe', POLICY, 1_000)
    const again = step(probing, 'failed', POLICY, 1_000)
    expect(mode(again, 1_999)).toBe('open')
    expect(mode(again, 2_000)).toBe('half-open')
  })
  it('closes at any sign of life, even while it is open', () => {
    expect(mode(after(['failed', 'failed', 'failed', 'alive']), 0)).toBe('closed')
  })
})
