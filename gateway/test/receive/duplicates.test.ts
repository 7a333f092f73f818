import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wireDigestOf } from '../../src/message/digest.ts'
import { Fault } from '../../src/message/fault.ts'
import { messageId } from '../../src/message/ids.ts'
import { judgeOpenArrivals } from '../../src/receive/again.ts'
import { receive } from '../../src/receive/receive.ts'
import { type Alone, documents, kept, ofKind, openAlone } from './alone.ts'
import { certificate } from './documents.ts'
import { agreementWith, VN } from './gateways.ts'
import { ownKey } from './keys.ts'
import { letter } from './letter.ts'
import { MINUTE } from './world.ts'

let th: Alone
beforeAll(async () => {
  th = await openAlone('TH', ['VN'])
})
afterAll(() => th.close())

const entriesOf = async (number: string) =>
  (await th.gateway.journal.entries('customs', { limit: 100 })).filter((entry) => entry.identity.number === number)
const vietnam = () => ({ fingerprint: th.pen('VN').keys.tlsClient.certificate.fingerprint })
const lastNote = () => th.gateway.notes.at(-1)

/** Each row of the table in a running process, and with a restart between the two copies: the memory is the journal's. */
describe.each([
  ['in the same process', async () => undefined],
  ['after a restart', async () => await th.restart()],
] as readonly [string, () => Promise<void>][])('the duplicate truth table, %s', (_name, between) => {
  it('XS-26: same id and digest, accepted before: the stored Acknowledgment again, byte for byte, and one hand-over (RT-01, L3)', async () => {
    const json = certificate()
    const { wire } = await letter(th.pen('VN'), json)
    expect((await th.post('VN', wire)).status).toBe(202)
    const [first] = await th.mail()
    await between()
    expect((await th.post('VN', wire)).status).toBe(202)
    const again = await th.mail()
    expect(again).toHaveLength(1)
    expect(again[0]?.content.kind).toBe('acknowledgment')
    expect(again[0]?.wire).toEqual(first?.wire)
    expect(await entriesOf(json.referenceNumber)).toHaveLength(1)
  })

  it('same id and digest, refused for what it says: the same ErrorList, byte for byte', async () => {
    const { wire } = await letter(th.pen('VN'), certificate(), { header: { action: 'Cancel' } })
    await th.post('VN', wire)
    const [first] = await th.mail()
    expect(first?.content).toMatchObject({ kind: 'error-list', errors: [{ code: 'Inconsistent' }] })
    await between()
    await th.post('VN', wire)
    const [second] = await th.mail()
    expect(second?.wire).toEqual(first?.wire)
  })

  it('same id and digest, an invalid document: the same Acknowledgment, and no second refusal', async () => {
    const { wire } = await letter(th.pen('VN'), certificate({ importingCountry: 'MY' }))
    await th.post('VN', wire)
    const first = await th.mail()
    expect(first.map((one) => one.content.kind).sort()).toEqual(['acknowledgment', 'user'])
    await between()
    await th.post('VN', wire)
    const second = await th.mail()
    expect(second.map((one) => one.content.kind)).toEqual(['acknowledgment'])
    expect(second[0]?.wire).toEqual(ofKind(first, 'acknowledgment')[0]?.wire)
  })

  it('same id and digest, failed through our own outage: judged anew (RT-05, L8)', async () => {
    const json = certificate()
    const { wire } = await letter(th.pen('VN'), json)
    const { receiving } = th.gateway
    const decryptionKeys = () => {
      throw new Fault('ASW_KEY_UNUSABLE', 'the HSM sleeps')
    }
    const asleep = { ...receiving, self: { ...receiving.self, decryptionKeys } }
    expect(await receive(asleep, { wire, peer: vietnam() })).toEqual({ status: 503, retryAfter: 10 })
    expect(await th.mail()).toEqual([])
    await between()
    await th.post('VN', wire)
    expect((await th.mail()).map((one) => one.content.kind)).toEqual(['acknowledgment'])
    expect(await entriesOf(json.referenceNumber)).toHaveLength(1)
  })

  it('XS-26: same id, other digest: refused, with an alarm', async () => {
    const first = await letter(th.pen('VN'), certificate())
    await th.post('VN', first.wire)
    await th.mail()
    await between()
    const json = certificate()
    const other = await letter(th.pen('VN'), json, { header: { messageId: first.messageId } })
    await th.post('VN', other.wire)
    expect(lastNote()).toMatchObject({ what: 'refused', code: 'ASW_MESSAGE_ID_REUSED' })
    const [answer] = await th.mail()
    expect(answer?.content).toMatchObject({ kind: 'error-list', errors: [{ code: 'Inconsistent' }] })
    expect(await entriesOf(json.referenceNumber)).toEqual([])
    expect(await kept(th.gateway)).toContainEqual(
      expect.objectContaining({ code: 'ASW_MESSAGE_ID_REUSED', messageId: first.messageId, alarm: true }),
    )
    // The first message stands as it was.
    await th.post('VN', first.wire)
    expect((await th.mail()).map((one) => one.content.kind)).toEqual(['acknowledgment'])
  })

  it('new id, same certificate, same content: acknowledged, not handed over again', async () => {
    const json = certificate()
    await th.post('VN', (await letter(th.pen('VN'), json)).wire)
    await th.mail()
    await between()
    const again = await letter(th.pen('VN'), json)
    await th.post('VN', again.wire)
    expect(lastNote()).toMatchObject({ what: 'duplicate' })
    const [answer] = await th.mail()
    expect(answer?.content).toMatchObject({ kind: 'acknowledgment', acknowledgment: { refToMessageId: again.messageId } })
    expect(await entriesOf(json.referenceNumber)).toHaveLength(1)
  })

  it('new id, same certificate, other content: held with an alarm, no Acknowledgment, nothing handed over', async () => {
    const json = certificate()
    await th.post('VN', (await letter(th.pen('VN'), json)).wire)
    await th.mail()
    await between()
    const forged = await letter(th.pen('VN'), { ...json, issuingAuthority: { code: 'MOIT', name: 'Another name' } })
    expect(await th.post('VN', forged.wire)).toEqual({ status: 202 })
    expect(lastNote()).toMatchObject({ what: 'held' })
    expect(await th.mail()).toEqual([])
    const [entry] = await entriesOf(json.referenceNumber)
    expect(entry?.json).toEqual(json)
    const held = (await th.gateway.journal.stuck()).filter((row) => row.what === 'held')
    expect(held).toContainEqual(expect.objectContaining({ turn: 'operator', partner: VN }))
    // However often it is repeated.
    await between()
    expect(await th.post('VN', forged.wire)).toEqual({ status: 202 })
    expect(await th.mail()).toEqual([])
    expect(await entriesOf(json.referenceNumber)).toHaveLength(1)
  })
})

describe('a message that is still being worked on', () => {
  it('gets no answer yet; the first copy is accepted once and acknowledged once', async () => {
    const json = certificate()
    const { wire } = await letter(th.pen('VN'), json)
    const { receiving } = th.gateway
    const gate = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    const slow = {
      ...receiving,
      journal: {
        ...receiving.journal,
        accept: async (acceptance: Parameters<typeof receiving.journal.accept>[0]) => {
          reached.resolve()
          await gate.promise
          return receiving.journal.accept(acceptance)
        },
      },
    }
    const first = receive(slow, { wire, peer: vietnam() })
    await reached.promise
    expect(await th.post('VN', wire)).toEqual({ status: 202 })
    expect(await th.mail()).toEqual([])
    gate.resolve()
    expect(await first).toEqual({ status: 202 })
    const [acknowledgment, ...others] = await th.mail()
    expect(others).toEqual([])
    expect(await entriesOf(json.referenceNumber)).toHaveLength(1)
    // The second copy is judged when the first one has its verdict: a duplicate, with the same answer.
    expect(await judgeOpenArrivals(receiving, 0)).toBe(1)
    expect((await th.mail()).map((one) => one.wire)).toEqual([acknowledgment?.wire])
    expect(await entriesOf(json.referenceNumber)).toHaveLength(1)
  })

  it.each([
    ['a crash right after its first byte was durable', false],
    ['a crash in the middle of its judgement', true],
  ])('is judged after %s, without the partner', async (_name, recalled) => {
    const json = certificate()
    const sent = await letter(th.pen('VN'), json)
    const { journal } = th.gateway
    const id = th.world.uuid()
    const wireDigest = wireDigestOf(sent.wire)
    await journal.arrive({ id, wire: sent.wire, wireDigest, peer: vietnam() })
    if (recalled) await journal.recall(id, VN, messageId(sent.messageId), wireDigest)
    await th.restart()
    expect(await judgeOpenArrivals(th.gateway.receiving, 0)).toBe(1)
    expect((await th.mail()).map((one) => one.content.kind)).toEqual(['acknowledgment'])
    expect(await entriesOf(json.referenceNumber)).toHaveLength(1)
    expect(await judgeOpenArrivals(th.gateway.receiving, 0)).toBe(0)
  })

  it('is taken over by its next copy when the work on the first one died without a verdict', async () => {
    const json = certificate()
    const sent = await letter(th.pen('VN'), json)
    const id = th.world.uuid()
    const wireDigest = wireDigestOf(sent.wire)
    await th.gateway.journal.arrive({ id, wire: sent.wire, wireDigest, peer: vietnam() })
    await th.gateway.journal.recall(id, VN, messageId(sent.messageId), wireDigest)
    expect(await th.post('VN', sent.wire)).toEqual({ status: 202 })
    expect(await entriesOf(json.referenceNumber)).toEqual([])
    th.world.advance(3 * MINUTE)
    await th.post('VN', sent.wire)
    expect(await entriesOf(json.referenceNumber)).toHaveLength(1)
    // The older arrivals find it done.
    expect(await judgeOpenArrivals(th.gateway.receiving, 0)).toBe(2)
    await th.mail()
    expect(await entriesOf(json.referenceNumber)).toHaveLength(1)
  })
})

describe('failures of trust', () => {
  it('are judged anew once the agreement knows the new key, under the same message id (RT-05)', async () => {
    const json = certificate()
    const keys = th.pen('VN').keys
    const fresh = await ownKey(keys.authority, 'seal', { name: 'vn-seal-new' })
    const { wire } = await letter(th.pen('VN'), json, { seal: fresh })
    await th.post('VN', wire)
    expect(lastNote()).toMatchObject({ what: 'refused', code: 'ASW_SIGNER_UNKNOWN' })
    expect((await th.mail())[0]?.content).toMatchObject({ kind: 'error-list', errors: [{ code: 'SecurityFailure' }] })
    const known = agreementWith('VN', keys)
    await th.restart([
      { ...known, certificates: { ...known.certificates, seal: [...known.certificates.seal, fresh.certificate] } },
    ])
    await th.post('VN', wire)
    expect((await th.mail()).map((one) => one.content.kind)).toEqual(['acknowledgment'])
    expect(await entriesOf(json.referenceNumber)).toHaveLength(1)
  })
})

describe('the refusal of an invalid document', () => {
  it('names every finding with its pointers, and comes from the country that refuses', async () => {
    const json = certificate({ importingCountry: 'MY' })
    await th.post('VN', (await letter(th.pen('VN'), json)).wire)
    const [refusal] = await documents(await th.mail(), th.pen('VN').keys)
    expect(refusal).toMatchObject({
      document: 'certificate-response',
      kind: 'REFUSAL',
      respondingCountry: 'TH',
      certificate: { referenceNumber: json.referenceNumber, issuingCountry: 'VN' },
      reasonCodes: ['R99'],
    })
  })
})
