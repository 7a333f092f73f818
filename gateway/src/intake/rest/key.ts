import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { Fault } from '../../message/fault.ts'

/** `subscriber`: what a subscription shares with it, and nothing else. */
export type Role = 'submitter' | 'operator' | 'auditor' | 'subscriber'

/** An API key as configured: 256 random bits, kept only as SHA-256. */
export interface ApiKey {
  readonly name: string
  /** Lower-case hexadecimal. */
  readonly sha256: string
  readonly roles: readonly Role[]
  /** Where set: only documents of these kinds. */
  readonly documents?: readonly string[] | undefined
  /** Where set: only these inboxes. */
  readonly inboxes?: readonly string[] | undefined
  /** Where set: only certificates of these issuing authorities. */
  readonly agencies?: readonly string[] | undefined
}

/** Every key is compared, in constant time, so that the time tells nothing about which is near. */
export function keyHolder(keys: readonly ApiKey[], request: FastifyRequest): ApiKey {
  const presented = bearer(request)
  if (presented === undefined) throw new Fault('ASW_NOT_AUTHENTICATED', 'send Authorization: Bearer KEY')
  const digest = hash('sha256', presented, 'buffer')
  let found: ApiKey | undefined
  for (const { key, expected } of digestsOf(keys)) if (timingSafeEqual(expected, digest)) found = key
  if (!found) throw new Fault('ASW_NOT_AUTHENTICATED', 'this key is not known')
  return found
}

interface Expected {
  readonly key: ApiKey
  readonly expected: Buffer
}
/** Read once for each configuration. What is no SHA-256 matches nothing. */
const DIGESTS = new WeakMap<readonly ApiKey[], readonly Expected[]>()

function digestsOf(keys: readonly ApiKey[]): readonly Expected[] {
  const known = DIGESTS.get(keys)
  if (known) return known
  const digests = keys
    .map((key) => ({ key, expected: Buffer.from(key.sha256, 'hex') }))
    .filter(({ expected }) => expected.length === 32)
  DIGESTS.set(keys, digests)
  return digests
}

function bearer(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization
  const match = header === undefined ? undefined : /^Bearer ([\x21-\x7e]{1,512})$/i.exec(header)
  return match?.[1]
}

/** A key that is nothing but a subscriber sees its shares and no other page. Throws ASW_NOT_ALLOWED. */
export function mayKnock({ roles, name }: ApiKey, request: Pick<FastifyRequest, 'routeOptions'>): void {
  if (roles.some((role) => role !== 'subscriber') || request.routeOptions.url?.startsWith('/v1/shares/')) return
  throw new Fault('ASW_NOT_ALLOWED', `key ${name} is only for what is shared with it`)
}

export function mustBe(holder: ApiKey, ...roles: readonly Role[]): void {
  if (!roles.some((role) => holder.roles.includes(role))) {
    throw new Fault('ASW_NOT_ALLOWED', `key ${holder.name} is no ${roles.join(' or ')}`)
  }
}

/** For what is of all documents and authorities together, and is not told apart. Throws ASW_NOT_ALLOWED. */
export function mustBeWhole({ name, documents, agencies }: ApiKey): void {
  if (documents === undefined && agencies === undefined) return
  throw new Fault('ASW_NOT_ALLOWED', `key ${name} is made for some documents or agencies, and this is about all of them`)
}

/** What a key may have been made for. What is not named is not asked. */
interface Matter {
  readonly document?: string | undefined
  readonly inbox?: string
  readonly agency?: string | undefined
}

/** Scope of a key: a document kind, an issuing agency, an inbox it was not made for is refused. */
export function mustCover(holder: ApiKey, what: Matter): void {
  if (!covers(holder, what)) throw new Fault('ASW_NOT_ALLOWED', `key ${holder.name} does not cover this`)
}

export function covers(holder: ApiKey, { document, inbox, agency }: Matter): boolean {
  return isAmong(holder.documents, document) && isAmong(holder.inboxes, inbox) && isAmong(holder.agencies, agency)
}

function isAmong(scope: readonly string[] | undefined, value: string | undefined): boolean {
  return scope === undefined || value === undefined || scope.includes(value)
}
