import { expect, it } from 'vitest'
import { retryAfterMs, statusFault } from '../../src/transport/https-outlet.ts'

const NOW = Date.parse('2026-11-24T00:00:00Z')

it.each([
  [400, 'ASW_PARTNER_REFUSED'],
  [401, 'ASW_PARTNER_REFUSED'],
  [403, 'ASW_PARTNER_REFUSED'],
  [404, 'ASW_PARTNER_REFUSED'],
  [408, 'ASW_PARTNER_UNREACHABLE'],
  [425, 'ASW_PARTNER_UNREACHABLE'],
  [429, 'ASW_PARTNER_BUSY'],
  [302, 'ASW_PARTNER_UNREACHABLE'],
  [500, 'ASW_PARTNER_UNREACHABLE'],
  [502, 'ASW_PARTNER_UNREACHABLE'],
  [503, 'ASW_PARTNER_BUSY'],
  [504, 'ASW_PARTNER_UNREACHABLE'],
])('HTTP %i is %s', (status, code) => {
  expect(statusFault(status, undefined, NOW).code).toBe(code)
})

it.each([
  ['120', 120_000],
  ['Tue, 24 Nov 2026 00:00:30 GMT', 30_000],
  ['86400', 3_600_000],
  ['Mon, 23 Nov 2026 00:00:00 GMT', undefined],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After %s waits %s ms', (header, expected) => {
  expect(retryAfterMs(header, NOW)).toBe(expected)
  expect(statusFault(503, header, NOW).facts.retryAfterMs).toBe(expected)
})
