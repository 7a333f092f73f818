import { Fault } from '../../message/fault.ts'

/**
 * Logical address `EAEU://<segment>/<space>/<identifier>` (No 5, items 45-56). `segment`: `EEC` for the Commission, else
 * ISO 3166-1 alpha-2 of the state.
 */
export type LogicalAddress =
  /** Participant of a common process. `authority`: id of one authority, where the participant is a group of them. */
  | {
      readonly space: 'CP'
      readonly segment: string
      readonly process: string
      readonly participant: string
      readonly authority?: string
    }
  /** One authority. */
  | { readonly space: 'CA'; readonly segment: string; readonly id: string }
  /** Service resource: `gate` is the integration gateway. */
  | { readonly space: 'SR'; readonly segment: string; readonly id: string }

const SEGMENT = /^(EEC|[A-Z]{2})$/
export const PROCESS = /^P\.[A-Z]{2}\.[0-9]{2}$/
/** `P.ACT.001` is the Commission. The test stand writes letters behind the number: `P.CC.05.ACT.022AT`. */
const PARTICIPANT = /^P\.(?:[A-Z]{2}\.[0-9]{2}\.)?ACT\.[0-9]{3}[A-Z]{0,4}$/
const IDENTIFIER = /^[A-Za-z0-9._-]{1,128}$/

/**
 * Reads a logical address. `header`: where it stands, for the fault. Throws ASW_ADDRESSING_INVALID.
 * A participant of one process in the address of another is refused; the Commission's participant has no process in it.
 */
export function parseAddress(text: string, header: string): LogicalAddress {
  const match = /^EAEU:\/\/([^/]+)\/([^/]+)\/(.+)$/.exec(text)
  const [segment, space, rest] = match?.slice(1) ?? []
  if (!segment || !space || !rest || !SEGMENT.test(segment)) throw invalid(header, 'is not EAEU://segment/space/identifier')
  if (space === 'CP') return participantAddress(segment, rest.split('/'), header)
  if (space !== 'CA' && space !== 'SR') throw invalid(header, 'names a space that is not CP, CA or SR')
  if (!IDENTIFIER.test(rest)) throw invalid(header, 'has an identifier that is none')
  return { space, segment, id: rest }
}

function participantAddress(segment: string, parts: readonly string[], header: string): LogicalAddress {
  const [process, participant, authority, ...more] = parts
  if (!process || !PROCESS.test(process)) throw invalid(header, 'names no process of the form P.XX.99')
  if (!participant || !PARTICIPANT.test(participant)) throw invalid(header, 'names no participant of the form P.XX.99.ACT.999')
  if (!participant.startsWith('P.ACT.') && !participant.startsWith(`${process}.`))
    throw invalid(header, 'names a participant of another process')
  if (more.length > 0 || (authority !== undefined && !IDENTIFIER.test(authority)))
    throw invalid(header, 'has an authority id that is none')
  return { space: 'CP', segment, process, participant, ...(authority === undefined ? {} : { authority }) }
}

/** The text of an address; `parseAddress` gives the address back. */
export function writeAddress(address: LogicalAddress): string {
  const { segment, space } = address
  if (space !== 'CP') return `EAEU://${segment}/${space}/${address.id}`
  const authority = address.authority === undefined ? '' : `/${address.authority}`
  return `EAEU://${segment}/CP/${address.process}/${address.participant}${authority}`
}

export function sameAddress(one: LogicalAddress, other: LogicalAddress): boolean {
  return writeAddress(one) === writeAddress(other)
}

function invalid(header: string, why: string): Fault {
  return new Fault('ASW_ADDRESSING_INVALID', `${header} ${why}`, { header })
}
