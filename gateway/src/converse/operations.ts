import type { Exchange, Message, Operation } from '@asw/mappings'
import type { Action, TransactionPlace } from '../envelope/eaeu/index.ts'
import { Fault } from '../message/fault.ts'

export interface Placed {
  readonly operation: Operation
  readonly message: Message
  readonly kind: 'request' | 'response'
}

/**
 * The operation that an Action belongs to (EM-09): process, version, procedure and transaction are compared with the
 * process; the message is the request of the operation or one of its answers. Throws ASW_ACTION_UNKNOWN.
 */
export function operationOf(exchange: Exchange, action: Extract<Action, { kind: 'document' }>): Placed {
  const process = exchange.processes.get(action.process)
  if (!process) throw unknown(`the process ${action.process} is not spoken here`)
  if (process.version !== action.version) throw unknown(`version ${action.version} of ${action.process} is not spoken here`)
  const operations = [...process.operations.values()].filter(
    ({ transaction, procedure }) => transaction.code === action.transaction && procedure.code === action.procedure,
  )
  for (const operation of operations) {
    if (operation.request.code === action.message) return { operation, message: operation.request, kind: 'request' }
    const answer = operation.answers.find(({ code }) => code === action.message)
    if (answer) return { operation, message: answer, kind: 'response' }
  }
  throw unknown(`${action.message} is not a message of ${action.transaction} in ${action.procedure}`)
}

/** An operation of the process by its key. Throws ASW_ACTION_UNKNOWN. */
export function operationByKey(exchange: Exchange, process: string, key: string): Operation {
  const operation = exchange.processes.get(process)?.operations.get(key)
  if (!operation) throw unknown(`${process} has no operation ${key}`)
  return operation
}

export function placeOf(exchange: Exchange, process: string, operation: Operation): TransactionPlace {
  const version = exchange.processes.get(process)?.version
  if (version === undefined) throw unknown(`the process ${process} is not spoken here`)
  return { process, version, procedure: operation.procedure.code, transaction: operation.transaction.code }
}

function unknown(detail: string): Fault {
  return new Fault('ASW_ACTION_UNKNOWN', detail, { header: 'Action' })
}
