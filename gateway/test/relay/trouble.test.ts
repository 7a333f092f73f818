import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { agreementSet } from '../../src/agreement/open.ts'
import { wireDigestOf } from '../../src/message/digest.ts'
import { Fault } from '../../src/message/fault.ts'
import type { RelayDeps } from '../../src/relay/relay.ts'
import { TH } from '../receive/gateways.ts'
import { MINUTE, SECOND } from '../receive/world.ts'
import { accepted, afresh, amqpRoad, failing, once, row, submit, unreachable, vn, waitSeconds } from './road.ts'

afterAll(() => vn.close())
beforeEach(afresh)

describe('trouble of our own is never a verdict on a document', () => {
  it.each([
    ['ASW_KEY_UNUSABLE', 5],
    ['ASW_INTERNAL', 5],
    ['ASW_AGREEMENT_INVALID', 60],
    ['ASW_PACK_INVALID', 60],
    ['ASW_CERTIFICATE_EXPIRED', 60],
    ['ASW_KEY_WEAK', 60],
  ] as const)('sealing fails with %s: due again in %i s, no try counted', async (code, seconds) => {
    const id = await submit()
    await once({ seal: failing(code) })
    expect(await row(id)).toMatchObject({ state: 'due', tries: 0 })
    expect(await waitSeconds(id)).toBe(seconds)
    vn.world.advance(MINUTE + SECOND)
    vn.answer = accepted
    await once()
    expect((await row(id)).state).toBe('awaiting')
  })

  it('an agreement that is gone leaves what was submitted under it waiting', async () => {
    const id = await submit()
    const none = {
      ...vn.gateway.relaying.agreements(),
      of: () => {
        throw new Fault('ASW_PARTNER_UNKNOWN', 'no agreement with TH')
      },
    }
    await once({ agreements: () => none })
    expect(await row(id)).toMatchObject({ state: 'due', tries: 0 })
    expect(await waitSeconds(id)).toBe(60)
  })

  it('a node that does not know the agreement leaves what is due to the others', async () => {
    const id = await submit()
    expect(await once({ agreements: () => agreementSet([], 2) })).toBe(0)
    vn.answer = accepted
    await once()
    expect((await row(id)).state).toBe('awaiting')
  })

  it.each(['ASW_KEY_UNUSABLE', 'ASW_CONFIG_INVALID', 'ASW_INTERNAL'] as const)(
    'the road fails with %s: due again, and the partner is not blamed',
    async (code) => {
      const id = await submit()
      vn.answer = failing(code)
      await once()
      expect((await row(id)).state).toBe('due')
      expect(vn.gateway.breakers.mode(TH)).toBe('closed')
    },
  )

  it.each([
    ['ASW_KEY_UNUSABLE', 5],
    ['ASW_AGREEMENT_INVALID', 60],
  ] as const)(
    'a road that cannot be opened (%s) costs no try, before and after sealing: due again in %i s',
    async (code, seconds) => {
      const id = await submit()
      const outlet = () => {
        throw new Fault(code, 'out of order')
      }
      await once({ outlet })
      expect(await row(id)).toMatchObject({ state: 'due', tries: 0 })
      expect(await waitSeconds(id)).toBe(seconds)
      vn.world.advance(MINUTE + SECOND)
      await failOnce()
      await once({ outlet })
      expect(await row(id)).toMatchObject({ state: 'due', tries: 1 })
      expect(vn.gateway.breakers.mode(TH)).toBe('closed')
    },
  )

  it.each([
    ['the password for the broker of the partner cannot be read', { passwordFile: '/nowhere' }, 'ASW_CONFIG_INVALID', 60],
    ['our TLS key for it cannot be used', { client: unusable }, 'ASW_KEY_UNUSABLE', 5],
    ['no property can carry our content type', { parameter: `; padding="${'x'.repeat(256)}"` }, 'ASW_CONFIG_INVALID', 60],
  ] as const)('over AMQP, where %s: no try, before and after sealing', async (_, ours: Ours, code, seconds) => {
    const id = await submit()
    const outlet = amqpRoad(ours)
    const seal: RelayDeps['seal'] = async (message) => {
      const sealed = await vn.gateway.relaying.seal(message)
      const wire = { ...sealed.wire, contentType: sealed.wire.contentType + (ours.parameter ?? '') }
      return { ...sealed, wire, wireDigest: wireDigestOf(wire) }
    }
    await once({ outlet, seal })
    expect(await row(id)).toMatchObject({ state: 'due', tries: 0, lastCode: code })
    expect(await waitSeconds(id)).toBe(seconds)
    vn.world.advance(MINUTE + SECOND)
    vn.answer = unreachable
    await once({ seal })
    vn.world.advance(2 * MINUTE)
    await once({ outlet })
    expect(await row(id)).toMatchObject({ state: 'due', tries: 1, lastCode: code })
    expect(vn.gateway.breakers.mode(TH)).toBe('closed')
  })

  it('over AMQP, where nobody listens: a try, and the partner is blamed', async () => {
    const id = await submit()
    await once({ outlet: amqpRoad({}) })
    expect(await row(id)).toMatchObject({ state: 'due', tries: 1, lastCode: 'ASW_PARTNER_UNREACHABLE' })
  })

  /** It is sealed then: the first attempt is counted with the seal. */
  const failOnce = async () => {
    vn.answer = unreachable
    await once()
    vn.world.advance(2 * MINUTE)
  }

  it.each(['seal', 'attempt', 'settle', 'release'] as const)(
    'the journal fails in %s: the round ends, the delivery stays open',
    async (method) => {
      const id = await submit()
      if (method === 'attempt') await failOnce()
      vn.answer = method === 'release' ? failing('ASW_INTERNAL') : accepted
      const journal = { ...vn.gateway.journal, [method]: failing('ASW_JOURNAL_DOWN') }
      expect(await once({ journal })).toBe(1)
      expect((await row(id)).state).toBe('due')
      vn.world.advance(2 * MINUTE)
      vn.answer = accepted
      await once()
      expect((await row(id)).state).toBe('awaiting')
    },
  )

  it('one claim in trouble does not cut off the others of its round', async () => {
    const [bad, good] = [await submit(), await submit()]
    vn.answer = accepted
    const { relaying, journal } = vn.gateway
    const seal: RelayDeps['seal'] = (message) =>
      message.delivery === bad ? Promise.reject(new Fault('ASW_INTERNAL', 'oops')) : relaying.seal(message)
    const release = failing('ASW_JOURNAL_DOWN')
    expect(await once({ seal, journal: { ...journal, release } })).toBe(2)
    expect((await row(good)).state).toBe('awaiting')
  })

  it("but a document that breaks today's rules is refused, and says why", async () => {
    const id = await submit()
    await once({ seal: failing('ASW_DOCUMENT_INVALID') })
    expect(await row(id)).toMatchObject({ state: 'refused', lastCode: 'ASW_DOCUMENT_INVALID' })
  })
})

/** `parameter`: of the content type. */
type Ours = Parameters<typeof amqpRoad>[0] & { readonly parameter?: string }
function unusable(): never {
  throw new Fault('ASW_KEY_UNUSABLE', 'out of order')
}
