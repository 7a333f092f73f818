import type { Agreement } from '../../agreement/agreement.ts'
import { type Edit, edit } from '../../documents/edit.ts'
import { fill, template, type Values } from '../../documents/fill.ts'
import type { Identity } from '../../security/keys.ts'
import { faultBody, type SignalError, signalBody } from '../../wire/eaeu/answers.ts'
import { type EdocSigner, type EdocStyle, writeContainer } from '../../wire/eaeu/container.ts'
import { type EaeuHeaderWish, type EnvelopeStyle, eaeuWire, writeEaeuEnvelope } from '../../wire/eaeu/envelope.ts'
import type { Believed } from '../../wire/eaeu/judge-container.ts'
import { FAULT_ACTIONS, type SignalCode, SUBCODES, type Subcode } from '../../wire/eaeu/names.ts'
import type { Message, Operation } from '../../wire/eaeu/process.ts'
import type { EaeuHeader } from '../../wire/eaeu/read.ts'
import type { Wire } from '../../wire/mime.ts'

/** Who writes: addresses of both sides, the signing key, the clock and the chance. */
export interface Writer {
  readonly own: string
  readonly peer: string
  readonly signer: Identity
  readonly now: () => Date
  readonly uuid: () => string
}

export function writerOf(agreement: Agreement, uuid: () => string): Writer {
  const { eaeu, keys, twin } = agreement
  const signer = keys.get('seal')
  if (!eaeu || !signer) throw new Error('the agreement has no EAEU addresses or no key "seal"')
  return { own: eaeu.twin, peer: eaeu.sut, signer, now: () => new Date(Date.now() + twin.clockSkewMs), uuid }
}

/** Whom the reader of this agreement believes. */
export function believedIn({ sut }: Agreement): Believed {
  return { signers: sut.seal, receipts: sut.receipts ?? [] }
}

/** Template of each message, by its key in the process. */
const TEMPLATES: Readonly<Record<string, string>> = {
  certificate: 'certificate.xml',
  'certificate-found': 'certificate-found.xml',
  'certificate-status': 'status.xml',
  'certificate-query': 'query.xml',
  'verification-request': 'verification-request.xml',
  'verification-result': 'verification-result.xml',
  'declaration-extract': 'extract.xml',
  result: 'result.xml',
  'update-time-question': 'question.xml',
  'update-time': 'update-time.xml',
}

/** A document of the process, filled and edited. `values` name at least `number` and `serial`. */
export function writeDocument(
  writer: Writer,
  message: Message,
  values: Values,
  edits: readonly Edit[] = [],
  name = TEMPLATES[message.key] ?? '',
): string {
  const all = { messageCode: message.code, edocId: writer.uuid(), edocRefId: '', ...values }
  const filled = (text: string) => fill(text, all, writer.now(), writer.uuid)
  return edit(
    filled(template(`eaeu/${name}`)),
    edits.map((one) => ({ ...one, ...(one.to === undefined ? {} : { to: filled(one.to) }) })),
  )
}

/** The document as it travels: in a container where the transaction wants signatures. */
export function enclose(
  writer: Writer,
  document: string,
  operation: Pick<Operation, 'signature'>,
  signers: readonly EdocSigner[] | undefined = undefined,
  style: EdocStyle = {},
): string {
  if (signers === undefined && operation.signature === 'optional') return document
  return writeContainer(document, signers ?? [{ signer: writer.signer }], writer.uuid, style)
}

/** Header of a first message: both ids are new. */
export function opening(writer: Writer, action: string): EaeuHeaderWish {
  return {
    to: writer.peer,
    replyTo: writer.own,
    action,
    messageId: urn(writer.uuid()),
    procedureId: urn(writer.uuid()),
    conversationId: urn(writer.uuid()),
  }
}

/** Header of an answer to a message that came: To is its ReplyTo, both ids are copied (EM-11). */
export function answering(writer: Writer, to: EaeuHeader, action: string): EaeuHeaderWish {
  return {
    to: to.replyTo ?? writer.peer,
    replyTo: writer.own,
    action,
    messageId: urn(writer.uuid()),
    relatesTo: to.messageId ?? null,
    procedureId: to.procedureId ?? null,
    conversationId: to.conversationId ?? null,
  }
}

export function writeSignal(
  writer: Writer,
  operation: Operation,
  to: EaeuHeader,
  code: SignalCode,
  {
    errors,
    dateTime = writer.now().toISOString(),
    header = {},
    style,
  }: {
    readonly errors?: readonly SignalError[]
    readonly dateTime?: string
    readonly header?: EaeuHeaderWish
    readonly style?: EnvelopeStyle
  } = {},
): Wire {
  const body = signalBody({ code, signalId: writer.uuid(), dateTime, ...(errors ? { errors } : {}) })
  const head = { ...answering(writer, to, operation.action(`P.MSG.${code}`)), ...header }
  return eaeuWire(writeEaeuEnvelope(head, body, style), style)
}

/** Decision No 5, items 66-76: no ReplyTo, From names the sender, RelatesTo says which Action it was. */
export function writeFault(
  writer: Writer,
  to: EaeuHeader,
  {
    subcode,
    ru,
    en,
    problem,
  }: { readonly subcode: Subcode; readonly ru: string; readonly en?: string; readonly problem?: string },
): Wire {
  const head: EaeuHeaderWish = {
    to: to.faultTo ?? to.replyTo ?? null,
    from: writer.own,
    action: FAULT_ACTIONS[SUBCODES[subcode].action],
    messageId: urn(writer.uuid()),
    relatesTo: to.messageId ?? null,
    ...(to.action === undefined ? {} : { relatesAction: to.action }),
    procedureId: to.procedureId ?? null,
    conversationId: to.conversationId ?? null,
  }
  const body = faultBody({ subcode, ru, ...(en === undefined ? {} : { en }), ...(problem === undefined ? {} : { problem }) })
  return eaeuWire(writeEaeuEnvelope(head, body))
}

export const urn = (id: string) => `urn:uuid:${id}`
