import type { CommonProcess, Exchange, Operation, Pack } from '@asw/mappings'
import { Fault } from '../message/fault.ts'
import type { EaeuAgreement } from './deps.ts'

interface Spoken {
  readonly pack: Pack
  readonly exchange: Exchange
  readonly process: CommonProcess
}

/** The process that an agreement names, as its pack describes it. Throws ASW_AGREEMENT_INVALID. */
export function processOf(pack: (name: string) => Pack, { partner, pack: name, eaeu }: EaeuAgreement): Spoken {
  const own = pack(name)
  const { exchange } = own
  const process = exchange?.processes.get(eaeu.process)
  if (exchange === undefined || process === undefined)
    throw new Fault('ASW_AGREEMENT_INVALID', `${partner}: the pack ${name} does not describe the process ${eaeu.process}`)
  return { pack: own, exchange, process }
}

/** The operation that carries a document to the partner. Throws ASW_DOCUMENT_UNKNOWN. */
export function operationFor({ process }: Spoken, document: string): Operation {
  const operation = [...process.operations.values()].find(({ request }) => request.document === document)
  if (!operation) throw new Fault('ASW_DOCUMENT_UNKNOWN', `no operation of ${process.code} carries ${document}`)
  return operation
}
