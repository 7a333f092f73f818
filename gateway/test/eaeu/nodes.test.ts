import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { agreementSet } from '../../src/agreement/open.ts'
import { conversationsOnce, converse, isEaeuAgreement, receiveEaeu, tellConversation } from '../../src/eaeu/index.ts'
import type { ConversationStore } from '../../src/journal/conversations.ts'
import type { Journal } from '../../src/journal/journal.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import type { ExchangeId } from '../../src/message/ids.ts'
import { receive } from '../../src/receive/receive.ts'
import { relayOnce } from '../../src/relay/relay.ts'
import { signalsOnce } from '../../src/relay/signals.ts'
import { DAY, MINUTE } from '../receive/world.ts'
import { Offices, sample } from './offices.ts'

/** Several nodes work on one journal: what one of them does not know, or decides a moment too late, costs no document. */
let offices: Offices
beforeEach(async () => {
  offices = await Offices.open()
})
afterEach(() => offices.close())

/** The time for RCV of the pack. */
const AGREED_MINUTES = 2
const never = new AbortController().signal
const GATEWAY = 'gateway' as ExchangeId
const form = (more: object = {}): CanonicalDocument => ({
  ...sample('certificate-of-origin.vn-ru-two-items-by-sea'),
  ...more,
})
const peer = () => ({ fingerprint: offices.vn.gateway.keys.tlsClient.certificate.fingerprint })
const results = async () =>
  (await offices.vn.journal.timeline(GATEWAY))
    .filter(({ kind }) => kind === 'processing-result')
    .map(({ data }) => data?.code)
    .sort()

describe('a node that does not know the agreement', () => {
  const stale = () => ({ ...offices.vn.relaying, agreements: () => agreementSet([], 2) })

  it('takes nothing of the partner, and nothing is lost', async () => {
    const { delivery } = await offices.vn.submit(form())
    expect(await relayOnce(stale(), never)).toBe(0)
    await relayOnce(offices.vn.relaying, never)
    expect(await signalsOnce(stale(), never)).toBe(0)
    await offices.carry()
    expect((await offices.vn.journal.delivery(delivery))?.state).toBe('delivered')
  })

  it.each([
    ['and another node has other agreements in force: come later, nothing is kept, and nobody is told why', true],
    ['and no other node has others: a bare no', false],
  ])('hears the partner, %s', async (_, known) => {
    offices.loses = () => true
    await offices.vn.submit(form())
    await offices.carry()
    const [wire] = offices.wires
    const { ru } = offices
    const elsewhere = async () => known
    const deps = { ...ru.eaeu, elsewhere, agreements: () => agreementSet([], 2) }
    expect(await receiveEaeu(deps, { wire: wire!, peer: peer() })).toEqual(
      known ? { status: 503, retryAfter: 10 } : { status: 403 },
    )
    const receiving = { ...ru.gateway.receiving, elsewhere, agreements: () => agreementSet([], 2) }
    expect(await receive(receiving, { wire: wire!, peer: peer() })).toEqual(
      known ? { status: 503, retryAfter: 10 } : { status: 403 },
    )
    expect(await ru.journal.openArrivals(10, 0)).toEqual([])
    expect(await offices.ru.journal.claimSignals({ holder: 'x', limit: 9, leaseMs: 1 })).toEqual([])
    // The agreement is there by now: the same message is taken.
    expect(await receiveEaeu(ru.eaeu, { wire: wire!, peer: peer() })).toEqual({ status: 202 })
    expect(await ru.inbox()).toHaveLength(1)
  })

  it('leaves what nobody else takes to be seen', async () => {
    await offices.vn.submit(form())
    await relayOnce(offices.vn.relaying, never)
    offices.world.advance(6 * MINUTE)
    await signalsOnce(stale(), never)
    expect((await offices.vn.journal.stuck()).map(({ what, why }) => `${what}: ${why}`)).toEqual([
      'signal: it is due and nobody claims it',
    ])
  })
})

it('a request that is owed no more though it has not left is given up after a day, and can be sent again', async () => {
  const { delivery } = await offices.vn.submit(form())
  const { journal, relaying } = offices.vn
  await relayOnce(relaying, never)
  const [signal] = await journal.claimSignals({ holder: 'x', limit: 1, leaseMs: MINUTE })
  await journal.settleSignal(signal!.id, 'given-up')
  await offices.carry()
  expect((await journal.delivery(delivery))?.state).toBe('awaiting')
  offices.world.advance(DAY + MINUTE)
  await offices.carry()
  expect((await journal.delivery(delivery))?.state).toBe('abandoned')
  await journal.replay(delivery, 'operator')
  await offices.carry()
  expect((await journal.delivery(delivery))?.state).toBe('delivered')
})

it.each([
  ['slow', -5 * MINUTE],
  ['fast', 5 * MINUTE],
])('a node whose clock is %s repeats no sooner and no later than any other: the time is that of the journal', async (_, skew) => {
  const world = { ...offices.vn.eaeu.world, now: () => offices.world.now() + skew }
  const eaeu = { ...offices.vn.eaeu, world }
  const relaying: typeof offices.vn.relaying = {
    ...offices.vn.relaying,
    world,
    converse: async (claim, agreement) => {
      if (isEaeuAgreement(agreement)) await converse(eaeu, claim, agreement)
    },
    told: (signal, what) => tellConversation(eaeu, signal, what),
  }
  offices.loses = (label) => label.startsWith('VN:')
  await offices.vn.submit(form())
  const work = async () => {
    for (let round = 0; round < 4; round++) {
      await relayOnce(relaying, never)
      await signalsOnce(relaying, never)
      await conversationsOnce(offices.vn.eaeu)
    }
  }
  await work()
  expect(offices.passed).toEqual(['VN:001'])
  const started = offices.world.now()
  while (offices.passed.length === 1) {
    offices.world.advance(MINUTE)
    await work()
  }
  expect(Math.round((offices.world.now() - started) / MINUTE)).toBe(AGREED_MINUTES)
})

describe('two letters about one certificate with other content, at the same moment', () => {
  /** What happens on the way of the second one decides when it is overtaken. */
  const letters = async () => {
    offices.loses = () => true
    await offices.vn.say(form())
    await offices.vn.say(form({ validTo: '2027-10-11' }))
    await signalsOnce(offices.vn.relaying, never)
    offices.loses = () => false
    return offices.wires.splice(0) as [(typeof offices.wires)[0], (typeof offices.wires)[0]]
  }
  const told = async () => {
    await offices.carry()
    expect(await results()).toEqual(['3', '9'])
    expect((await offices.ru.journal.stuck()).map(({ what }) => what)).toEqual(['held'])
    expect(await offices.ru.inbox()).toHaveLength(1)
  }

  it('the one that is overtaken is judged again, and R.006 says no to it', async () => {
    const wires = await letters()
    const answers = await Promise.all(wires.map((wire) => receiveEaeu(offices.ru.eaeu, { wire, peer: peer() })))
    expect(answers.map(({ status }) => status)).toEqual([202, 202])
    await told()
  })

  it('so is one that is overtaken between its last look and its commit', async () => {
    const [first, second] = await letters()
    const { eaeu, journal } = offices.ru
    let overtaken = false
    const keepConversation: ConversationStore['keepConversation'] = async (move) => {
      if (!overtaken) {
        overtaken = true
        await receiveEaeu(eaeu, { wire: first, peer: peer() })
      }
      return journal.keepConversation(move)
    }
    const slow = journalWith(journal, { keepConversation })
    expect(await receiveEaeu({ ...eaeu, journal: slow }, { wire: second, peer: peer() })).toEqual({ status: 202 })
    await told()
  })
})

it('conversations that cannot move keep no other one from its turn, and are seen', async () => {
  offices.loses = () => true
  const base = form() as CanonicalDocument & { referenceNumber: string }
  const lame = new Set<string>()
  for (let n = 10; n < 44; n++) {
    const referenceNumber = `${base.referenceNumber.slice(0, -2)}${n}`
    const { id } = await offices.vn.say(form({ referenceNumber }))
    if (lame.size < 32) lame.add(id)
    await signalsOnce(offices.vn.relaying, never)
    offices.world.advance(1_000)
  }
  offices.world.advance(30 * MINUTE)
  const { journal } = offices.vn
  const conversation: ConversationStore['conversation'] = async (partner, id) => {
    const row = await journal.conversation(partner, id)
    return row && lame.has(id) ? { ...row, operation: 'an-operation-of-an-older-pack' } : row
  }
  const notes: unknown[] = []
  const eaeu = {
    ...offices.vn.eaeu,
    journal: journalWith(journal, { conversation }),
    report: (note: unknown) => notes.push(note),
  }
  expect(await conversationsOnce(eaeu)).toBe(0)
  expect(notes).toHaveLength(32)
  expect(await conversationsOnce(eaeu)).toBe(2)
  const stuck = (await journal.stuck()).filter(({ what }) => what === 'conversation')
  expect(new Set(stuck.map(({ id }) => id))).toEqual(lame)
})

function journalWith(journal: Journal, more: Partial<Journal>): Journal {
  return new Proxy(journal, {
    get: (target, name) => {
      const own = Reflect.get(more, name) ?? Reflect.get(target, name)
      return typeof own === 'function' ? own.bind(target) : own
    },
  })
}
