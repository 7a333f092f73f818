import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { wireDigestOf } from '../../src/message/digest.ts'
import { DAY, MINUTE } from '../receive/world.ts'
import { accepted, acknowledge, afresh, once, remembering, row, status, submit, unreachable, vn, wires } from './road.ts'

afterAll(() => vn.close())
beforeEach(afresh)

describe('replay by hand', () => {
  it('of an abandoned one sends the same bytes while their time to live holds, under the same message id', async () => {
    vn.answer = remembering(unreachable)
    const id = await submit()
    for (let n = 0; n < 4; n++) {
      await once()
      vn.world.advance(2 * MINUTE)
    }
    const before = await row(id)
    expect(before.state).toBe('abandoned')
    vn.answer = remembering(accepted)
    expect(await vn.gateway.journal.replay(id, 'operator')).toEqual({ fresh: false })
    await once()
    expect(await row(id)).toMatchObject({ state: 'awaiting', tries: 1, messageId: before.messageId })
    expect(wires.map(wireDigestOf)).toEqual([before.wireDigest])
  })

  it('of a refused one seals anew: the partner remembers its refusal of the old message id', async () => {
    vn.answer = status(403)
    const id = await submit()
    await once()
    const before = await row(id)
    expect(before.state).toBe('refused')
    vn.answer = remembering(accepted)
    expect(await vn.gateway.journal.replay(id, 'operator')).toEqual({ fresh: true })
    await once()
    const after = await row(id)
    expect(after).toMatchObject({ state: 'awaiting', identity: before.identity })
    expect(after.messageId).not.toBe(before.messageId)
  })

  it('seals anew after it, linked to the old transmission, about the same document', async () => {
    vn.answer = unreachable
    const id = await submit()
    await once()
    const before = await row(id)
    vn.world.advance(2 * DAY)
    await once()
    expect((await row(id)).state).toBe('expired')
    vn.answer = remembering(accepted)
    expect(await vn.gateway.journal.replay(id, 'operator')).toEqual({ fresh: true })
    await once()
    const after = await row(id)
    expect(after).toMatchObject({ state: 'awaiting', identity: before.identity, jsonDigest: before.jsonDigest })
    expect(after.messageId).not.toBe(before.messageId)
    const sealedEvents = (await vn.gateway.journal.timeline(after.exchange)).filter((event) => event.kind === 'sealed')
    expect(sealedEvents.at(-1)?.data).toMatchObject({ messageId: after.messageId, supersedes: before.messageId })
    // The Acknowledgment of either transmission proves the document.
    await acknowledge(wires[0], after.messageId)
    expect((await row(id)).state).toBe('delivered')
  })

  it('of a delivered certificate seals anew: a partner that has lost it may still remember the message id', async () => {
    vn.answer = remembering(accepted)
    const id = await submit()
    await once()
    const before = await row(id)
    await acknowledge(wires[0], before.messageId)
    expect(await vn.gateway.journal.replay(id, 'operator')).toEqual({ fresh: true })
    await once()
    const after = await row(id)
    expect(after).toMatchObject({ state: 'awaiting', identity: before.identity, jsonDigest: before.jsonDigest })
    expect(after.messageId).not.toBe(before.messageId)
    await acknowledge(wires[1], after.messageId)
    expect((await row(id)).state).toBe('delivered')
  })

  it('of an open one is refused', async () => {
    const id = await submit()
    await expect(vn.gateway.journal.replay(id, 'operator')).rejects.toMatchObject({ code: 'ASW_STATE_CONFLICT' })
  })
})
