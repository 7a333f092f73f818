import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { makeSites, type Site } from '../../demo/site.ts'
import type { CanonicalDocument } from '../../src/message/document.ts'
import { ADDRESSES, type Side, sample } from './offices.ts'

const KINDS = [
  'certificate-of-origin',
  'certificate-status',
  'origin-verification-request',
  'origin-verification-result',
  'goods-declaration-extract',
]

/** A gateway of Viet Nam and one in the role of the Commission's, each with an agreement that needs nothing of ebMS. */
export async function eaeuSites(folder: string): Promise<readonly [Site, Site]> {
  const [vn, ru] = (await makeSites(folder, ['VN', 'RU'], {
    configuration: () => ({
      inboxes: [
        { name: 'customs', documents: [...KINDS, 'cancellation'], roles: ['importer', 'issuer'] },
        { name: 'ministry', documents: ['certificate-response'], roles: ['issuer'] },
      ],
    }),
  })) as [Site, Site]
  for (const [site, other] of [
    [vn, ru],
    [ru, vn],
  ] as const) {
    edit(join(site.folder, 'asw.yaml'), (text) => ({
      ...text,
      seals: { ...(text.seals as object), '02': structuredClone((text.seals as Record<string, unknown>).default) },
    }))
    edit(join(site.folder, 'partners', `${other.country}.yaml`), (text) => {
      const { cpaId: _cpaId, party: _party, ebms: _ebms, certificates, ...rest } = text
      const { envelope: _envelope, encryption: _encryption, ...kept } = certificates as Record<string, unknown>
      const transport = rest.transport as { url: string }
      return {
        ...rest,
        envelope: 'eaeu',
        eaeu: {
          process: 'P.XX.99',
          own: ADDRESSES[site.country as Side],
          partners: [ADDRESSES[other.country as Side], 'EAEU://EEC/SR/gate'],
          countries: { partner: [other.country] },
        },
        transport: { ...transport, url: transport.url.replace('/ebms2', '/eaeu') },
        certificates: kept,
      }
    })
  }
  return [vn, ru]
}

export function edit(file: string, change: (text: Record<string, unknown>) => object): void {
  writeFileSync(file, stringify(change(parse(readFileSync(file, 'utf8')) as Record<string, unknown>)))
}

const DAY_MS = 86_400_000
const day = (offset: number) => new Date(Date.now() + offset * DAY_MS).toISOString().slice(0, 10)

/** A certificate of today, from Viet Nam to Russia. */
export function formEav(serial: number): CanonicalDocument {
  const json = sample('certificate-of-origin.vn-ru-two-items-by-sea') as CanonicalDocument & {
    readonly transport: object
    readonly invoices: readonly object[]
    readonly declaration: object
    readonly certification: object
    readonly registerEntry: object
  }
  const issuedOn = day(-1)
  const end = `${Number(issuedOn.slice(0, 4)) + 1}${issuedOn.slice(4).replace('-02-29', '-02-28')}`
  return {
    ...json,
    referenceNumber: `VN-RU 26/02/${String(serial).padStart(5, '0')}`,
    ...{ issuedOn, issuedAt: `${issuedOn}T09:40:00+07:00`, validFrom: issuedOn, validTo: end },
    transport: { ...json.transport, departureDate: day(2) },
    declaration: { ...json.declaration, date: day(-2) },
    certification: { ...json.certification, date: issuedOn },
    registerEntry: { ...json.registerEntry, updatedAt: `${issuedOn}T09:41:07+07:00` },
    invoices: json.invoices.map((invoice) => ({ ...invoice, date: day(-5) })),
  }
}
