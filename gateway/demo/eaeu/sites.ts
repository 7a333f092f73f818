import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { makeSites, type Site } from '../site.ts'

const KINDS = [
  'certificate-of-origin',
  'certificate-status',
  'origin-verification-request',
  'origin-verification-result',
  'goods-declaration-extract',
  'certificate-query',
  'resource-status',
  'processing-result',
]
export const ADDRESSES = {
  VN: 'EAEU://VN/CP/P.XX.99/P.XX.99.ACT.003',
  RU: 'EAEU://EEC/CP/P.XX.99/P.ACT.001',
} as const
export type Side = keyof typeof ADDRESSES

/**
 * A gateway of Viet Nam and one in the role of the Commission's, each with an agreement that needs nothing of ebMS. `terms` is
 * merged over the block `eaeu` of both.
 */
export async function eaeuSites(folder: string, terms: object = {}): Promise<readonly [Site, Site]> {
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
          ...terms,
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
