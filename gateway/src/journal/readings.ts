import { instant } from '../message/clock.ts'
import type { Sha256 } from '../message/ids.ts'
import type { Peer } from '../message/stages.ts'
import type { Wire } from '../message/wire.ts'

/**
 * So often the same bytes are begun to be read without an end: the process ended, or hung until somebody ended it. Few, because each
 * may be the fall of a node; more than one, because what is read while the power fails has done nothing.
 */
export const READINGS = 3

export interface NewArrival {
  readonly id: string
  readonly wire: Wire
  readonly wireDigest: Sha256
  readonly peer: Peer
}
export interface OpenArrival {
  readonly id: string
  readonly at: string
  /** Readings that were begun and have not ended, the one at the door among them. */
  readonly begun: number
}
export type Reading =
  | { readonly verdict: 'begun'; readonly wire: Wire; readonly wireDigest: Sha256; readonly peer: Peer }
  /** It has been read too often without an end. `arrival`: the oldest with these bytes, which stands for all. */
  | { readonly verdict: 'aside'; readonly arrival: string; readonly begun: number }
/** What is not read any more by itself. */
export interface AsideArrival extends OpenArrival {
  /** When its last reading began. */
  readonly since: string
  /** As the connection told; nothing in the message is believed. */
  readonly peer: Peer
  readonly wireDigest: Sha256
  readonly contentType: string
  readonly size: number
}

/** What arrived, until it has a verdict, and how often its reading came to no end. The count is of the bytes: copies share it. */
export interface Readings {
  /** The first durable point inward. Raw bytes, nothing believed; with them, that their first reading begins. False: they must not be
   *  read now. The same bytes are set aside, and not kept a second time; or so many readings of them have not ended that it stays
   *  open until it is known whether they will. */
  arrive(arrival: NewArrival): Promise<boolean>
  /** Arrivals without a verdict whose reading was begun no less than `olderThanMs` ago. First those that a crash cut off: those that were
   *  begun least often, so that the neighbours of a culprit are read before it; then the oldest. Then those whose readings all came to an
   *  end: whichever was begun longest ago. */
  openArrivals(limit: number, olderThanMs: number): Promise<readonly OpenArrival[]>
  /** An open arrival is about to be read again: counted, and durable before it begins. After `READINGS` without an end it is set aside
   *  instead, with an alarm. `undefined`: it has a verdict by now, or a reading of the same bytes was begun within `olderThanMs`, by
   *  whichever node. Throws ASW_NOT_FOUND. */
  beginReading(arrival: string, olderThanMs: number): Promise<Reading | undefined>
  /** A reading came to an orderly end without a verdict: it is not counted any more. (A verdict ends all of them.) */
  endReading(arrival: string): Promise<void>
  /** What was set aside, the oldest first, no more than a thousand. */
  arrivalsAside(): Promise<readonly AsideArrival[]>
  /** One reading more of what was set aside. Throws ASW_NOT_FOUND, ASW_STATE_CONFLICT where it is not. */
  readAgain(arrival: string, by: string): Promise<void>
}

/** Of arrivals with the same bytes, one: what both stores read of it. */
export interface AlikeRecord {
  readonly seq: number
  readonly id: string
  readonly peer: string
  readonly begun: number
  readonly begun_at: number
}

/** Of open arrivals with the same bytes, the oldest first: whether another reading may begin, and how many have come to no end. */
export function another(alike: readonly AlikeRecord[], latest: number): { readonly may: boolean; readonly begun: number } {
  const may = alike.every(({ begun_at }) => begun_at <= latest)
  return { may, begun: alike.reduce((sum, { begun }) => sum + begun, 0) }
}

export interface AsideRecord {
  readonly id: string
  readonly at: number
  readonly begun: number
  readonly since: number
  readonly peer: string
  readonly wire: Sha256
  readonly content_type: string | null
  readonly size: number
}

export function asideArrival({ id, at, begun, since, peer, wire, content_type, size }: AsideRecord): AsideArrival {
  const told = JSON.parse(peer) as Peer
  return {
    ...{ id, at: instant(at), begun, since: instant(since), peer: told },
    ...{ wireDigest: wire, contentType: content_type ?? '', size },
  }
}
