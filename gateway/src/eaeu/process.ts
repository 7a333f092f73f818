import type { CommonProcess, Exchange, Operation, Pack, Transaction } from '@asw/mappings'
import { Fault } from '../message/fault.ts'
import type { EaeuAgreement } from './deps.ts'

interface Spoken {
  readonly pack: Pack
  readonly exchange: Exchange
  readonly process: CommonProcess
}

/** The process that an agreement names, as its pack describes it and with the times of the agreement. Throws ASW_AGREEMENT_INVALID. */
export function processOf(pack: (name: string) => Pack, { partner, pack: name, eaeu }: EaeuAgreement): Spoken {
  const own = pack(name)
  const { exchange } = own
  const process = exchange?.processes.get(eaeu.process)
  if (exchange === undefined || process === undefined)
    throw new Fault('ASW_AGREEMENT_INVALID', `${partner}: the pack ${name} does not describe the process ${eaeu.process}`)
  if (Object.keys(eaeu.times).length === 0) return { pack: own, exchange, process }
  const agreed = timed(process, eaeu.times)
  return {
    pack: own,
    exchange: { ...exchange, processes: new Map(exchange.processes).set(process.code, agreed) },
    process: agreed,
  }
}

/** A step that a transaction does not wait for is not waited for by agreement either. */
function timed(process: CommonProcess, times: EaeuAgreement['eaeu']['times']): CommonProcess {
  const agreed = (transaction: Transaction) => {
    const awaited = Object.entries(times).filter(([name]) => transaction[name as keyof typeof times] !== undefined)
    return { ...transaction, ...Object.fromEntries(awaited) }
  }
  const operations = [...process.operations].map(([key, one]): [string, Operation] => [
    key,
    { ...one, transaction: agreed(one.transaction) },
  ])
  return { ...process, operations: new Map(operations) }
}

/** The operation that carries a document to the partner. Throws ASW_DOCUMENT_UNKNOWN. */
export function operationFor({ process }: Spoken, document: string): Operation {
  const operation = [...process.operations.values()].find(({ request }) => request.document === document)
  if (!operation) throw new Fault('ASW_DOCUMENT_UNKNOWN', `no operation of ${process.code} carries ${document}`)
  return operation
}
