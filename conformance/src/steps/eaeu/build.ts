import { type EaeuSend, type EaeuTamper, OPENED, type Opened } from '../../cases/eaeu-case.ts'
import { fill, type Values } from '../../documents/fill.ts'
import { Skipped } from '../../run/result.ts'
import type { Identity } from '../../security/keys.ts'
import { answering, enclose, opening, urn, writeDocument } from '../../twin/eaeu/compose.ts'
import { faultBody, signalBody } from '../../wire/eaeu/answers.ts'
import type { EdocSigner } from '../../wire/eaeu/container.ts'
import { type EaeuHeaderWish, eaeuWire, writeEaeuEnvelope } from '../../wire/eaeu/envelope.ts'
import { FAULT_ACTIONS, SUBCODES } from '../../wire/eaeu/names.ts'
import type { Message, Operation } from '../../wire/eaeu/process.ts'
import { actionOf, type EaeuHeader } from '../../wire/eaeu/read.ts'
import { deepFill } from '../build.ts'
import { attackEaeu } from './attacks.ts'
import type { EaeuSent, EaeuState } from './bed.ts'

export type EaeuBuilt = Omit<EaeuSent, 'answer' | 'trouble' | 'since'>

/** Values that templates and cases may name. */
export function eaeuValues(state: EaeuState): Values {
  const { agreement } = state.bed
  const values: Record<string, string> = {
    number: state.number,
    serial: state.serial,
    'twin.address': agreement.eaeu?.twin ?? '',
    'sut.address': agreement.eaeu?.sut ?? '',
    'twin.country': agreement.twin.country,
    'sut.country': agreement.sut.country,
  }
  for (const [name, { header, documentId }] of state.sent) {
    values[`${name}.messageId`] = header.messageId ?? ''
    values[`${name}.conversationId`] = header.conversationId ?? ''
    values[`${name}.procedureId`] = header.procedureId ?? ''
    values[`${name}.edocId`] = documentId ?? ''
  }
  for (const [name, { header, document }] of state.came) {
    values[`${name}.messageId`] = header.messageId ?? ''
    values[`${name}.conversationId`] = header.conversationId ?? ''
    values[`${name}.procedureId`] = header.procedureId ?? ''
    values[`${name}.edocId`] = document?.id ?? ''
  }
  return values
}

/** Makes the bytes of one message: document, container, envelope, with the changes of the case at their places. */
export function buildEaeu(state: EaeuState, wish: EaeuSend): EaeuBuilt {
  const { writer } = state.bed.twin
  const values = eaeuValues(state)
  const filled = <T>(value: T): T => deepFill(value, (text) => fill(text, values, writer.now(), writer.uuid))
  const { header: own = {}, style = {}, tamper = [], ...rest } = filled(wish)
  const operation = operationFor(state, rest)
  const message = rest.what === 'response' ? (operation.answers[0] as Message) : operation.request
  const usual = headerFor(state, rest, operation, message)
  const header = { ...usual, ...own }
  const { body, documentId } = bodyFor(state, rest, operation, message, values, tamper)
  const xml = changed(state, tamper, 'envelope', writeEaeuEnvelope(header, changed(state, tamper, 'body', body), style))
  return { header: asRead(header), operation, wire: eaeuWire(xml, style), body, documentId }
}

/** The same Body under a new MessageID (EM-13): a repeat relates to nothing that the first did not relate to. */
export function repeatEaeu(state: EaeuState, earlier: EaeuSent, wish: EaeuSend): EaeuBuilt {
  const { writer } = state.bed.twin
  const values = eaeuValues(state)
  const own = deepFill(wish.header ?? {}, (text) => fill(text, values, writer.now(), writer.uuid))
  const header = { ...earlier.header, messageId: urn(writer.uuid()), ...own }
  const body = changed(state, wish.tamper ?? [], 'body', earlier.body)
  return {
    ...earlier,
    header: asRead(header),
    body,
    wire: eaeuWire(writeEaeuEnvelope(header, body, wish.style), wish.style),
  }
}

function operationFor(state: EaeuState, { what, operation, to }: EaeuSend): Operation {
  const { process } = state.bed
  if (operation !== undefined) return process.operation(operation)
  if (what in OPENED) return process.operation(OPENED[what as Opened])
  const about = to === undefined ? undefined : source(state, to)
  const action = about && actionOf({ header: about })
  return (action && process.byTransaction(action.transaction)) ?? process.operation('send-certificate')
}

/** A message of this case, sent or received. */
export function source(state: EaeuState, name: string): EaeuHeader {
  const found = state.came.get(name)?.header ?? state.sent.get(name)?.header
  if (!found) throw new Error(`no message is called "${name}"`)
  return found
}

function headerFor(state: EaeuState, wish: EaeuSend, operation: Operation, message: Message): EaeuHeaderWish {
  const { writer } = state.bed.twin
  const subcode = wish.subcode ?? 'int:DataError'
  const isSignal = wish.what === 'RCV' || wish.what === 'PRS' || wish.what === 'ERR'
  const action =
    wish.what === 'fault'
      ? FAULT_ACTIONS[SUBCODES[subcode].action]
      : operation.action(isSignal ? `P.MSG.${wish.what}` : message.code)
  const base =
    wish.to === undefined ? opening(writer, action) : { ...answering(writer, source(state, wish.to), action), to: writer.peer }
  const procedure = wish.procedure === undefined ? {} : { procedureId: source(state, wish.procedure).procedureId ?? null }
  const conversation = wish.conversation === undefined ? undefined : source(state, wish.conversation)
  return {
    ...base,
    ...procedure,
    ...(conversation
      ? { conversationId: conversation.conversationId ?? null, procedureId: conversation.procedureId ?? null }
      : {}),
    ...(wish.what === 'fault'
      ? {
          replyTo: null,
          from: writer.own,
          ...(wish.to === undefined ? {} : { relatesAction: source(state, wish.to).action ?? '' }),
        }
      : {}),
  }
}

function bodyFor(
  state: EaeuState,
  wish: EaeuSend,
  operation: Operation,
  message: Message,
  values: Values,
  tamper: readonly EaeuTamper[],
): { readonly body: string; readonly documentId: string | undefined } {
  const { writer } = state.bed.twin
  if (wish.what === 'fault') {
    return { body: faultBody({ subcode: wish.subcode ?? 'int:DataError', ru: 'Ошибка партнёра' }), documentId: undefined }
  }
  if (wish.what === 'RCV' || wish.what === 'PRS' || wish.what === 'ERR') {
    const dateTime = wish.dateTime ?? writer.now().toISOString()
    const errors = wish.what === 'ERR' ? (wish.errors ?? [{ code: '01', description: 'нарушено правило' }]) : undefined
    return {
      body: signalBody({ code: wish.what, signalId: writer.uuid(), dateTime, ...(errors ? { errors } : {}) }),
      documentId: undefined,
    }
  }
  const refersTo = wish.to === undefined ? '' : (values[`${wish.to}.edocId`] ?? '')
  const documentId = wish.document?.idOf === undefined ? writer.uuid() : (values[`${wish.document.idOf}.edocId`] ?? '')
  const document =
    wish.document?.raw ??
    writeDocument(
      writer,
      message,
      { ...values, edocRefId: refersTo, edocId: documentId },
      wish.document?.edit,
      wish.document?.template,
    )
  const text = changed(state, tamper, 'document', document)
  if (wish.sign === 'off') return { body: text, documentId }
  const signers = Array.isArray(wish.sign) ? wish.sign.map((one) => signerOf(state, one)) : wish.sign === 'none' ? [] : undefined
  const { receipt, ...container } = wish.container ?? {}
  const stamp = receipt ? { receipt: { ...receipt, signer: eaeuIdentity(state, receipt.key ?? 'ttp') } } : {}
  const needed = wish.container === undefined ? operation : ({ signature: 'required' } as const)
  return { body: enclose(writer, text, needed, signers, { ...container, ...stamp }), documentId }
}

function signerOf(
  state: EaeuState,
  { key = 'seal', ...style }: { readonly key?: string; readonly otherCertificate?: string },
): EdocSigner {
  const other = style.otherCertificate
  const shown = other === undefined ? {} : { otherCertificate: eaeuIdentity(state, other).certificate.raw.toString('base64') }
  return { signer: eaeuIdentity(state, key), style: { ...style, ...shown } }
}

export function eaeuIdentity(state: EaeuState, name: string): Identity {
  const found = state.bed.agreement.keys.get(name)
  if (!found) throw new Skipped(`the agreement names no key "${name}"`)
  return found
}

function changed(state: EaeuState, tampers: readonly EaeuTamper[], at: EaeuTamper['at'], text: string): string {
  return tampers
    .filter((one) => one.at === at)
    .reduce((now, one) => {
      if (one.do !== undefined) return attackEaeu(one.do, now, state.bed.twin.writer.uuid)
      const pattern = one.pattern === undefined ? undefined : new RegExp(one.pattern, 'gs')
      const count = pattern ? [...now.matchAll(pattern)].length : now.split(one.replace ?? '').length - 1
      if (count === 0 || (count > 1 && !one.all)) throw new Error(`${one.pattern ?? one.replace} stands ${count} times in ${at}`)
      return pattern ? now.replace(pattern, one.with ?? '') : now.replaceAll(one.replace ?? '', () => one.with ?? '')
    }, text)
}

function asRead(header: EaeuHeaderWish): EaeuHeader {
  return Object.fromEntries(Object.entries(header).filter(([, value]) => typeof value === 'string')) as EaeuHeader
}
