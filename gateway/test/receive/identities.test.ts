import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { Fault } from '../../src/message/fault.ts'
import { certificateKey } from '../../src/message/ids.ts'
import { statusOf } from '../../src/message/status.ts'
import { receive } from '../../src/receive/receive.ts'
import { type Alone, ofKind, openAlone, settled } from './alone.ts'
import { cancellation, certificate } from './documents.ts'
import { ALL_KINDS } from './gateways.ts'
import { type Letter, letter } from './letter.ts'
import { freshNumber, MATTERS, type Matter, sample } from './matters.ts'
import { TODAY } from './world.ts'

/**
 * Business identity: the duplicate truth table of the design, held to every kind of document that travels. Each kind comes to the
 * country it goes to from a partner who writes by hand, or is submitted in the country it comes from.
 */
const alone = new Map<'VN' | 'TH', Alone>()
beforeAll(async () => {
  for (const [country, partner] of [
    ['VN', 'TH'],
    ['TH', 'VN'],
  ] as const)
    alone.set(country, await openAlone(country, [partner], () => ({ capabilities: ALL_KINDS })))
})
afterAll(async () => {
  for (const one of alone.values()) await one.close()
})
const at = (country: 'VN' | 'TH') => alone.get(country) as Alone
const other = (country: 'VN' | 'TH') => (country === 'VN' ? 'TH' : 'VN')

/** Where a kind arrives, with what must have been said there before. */
async function inward(matter: Matter) {
  const to = at(other(matter.from))
  await settled(to)
  const number = freshNumber(matter)
  const before = beginning(matter, number)
  if (before && matter.from === 'TH') await to.gateway.submit(before)
  if (before && matter.from === 'VN') await to.post('VN', (await letter(to.pen('VN'), before)).wire)
  await settled(to)
  const write = (json: CanonicalDocument, change = {}) => letter(to.pen(matter.from), json, change)
  const post = ({ wire }: Letter) => to.post(matter.from, wire)
  const entries = async () => {
    const { journal } = to.gateway
    const all = await Promise.all(['customs', 'ministry'].map((inbox) => journal.entries(inbox, { limit: 100 })))
    return all.flat().filter(({ document, identity }) => document === matter.kind && identity.number === number)
  }
  const accepted = async () => new Set((await entries()).map(({ id }) => id)).size
  const acknowledgments = async () => ofKind(await to.mail(), 'acknowledgment')
  return { to, json: matter.make(number), write, post, accepted, acknowledgments }
}
function beginning({ kind, of }: Matter, number: string): CanonicalDocument | undefined {
  if (of === 'certificate' && kind !== 'cancellation') return { ...certificate(), referenceNumber: number } as CanonicalDocument
  return of === 'declaration' ? sample('export-declaration.fifteen-parameters', { exportDeclarationNumber: number }) : undefined
}

interface Row {
  readonly what: string
  readonly holds: (matter: Matter) => Promise<void>
}

const INWARD: readonly Row[] = [
  {
    what: 'same message id, same digest, accepted before: the stored Acknowledgment, byte for byte; no second delivery',
    holds: async (matter) => {
      const { json, write, post, accepted, acknowledgments } = await inward(matter)
      const sent = await write(json)
      await post(sent)
      const [first] = await acknowledgments()
      await post(sent)
      const again = await acknowledgments()
      expect(again.map(({ wire }) => wire)).toEqual([first?.wire])
      expect(await accepted()).toBe(1)
    },
  },
  {
    what: 'same id and digest, refused for its content: the same refusal',
    holds: async (matter) => {
      const { to, json, write, post, accepted } = await inward(matter)
      const sent = await write(json, { header: { action: 'Nonsense' } })
      await post(sent)
      const [first] = ofKind(await to.mail(), 'error-list')
      await post(sent)
      const again = ofKind(await to.mail(), 'error-list')
      expect(first).toBeDefined()
      expect(again.map(({ wire }) => wire)).toEqual([first?.wire])
      expect(await accepted()).toBe(0)
    },
  },
  {
    what: 'same id and digest, failed through our outage: judged anew (RT-05)',
    holds: async (matter) => {
      const { to, json, write, post, accepted, acknowledgments } = await inward(matter)
      const sent = await write(json)
      const { receiving } = to.gateway
      const decryptionKeys = () => {
        throw new Fault('ASW_KEY_UNUSABLE', 'the HSM sleeps')
      }
      const peer = { fingerprint: to.pen(matter.from).keys.tlsClient.certificate.fingerprint }
      const asleep = { ...receiving, self: { ...receiving.self, decryptionKeys } }
      expect(await receive(asleep, { wire: sent.wire, peer })).toMatchObject({ status: 503 })
      expect(await accepted()).toBe(0)
      await post(sent)
      expect(await acknowledgments()).toHaveLength(1)
      expect(await accepted()).toBe(1)
    },
  },
  {
    what: 'same id, other digest: refused, with an alarm; what came first stands',
    holds: async (matter) => {
      const { to, json, write, post, accepted } = await inward(matter)
      const sent = await write(json)
      await post(sent)
      await to.mail()
      await post(await write({ ...json, ...matter.otherwise }, { header: { messageId: sent.messageId } }))
      expect(to.gateway.notes.at(-1)).toMatchObject({ what: 'refused', code: 'ASW_MESSAGE_ID_REUSED' })
      expect(ofKind(await to.mail(), 'acknowledgment')).toEqual([])
      expect(await accepted()).toBe(1)
    },
  },
  {
    what: 'new id, same business identity, same content: an Acknowledgment, no second delivery',
    holds: async (matter) => {
      const { json, write, post, accepted, acknowledgments } = await inward(matter)
      await post(await write(json))
      await acknowledgments()
      const again = await write(json)
      await post(again)
      expect((await acknowledgments()).map(({ content }) => content.acknowledgment.refToMessageId)).toEqual([again.messageId])
      expect(await accepted()).toBe(1)
    },
  },
  {
    what: 'new id, same business identity, other content: held, an alarm for the operator, no Acknowledgment',
    holds: async (matter) => {
      const { to, json, write, post, accepted, acknowledgments } = await inward(matter)
      await post(await write(json))
      await acknowledgments()
      const sent = await write({ ...json, ...matter.otherwise })
      await post(sent)
      expect(to.gateway.notes.at(-1)).toMatchObject({ what: 'held' })
      expect(await acknowledgments()).toEqual([])
      expect(await accepted()).toBe(1)
      await post(sent)
      expect(await acknowledgments()).toEqual([])
    },
  },
]

/** Where a kind is submitted, with what must have been said there before. */
async function outward(matter: Matter) {
  const from = at(matter.from)
  await settled(from)
  const number = freshNumber(matter)
  const before = matter.kind === 'cancellation' ? { ...certificate(), referenceNumber: number } : beginning(matter, number)
  if (before && matter.from === 'VN') await from.gateway.submit(before as CanonicalDocument)
  if (before && matter.from === 'TH') await from.post('VN', (await letter(from.pen('VN'), before as CanonicalDocument)).wire)
  if (matter.asked) await from.post('TH', (await letter(from.pen('TH'), matter.asked(number))).wire)
  const { journal } = from.gateway
  for (const { id } of await journal.search({ limit: 100, state: 'due' })) await journal.settle(id, { type: 'acknowledged' }, {})
  await from.mail()
  return { from, json: matter.make(number) }
}

const OUTWARD: readonly Row[] = [
  {
    what: 'submitted twice: the first result again, and one message',
    holds: async (matter) => {
      const { from, json } = await outward(matter)
      const first = await from.gateway.submit(json)
      expect(await from.gateway.submit(json)).toMatchObject({ delivery: first.delivery, repeated: true })
      expect(ofKind(await from.mail(), 'user')).toHaveLength(1)
    },
  },
  {
    what: 'submitted again with other content: refused, and nothing of it leaves',
    holds: async (matter) => {
      const { from, json } = await outward(matter)
      await from.gateway.submit(json)
      await from.mail()
      await expect(from.gateway.submit({ ...json, ...matter.otherwise })).rejects.toMatchObject({ code: 'ASW_IDENTITY_CONFLICT' })
      expect(ofKind(await from.mail(), 'user')).toEqual([])
    },
  },
  {
    what: 'sent again after it failed: a new message, the same business identity and content',
    holds: async (matter) => {
      const { from, json } = await outward(matter)
      const { delivery } = await from.gateway.submit(json)
      const [first] = ofKind(await from.mail(), 'user')
      const { journal } = from.gateway
      const { identity } = (await journal.delivery(delivery))!
      await journal.settle(delivery, { type: 'refused' }, { data: { code: 'ASW_PARTNER_REFUSED' } })
      expect(await journal.replay(delivery, 'operator')).toEqual({ fresh: true })
      const [again] = ofKind(await from.mail(), 'user')
      expect(again?.header.messageId).toBeDefined()
      expect(again?.header.messageId).not.toBe(first?.header.messageId)
      expect((await journal.delivery(delivery))?.identity).toEqual(identity)
      expect(await from.gateway.submit(json)).toMatchObject({ delivery, repeated: true })
    },
  },
]

describe.each(MATTERS)('$kind', (matter) => {
  it.each(INWARD)('received: $what', ({ holds }) => holds(matter))
  it.each(OUTWARD)('submitted: $what', ({ holds }) => holds(matter))
})

describe('a legitimate replacement', () => {
  it('is a new number, a link, and the cancellation of the old one: two identities, and the old one does not come back (CA-06)', async () => {
    const th = at('TH')
    await settled(th)
    const write = async (json: CanonicalDocument) => th.post('VN', (await letter(th.pen('VN'), json)).wire)
    const old = certificate()
    const related = { number: old.referenceNumber, date: TODAY, relation: 'REPLACES', reason: 'misspelt consignee' }
    const next = certificate({ kind: 'SUBSTITUTION', relatedCertificates: [related] })
    const taken = cancellation(old, { reasonCode: '3', replacedBy: { referenceNumber: next.referenceNumber } })
    for (const json of [old, next, taken, next, old]) expect(await write(json)).toEqual({ status: 202 })
    await settled(th)
    const view = async (number: string) =>
      (await th.gateway.journal.exchangeOf(certificateKey({ scheme: 'ATIGA', issuingCountry: 'VN', number })))!.view
    expect(statusOf(await view(old.referenceNumber), TODAY).status).toBe('REPLACED')
    expect(statusOf(await view(next.referenceNumber), TODAY).status).toBe('RECEIVED')
    expect((await view(next.referenceNumber)).certified?.replaces).toBe(old.referenceNumber)
    const entries = await th.gateway.journal.entries('customs', { limit: 100 })
    const numbers = entries.filter(({ document }) => document === 'certificate-of-origin').map(({ identity }) => identity.number)
    expect(numbers.filter((one) => one === old.referenceNumber || one === next.referenceNumber)).toHaveLength(2)
  })
})
