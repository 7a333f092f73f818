import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Agreement } from '../agreement/agreement.ts'
import { look } from '../documents/edit.ts'
import { decrypt } from '../security/encrypt.ts'
import type { Identity } from '../security/keys.ts'
import { EBMS_SERVICE } from '../wire/envelope.ts'
import type { Wire } from '../wire/mime.ts'
import { type Received, readMessage } from '../wire/read.ts'
import { acknowledgmentBlock, errorListBlock, referencesOf, SOAP_FAULT, signal } from './answers.ts'
import { GOOD, type Habit } from './habits.ts'
import type { Deed, Taker } from './taker.ts'

/** A message that came to the twin, with what was found in it. */
export interface Incoming {
  readonly at: number
  readonly road: 'https' | 'amqp'
  readonly message: Received
  /** The opened document, where there is one and it opens. */
  readonly document?: Buffer
  readonly trouble?: string
  /** Number of the certificate that the document is about. */
  readonly number?: string
  readonly habit: Habit
}
/** `tlsKey`: the key that opens the connection, where it is not the twin's own. */
export type Post = (wire: Wire, tlsKey?: string) => Promise<unknown>

/**
 * A simulated partner. Both doors hand it what comes; it keeps everything, answers as its habits say, and sends
 * asynchronous answers by `post`.
 */
export class Twin implements Taker {
  readonly agreement: Agreement
  readonly incoming: Incoming[] = []
  /** Picks the habit for messages that no script is about. */
  usual: (incoming: Received) => Habit = () => GOOD
  readonly #scripts = new Map<string, Habit[]>()
  readonly #waiting = new Set<() => void>()
  readonly #owed: { readonly number: string | undefined; readonly wire: Wire }[] = []
  readonly #post: Post
  readonly #background = new Set<Promise<unknown>>()
  onTrouble: (text: string) => void = () => {}

  constructor(agreement: Agreement, post: Post) {
    this.agreement = agreement
    this.#post = post
  }

  /** The next messages about this certificate meet these habits, in order. */
  script(number: string, habits: readonly Habit[]): void {
    this.#scripts.set(
      number,
      habits.flatMap((habit) => Array.from({ length: habit.times ?? 1 }, () => habit)),
    )
  }

  /** Sends the Acknowledgments that are still owed for messages about this certificate. */
  payUp(number: string): void {
    for (const { wire } of this.#owed.filter((one) => one.number === number)) this.#later(0, wire)
  }

  /** Resolves when a message that satisfies `good` has come, or to undefined after `timeoutMs`. */
  async wait(good: (incoming: Incoming) => boolean, timeoutMs: number, after = 0): Promise<Incoming | undefined> {
    const deadline = Date.now() + timeoutMs
    for (;;) {
      const found = this.incoming.slice(after).find(good)
      if (found) return found
      const left = deadline - Date.now()
      if (left <= 0) return undefined
      let wake = () => {}
      const news = new Promise<void>((resolve) => {
        wake = resolve
        this.#waiting.add(wake)
      })
      await Promise.race([news, sleep(left)])
      this.#waiting.delete(wake)
    }
  }

  take(wire: Wire, road: 'https' | 'amqp'): Deed {
    const message = readMessage(wire, this.agreement.sut.envelope)
    const opened = message.kind === 'user' ? this.#open(message) : {}
    const habit = message.kind === 'user' ? this.#habitFor(message, opened.number) : GOOD
    this.incoming.push({ at: Date.now(), road, message, habit, ...opened })
    for (const wake of this.#waiting) wake()
    if (message.kind !== 'user') return this.#answerSignal(message)
    return this.#behave(message, habit, opened.number)
  }

  #open(message: Received): { document?: Buffer; number?: string; trouble?: string } {
    const part = message.parts[0]
    if (!part) return {}
    try {
      // A revoked key is a lost key: what is encrypted to it is not opened here.
      const own = [...this.agreement.keys.values()].filter(
        ({ name }) => name.startsWith('encryption') && !name.endsWith('-revoked'),
      )
      const document = decrypt(part.bytes, own)
      const number = look(document, 'Declaration/ID') ?? look(document, 'Response/Declaration/ID')
      return { document, ...(number === undefined ? {} : { number }) }
    } catch (error) {
      return { trouble: error instanceof Error ? error.message : String(error) }
    }
  }

  #habitFor(message: Received, number: string | undefined): Habit {
    const script = number === undefined ? undefined : this.#scripts.get(number)
    return script?.shift() ?? this.usual(message)
  }

  #answerSignal(message: Received): Deed {
    if (message.kind !== 'ping' && message.kind !== 'status-request') return { do: 'answer', status: 202 }
    const answer =
      message.kind === 'ping'
        ? { action: 'Pong' }
        : {
            action: 'StatusResponse',
            body: `<eb:StatusResponse xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" eb:messageStatus="NotRecognized" eb:version="2.0"><eb:RefToMessageId>${message.header.messageId}</eb:RefToMessageId></eb:StatusResponse>`,
          }
    return this.#reply(message, this.#signal(message, answer), {})
  }

  #behave(message: Received, habit: Habit, number: string | undefined): Deed {
    const wrong = (references = referencesOf(message)) =>
      references.map((one) => ({ ...one, digestValue: Buffer.alloc(32, 7).toString('base64') }))
    const good = () => this.#acknowledgment(message, referencesOf(message))
    switch (habit.name) {
      case 'acknowledge':
        return this.#reply(message, good(), habit)
      case 'slow':
        return this.#reply(message, good(), habit)
      case 'no-acknowledgment':
        return { do: 'answer', status: 202 }
      case 'unsigned-acknowledgment':
        return this.#reply(message, this.#acknowledgment(message, referencesOf(message), null), habit)
      case 'wrong-digest':
        return this.#reply(message, this.#acknowledgment(message, wrong()), habit)
      case 'no-digest':
        return this.#reply(message, this.#acknowledgment(message, []), habit)
      case 'part-missing':
        return this.#reply(
          message,
          this.#acknowledgment(
            message,
            referencesOf(message).filter((one) => one.uri === ''),
          ),
          habit,
        )
      case 'wrong-reference':
        return this.#reply(
          message,
          this.#acknowledgment(message, referencesOf(message), undefined, `${randomUUID()}@nobody.example`),
          habit,
        )
      case 'wrong-key':
        return this.#reply(
          message,
          this.#acknowledgment(message, referencesOf(message), this.#key('envelope-unregistered')),
          habit,
        )
      case 'other-partner':
        return this.#reply(message, this.#acknowledgment(message, referencesOf(message), this.#key('other-envelope')), habit)
      case 'other-partner-throughout':
        this.#later(0, this.#byOther(message), 'other-tls-client')
        return { do: 'answer', status: 202 }
      case 'late-acknowledgment':
        this.#later(habit.delayMs ?? 3_000, good())
        return { do: 'answer', status: 202 }
      case 'owe-acknowledgment':
        this.#owed.push({ number, wire: good() })
        return { do: 'answer', status: 202 }
      case 'double-acknowledgment': {
        const twice = good()
        this.#later(0, twice)
        this.#later(150, twice)
        return { do: 'answer', status: 202 }
      }
      case 'error-list':
        return this.#reply(message, this.#errors(message, habit.code ?? 'DeliveryFailure', 'Error'), habit)
      case 'unsigned-error-list':
        return this.#reply(message, this.#errors(message, habit.code ?? 'DeliveryFailure', 'Error', null), habit)
      case 'warning-list':
        this.#later(0, this.#errors(message, habit.code ?? 'Unknown', 'Warning'))
        this.#later(200, good())
        return { do: 'answer', status: 202 }
      case 'soap-fault':
        return { do: 'answer', status: 500, wire: SOAP_FAULT }
      case 'http-status':
        return {
          do: 'answer',
          status: habit.status ?? 500,
          ...(habit.retryAfter === undefined ? {} : { retryAfter: habit.retryAfter }),
        }
      case 'no-answer':
        return { do: 'hang' }
      case 'half-response':
        return { do: 'half', wire: good() }
      case 'reset':
        return { do: 'reset', wire: good() }
      case 'garbage':
        return { do: 'answer', status: 200, wire: { contentType: 'text/xml', body: Buffer.from('<not-a-message') } }
    }
  }

  /** In the same connection where SyncReply asks for it, else as a message of its own. */
  #reply(message: Received, wire: Wire, { latencyMs }: Pick<Habit, 'latencyMs'>): Deed {
    const wait = latencyMs ?? this.agreement.twin.latencyMs
    if (message.header.syncReply) return { do: 'answer', status: 200, wire, ...(wait > 0 ? { latencyMs: wait } : {}) }
    this.#later(wait, wire)
    return { do: 'answer', status: 202 }
  }

  #later(delayMs: number, wire: Wire, tlsKey?: string): void {
    const task = sleep(delayMs)
      .then(() => this.#post(wire, tlsKey))
      .catch((error: unknown) =>
        this.onTrouble(`an answer could not be sent: ${error instanceof Error ? error.message : String(error)}`),
      )
      .finally(() => this.#background.delete(task))
    this.#background.add(task)
  }

  #signal(message: Received, wish: object, signer: Identity | null | undefined = undefined): Wire {
    const now = new Date(Date.now() + this.agreement.twin.clockSkewMs)
    const about = { id: randomUUID(), now }
    const conversationId = message.header.conversationId ?? about.id
    const refToMessageId = message.header.messageId
    const by = signer === null ? undefined : (signer ?? this.#key('envelope'))
    return signal(this.agreement, by, about, { conversationId, refToMessageId, service: { value: EBMS_SERVICE }, ...wish })
  }

  #acknowledgment(
    message: Received,
    references: ReturnType<typeof referencesOf>,
    signer?: Identity | null,
    ref = message.header.messageId ?? '',
  ): Wire {
    const timestamp = new Date(Date.now() + this.agreement.twin.clockSkewMs).toISOString()
    const extraHeader = acknowledgmentBlock(this.agreement, { refToMessageId: ref, timestamp, references })
    return this.#signal(message, { action: 'Acknowledgment', refToMessageId: ref, extraHeader }, signer)
  }

  /** What a third country could send: everything is true but the message that it acknowledges, which was not sent to it. */
  #byOther(message: Received): Wire {
    const key = this.#key('other-envelope')
    const country = /(?:^|\n)C=([A-Z]{2})/.exec(key.certificate.subject)?.[1] ?? ''
    const { cpaId, twin } = this.agreement
    const refToMessageId = message.header.messageId ?? ''
    const about = { refToMessageId, timestamp: new Date().toISOString(), references: referencesOf(message) }
    const from = { id: country, type: twin.party.type }
    const extraHeader = acknowledgmentBlock({ ...this.agreement, twin: { ...twin, party: from } }, about)
    return this.#signal(message, { action: 'Acknowledgment', from: [from], cpaId: `${cpaId}-other`, extraHeader }, key)
  }

  #errors(message: Received, code: string, severity: 'Error' | 'Warning', signer?: null): Wire {
    return this.#signal(
      message,
      { action: 'MessageError', extraHeader: errorListBlock(code, severity, 'said by the partner twin') },
      signer,
    )
  }

  #key(name: string): Identity {
    const identity = this.agreement.keys.get(name)
    if (!identity) throw new Error(`the agreement names no key ${name}`)
    return identity
  }

  async idle(): Promise<void> {
    await Promise.all(this.#background)
  }
}
