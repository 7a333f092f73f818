import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { agreementSet } from '../../src/agreement/open.ts'
import { wireDigestOf } from '../../src/message/digest.ts'
import { Fault } from '../../src/message/fault.ts'
import { signalsOnce } from '../../src/relay/signals.ts'
import { type Alone, type Mail, ofKind, openAlone, settled } from '../receive/alone.ts'
import { certificate } from '../receive/documents.ts'
import type { TH } from '../receive/gateways.ts'
import { letter, signal } from '../receive/letter.ts'
import { HOUR, MINUTE } from '../receive/world.ts'
import { accepted, afresh, amqpRoad, never, remembering, status, unreachable, vn, wires } from './road.ts'

afterAll(() => vn.close())
beforeEach(afresh)

describe('what we owe: Acknowledgments and other signals', () => {
  let th: Alone
  beforeAll(async () => {
    th = await openAlone('TH', ['VN'])
  })
  afterAll(() => th.close())
  const owe = async () => {
    await settled(th)
    await th.post('VN', (await letter(th.pen('VN'), certificate())).wire)
  }
  const signals = () => signalsOnce(th.gateway.relaying, never)

  it('are tried again with backoff, the same bytes, and given up after the agreed tries', async () => {
    await owe()
    th.answer = remembering(unreachable)
    for (let n = 0; n < 6; n++) {
      await signals()
      th.world.advance(11 * MINUTE)
    }
    expect(wires).toHaveLength(4)
    expect(new Set(wires.map(wireDigestOf)).size).toBe(1)
  })

  it('are given up at once when the partner says no', async () => {
    await owe()
    th.answer = remembering(status(400))
    await signals()
    th.world.advance(HOUR)
    expect(await signals()).toBe(0)
    expect(wires).toHaveLength(1)
  })

  it.each([
    ['the road cannot be opened', () => signalsOnce({ ...th.gateway.relaying, outlet: outOfOrder }, never)],
    [
      'the road fails on our side',
      () => signalsOnce({ ...th.gateway.relaying, outlet: amqpRoad({ passwordFile: '/nowhere' }) }, never),
    ],
    ['the gateway stops', () => signalsOnce(th.gateway.relaying, stopping())],
  ] as const)('where %s, wait and use up no try', async (_, trouble) => {
    await owe()
    for (let n = 0; n < 6; n++) {
      expect(await trouble()).toBe(1)
      th.world.advance(11 * MINUTE)
    }
    expect(th.gateway.breakers.mode('VN' as typeof TH)).toBe('closed')
    th.answer = remembering(unreachable)
    for (let n = 0; n < 6; n++) {
      await signals()
      th.world.advance(11 * MINUTE)
    }
    expect(wires).toHaveLength(4)
  })
  const outOfOrder = () => {
    throw new Fault('ASW_KEY_UNUSABLE', 'out of order')
  }
  /** Told to stop once the signal is under way. */
  const stopping = () => {
    const stop = new AbortController()
    th.answer = async () => {
      stop.abort()
      throw new Fault('ASW_PARTNER_UNREACHABLE', 'given up')
    }
    return stop.signal
  }

  it('wait behind an open breaker, and go when the partner is seen', async () => {
    await owe()
    th.answer = remembering(unreachable)
    for (let n = 0; n < 3; n++) await signals()
    expect(th.gateway.breakers.mode('VN' as typeof TH)).toBe('open')
    expect(await signals()).toBe(0)
    await th.post('VN', (await signal(th.pen('VN'), { kind: 'pong' })).wire)
    th.answer = remembering(accepted)
    const mail: readonly Mail[] = await th.mail()
    expect(ofKind(mail, 'acknowledgment').length).toBeGreaterThan(0)
    expect(wires).toHaveLength(1)
  })

  it('wait where their partner is not known: that it is unknown here does not say that it is gone', async () => {
    await owe()
    const none = agreementSet([], 2)
    const { relaying, journal } = th.gateway
    expect(await signalsOnce({ ...relaying, agreements: () => none }, never)).toBe(0)
    let gone = false
    const outlet = () => {
      gone = true
      throw new Fault('ASW_PARTNER_UNKNOWN', 'no agreement with VN')
    }
    expect(await signalsOnce({ ...relaying, agreements: () => (gone ? none : relaying.agreements()), outlet }, never)).toBe(1)
    expect(await journal.counts()).toMatchObject({ 'signal.due': 1 })
    th.answer = remembering(accepted)
    th.world.advance(2 * MINUTE)
    await signals()
    expect(wires).toHaveLength(1)
  })

  it('survive a restart of the process', async () => {
    await owe()
    await th.restart()
    th.answer = remembering(accepted)
    await signals()
    expect(wires).toHaveLength(1)
  })
})
