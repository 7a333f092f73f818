import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Journal } from '../../src/journal/journal.ts'
import { wireDigestOf } from '../../src/message/digest.ts'
import { TH } from '../receive/gateways.ts'
import { signal } from '../receive/letter.ts'
import { DAY, MINUTE, SECOND } from '../receive/world.ts'
import {
  accepted,
  acknowledge,
  afresh,
  once,
  remembering,
  row,
  status,
  submit,
  unreachable,
  vn,
  waitSeconds,
  wires,
} from './road.ts'

afterAll(() => vn.close())
beforeEach(afresh)

describe('a partner that cannot be reached', () => {
  it('is tried again with backoff and full jitter, always with the same bytes, until the agreed tries are used up (L1, L9)', async () => {
    vn.world.chance = 0.5
    vn.answer = remembering(unreachable)
    const id = await submit()
    const waits: number[] = []
    for (let n = 1; n <= 4; n++) {
      expect(await once()).toBe(1)
      expect((await row(id)).tries).toBe(n)
      if (n < 4) waits.push(await waitSeconds(id))
      // The breaker opens with the third failure: its window is longer than any wait here.
      vn.world.advance(2 * MINUTE)
    }
    expect(waits).toEqual([5, 10, 20])
    expect(await row(id)).toMatchObject({ state: 'abandoned', lastCode: 'ASW_PARTNER_UNREACHABLE' })
    expect(new Set(wires.map(wireDigestOf)).size).toBe(1)
    expect(await once()).toBe(0)
    const events = (await vn.gateway.journal.timeline((await row(id)).exchange)).map((event) => event.kind)
    const tries = Array.from({ length: 4 }, () => ['attempted', 'unreachable']).flat()
    expect(events).toEqual(['received', 'state', 'sealed', ...tries, 'alarm'])
  })

  it('is not tried before its time', async () => {
    vn.world.chance = 0.5
    vn.answer = remembering(unreachable)
    await submit()
    await once()
    expect(await once()).toBe(0)
    vn.world.advance(4 * SECOND)
    expect(await once()).toBe(0)
    vn.world.advance(2 * SECOND)
    expect(await once()).toBe(1)
  })

  it.each([
    [503, '120', 120],
    [429, '60', 60],
    [503, '1', 5],
    [500, undefined, 5],
  ])(
    'that answers %i with Retry-After %s waits %i s: the longer of its wish and our backoff',
    async (code, retryAfter, seconds) => {
      vn.world.chance = 0.5
      vn.answer = status(code, retryAfter)
      const id = await submit()
      await once()
      expect(await row(id)).toMatchObject({ state: 'due' })
      expect(await waitSeconds(id)).toBe(seconds)
    },
  )
})

describe('a partner that asks for peace', () => {
  it('gets nothing until then, whatever it sends us meanwhile', async () => {
    vn.answer = status(503, '120')
    await submit()
    await once()
    vn.answer = remembering(accepted)
    const other = await submit()
    await vn.post('TH', (await signal(vn.pen('TH'), { kind: 'pong' })).wire)
    expect(await once()).toBe(0)
    vn.world.advance(2 * MINUTE + SECOND)
    while ((await once()) > 0);
    expect((await row(other)).state).toBe('awaiting')
  })
})

describe('a partner that says no', () => {
  it.each([400, 401, 403, 404, 413, 415, 422])('with %i refuses: no retry, and it counts as a sign of life', async (code) => {
    vn.answer = unreachable
    await submit()
    await once()
    vn.answer = status(code)
    const id = await submit()
    while ((await once()) > 0);
    expect(await row(id)).toMatchObject({ state: 'refused', lastCode: 'ASW_PARTNER_REFUSED' })
    expect(vn.gateway.breakers.mode(TH)).toBe('closed')
    vn.world.advance(DAY / 2)
    expect((await row(id)).tries).toBe(1)
  })
})

describe('a partner that takes the message and stays silent', () => {
  it('gets the same bytes again after the agreed time, until the tries are used up', async () => {
    vn.answer = remembering(accepted)
    const id = await submit()
    for (let n = 1; n <= 4; n++) {
      await once()
      expect(await row(id)).toMatchObject({ state: 'awaiting', tries: n })
      expect(await waitSeconds(id)).toBe(120)
      expect(await once()).toBe(0)
      vn.world.advance(2 * MINUTE + SECOND)
      expect(await once()).toBe(1)
    }
    expect(await row(id)).toMatchObject({ state: 'abandoned', lastCode: 'ASW_ACKNOWLEDGMENT_MISSING' })
    expect(wires).toHaveLength(4)
    expect(new Set(wires.map(wireDigestOf)).size).toBe(1)
  })

  it('whose Acknowledgment came meanwhile is left alone (L5)', async () => {
    vn.answer = remembering(accepted)
    const id = await submit()
    await once()
    vn.world.advance(2 * MINUTE + SECOND)
    // Claimed as overdue, and acknowledged before the verdict is written.
    const { journal } = vn.gateway
    const claim: Journal['claim'] = async (wish) => {
      const claims = await journal.claim(wish)
      await acknowledge(wires[0], (await row(id)).messageId)
      return claims
    }
    expect(await once({ journal: { ...journal, claim } })).toBe(1)
    expect((await row(id)).state).toBe('delivered')
    expect(await once()).toBe(0)
    expect(wires).toHaveLength(1)
  })
})

describe('time to live', () => {
  it('once passed, ends the delivery as expired: nothing is sent any more (L12)', async () => {
    vn.answer = remembering(unreachable)
    const id = await submit()
    await once()
    vn.world.advance(DAY + MINUTE)
    await once()
    expect((await row(id)).state).toBe('expired')
    expect(wires).toHaveLength(1)
    vn.world.advance(DAY)
    expect(await once()).toBe(0)
  })
})
