import { digestOf } from '../message/digest.ts'
import type { ExchangeId } from '../message/ids.ts'
import { GATEWAY_CHAIN } from './chain.ts'

/** UTF-16 code units of a conversation id that serve as the id of an exchange. */
const MOST = 200

/**
 * Whether a conversation id, which a partner chooses, can be the id of an exchange: not the gateway's own chain, and what a path
 * of HTTP carries, where `.` and `..` are steps (RFC 3986 section 5.2.4) and very long names are cut off.
 */
export function canName(wish: ExchangeId): boolean {
  return wish !== GATEWAY_CHAIN && wish !== '.' && wish !== '..' && wish.length <= MOST
}

/** The id in place of a conversation id that another certificate has, or that can name no exchange: told apart by the certificate's digest. */
export function toldApart(wish: ExchangeId, certificate: string): ExchangeId {
  const start = wish.slice(0, MOST).toWellFormed()
  return `${start}~${digestOf(Buffer.from(certificate, 'utf8')).slice(0, 32)}` as ExchangeId
}
