import { instant } from '../../message/clock.ts'
import { digestOf } from '../../message/digest.ts'
import { Fault } from '../../message/fault.ts'
import { type PathCertificate, pathCertificate } from '../certificate.ts'
import type { ListName, Looked, RevocationSource } from '../revocation.ts'
import { type Covered, coveredBy, covers } from './covered.ts'
import { signerOf } from './issued.ts'
import { type RevocationList, readRevocationList } from './list.ts'

/** A list in force, and the authority that it is believed for. */
export interface HeldList {
  /** The same for every list of this authority with this scope. */
  readonly slot: string
  readonly list: RevocationList
  readonly authority: PathCertificate
  readonly name: ListName
}

/** The revocation lists in force: one for each key of an authority and each scope. */
export interface RevocationBook extends RevocationSource {
  /**
   * Takes a list in, if it is newer than what is there. `same`: it is there already. Throws ASW_CRL_MALFORMED,
   * ASW_CRL_UNSUPPORTED, ASW_CRL_UNTRUSTED, ASW_CRL_OLDER (`facts.contradicts` where it is no mere old copy).
   */
  take(bytes: Uint8Array, at: number): { readonly held: HeldList; readonly same: boolean }
  held(): readonly HeldList[]
}

/** How far the clock of an authority may be ahead of ours. */
const SKEW_MS = 300_000

/** `authorities`: DER of every authority whose lists are believed. */
export function openBook(authorities: readonly Uint8Array[]): RevocationBook {
  const known = [...new Map(authorities.map((der) => [digestOf(der), der])).values()].map(pathCertificate)
  const slots = new Map<string, HeldList>()
  const byIssuer = new Map<string, readonly HeldList[]>()
  // Paths are cached, and with them these very arrays: what a certificate says is read once, not once a message.
  const certificates = new WeakMap<Uint8Array, Covered>()
  const issuers = new WeakMap<Uint8Array, string>()

  const remembered = <Value>(memory: WeakMap<Uint8Array, Value>, der: Uint8Array, read: (der: Uint8Array) => Value): Value => {
    const old = memory.get(der)
    if (old !== undefined) return old
    const value = read(der)
    memory.set(der, value)
    return value
  }

  return {
    take: (bytes, at) => {
      const list = readRevocationList(bytes)
      const authority = signerOf(list, known)
      if (list.thisUpdateMs > at + SKEW_MS)
        throw new Fault('ASW_CRL_OLDER', `the list of ${authority.subject} is of ${instant(list.thisUpdateMs)}, which is to come`)
      const issuer = issuerKey(authority)
      const slot = digestOf(Buffer.from(`${issuer} ${JSON.stringify(list.scope)}`, 'utf8')).slice(0, SLOT_LENGTH)
      const old = slots.get(slot)
      if (old?.list.digest === list.digest) return { held: old, same: true }
      if (old !== undefined) assureNewer(list, old)
      const held = { slot, list, authority, name: nameOf(list, authority) }
      slots.set(slot, held)
      byIssuer.set(
        issuer,
        [...slots.values()].filter((one) => issuerKey(one.authority) === issuer),
      )
      return { held, same: false }
    },
    held: () => [...slots.values()],
    look: (certificate, issuer) => {
      const lists = byIssuer.get(remembered(issuers, issuer, (der) => issuerKey(pathCertificate(der)))) ?? []
      if (lists.length === 0) return undefined
      const asked = remembered(certificates, certificate, coveredBy)
      return worst(lists.filter(({ list }) => covers(list.scope, asked)).map((held) => lookIn(held, asked)))
    },
  }
}

const SLOT_LENGTH = 32

function issuerKey({ subjectName, publicKey }: PathCertificate): string {
  return `${subjectName} ${digestOf(publicKey.export({ format: 'der', type: 'spki' }))}`
}

function nameOf(list: RevocationList, authority: PathCertificate): ListName {
  return {
    issuer: authority.subject,
    ...(list.number === undefined ? {} : { number: list.number.toString() }),
    thisUpdate: instant(list.thisUpdateMs),
    nextUpdate: instant(list.nextUpdateMs),
    digest: list.digest,
  }
}

/** Numbers only grow (RFC 5280 5.2.3). An old copy is harmless; one that says otherwise under the same number is not. */
function assureNewer(list: RevocationList, { list: old, authority }: HeldList): void {
  const numbered = list.number !== undefined && old.number !== undefined
  const higher = numbered ? list.number > old.number : list.thisUpdateMs > old.thisUpdateMs
  const later = list.thisUpdateMs >= old.thisUpdateMs
  if (higher && later) return
  const shown = ({ number, thisUpdateMs }: RevocationList) => `${number ?? 'without number'} of ${instant(thisUpdateMs)}`
  throw new Fault(
    'ASW_CRL_OLDER',
    `the list of ${authority.subject}, ${shown(list)}, does not follow the one in force, ${shown(old)}`,
    { issuer: authority.subject, contradicts: later || higher },
  )
}

function lookIn({ list, name }: HeldList, { serial }: Covered): Looked {
  const entry = list.entry(serial)
  return { list: name, nextUpdateMs: list.nextUpdateMs, ...(entry === undefined ? {} : { entry }) }
}

/** What revokes counts; else what is good for longest. */
function worst(found: readonly Looked[]): Looked | undefined {
  const [best] = [...found].sort(
    (a, b) => Number(b.entry !== undefined) - Number(a.entry !== undefined) || b.nextUpdateMs - a.nextUpdateMs,
  )
  return best
}
