import { makePki } from '@asw/certs-dev'
import { describe, expect, test } from 'vitest'
import { type Registered, readCertificate, registered, usable, windowOf } from '../../src/trust/index.ts'
import { AT, codeOf, DAY_MS } from './pki.ts'

const day = (days: number) => new Date(AT.getTime() + days * DAY_MS)
const pki = await makePki({ at: AT })
const authority = await pki.authority('TH')

async function certificate(notBefore: Date, notAfter: Date, window: { from?: Date; to?: Date } = {}): Promise<Registered> {
  const leaf = await authority.leaf('seal', 'ec-p256', { notBefore, notAfter })
  return {
    ...readCertificate(leaf.certificatePem),
    ...(window.from === undefined ? {} : { from: window.from.toISOString() }),
    ...(window.to === undefined ? {} : { to: window.to.toISOString() }),
  }
}

describe('XS-40: one window rule', () => {
  test.each([
    { name: 'the certificate alone', from: undefined, to: undefined, opens: -100, closes: 100 },
    { name: 'a later start', from: -10, to: undefined, opens: -10, closes: 100 },
    { name: 'an earlier end', from: undefined, to: 10, opens: -100, closes: 10 },
    { name: 'both', from: -10, to: 10, opens: -10, closes: 10 },
    { name: 'a window wider than the certificate', from: -500, to: 500, opens: -100, closes: 100 },
  ])('$name: open at each edge, closed one millisecond beyond', async ({ from, to, opens, closes }) => {
    const one = await certificate(day(-100), day(100), {
      ...(from === undefined ? {} : { from: day(from) }),
      ...(to === undefined ? {} : { to: day(to) }),
    })
    const edges = { from: day(opens).getTime(), to: day(closes).getTime() }
    expect(windowOf(one)).toEqual(edges)
    expect(registered([one], one.fingerprint, edges.from)).toBe(one)
    expect(registered([one], one.fingerprint, edges.to)).toBe(one)
    expect(await codeOf(() => registered([one], one.fingerprint, edges.from - 1))).toBe('ASW_CERTIFICATE_NOT_YET_VALID')
    expect(await codeOf(() => registered([one], one.fingerprint, edges.to + 1))).toBe('ASW_CERTIFICATE_EXPIRED')
    expect(usable([one], edges.from - 1)).toEqual([])
    expect(usable([one], edges.to + 1)).toEqual([])
  })

  test('in rotation old and new are both accepted, the new one comes first, and the old one is refused after its window', async () => {
    const old = await certificate(day(-300), day(60), { to: day(7) })
    const next = await certificate(day(-1), day(300))
    const list = [old, next]
    expect(usable(list, AT.getTime())).toEqual([next, old])
    expect(registered(list, old.fingerprint, day(7).getTime())).toBe(old)
    expect(registered(list, next.fingerprint, day(7).getTime())).toBe(next)
    expect(await codeOf(() => registered(list, old.fingerprint, day(7).getTime() + 1))).toBe('ASW_CERTIFICATE_EXPIRED')
    expect(usable(list, day(7).getTime() + 1)).toEqual([next])
    expect(usable(list, day(-2).getTime())).toEqual([old])
  })

  test('of two that start together the one that lasts longer comes first', async () => {
    const short = await certificate(day(-1), day(10))
    const long = await certificate(day(-1), day(20))
    expect(usable([short, long], AT.getTime())).toEqual([long, short])
  })

  test('a certificate listed twice is usable in either window', async () => {
    const one = await certificate(day(-100), day(100), { to: day(-50) })
    const { to: _, ...rest } = one
    const again = { ...rest, from: day(-10).toISOString() }
    expect(registered([one, again], one.fingerprint, AT.getTime())).toBe(again)
    expect(await codeOf(() => registered([one, again], one.fingerprint, day(-20).getTime()))).not.toBe('no fault')
  })

  test('an unknown fingerprint is refused, whatever the time', async () => {
    const one = await certificate(day(-1), day(1))
    expect(await codeOf(() => registered([one], '00'.repeat(32), AT.getTime()))).toBe('ASW_SIGNER_UNKNOWN')
    expect(await codeOf(() => registered([], one.fingerprint, AT.getTime()))).toBe('ASW_SIGNER_UNKNOWN')
  })

  test('an expired certificate is named with subject, serial number and window', () => {
    return certificate(day(-10), day(-1)).then((one) => {
      expect(() => registered([one], one.fingerprint, AT.getTime())).toThrow(
        expect.objectContaining({
          facts: expect.objectContaining({ subject: one.subject, serial: one.serial, to: day(-1).toISOString() }),
        }),
      )
    })
  })
})
