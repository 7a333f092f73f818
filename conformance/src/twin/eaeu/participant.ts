import { createHash, randomUUID } from 'node:crypto'
import type { Agreement } from '../../agreement/agreement.ts'
import type { Delivered, DeliveryState, Driver, Submitted } from '../../steps/driver.ts'
import { controlFindings, headerFindings, structureFindings } from '../../validate/eaeu-document.ts'
import { envelopeFaults, messagesOf } from '../../validate/eaeu-envelope.ts'
import type { Finding } from '../../validate/finding.ts'
import { hostileFindings } from '../../validate/hostile.ts'
import type { SignalError } from '../../wire/eaeu/answers.ts'
import { eaeuWire, writeEaeuEnvelope } from '../../wire/eaeu/envelope.ts'
import { GATE, isAddress, type Subcode } from '../../wire/eaeu/names.ts'
import type { Message, Operation, Process } from '../../wire/eaeu/process.ts'
import { actionOf, type EaeuHeader, type EaeuReceived, readEaeu } from '../../wire/eaeu/read.ts'
import type { Wire } from '../../wire/mime.ts'
import type { Deed, Taker } from '../taker.ts'
import { believedIn, enclose, opening, urn, type Writer, writeDocument, writeFault, writerOf, writeSignal } from './compose.ts'
import type { Conversation } from './conversation.ts'
import { goodMoves, wiresOf } from './moves.ts'
import { questionErrors } from './question.ts'

export interface ParticipantOptions {
  readonly post: (wire: Wire) => Promise<unknown>
  /** How long it waits before it repeats, and how often. */
  readonly repeatMs: number
  readonly repeats: number
}

/**
 * A participant that keeps Decision No 5 on both sides of a transaction: it controls what comes, answers by signals, faults
 * and results, and repeats what is not answered. The suite is tried against it, so that a case can fail before there is a
 * gateway; it is also a driver of itself. It translates no documents: what it submits is a template.
 */
export class EaeuParticipant implements Taker, Driver {
  readonly #agreement: Agreement
  readonly #process: Process
  readonly #writer: Writer
  readonly #options: ParticipantOptions
  readonly #conversations = new Map<string, Conversation>()
  readonly #inbox: { readonly number: string; readonly entry: Delivered }[] = []
  #work: Promise<unknown> = Promise.resolve()
  onTrouble: (text: string) => void = () => {}

  constructor(agreement: Agreement, process: Process, options: ParticipantOptions) {
    this.#agreement = agreement
    this.#process = process
    this.#options = options
    this.#writer = writerOf(agreement, randomUUID)
  }

  /** One message after the other: a repeat must find what its first transmission has left. */
  take(wire: Wire): Deed {
    const status = refusedAtOnce(wire, this.#agreement.limits.maxBytes)
    if (status !== undefined) return { do: 'answer', status }
    const message = readEaeu(wire, believedIn(this.#agreement))
    const { replyTo = '' } = message.header
    // Nobody can be answered whose address cannot be read.
    if (message.kind === 'unreadable' || (message.kind !== 'fault' && !isAddress(replyTo))) return { do: 'answer', status: 400 }
    this.#work = this.#work
      .then(() => this.#judge(message))
      .catch((error: unknown) => this.onTrouble(error instanceof Error ? (error.stack ?? error.message) : String(error)))
    return { do: 'answer', status: 202 }
  }

  async #judge(message: EaeuReceived): Promise<void> {
    const { header } = message
    if (message.kind === 'fault') return this.#takeFault(message)
    const reader = { own: this.#writer.own, partners: [this.#writer.peer] }
    const [fault] = envelopeFaults(message, this.#process, reader)
    if (fault) return this.#fault(header, fault.subcode, fault.message)
    const operation = this.#process.byTransaction(actionOf(message)?.transaction ?? '')
    if (!operation) return
    const known = this.#conversations.get(header.conversationId ?? '')
    if (message.kind === 'document') return this.#takeDocument(message, operation, known)
    if (known?.sent.has(header.relatesTo ?? '')) this.#takeSignal(message, known)
  }

  async #takeDocument(message: EaeuReceived, operation: Operation, known: Conversation | undefined): Promise<void> {
    const { header, container, document } = message
    const isRequest = actionOf(message)?.message === operation.request.code
    const unexpected = () =>
      this.#error(operation, message, [{ code: 'Common:UnexpectedMessage', description: 'Сообщение не ожидается' }])
    if (!known && (!isRequest || header.relatesTo !== undefined)) return unexpected()
    if (container?.trouble !== undefined) return this.#fault(header, 'int:DataError', container.trouble)
    if (!container && operation.signature === 'required')
      return this.#fault(header, 'int:DataError', 'the document is not signed')
    if (document?.id === undefined) return this.#fault(header, 'int:DataError', 'the document has no EDocId')
    if (known && (known.operation !== operation || known.role !== (isRequest ? 'respondent' : 'initiator'))) return unexpected()
    const body = createHash('sha256').update(document.xml).digest('hex')
    if (known && isRequest) {
      if (known.request.id !== document.id) return unexpected()
      if (known.request.body === body) return this.#send(known.answers?.(header) ?? [])
      return this.#error(operation, message, [
        { code: 'Common:DataError', description: 'Документ с этим EDocId уже получен с другим содержанием' },
      ])
    }
    const errors = await this.#control(message, operation, known)
    if (errors === 'fault') return
    if (errors.length > 0) return this.#error(operation, message, errors)
    return known ? this.#takeResponse(message, known, unexpected) : this.#begin(message, operation, body)
  }

  /** Header, structure, rules, in this order. */
  async #control(
    { header, document }: EaeuReceived,
    operation: Operation,
    known: Conversation | undefined,
  ): Promise<readonly SignalError[] | 'fault'> {
    const code = header.action?.split('/').at(-1)
    const promised = messagesOf(operation).find((one) => one.code === code) as Message
    const wrong = [
      ...headerFindings(document ?? { xml: '', root: '', namespace: '' }, promised),
      ...(known && document?.refId !== known.request.id
        ? [{ severity: 'error', code: 'Common:DataError', message: 'EDocRefId names another document' } as const]
        : []),
    ]
    if (wrong.length > 0) return wrong.map(asError)
    const xml = document?.xml ?? ''
    const [structure] = await structureFindings(xml)
    if (structure) {
      await this.#fault(header, 'int:DataError', structure.message)
      return 'fault'
    }
    const asked = code === operation.request.code ? questionErrors(document?.root ?? '', xml, this.#writer.own) : []
    return controlFindings(xml)
      .filter(({ severity }) => severity === 'error')
      .map(asError)
      .concat(asked)
  }

  async #begin(message: EaeuReceived, operation: Operation, body: string): Promise<void> {
    const { header, document } = message
    const number = document?.number ?? ''
    const values = { number, serial: number.replace(/\D/g, '').slice(-7) }
    const about = { agreement: this.#agreement, writer: this.#writer, operation, values }
    const conversation: Conversation = {
      role: 'respondent',
      operation,
      sent: new Set(),
      request: { id: document?.id ?? '', body },
      number,
      state: 'awaiting',
      tries: 1,
      answers: (to) => {
        const wires = goodMoves(operation, true).flatMap((move) =>
          wiresOf({ ...about, message: { ...message, header: to } }, move),
        )
        for (const wire of wires) conversation.sent.add(readEaeu(wire).header.messageId ?? '')
        return wires
      },
    }
    this.#conversations.set(header.conversationId ?? '', conversation)
    const entry = { id: randomUUID(), document: operation.request.document, exchange: header.conversationId ?? '', json: {} }
    if (!this.#inbox.some((one) => one.number === number && one.entry.document === entry.document))
      this.#inbox.push({ number, entry })
    await this.#send(conversation.answers?.(header) ?? [])
  }

  async #takeResponse(message: EaeuReceived, known: Conversation, unexpected: () => Promise<void>): Promise<void> {
    if (!known.sent.has(message.header.relatesTo ?? '')) return unexpected()
    known.state = 'delivered'
    clearTimeout(known.timer)
    const about = { agreement: this.#agreement, writer: this.#writer, operation: known.operation, message, values: {} }
    await this.#send(goodMoves(known.operation, false).flatMap((move) => wiresOf(about, move)))
  }

  #takeSignal({ kind, signal }: EaeuReceived, known: Conversation): void {
    if (known.role !== 'initiator' || known.state === 'delivered') return
    const onlyUnexpected = signal?.errors.every(({ code }) => code === 'Common:UnexpectedMessage')
    if (kind === 'ERR' && !(onlyUnexpected && known.tries > 1)) {
      known.state = 'refused'
      clearTimeout(known.timer)
      return
    }
    known.state = 'awaiting'
    this.#wait(known)
  }

  #takeFault({ header, fault }: EaeuReceived): void {
    const known = [...this.#conversations.values()].find(({ sent }) => sent.has(header.relatesTo ?? ''))
    if (known?.role !== 'initiator' || known.state === 'delivered' || fault?.code !== 'Sender') return
    known.state = 'refused'
    clearTimeout(known.timer)
  }

  /** FaultTo, else ReplyTo, of the source, where it is the peer's; to nobody else. */
  #fault(source: EaeuHeader, subcode: Subcode, text: string): Promise<void> {
    const { peer } = this.#writer
    const faultTo = [source.faultTo, source.replyTo].find((address) => address === peer || address === GATE) ?? peer
    return this.#send([
      writeFault(this.#writer, { ...source, faultTo }, { subcode, ru: `Сообщение не принято: ${text}`, en: text }),
    ])
  }
  #error(operation: Operation, { header, document }: EaeuReceived, errors: readonly SignalError[]): Promise<void> {
    const named = errors.map((one) => (document?.id === undefined ? one : { documentId: document.id, ...one }))
    return this.#send([writeSignal(this.#writer, operation, header, 'ERR', { errors: named })])
  }
  async #send(wires: readonly Wire[]): Promise<void> {
    for (const wire of wires) await this.#options.post(wire)
  }

  /** Sends a certificate of its own country as the initiator of a transaction. */
  async submit(document: unknown): Promise<Submitted> {
    const operation = this.#process.operation('send-certificate')
    const number = (document as { readonly referenceNumber: string }).referenceNumber
    const id = randomUUID()
    const xml = writeDocument(this.#writer, operation.request, { number, edocId: id }, [], 'certificate-outward.xml')
    const header = opening(this.#writer, operation.action(operation.request.code)) as EaeuHeader
    const delivery = randomUUID()
    const body = enclose(this.#writer, xml, operation)
    const conversation: Conversation = {
      role: 'initiator',
      operation,
      sent: new Set(),
      request: { id, body },
      number,
      header,
      delivery,
      state: 'awaiting',
      tries: 0,
    }
    this.#conversations.set(header.conversationId ?? '', conversation)
    this.#transmit(conversation)
    return { accepted: true, delivery, exchange: header.conversationId ?? '' }
  }

  #transmit(conversation: Conversation): void {
    const messageId = urn(randomUUID())
    conversation.sent.add(messageId)
    conversation.tries += 1
    const xml = writeEaeuEnvelope({ ...conversation.header, messageId }, conversation.request.body)
    this.#options.post(eaeuWire(xml)).catch((error: unknown) => this.onTrouble(String(error)))
    this.#wait(conversation)
  }
  #wait(conversation: Conversation): void {
    clearTimeout(conversation.timer)
    conversation.timer = setTimeout(() => {
      if (conversation.tries <= this.#options.repeats) this.#transmit(conversation)
      else conversation.state = 'abandoned'
    }, this.#options.repeatMs)
  }

  async message(delivery: string): Promise<DeliveryState> {
    const found = [...this.#conversations.values()].find((one) => one.delivery === delivery)
    if (!found) throw new Error(`no delivery ${delivery}`)
    return { state: found.state, tries: found.tries }
  }
  async received(_inbox: string, number: string): Promise<readonly Delivered[]> {
    return this.#inbox.filter((one) => one.number === number).map(({ entry }) => entry)
  }
  async acknowledge(): Promise<void> {}
  async cancel(): Promise<Submitted> {
    throw new Error('a participant of the integrated system cancels by a status')
  }
  async respond(): Promise<Submitted> {
    throw new Error('a participant of the integrated system answers by a result')
  }
  async close(): Promise<void> {
    await this.#work
    for (const { timer } of this.#conversations.values()) clearTimeout(timer)
  }
}

/** By media type, length, and what no parser should see. */
function refusedAtOnce({ contentType, body }: Wire, maxBytes: number): number | undefined {
  if (!/^(application\/soap\+xml|text\/xml|application\/xml)\b/i.test(contentType)) return 415
  if (body.length > maxBytes) return 413
  return hostileFindings(body.toString('utf8')).length > 0 ? 400 : undefined
}

function asError({ code, rule, message, xpath }: Finding): SignalError {
  return { code: rule ?? code, description: message, ...(xpath === undefined ? {} : { reference: xpath }) }
}
