import { type Exchange, loadPack, type Pack } from '@asw/mappings'
import { type Fault, faultOf } from '../message/fault.ts'
import type { Agreement } from './agreement.ts'
import type { Finding } from './finding.ts'

/** What a pack describes of processes; `undefined` where it describes none. Throws ASW_PACK_INVALID. */
export type ExchangeOf = (pack: string) => Exchange | undefined

/** What has been loaded: a pack takes a second or two, and many agreements name the same. */
const loaded = new Map<string, Pack>()
export const exchangeInPack: ExchangeOf = (name) => {
  const pack = loaded.get(name) ?? loadPack(name)
  loaded.set(name, pack)
  return pack.exchange
}

/**
 * The pack of every agreement must be one that can be loaded: a gateway takes no set of agreements with another. The process of an EAEU
 * agreement must be one of its pack, and every kind of document that it sends or receives the request of one of its operations, with
 * parameters of its transaction: else the agreement is in force and nothing can be said under it.
 */
export function lintProcess(
  { partner, pack, eaeu, capabilities }: Pick<Agreement, 'partner' | 'pack' | 'eaeu' | 'capabilities'>,
  exchangeOf: ExchangeOf,
): readonly Finding[] {
  const found = attempt(() => exchangeOf(pack))
  if (found instanceof Error)
    return [
      {
        severity: 'E',
        partner,
        code: 'pack-unreadable',
        message: `pack ${pack}: ${found.message}`,
        remedy: 'name a pack that can be loaded',
      },
    ]
  if (eaeu === undefined) return []
  const process = found?.processes.get(eaeu.process)
  if (process === undefined) {
    const known = [...(found?.processes.keys() ?? [])].join(', ')
    const message = `the pack ${pack} does not describe the process ${eaeu.process}`
    const remedy =
      known === ''
        ? 'name a pack that describes processes of the EAEU'
        : `it describes ${known}: name one of them, or add the process to the pack`
    return [{ severity: 'E', partner, code: 'process-unknown', message, remedy }]
  }
  const carried = new Set([...process.operations.values()].map(({ request }) => request.document))
  const kinds = new Set([...capabilities.send, ...capabilities.receive].filter((kind) => !carried.has(kind)))
  return [...kinds].map((kind) => ({
    severity: 'E',
    partner,
    code: 'operation-missing',
    message: `no operation of ${eaeu.process} carries ${kind}, and the agreement names it`,
    remedy: 'take it out of capabilities, or describe its operation and transaction in the pack',
  }))
}

function attempt<T>(read: () => T): T | Fault {
  try {
    return read()
  } catch (error) {
    return faultOf(error)
  }
}
