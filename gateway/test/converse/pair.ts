import { loadPack } from '@asw/mappings'
import {
  answer,
  type Conversation,
  type Conversations,
  type Delivered,
  type Desk,
  delivered,
  elapsed,
  type Heard,
  hear,
  type Move,
  type Outgoing,
  request,
} from '../../src/converse/index.ts'
import { parseAddress } from '../../src/envelope/eaeu/index.ts'
import { Fault } from '../../src/message/fault.ts'
import { signContainer, verifyContainer } from '../../src/sign/edoc/index.ts'
import type { SealKey } from '../../src/sign/seal.ts'
import { turnOf } from '../../src/transaction/index.ts'
import { trusting } from '../sign/edoc/fixture.ts'

const { exchange } = loadPack('eaeu')
if (exchange === undefined) throw new Error('the pack has no exchange data')
export const EXCHANGE = exchange
const [PROCESS] = [...EXCHANGE.processes.values()]
if (!PROCESS) throw new Error('the pack has no process')
export const P = PROCESS

/** Keeps every move as JSON: nothing but what was written survives. */
export class Memory implements Conversations {
  readonly rows = new Map<string, string>()
  readonly sent = new Map<string, string>()
  readonly moves: Move[] = []
  /** Called before a move is kept: a crash, or somebody who is faster. */
  before: (move: Move) => void = () => undefined

  async find(id: string): Promise<Conversation | undefined> {
    const row = this.rows.get(id)
    return row === undefined ? undefined : revive(row)
  }
  async findBySent(messageId: string): Promise<Conversation | undefined> {
    return this.find(this.sent.get(messageId) ?? '')
  }
  readonly #clock: { readonly now: number }

  constructor(clock: { readonly now: number }) {
    this.#clock = clock
  }
  async now(): Promise<number> {
    return this.#clock.now
  }
  async keep(move: Move): Promise<void> {
    this.before(move)
    const { conversation } = move
    // no await between the look and the write: a unit of work
    const row = this.rows.get(conversation.id)
    if ((row === undefined ? 0 : revive(row).revision) !== conversation.revision - 1)
      throw new Fault('ASW_STATE_CONFLICT', 'it moved')
    this.rows.set(conversation.id, JSON.stringify(conversation, bytesAsText))
    for (const { messageId } of move.outgoing) this.sent.set(messageId, conversation.id)
    this.moves.push(move)
  }
  get outbox(): readonly Outgoing[] {
    return this.moves.flatMap(({ outgoing }) => outgoing)
  }
  get inbox(): readonly Delivered[] {
    return this.moves.flatMap((move) => move.delivered)
  }
}
function bytesAsText(this: unknown, _key: string, value: unknown): unknown {
  return value instanceof Uint8Array ||
    (typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer')
    ? {
        base64: Buffer.from(
          value instanceof Uint8Array ? value : (value as { data: number[] } & { type: unknown }).data,
        ).toString('base64'),
      }
    : value
}
function revive(row: string): Conversation {
  return JSON.parse(row, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'base64' in value
      ? new Uint8Array(Buffer.from(String(value.base64), 'base64'))
      : value,
  ) as Conversation
}

export const VN = parseAddress(`EAEU://VN/CP/${P.code}/${P.code}.ACT.003`, 'test')
export const EEC = parseAddress(`EAEU://EEC/CP/${P.code}/P.ACT.001`, 'test')
export const GATE = parseAddress('EAEU://EEC/SR/gate', 'test')

export class Office {
  readonly memory: Memory
  desk: Desk
  readonly heard: Heard[] = []
  /** What the rules of the pack find in the next documents. */
  finds: { code: string; description: string }[] = []
  opened = 0
  readonly key: SealKey

  constructor(name: 'vn' | 'eec', own: SealKey, partner: SealKey, clock: { now: number }) {
    this.key = own
    this.memory = new Memory(clock)
    let uuids = 0
    this.desk = {
      exchange: EXCHANGE,
      conversations: this.memory,
      own: name === 'vn' ? VN : EEC,
      partners: name === 'vn' ? [EEC, GATE] : [VN],
      open: async (xml) => {
        this.opened += 1
        const { documents } = await verifyContainer(xml, trusting([partner]))
        const [document, ...others] = documents
        if (!document || others.length > 0) throw new Fault('ASW_CONTAINER_SHAPE', 'not one document')
        return document
      },
      control: async () => this.finds,
      world: {
        uuid: () => `${name === 'vn' ? 'a' : 'b'}0000000-0000-4000-8000-${`${++uuids}`.padStart(12, '0')}`,
      },
    }
  }

  async hear(outgoing: Outgoing | undefined): Promise<Heard> {
    if (!outgoing) throw new Error('nothing was sent')
    const heard = await hear(this.desk, outgoing.wire)
    this.heard.push(heard)
    return heard
  }
  async conversation(): Promise<Conversation> {
    const [id = ''] = this.memory.rows.keys()
    const found = await this.memory.find(id)
    if (!found) throw new Error('no conversation')
    return found
  }
}

/** Two offices and the wire between them. */
export class Pair {
  readonly clock = { now: Date.parse('2026-11-21T03:00:00Z') }
  /** Messages that real roads brought. */
  heardOverWire = 0
  readonly vn: Office
  readonly eec: Office
  readonly #taken = new Map<Office, number>()

  constructor(vn: SealKey, eec: SealKey) {
    this.vn = new Office('vn', vn, eec, this.clock)
    this.eec = new Office('eec', eec, vn, this.clock)
  }

  /** Carries everything that lies in the outboxes, both ways, until they are empty. Gives what passed, as `vn:MSG.001`. */
  async carry(): Promise<readonly string[]> {
    const passed: string[] = []
    for (let moved = true; moved; ) {
      moved = false
      for (const [from, to, name] of [
        [this.vn, this.eec, 'vn'],
        [this.eec, this.vn, 'eec'],
      ] as const) {
        for (const one of this.take(from)) {
          moved = true
          passed.push(`${name}:${codeOf(one)}`)
          if (one.kind === 'document') await delivered(from.desk, (await from.conversation()).id, one.messageId, 'sent')
          const heard = await to.hear(one)
          if (heard.verdict === 'answered') for (const reply of heard.outgoing) await from.hear(reply)
        }
      }
    }
    return passed
  }
  /** What a side has put out since the last time. */
  take(office: Office): readonly Outgoing[] {
    const { outbox } = office.memory
    const fresh = outbox.slice(this.#taken.get(office) ?? 0)
    this.#taken.set(office, outbox.length)
    return fresh
  }
  /** The clock of a side's wait runs out. */
  async elapse(office: Office): Promise<void> {
    const { id, state } = await office.conversation()
    const { until } = turnOf(state)
    if (until === undefined || !state.wait) throw new Error('nothing is waited for')
    this.clock.now = until
    await elapsed(office.desk, id, state.wait.id)
  }

  /** VN's request is handed over, lost, and repeated: two transmissions, none of which has been heard. */
  async elapseUnsent(): Promise<void> {
    const { id, state } = await this.vn.conversation()
    if (state.sending) await delivered(this.vn.desk, id, state.sending, 'sent')
    await this.elapse(this.vn)
  }

  /** VN sends what an operation asks for. */
  async request(operation: string, wish: Partial<DocumentWish> = {}) {
    const { request: message } = P.operations.get(operation)!
    const xml = await signed(document({ message: message.code, structure: message.structure, ...wish }), this.vn.key)
    return request(this.vn.desk, { process: P.code, operation, documentId: wish.id ?? REQUEST, xml })
  }
  /** The Commission answers by a processing result, or by another message. */
  async answer(message = 'result', wish: Partial<DocumentWish> = {}) {
    const { code, structure } = P.messages.get(message)!
    const xml = await signed(document({ message: code, structure, id: RESPONSE, answers: REQUEST, ...wish }), this.eec.key)
    return answer(this.eec.desk, (await this.eec.conversation()).id, { message, documentId: wish.id ?? RESPONSE, xml })
  }
}

export const REQUEST = '11111111-2222-4333-8444-555555555555'
export const RESPONSE = '66666666-7777-4888-8999-aaaaaaaaaaaa'
export interface DocumentWish {
  readonly message: string
  readonly structure: string
  readonly id: string
  readonly answers: string
  readonly text: string
}
export function document({ message, structure, id = REQUEST, answers, text = 'x' }: Partial<DocumentWish>): string {
  const field = (name: string, value: string | undefined) =>
    value === undefined ? '' : `<csdo:${name} xmlns:csdo="urn:EEC:M:SimpleDataObjects:v0.4.14">${value}</csdo:${name}>`
  return `<d:Document xmlns:d="urn:EEC:R:Document:v1.0.0"><ccdo:EDocHeader xmlns:ccdo="urn:EEC:M:ComplexDataObjects:v0.4.14">${field('InfEnvelopeCode', message)}${field('EDocCode', structure)}${field('EDocId', id)}${field('EDocRefId', answers)}</ccdo:EDocHeader>${field('NoteText', text)}</d:Document>`
}
let containers = 0
export async function signed(xml: string, key: SealKey): Promise<Uint8Array> {
  containers += 1
  const id = (n: number) => `${n}0000000-0000-4000-8000-${`${containers}`.padStart(12, '0')}`
  return signContainer(Buffer.from(xml), [key], {
    docInstance: `urn:uuid:${id(1)}`,
    data: id(2),
    content: id(3),
    signatures: [id(4)],
  })
}
/** `MSG.001`, `RCV`, `fault` of an outgoing message. */
export function codeOf({ wire }: Outgoing): string {
  const action = /<wsa:Action>([^<]*)</.exec(Buffer.from(wire.body).toString('utf8'))?.[1] ?? ''
  return action.endsWith('/fault') ? 'fault' : (/(?:MSG\.(\d+|[A-Z]+))$/.exec(action)?.[1] ?? action)
}
