import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { instant } from '../../src/message/clock.ts'
import { type CanonicalDocument, identityOf } from '../../src/message/document.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { conditionsOf, refusalsOf } from '../../src/message/standing.ts'
import { statusOf } from '../../src/message/status.ts'
import { receive } from '../../src/receive/receive.ts'
import { type Alone, openAlone, settled } from './alone.ts'
import { cancellation, certificate, sample, serial } from './documents.ts'
import { ALL_KINDS, type Gateway } from './gateways.ts'
import { letter } from './letter.ts'
import { MINUTE, TODAY } from './world.ts'

/** What breaks a rule is refused; what comes mended under the same number stands as if nothing had come before. */
const broken = (json: CanonicalDocument) =>
  letter({ ...th.pen('VN') }, json, { xml: (xml) => xml.replace(...BREAKS[json.document]!) })
const BREAKS: Readonly<Record<string, readonly [string, string]>> = {
  'certificate-of-origin': ['<SequenceNumeric>3<', '<SequenceNumeric>5<'],
  'export-declaration': ['64039990', '99999990'],
}
let th: Alone
beforeAll(async () => {
  th = await openAlone('TH', ['VN'], () => ({ capabilities: ALL_KINDS }))
})
afterAll(() => th.close())

const declaration = () =>
  sample('export-declaration.fifteen-parameters', { exportDeclarationNumber: `30214567${String(serial()).padStart(4, '0')}` })
const rowOf = async ({ journal }: Gateway, json: CanonicalDocument) => journal.exchangeOf(certificateKey(identityOf(json)))
const isAlive = async (json: CanonicalDocument) => {
  const { id, view } = (await rowOf(th.gateway, json))!
  expect(statusOf(view, TODAY).status).toBe('RECEIVED')
  expect([conditionsOf(view), refusalsOf(view)]).toEqual([[], []])
  const running = (await th.gateway.journal.clocks(id)).filter(({ state }) => state === 'running').map(({ name }) => name)
  expect(running.sort()).toEqual(json.document === 'certificate-of-origin' ? ['refusal-window', 'validity'] : [])
}

describe.each([
  ['a certificate', () => certificate() as CanonicalDocument],
  ['an export declaration', declaration],
] as const)('%s that was refused as invalid', (_, make) => {
  it('is alive here once it comes mended, and can be answered', async () => {
    await settled(th)
    const json = make()
    await th.post('VN', (await broken(json)).wire)
    await th.mail()
    expect(statusOf((await rowOf(th.gateway, json))!.view, TODAY).status).toBe('UNKNOWN')
    await th.post('VN', (await letter(th.pen('VN'), json)).wire)
    await isAlive(json)
  })

  it('is alive here too where the mended one overtakes the refusal', async () => {
    await settled(th)
    const json = make()
    const [bad, good] = [await broken(json), await letter(th.pen('VN'), json)]
    const { receiving } = th.gateway
    const journal = new Proxy(receiving.journal, {
      get: (of, name) => {
        const own = Reflect.get(of, name)
        if (name !== 'submit') return typeof own === 'function' ? own.bind(of) : own
        return async (submission: Parameters<typeof of.submit>[0]) => {
          await th.post('VN', good.wire)
          return of.submit(submission)
        }
      },
    })
    const peer = { fingerprint: th.pen('VN').keys.tlsClient.certificate.fingerprint }
    expect(await receive({ ...receiving, journal }, { wire: bad.wire, peer })).toEqual({ status: 202 })
    await isAlive(json)
  })
})

describe('a certificate that comes mended after its cancellation', () => {
  it('is cancelled, whatever was refused before', async () => {
    await settled(th)
    const json = certificate()
    await th.post('VN', (await broken(json)).wire)
    await th.post('VN', (await letter(th.pen('VN'), cancellation(json))).wire)
    await th.post('VN', (await letter(th.pen('VN'), json)).wire)
    expect(statusOf((await rowOf(th.gateway, json))!.view, TODAY).status).toBe('CANCELLED')
  })
})

describe('the issuing country', () => {
  let vn: Alone
  beforeAll(async () => {
    vn = await openAlone('VN', ['TH'])
  })
  afterAll(() => vn.close())
  const about = ({ referenceNumber }: { readonly referenceNumber: string }, more: object) => ({
    certificate: { referenceNumber, issuingCountry: 'VN' },
    responseId: `R-${serial()}`,
    ...more,
  })
  const say = async (json: CanonicalDocument) => {
    expect(await vn.post('TH', (await letter(vn.pen('TH'), json)).wire)).toEqual({ status: 202 })
  }
  const running = async (json: CanonicalDocument) => {
    const clocks = await vn.gateway.journal.clocks((await rowOf(vn.gateway, json))!.id)
    return clocks.filter(({ state }) => state === 'running').map(({ name }) => name)
  }
  const status = async (json: CanonicalDocument) => statusOf((await rowOf(vn.gateway, json))!.view, TODAY).status

  it('reads that it was refused as invalid, and that the single window of the other side has it after all, in either order', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      const json = certificate()
      const { exchange } = await vn.gateway.submit(json)
      const [early, late] = [instant(vn.world.now()), instant(vn.world.now() + MINUTE)]
      const words = [
        sample('certificate-response.refusal-of-invalid-document', about(json, { issuedAt: early })),
        sample('certificate-response.receipt-as3', about(json, { issuedAt: late })),
      ] as const
      const facts = [{ type: 'hop', hop: 'AS2', at: early }] as const
      const [sent] = await vn.gateway.journal.search({ limit: 1, exchange })
      await vn.gateway.journal.settle(sent!.id, { type: 'acknowledged' }, { facts })
      vn.world.advance(2 * MINUTE)
      await say(words[order[0]])
      if (order[0] === 0) {
        expect([await status(json), await running(json)]).toEqual(['REFUSED', []])
        expect(refusalsOf((await rowOf(vn.gateway, json))!.view)).toHaveLength(1)
      }
      await say(words[order[1]])
      expect(await status(json)).toBe('RECEIVED')
      expect((await running(json)).sort()).toEqual(['refusal-window', 'validity'])
      expect(refusalsOf((await rowOf(vn.gateway, json))!.view)).toEqual([])
    }
  })
})
