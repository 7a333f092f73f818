import type { Pack } from '@asw/mappings'
import type { Agreement, Agreements } from '../agreement/agreement.ts'
import { serves } from '../agreement/index.ts'
import { Fault } from '../message/fault.ts'
import { partnerId } from '../message/ids.ts'

export interface PackDeps {
  readonly agreements: () => Agreements
  readonly pack: (name: string) => Pack
}

interface Named {
  readonly document?: unknown
  readonly scheme?: unknown
}

/** The pack by which a document is judged at the domestic door: that of the agreement it will go under. */
export function packFor(deps: PackDeps, document: unknown, partner?: string): Pack {
  const all = deps.agreements().all()
  const own = partner === undefined ? all : all.filter((agreement) => agreement.partner === partner)
  const known = own.find((agreement) => knows(deps.pack(agreement.pack), document)) ?? own[0] ?? all[0]
  return deps.pack(known?.pack ?? 'asw')
}

/** With whom a document goes to a country: of several agreements the one whose pack knows it. Throws ASW_PARTNER_UNKNOWN. */
export function agreementWith(deps: PackDeps, country: string, document: unknown): Agreement {
  return agreementFor(deps, country, document) ?? deps.agreements().of(partnerId(country))
}

/** The same, and `undefined` where there is none. */
export function agreementFor(deps: PackDeps, country: string, document: unknown): Agreement | undefined {
  const agreements = deps.agreements()
  const named = agreements.all().find(({ partner }) => partner === country)
  const knowing = agreements.all().find((one) => serves(one, country) && knows(deps.pack(one.pack), document))
  if (named !== undefined && knows(deps.pack(named.pack), document)) return named
  return knowing ?? agreements.byCountry(country) ?? named
}

/** For a document that names no addressee: the agreement that it can only be meant for, of those that take it where any does. Throws ASW_INPUT_INVALID. */
export function onlyAgreement(deps: PackDeps, document: unknown): Agreement {
  const knowing = deps
    .agreements()
    .all()
    .filter((agreement) => knows(deps.pack(agreement.pack), document))
  const { document: kind } = (document ?? {}) as Named
  const taking = knowing.filter(({ capabilities }) => (capabilities.send as readonly unknown[]).includes(kind))
  const [only, ...others] = taking.length === 0 ? knowing : taking
  if (only === undefined) throw new Fault('ASW_PARTNER_UNKNOWN', 'no agreement carries this document')
  if (others.length > 0)
    throw new Fault('ASW_INPUT_INVALID', 'the document names no addressee, and several partners take it: name one')
  return only
}

function knows(pack: Pack, document: unknown): boolean {
  const { document: kind, scheme } = (document ?? {}) as Named
  return pack.tables.some((table) => table.document === kind && table.scheme === scheme)
}
