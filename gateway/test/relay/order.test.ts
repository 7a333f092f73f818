import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Journal } from '../../src/journal/journal.ts'
import { Fault } from '../../src/message/fault.ts'
import type { RelayDeps } from '../../src/relay/relay.ts'
import { cancellation, certificate } from '../receive/documents.ts'
import { TH } from '../receive/gateways.ts'
import { DAY, MINUTE } from '../receive/world.ts'
import { accepted, acknowledge, afresh, once, remembering, row, submit, unreachable, vn, wires } from './road.ts'

afterAll(() => vn.close())
beforeEach(afresh)

describe('order', () => {
  it('a cancellation never overtakes its certificate, and follows as soon as that is acknowledged', async () => {
    vn.answer = remembering(unreachable)
    const json = certificate()
    const original = (await vn.gateway.submit(json)).delivery
    const cancel = (await vn.gateway.submit(cancellation(json))).delivery
    await once()
    expect(wires).toHaveLength(1)
    vn.answer = remembering(accepted)
    while ((await once()) > 0);
    expect(wires).toHaveLength(1)
    expect(await row(cancel)).toMatchObject({ state: 'due', tries: 0 })
    await acknowledge(wires[0], (await row(original)).messageId)
    expect(await once()).toBe(1)
    expect(await row(cancel)).toMatchObject({ state: 'awaiting' })
  })

  it('a certificate that waits does not hold up another', async () => {
    vn.answer = remembering(unreachable)
    vn.world.chance = 0.9
    await submit()
    await once()
    vn.answer = remembering(accepted)
    const other = await submit()
    expect(await once()).toBe(1)
    expect((await row(other)).state).toBe('awaiting')
  })

  it('a certificate that is refused makes its cancellation moot; one that heals brings it back', async () => {
    vn.answer = remembering(unreachable)
    const json = certificate()
    const original = (await vn.gateway.submit(json)).delivery
    const cancel = (await vn.gateway.submit(cancellation(json))).delivery
    await once()
    vn.world.advance(2 * DAY)
    await once()
    expect([(await row(original)).state, (await row(cancel)).state]).toEqual(['expired', 'moot'])
    await acknowledge(wires[0], (await row(original)).messageId)
    expect([(await row(original)).state, (await row(cancel)).state]).toEqual(['delivered', 'due'])
    vn.answer = remembering(accepted)
    expect(await once()).toBe(1)
    expect((await row(cancel)).state).toBe('awaiting')
  })
})

describe('a lease', () => {
  it('that was lost to another process stops the slower one: one seal, one attempt (L12)', async () => {
    const id = await submit()
    vn.answer = remembering(accepted)
    const { relaying } = vn.gateway
    const seal: RelayDeps['seal'] = async (message) => {
      vn.world.advance(2 * MINUTE)
      expect(await once({ holder: 'the-other' })).toBe(1)
      return relaying.seal(message)
    }
    expect(await once({ seal })).toBe(1)
    expect(wires).toHaveLength(1)
    expect(await row(id)).toMatchObject({ state: 'awaiting', tries: 1 })
  })
})

describe('a graceful stop', () => {
  it('before anything left gives the claims back untouched', async () => {
    vn.answer = remembering(accepted)
    const id = await submit()
    const stop = new AbortController()
    const claim: Journal['claim'] = async (wish) => {
      const claims = await vn.gateway.journal.claim(wish)
      stop.abort()
      return claims
    }
    expect(await once({ journal: { ...vn.gateway.journal, claim } }, stop.signal)).toBe(1)
    expect(await row(id)).toMatchObject({ state: 'due', tries: 0 })
    expect(wires).toEqual([])
    expect(await once()).toBe(1)
    expect((await row(id)).state).toBe('awaiting')
  })

  it('in the middle of a send leaves it due: the far side knows duplicates', async () => {
    const stop = new AbortController()
    const id = await submit()
    vn.answer = async (_wire, aborted) => {
      stop.abort()
      expect(aborted.aborted).toBe(true)
      throw new Fault('ASW_PARTNER_UNREACHABLE', 'aborted')
    }
    await once({}, stop.signal)
    expect(await row(id)).toMatchObject({ state: 'due', tries: 1 })
    expect(vn.gateway.breakers.mode(TH)).toBe('closed')
    const [attempted, ...after] = (await vn.gateway.journal.timeline((await row(id)).exchange)).slice(-1)
    expect([attempted?.kind, after]).toEqual(['attempted', []])
    vn.answer = accepted
    expect(await once()).toBe(1)
    expect((await row(id)).state).toBe('awaiting')
  })
})
