import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { DeliveryId } from '../../src/message/ids.ts'
import { Breakers } from '../../src/relay/breakers.ts'
import { seenAlive } from '../../src/relay/relay.ts'
import { TH } from '../receive/gateways.ts'
import { signal } from '../receive/letter.ts'
import { MINUTE, SECOND } from '../receive/world.ts'
import { accepted, afresh, once, remembering, row, submit, unreachable, vn, waitSeconds, wires } from './road.ts'

afterAll(() => vn.close())
beforeEach(afresh)

describe('the breaker', () => {
  const failThrice = async () => {
    vn.answer = remembering(unreachable)
    vn.world.chance = 0.99
    const ids = [await submit(), await submit(), await submit()]
    await once()
    expect(vn.gateway.breakers.mode(TH)).toBe('open')
    return ids
  }

  it('opens after the agreed failures in a row: nothing is claimed, and new documents wait', async () => {
    await failThrice()
    expect(vn.gateway.changes.at(-1)).toEqual({ partner: TH, to: 'open' })
    const waiting = await submit()
    wires.length = 0
    expect(await once()).toBe(0)
    expect(wires).toEqual([])
    expect((await row(waiting)).tries).toBe(0)
  })

  it('lets one probe through after its time; a failed one closes the door again', async () => {
    await failThrice()
    await submit()
    vn.world.advance(2 * MINUTE)
    expect(vn.gateway.breakers.mode(TH)).toBe('half-open')
    wires.length = 0
    await once()
    expect(wires).toHaveLength(1)
    expect(vn.gateway.breakers.mode(TH)).toBe('open')
    expect(await once()).toBe(0)
  })

  it('closes with the first success, and whatever waits goes at once, not when its timer fires', async () => {
    const ids = await failThrice()
    ids.push(await submit())
    vn.world.advance(MINUTE + SECOND)
    vn.answer = remembering(accepted)
    while ((await once()) > 0);
    expect(vn.gateway.changes.at(-1)).toEqual({ partner: TH, to: 'closed' })
    expect(await Promise.all(ids.map(async (id) => (await row(id)).state))).toEqual(ids.map(() => 'awaiting'))
  })

  it('closes with any authenticated message of the partner', async () => {
    const ids = await failThrice()
    await vn.post('TH', (await signal(vn.pen('TH'), { kind: 'ping' })).wire)
    expect(vn.gateway.breakers.mode(TH)).toBe('closed')
    vn.answer = remembering(accepted)
    expect(await once()).toBe(3)
    expect((await row(ids[0] as DeliveryId)).state).toBe('awaiting')
  })

  it('lets what waits go at the first sign of life, and what fails again wait as agreed, whatever is heard meanwhile', async () => {
    const [id] = await failThrice()
    const hear = async () => vn.post('TH', (await signal(vn.pen('TH'), { kind: 'ping' })).wire)
    await hear()
    expect(await waitSeconds(id as DeliveryId)).toBeLessThanOrEqual(0)
    await once()
    for (let sign = 0; sign < 5; sign += 1) {
      vn.world.advance(SECOND)
      await hear()
      await once()
    }
    expect(await row(id as DeliveryId)).toMatchObject({ state: 'due', tries: 2 })
    // The longest delay of the agreement later the next outage may begin.
    vn.world.advance(10 * MINUTE)
    await once()
    expect(await waitSeconds(id as DeliveryId)).toBeGreaterThan(0)
    await hear()
    expect(await waitSeconds(id as DeliveryId)).toBeLessThanOrEqual(0)
  })

  it('lets what waits go no more often where several nodes hear of the partner, or one that has started anew', async () => {
    const [id] = await failThrice()
    const { journal } = vn.gateway
    const [agreement] = vn.gateway.agreements
    for (let node = 0; node < 6; node += 1) {
      const breakers = new Breakers(vn.world, () => undefined)
      await seenAlive({ journal, breakers }, agreement!)
      if (node === 0) expect(await waitSeconds(id as DeliveryId)).toBeLessThanOrEqual(0)
      await once({ breakers })
      vn.world.advance(SECOND)
    }
    expect(await row(id as DeliveryId)).toMatchObject({ state: 'due', tries: 2 })
  })

  it("stays open for a message whose signature is not the partner's", async () => {
    await failThrice()
    const { wire } = await signal(vn.pen('TH'), { kind: 'ping' }, { envelope: vn.pen('TH').keys.seal })
    await vn.post('TH', wire)
    expect(vn.gateway.notes.at(-1)).toMatchObject({ what: 'refused', code: 'ASW_SIGNER_UNKNOWN' })
    expect(vn.gateway.breakers.mode(TH)).toBe('open')
  })
})
