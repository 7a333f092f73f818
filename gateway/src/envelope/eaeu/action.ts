import { Fault } from '../../message/fault.ts'
import { PROCESS } from './address.ts'
import { FAULT_ACTIONS, type FaultAction, SIGNALS, type SignalCode } from './names.ts'

/** The place of a message in its process: everything of an Action but the message itself (No 5, item 35; annex 3). */
export interface TransactionPlace {
  /** `P.XX.99` */
  readonly process: string
  /** Version of the process, `1.0.0`. */
  readonly version: string
  /** `P.XX.99.PRC.999` */
  readonly procedure: string
  /** `P.XX.99.TRN.999` */
  readonly transaction: string
}
export type Action =
  /** `message`: `P.XX.99.MSG.999`, perhaps of another process than the transaction (No 5's own example mixes two). */
  | ({ readonly kind: 'document'; readonly message: string } & TransactionPlace)
  | ({ readonly kind: 'signal'; readonly signal: SignalCode } & TransactionPlace)
  | { readonly kind: 'fault'; readonly about: FaultAction }

const VERSION = /^[0-9]{1,4}(\.[0-9]{1,4}){0,3}$/
const MESSAGE = /^P\.[A-Z]{2}\.[0-9]{2}\.MSG\.[0-9]{3}$/
const SIGNAL_BY_MESSAGE = new Map((Object.keys(SIGNALS) as SignalCode[]).map((code) => [SIGNALS[code].message as string, code]))
const FAULT_BY_ACTION = new Map(
  (Object.keys(FAULT_ACTIONS) as FaultAction[]).map((about) => [FAULT_ACTIONS[about] as string, about]),
)

/** Whether this is the Action of a fault, however broken the rest of the message is: a fault is never answered by a fault. */
export function isFaultAction(text: string): boolean {
  return FAULT_BY_ACTION.has(text)
}

/**
 * Reads `int://CP/<process>/<version>/<PRC>/<TRN>/<MSG>`. Procedure and transaction belong to the process, the message need
 * not. Throws ASW_ACTION_UNKNOWN.
 */
export function parseAction(text: string): Action {
  const about = FAULT_BY_ACTION.get(text)
  if (about !== undefined) return { kind: 'fault', about }
  const [scheme, process = '', version = '', procedure = '', transaction = '', message = '', ...more] = splitAction(text)
  if (scheme !== 'int://CP' || more.length > 0) throw unknown('is not int://CP/process/version/procedure/transaction/message')
  if (!PROCESS.test(process) || !VERSION.test(version)) throw unknown('names no process and version')
  if (!ownedBy(process, procedure, 'PRC')) throw unknown('names no procedure of its process')
  if (!ownedBy(process, transaction, 'TRN')) throw unknown('names no transaction of its process')
  const place = { process, version, procedure, transaction }
  const signal = SIGNAL_BY_MESSAGE.get(message)
  if (signal !== undefined) return { kind: 'signal', signal, ...place }
  if (!MESSAGE.test(message)) throw unknown('names no message of the form P.XX.99.MSG.999')
  return { kind: 'document', message, ...place }
}

function splitAction(text: string): readonly string[] {
  const prefix = 'int://CP/'
  return text.startsWith(prefix) ? ['int://CP', ...text.slice(prefix.length).split('/')] : [text]
}

function ownedBy(process: string, code: string, kind: 'PRC' | 'TRN'): boolean {
  return code.startsWith(`${process}.${kind}.`) && /^[0-9]{3}$/.test(code.slice(process.length + 5))
}

/** The text of an Action; `parseAction` gives the Action back. */
export function writeAction(action: Action): string {
  if (action.kind === 'fault') return FAULT_ACTIONS[action.about]
  const { process, version, procedure, transaction } = action
  const message = action.kind === 'signal' ? SIGNALS[action.signal].message : action.message
  return `int://CP/${process}/${version}/${procedure}/${transaction}/${message}`
}

export function placeOf(action: Exclude<Action, { kind: 'fault' }>): TransactionPlace {
  const { process, version, procedure, transaction } = action
  return { process, version, procedure, transaction }
}

function unknown(why: string): Fault {
  return new Fault('ASW_ACTION_UNKNOWN', `the Action ${why}`, { header: 'Action' })
}
