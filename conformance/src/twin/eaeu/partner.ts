import { setTimeout as sleep } from 'node:timers/promises'
import type { Agreement } from '../../agreement/agreement.ts'
import type { Process } from '../../wire/eaeu/process.ts'
import { actionOf, type EaeuReceived, readEaeu } from '../../wire/eaeu/read.ts'
import type { Wire } from '../../wire/mime.ts'
import type { Deed, Taker } from '../taker.ts'
import { believedIn, type Writer, writeFault, writerOf } from './compose.ts'
import { type EaeuHabit, type Move, rowOf, WELL_BEHAVED } from './habits.ts'
import { type About, goodMoves, wiresOf } from './moves.ts'

/** A message that came to the twin. */
export interface EaeuIncoming {
  readonly at: number
  readonly road: 'https' | 'amqp'
  readonly message: EaeuReceived
  /** Number of the certificate that the document is about, or that its conversation is about. */
  readonly number?: string
  readonly habit: EaeuHabit
}

/** A partner in the integrated system: takes what comes over both roads, keeps it, and answers as its habits say. */
export class EaeuPartner implements Taker {
  readonly agreement: Agreement
  readonly process: Process
  readonly writer: Writer
  readonly incoming: EaeuIncoming[] = []
  /** The habit for documents that no script is about. */
  usual: () => EaeuHabit = () => WELL_BEHAVED
  /** Answers every fault by a fault, which nobody may (EM-12). */
  faultsBack: (incoming: EaeuIncoming) => boolean = () => false
  onTrouble: (text: string) => void = () => {}
  readonly #post: (wire: Wire) => Promise<unknown>
  readonly #scripts = new Map<string, EaeuHabit[]>()
  /** Which certificate a conversation is about: signals and results do not say. */
  readonly #numbers = new Map<string, string>()
  readonly #waiting = new Set<() => void>()
  readonly #owed: { readonly number: string | undefined; readonly wires: readonly Wire[] }[] = []
  readonly #background = new Set<Promise<unknown>>()

  constructor(agreement: Agreement, process: Process, uuid: () => string, post: (wire: Wire) => Promise<unknown>) {
    this.agreement = agreement
    this.process = process
    this.writer = writerOf(agreement, uuid)
    this.#post = post
  }

  /** The next documents about this certificate meet these habits, in order. */
  script(number: string, habits: readonly EaeuHabit[]): void {
    this.#scripts.set(
      number,
      habits.flatMap((habit) => Array.from({ length: habit.times ?? 1 }, () => habit)),
    )
  }
  remember(conversationId: string | undefined, number: string): void {
    if (conversationId !== undefined) this.#numbers.set(conversationId, number)
  }
  /** Sends what is owed about this certificate. */
  payUp(number: string): void {
    for (const { wires } of this.#owed.filter((one) => one.number === number)) this.#later(0, wires)
  }

  /** Resolves when a message that satisfies `good` has come, or to undefined after `timeoutMs`. */
  async wait(good: (incoming: EaeuIncoming) => boolean, timeoutMs: number, after = 0): Promise<EaeuIncoming | undefined> {
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
    const message = readEaeu(wire, believedIn(this.agreement))
    const { conversationId } = message.header
    const number = this.#numbers.get(conversationId ?? '') ?? message.document?.number
    if (number !== undefined) this.remember(conversationId, number)
    const habit = message.kind === 'document' ? this.#habitFor(number) : WELL_BEHAVED
    const incoming = { at: Date.now(), road, message, habit, ...(number === undefined ? {} : { number }) }
    this.incoming.push(incoming)
    for (const wake of this.#waiting) wake()
    if (message.kind === 'document') this.#answer(incoming)
    else if (message.kind === 'fault' && this.faultsBack(incoming)) {
      const about = { ...message.header, replyTo: message.header.from ?? this.writer.peer }
      this.#later(0, [writeFault(this.writer, about, { subcode: 'int:DataError', ru: 'Ошибка на ошибку' })])
    }
    return doorOf(habit)
  }

  #habitFor(number: string | undefined): EaeuHabit {
    return (number === undefined ? undefined : this.#scripts.get(number)?.shift()) ?? this.usual()
  }

  #answer({ message, number, habit }: EaeuIncoming): void {
    const action = actionOf(message)
    const operation = action && this.process.byTransaction(action.transaction)
    if (!operation) {
      this.onTrouble(`an Action that this process does not know: ${message.header.action}`)
      return
    }
    const { moves, owed } = rowOf(habit)
    const good = goodMoves(operation, action.message === operation.request.code)
    const values = { number: number ?? '', serial: (number ?? '').replace(/\D/g, '').slice(-7) }
    const about: About = { agreement: this.agreement, writer: this.writer, operation, message, values }
    const wires = (move: Move) => wiresOf(about, move)
    const chosen = moves(good, operation)
    if (owed) this.#owed.push({ number, wires: chosen.flatMap(wires) })
    else this.#later(habit.delayMs ?? this.agreement.twin.latencyMs, chosen.flatMap(wires))
  }

  /** One after the other: signals must not overtake each other by our own fault. */
  #later(delayMs: number, wires: readonly Wire[]): void {
    if (wires.length === 0) return
    const task = (async () => {
      await sleep(delayMs)
      for (const wire of wires) await this.#post(wire)
    })()
      .catch((error: unknown) =>
        this.onTrouble(`an answer could not be sent: ${error instanceof Error ? error.message : String(error)}`),
      )
      .finally(() => this.#background.delete(task))
    this.#background.add(task)
  }

  async idle(): Promise<void> {
    await Promise.all(this.#background)
  }
}

function doorOf(habit: EaeuHabit): Deed {
  const wire = { contentType: 'application/soap+xml', body: Buffer.from('half of an answer that never ends') }
  switch (rowOf(habit).door) {
    case undefined:
      return { do: 'answer', status: 202 }
    case 'status':
      return { do: 'answer', status: habit.status ?? 500 }
    case 'hang':
      return { do: 'hang' }
    default:
      return { do: rowOf(habit).door as 'half' | 'reset', wire }
  }
}
