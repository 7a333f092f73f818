import type { Expect } from '../cases/case.ts'
import { Unmet } from '../run/result.ts'
import type { Received } from '../wire/read.ts'
import { answerTo, describe } from './answer.ts'
import type { CaseState, Sent } from './bed.ts'
import { known } from './build.ts'
import { refusedSomehow, silence, tlsRefused } from './no.ts'
import { answerOrFail } from './send.ts'
import { assureThere } from './there.ts'
import { verify } from './verify.ts'

/** Compares what came back with what the case says, and judges the signature of every answer by the way. */
export async function expect(state: CaseState, wish: Expect): Promise<void> {
  const sent = known(state, wish.of ?? 'it')
  if (wish.answer === 'tls-refused') return tlsRefused(state, sent)
  if (wish.answer === 'none') await silence(state, sent)
  await checkStatus(state, sent, wish)
  if (wish.answer === 'http' || wish.answer === 'none') return
  if (wish.answer === 'refused') return refusedSomehow(state, sent)
  if (wish.answer === 'refusal') return refusal(state, sent, wish)
  const answer = await answerTo(state, sent, wish)
  state.last = answer
  state.answers.set(wish.as ?? `answer to ${wish.of ?? 'it'}`, answer)
  if (answer.kind !== wish.answer) throw new Unmet('another kind of answer', wish.answer, describe(answer))
  if (wish.answer === 'soap-fault') return checkFault(answer, wish)
  checkSigned(state, answer)
  checkAddressed(state, sent, answer, wish)
  if (wish.answer === 'error-list') checkErrors(state, answer, wish)
  if (wish.answer === 'acknowledgment') checkAcknowledgment(sent, answer)
  if (wish.messageStatus !== undefined && answer.messageStatus !== wish.messageStatus) {
    throw new Unmet('another messageStatus', wish.messageStatus, String(answer.messageStatus))
  }
  if (wish.sameAs !== undefined) checkSame(state, answer, wish.sameAs)
}

async function checkStatus(state: CaseState, sent: Sent, wish: Expect): Promise<void> {
  if (wish.status === undefined || (sent.answer === undefined && sent.trouble === undefined)) return
  const { status, headers } = answerOrFail(sent)
  if (status >= 400) await assureThere(state, `HTTP ${status} came`)
  const allowed = typeof wish.status === 'string' ? new RegExp(`^${wish.status.replaceAll('x', '\\d')}$`) : [wish.status].flat()
  const fits = allowed instanceof RegExp ? allowed.test(String(status)) : allowed.includes(status)
  if (!fits) throw new Unmet('another HTTP status', String(wish.status), String(status))
  if (wish.retryAfter && headers['retry-after'] === undefined) throw new Unmet('no Retry-After', 'Retry-After', 'none')
}

/** Authentic but wrong: the document is acknowledged and then refused; where no response can name it, an ErrorList says why. */
async function refusal(state: CaseState, sent: Sent, wish: Expect): Promise<void> {
  const answer = await answerTo(state, sent, wish)
  state.last = answer
  checkSigned(state, answer)
  if (answer.kind === 'error-list') {
    checkErrors(state, answer, { ...wish, answer: 'error-list' })
    return
  }
  if (answer.kind !== 'acknowledgment')
    throw new Unmet('another kind of answer', 'an Acknowledgment or an ErrorList', describe(answer))
  checkAcknowledgment(sent, answer)
  const { rule, code, xpath, number } = wish
  await verify(state, {
    document: 'certificate-response',
    kind: 'REFUSAL',
    ...(number === undefined ? {} : { number }),
    ...(rule === undefined ? {} : { rule }),
    ...(code === undefined ? {} : { findingCode: code }),
    ...(xpath === undefined ? {} : { xpath }),
  })
}

function checkSigned(state: CaseState, answer: Received): void {
  const { trouble, present, method } = answer.signature
  if (trouble === undefined) return
  const where = '//soap:Header/ds:Signature'
  const { name } = state.bed.agreement.sut
  throw new Unmet(
    'the answer is not signed as ebMS 2.0 section 4.1 says',
    `a signature of ${name} that holds`,
    present ? `${trouble} (${method})` : trouble,
    where,
  )
}

function checkAddressed(state: CaseState, sent: Sent, answer: Received, { unnamed, elsewhere }: Expect): void {
  const { sut, twin, cpaId } = state.bed.agreement
  const { header } = answer
  const same = (list: readonly { id: string }[], id: string) => list.some((one) => one.id === id)
  if (!same(header.from, sut.party.id))
    throw new Unmet('the answer comes from somebody else', sut.party.id, JSON.stringify(header.from), '//eb:From')
  if (!elsewhere && !same(header.to, twin.party.id))
    throw new Unmet('the answer goes to somebody else', twin.party.id, JSON.stringify(header.to), '//eb:To')
  if (!elsewhere && header.cpaId !== cpaId) throw new Unmet('another CPAId', cpaId, String(header.cpaId), '//eb:CPAId')
  if (!unnamed && sent.messageId !== undefined && header.refToMessageId !== sent.messageId) {
    throw new Unmet('RefToMessageId names another message', sent.messageId, String(header.refToMessageId), '//eb:RefToMessageId')
  }
  if (answer.header.ackRequested)
    throw new Unmet('a signal asks for an Acknowledgment', 'no AckRequested', 'AckRequested', '//eb:AckRequested')
}

function checkErrors(state: CaseState, answer: Received, wish: Expect): void {
  const [first] = answer.errors
  const actual = describe(answer)
  if (!first) throw new Unmet('an ErrorList without an Error', 'one Error', actual, '//eb:ErrorList')
  const errors = wish.error === undefined ? undefined : [wish.error].flat()
  if (errors && !answer.errors.some(({ code }) => errors.includes(code))) {
    throw new Unmet('another errorCode', errors.join(' or '), actual, '//eb:Error/@eb:errorCode')
  }
  const codes = wish.code === undefined || state.bed.agreement.sut.codes !== 'asw' ? undefined : [wish.code].flat()
  if (codes && !answer.errors.some(({ description = '' }) => codes.some((code) => description.startsWith(`${code}:`)))) {
    throw new Unmet('another code in the Description', codes.join(' or '), actual, '//eb:Error/eb:Description')
  }
  if (
    wish.location !== undefined &&
    !answer.errors.some(({ location = '' }) => new RegExp(wish.location as string).test(location))
  ) {
    throw new Unmet('the Error points elsewhere', wish.location, actual, '//eb:Error/@eb:location')
  }
  if (
    wish.description !== undefined &&
    !answer.errors.some(({ description = '' }) => new RegExp(wish.description as string).test(description))
  ) {
    throw new Unmet('the Description says something else', wish.description, actual, '//eb:Error/eb:Description')
  }
}

/** ebMS 2.0 section 6.3.2: the Acknowledgment names our message and every digest of our signature. */
function checkAcknowledgment(sent: Sent, answer: Received): void {
  const { acknowledgment } = answer
  if (!acknowledgment) throw new Unmet('no Acknowledgment element', 'Acknowledgment', 'none', '//eb:Acknowledgment')
  if (acknowledgment.refToMessageId !== sent.messageId) {
    throw new Unmet(
      'it acknowledges another message',
      String(sent.messageId),
      String(acknowledgment.refToMessageId),
      '//eb:Acknowledgment/eb:RefToMessageId',
    )
  }
  for (const { uri, digestValue } of sent.references) {
    const named = acknowledgment.references.find((one) => one.uri === uri)
    if (named?.digestValue !== digestValue) {
      throw new Unmet(
        'the Acknowledgment does not prove what was received',
        `Reference "${uri}" with DigestValue ${digestValue}`,
        named ? named.digestValue : 'no such Reference',
        '//eb:Acknowledgment/ds:Reference',
      )
    }
  }
}

function checkFault(answer: Received, wish: Expect): void {
  const code = (answer.fault?.code ?? '').split(':').at(-1)
  if (wish.fault !== undefined && code !== wish.fault)
    throw new Unmet('another faultcode', wish.fault, String(code), '//faultcode')
}

function checkSame(state: CaseState, answer: Received, name: string): void {
  const earlier = state.answers.get(name)
  if (!earlier) throw new Error(`no answer is called "${name}"`)
  if (!answer.wire.body.equals(earlier.wire.body)) {
    throw new Unmet('not the same answer again, byte for byte', String(earlier.header.messageId), String(answer.header.messageId))
  }
}
