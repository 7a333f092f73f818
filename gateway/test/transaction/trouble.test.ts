import { describe, expect, it } from 'vitest'
import { turnOf, unknown } from '../../src/transaction/index.ts'
import { KINDS, REQUEST, RESPONSE, Side, told } from './fixture.ts'

const RULE = [{ code: '01', description: 'ровно один элемент' }]
const signal = (code: 'RCV' | 'PRS' | 'ERR', relatesTo: string, messageId = `${code}-${relatesTo}`) =>
  ({ type: 'signal', code, messageId, relatesTo }) as const
const document = (messageId: string, documentId: string, relatesTo?: string) =>
  ({ type: 'document', messageId, documentId, ...(relatesTo === undefined ? {} : { relatesTo }) }) as const

/** The initiator, its request handed over as i1. */
function initiator(name: keyof typeof KINDS = 'request/response, guaranteed'): Side {
  const side = new Side(KINDS[name], 'i')
  side.open()
  side.step({ type: 'sent', messageId: 'i1' })
  return side
}
/** The respondent, opened by m1. */
function respondent(
  name: keyof typeof KINDS = 'request/response, guaranteed',
  steps: readonly ('accepted' | 'answered')[] = [],
): Side {
  const side = new Side(KINDS[name], 'r')
  side.openedBy('m1')
  if (steps.includes('accepted')) side.step({ type: 'accepted', documentId: REQUEST })
  if (steps.includes('answered')) side.step({ type: 'answered', documentId: RESPONSE })
  return side
}
const sentId = (side: Side) => side.state!.sending!

describe('a lost signal', () => {
  it('is waited for, then the request goes again under a new MessageID and nothing else new', () => {
    const side = initiator()
    expect(turnOf(side.state!)).toEqual({ who: 'them', until: 1_000_000 + 120_000 })
    expect(told(side.elapse())).toEqual(['send request'])
    expect(side.state).toMatchObject({ request: { documentId: REQUEST, messageIds: ['i1', 'i2'] }, repeats: 1, sending: 'i2' })
    expect(turnOf(side.state!)).toEqual({ who: 'relay' })
    side.step({ type: 'sent', messageId: 'i2' })
    expect(turnOf(side.state!).who).toBe('them')
  })
  it('is not missed where a later one came: PRS says that RCV was lost, the response says that both were', () => {
    const side = initiator()
    expect(told(side.step(signal('PRS', 'i1')))).toEqual([])
    expect(side.state?.wait).toMatchObject({ for: 'them', step: 3 })
    expect(told(side.step(document('m1', RESPONSE, 'i1')))).toEqual(['deliver response'])
    expect(told(side.step(signal('RCV', 'i1')))).toEqual([])
  })
  it('uses up the repeats, then the transaction is the operator’s', () => {
    const side = initiator()
    for (const id of ['i2', 'i3']) {
      expect(told(side.elapse())).toEqual(['send request'])
      side.step({ type: 'sent', messageId: id })
    }
    expect(told(side.elapse())).toEqual(['expired'])
    expect(turnOf(side.state!)).toEqual({ who: 'operator' })
    expect(told(side.step({ type: 'replayed' }))).toEqual(['send request'])
    expect(side.state).toMatchObject({ repeats: 0, sending: 'i4' })
  })
  it('a timer that fires too early or for an older wait moves nothing', () => {
    const side = initiator()
    const wait = side.state!.wait!
    expect(side.step({ type: 'elapsed', wait: wait.id })).toEqual([])
    side.step(signal('RCV', 'i1'))
    side.now = wait.until
    expect(side.step({ type: 'elapsed', wait: wait.id })).toEqual([])
    expect(side.state?.repeats).toBe(0)
  })
  it('RW-15: what has no time is not awaited: no wait for RCV and PRS where there is none', () => {
    expect(initiator('request/response').state?.wait).toMatchObject({ step: 3, until: 1_000_000 + 600_000 })
  })
})

describe('a late signal heals', () => {
  const expired = () => {
    const side = initiator()
    while (side.state?.stuck === undefined) {
      if (side.state?.sending) side.step({ type: 'sent', messageId: side.state.sending })
      side.elapse()
    }
    return side
  }
  it('RCV: the wait goes on', () => {
    const side = expired()
    expect(told(side.step(signal('RCV', 'i2')))).toEqual(['healed'])
    expect(turnOf(side.state!)).toMatchObject({ who: 'them' })
  })
  it('the response: it is done after all', () => {
    const side = expired()
    expect(told(side.step(document('m1', RESPONSE, 'i1')))).toEqual(['deliver response', 'healed'])
    expect(told(side.step({ type: 'accepted', documentId: RESPONSE }))).toEqual(['closed done by course'])
  })
  it('ERR: then it is refused', () => {
    expect(told(expired().step(signal('ERR', 'i1')))).toEqual(['closed refused by them'])
  })
  it('and what comes after the end is absorbed', () => {
    const side = initiator('notification')
    side.step(signal('RCV', 'i1'))
    expect(side.state?.outcome).toBe('done')
    expect(told(side.step(signal('RCV', 'i1', 'again')))).toEqual([])
    expect(told(side.step(signal('ERR', 'i1')))).toEqual(['note objection'])
    expect(side.state?.outcome).toBe('done')
  })
})

describe('crossing messages', () => {
  it('the response to the first transmission comes while the second is on its way', () => {
    const side = initiator()
    side.elapse()
    expect(told(side.step(document('m1', RESPONSE, 'i1')))).toEqual(['deliver response'])
    expect(told(side.step({ type: 'sent', messageId: 'i2' }))).toEqual([])
    side.step({ type: 'accepted', documentId: RESPONSE })
    expect(side.state?.outcome).toBe('done')
  })
  it('a signal overtakes our own knowledge that the message has left', () => {
    const side = new Side(KINDS['request/response, guaranteed'], 'i')
    side.open()
    side.step(signal('PRS', 'i1'))
    expect(side.state).toMatchObject({ done: 2, wait: { step: 3 } })
    expect(side.state?.sending).toBeUndefined()
    expect(told(side.step({ type: 'sent', messageId: 'i1' }))).toEqual([])
  })
  it('a repeated request crosses our response: the same response goes again, related to the newest transmission', () => {
    const side = respondent('request/response, guaranteed', ['accepted', 'answered'])
    side.step({ type: 'sent', messageId: sentId(side) })
    expect(side.state?.outcome).toBe('done')
    expect(told(side.step(document('m2', REQUEST)))).toEqual(['send response to m2'])
    expect(side.state).toMatchObject({ outcome: 'done', response: { documentId: RESPONSE } })
  })
  it('a repeated response is confirmed again, and handed over once', () => {
    const side = initiator('mutual obligations')
    side.step(document('m1', RESPONSE, 'i1'))
    side.step({ type: 'accepted', documentId: RESPONSE })
    expect(told(side.step(document('m2', RESPONSE, 'i1')))).toEqual(['RCV about m2', 'PRS about m2'])
    expect(side.effects.filter(({ type }) => type === 'deliver')).toHaveLength(1)
  })
  it('that a repeat was not expected is no refusal: the first one had arrived', () => {
    const side = initiator()
    side.elapse()
    side.step({ type: 'sent', messageId: 'i2' })
    expect(told(side.step({ ...signal('ERR', 'i2'), unexpected: true }))).toEqual(['note objection'])
    expect(told(side.step({ ...signal('ERR', 'i1'), unexpected: true }))).toEqual(['closed refused by them'])
  })
})

describe('the respondent', () => {
  it('confirms receipt at once, acceptance after its control, and sends what its application answers', () => {
    const side = new Side(KINDS['request/response, guaranteed'], 'r')
    expect(told(side.openedBy('m1'))).toEqual(['deliver request', 'RCV about m1'])
    expect(turnOf(side.state!)).toMatchObject({ who: 'us' })
    expect(told(side.step({ type: 'accepted', documentId: REQUEST }))).toEqual(['PRS about m1'])
    expect(told(side.step({ type: 'answered', documentId: RESPONSE }))).toEqual(['send response to m1'])
    expect(told(side.step({ type: 'sent', messageId: sentId(side) }))).toEqual(['closed done by course'])
  })
  it('refuses by ERR with the code of the rule, and says the same to a repeat', () => {
    const side = respondent()
    expect(told(side.step({ type: 'rejected', documentId: REQUEST, errors: RULE }))).toEqual([
      'ERR about m1',
      'closed refused by us',
    ])
    const [again] = side.step(document('m2', REQUEST))
    expect(again).toMatchObject({ type: 'signal', code: 'ERR', relatesTo: 'm2', errors: RULE })
  })
  it.each<[readonly ('accepted' | 'answered')[], readonly string[]]>([
    [[], ['RCV about m2']],
    [['accepted'], ['RCV about m2', 'PRS about m2']],
  ])('after %j says to a repeat what it said before', (steps, expected) => {
    expect(told(respondent('request/response, guaranteed', steps).step(document('m2', REQUEST)))).toEqual(expected)
  })
  it('is told when its own turn takes longer than agreed, and goes on', () => {
    const side = respondent()
    expect(told(side.elapse())).toEqual(['note late'])
    expect(turnOf(side.state!)).toEqual({ who: 'us' })
    expect(told(side.step({ type: 'accepted', documentId: REQUEST }))).toEqual(['PRS about m1'])
  })
  it('does not answer before its control, nor twice', () => {
    const side = respondent()
    expect(side.step({ type: 'answered', documentId: RESPONSE })).toEqual([])
    side.step({ type: 'accepted', documentId: REQUEST })
    side.step({ type: 'answered', documentId: RESPONSE })
    expect(side.step({ type: 'answered', documentId: 'another' })).toEqual([])
  })
  it('resends a response that is not confirmed, then it is the operator’s; a late RCV heals', () => {
    const side = respondent('request/confirmation, guaranteed', ['accepted', 'answered'])
    const sent: string[] = []
    while (side.state?.stuck === undefined) {
      if (side.state?.sending) sent.push(side.state.sending)
      if (side.state?.sending) side.step({ type: 'sent', messageId: side.state.sending })
      side.elapse()
    }
    expect(sent).toHaveLength(3)
    expect(told(side.step(signal('RCV', sent[0]!)))).toEqual(['healed', 'closed done by course'])
  })
})

describe('mutual obligations', () => {
  const confirmed = () => {
    const side = initiator('mutual obligations')
    side.step(document('m1', RESPONSE, 'i1'))
    side.step({ type: 'accepted', documentId: RESPONSE })
    return side
  }
  it('is done when nothing was heard for the processing time', () => {
    const side = confirmed()
    expect(turnOf(side.state!)).toEqual({ who: 'clock', until: 1_000_000 + 300_000 })
    expect(told(side.elapse())).toEqual(['closed done by course'])
  })
  it('rolls back on ERR in the silence', () => {
    expect(told(confirmed().step(signal('ERR', 'i9')))).toEqual(['closed rolled-back by them'])
  })
  it('rolls back when our confirmations never come, and tells the other side', () => {
    const side = respondent('mutual obligations', ['accepted', 'answered'])
    while (side.state?.outcome === undefined) {
      if (side.state?.sending) side.step({ type: 'sent', messageId: side.state.sending })
      else side.elapse()
    }
    expect(told(side.effects).slice(-2)).toEqual(['ERR about m1', 'closed rolled-back by us'])
    expect(told(side.step(document('m2', REQUEST)))).toEqual(['ERR about m2'])
  })
  it('rolls back where a response comes that our control refuses', () => {
    const side = initiator('mutual obligations')
    side.step(document('m1', RESPONSE, 'i1'))
    expect(told(side.step({ type: 'rejected', documentId: RESPONSE, errors: RULE }))).toEqual([
      'ERR about m1',
      'closed rolled-back by us',
    ])
  })
  it('answers a response after the end by ERR, so that the other side rolls back as well', () => {
    const side = initiator('mutual obligations')
    side.step(signal('ERR', 'i1'))
    expect(told(side.step(document('m1', RESPONSE, 'i1')))).toEqual(['note unexpected', 'ERR about m1'])
  })
})

describe('an unexpected message', () => {
  it.each([
    ['a response that relates to nothing', document('m1', RESPONSE)],
    ['a response to a message that was never sent', document('m1', RESPONSE, 'x')],
  ])('%s is answered by ERR and changes nothing', (_, event) => {
    const side = initiator()
    const before = side.state
    const effects = side.step(event)
    expect(told(effects)).toEqual(['note unexpected', 'ERR about m1'])
    expect(effects[1]).toMatchObject({ errors: [{ code: 'Common:UnexpectedMessage', documentId: RESPONSE }] })
    expect(side.state).toBe(before)
  })
  it.each<[string, keyof typeof KINDS, Parameters<Side['step']>[0]]>([
    ['another response', 'mutual obligations', document('m2', 'another', 'i1')],
    ['a response where the pattern has none', 'notification', document('m2', RESPONSE, 'i1')],
  ])('%s is answered by ERR', (_, name, event) => {
    const side = initiator(name)
    if (name !== 'notification') side.step(document('m1', RESPONSE, 'i1'))
    expect(told(side.step(event))).toEqual(['note unexpected', 'ERR about m2'])
  })
  it('another request in the same conversation, and a request that relates to something', () => {
    expect(told(respondent().step(document('m2', 'another')))).toEqual(['note unexpected', 'ERR about m2'])
    expect(told(respondent().step(document('m2', REQUEST, 'm1')))).toEqual(['note unexpected', 'ERR about m2'])
  })
  it('a signal about a message that we never sent is noted, and never answered', () => {
    for (const code of ['RCV', 'PRS'] as const) expect(told(initiator().step(signal(code, 'x')))).toEqual(['note unexpected'])
    expect(told(respondent().step(signal('RCV', 'x')))).toEqual(['note unexpected'])
  })
  it('on a conversation that nobody knows: a document is answered, a signal is not', () => {
    const moment = { now: 0, uuid: () => 'u' }
    expect(told(unknown(document('m1', RESPONSE, 'i1'), moment))).toEqual(['note unexpected', 'ERR about m1'])
    expect(told(unknown(signal('ERR', 'i1'), moment))).toEqual(['note unexpected'])
  })
  it('one document repeated without end stops being answered', () => {
    const side = respondent()
    for (let at = 2; at < 66; at += 1) side.step(document(`m${at}`, REQUEST))
    expect(told(side.step(document('m99', REQUEST)))).toEqual(['note flood'])
  })
})

describe('a fault', () => {
  const fault = (relatesTo: string, transient = false) => ({ type: 'fault', messageId: 'f1', relatesTo, transient }) as const
  it('about our document stops it: the operator’s', () => {
    const side = initiator()
    expect(told(side.step(fault('i1')))).toEqual(['faulted'])
    expect(turnOf(side.state!).who).toBe('operator')
    expect(told(side.step(fault('i1')))).toEqual(['note objection'])
    expect(told(side.step({ type: 'replayed' }))).toEqual(['send request'])
  })
  it('of a partner that is down changes nothing: the timer goes on', () => {
    const side = initiator()
    expect(told(side.step(fault('i1', true)))).toEqual(['note outage'])
    expect(told(side.elapse())).toEqual(['send request'])
  })
  it('about a signal of ours, or about nothing known, is noted', () => {
    expect(told(respondent().step(fault('r1')))).toEqual(['note objection'])
  })
  it('is healed by the response that comes after all', () => {
    const side = initiator()
    side.step(fault('i1'))
    side.step(document('m1', RESPONSE, 'i1'))
    side.step({ type: 'accepted', documentId: RESPONSE })
    expect(side.state?.outcome).toBe('done')
  })
})

describe('a transmission that the relay gives up', () => {
  it('of the request is the operator’s', () => {
    const side = new Side(KINDS.distribution, 'i')
    side.open()
    expect(told(side.step({ type: 'unsent', messageId: 'i1' }))).toEqual(['expired'])
    expect(told(side.step({ type: 'replayed' }))).toEqual(['send request'])
    expect(told(side.step({ type: 'sent', messageId: 'i2' }))).toEqual(['closed done by course'])
  })
  it('of an older transmission says nothing about the present one', () => {
    const side = initiator()
    expect(side.step({ type: 'unsent', messageId: 'i1' })).toEqual([])
  })
  it('of the response is healed by a repeat of the request', () => {
    const side = respondent('request/response', ['accepted', 'answered'])
    side.step({ type: 'unsent', messageId: sentId(side) })
    expect(side.state?.stuck).toBe('expired')
    expect(told(side.step(document('m2', REQUEST)))).toEqual(['healed', 'send response to m2'])
  })
})
