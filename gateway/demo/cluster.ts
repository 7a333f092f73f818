import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { freePorts, makeSites, type Site, type SiteOptions } from './site.ts'

export const COUNTRIES = ['VN', 'TH'] as const
export type Country = (typeof COUNTRIES)[number]
export type Road = 'https' | 'amqp'

/** Two countries, each with several gateways on one journal. */
export interface ClusterWish extends Pick<SiteOptions, 'agreement'> {
  readonly folder: string
  readonly nodes: number
  /** Settings of all gateways of a country: their journal, above all. */
  readonly configuration: (country: Country) => Readonly<Record<string, unknown>>
  /** The roads of a country to the other one, the one to try first in front. */
  readonly roads: (country: Country) => readonly Road[]
  /** The port behind which the gateways of a country stand together. Without it partners know the first one alone. */
  readonly address?: (country: Country) => number
  /** One for both; needed where a road is AMQP. The gateways declare what they need there. */
  readonly broker?: { readonly url: string; readonly prefix: string }
}

/** The gateways of each country: the same keys, agreements and journal, ports of their own. */
export async function makeCluster(wish: ClusterWish): Promise<Readonly<Record<Country, readonly Site[]>>> {
  const { broker } = wish
  const first = await makeSites(wish.folder, COUNTRIES, {
    ...(wish.agreement ? { agreement: wish.agreement } : {}),
    configuration: (country) => ({
      ...wish.configuration(country as Country),
      ...(broker ? { broker: { url: broker.url, prefix: `${broker.prefix}-${country}`, declare: true } } : {}),
    }),
  })
  const cluster: Record<Country, readonly Site[]> = { VN: [], TH: [] }
  for (const site of first) {
    const country = site.country as Country
    lead(site, country, wish)
    const others = Array.from({ length: wish.nodes - 1 }, (_, index) => another(site, index + 2))
    cluster[country] = [site, ...(await Promise.all(others))]
  }
  return cluster
}

function lead(site: Site, country: Country, { roads, address, broker }: ClusterWish): void {
  const other = country === 'VN' ? 'TH' : 'VN'
  const file = join(site.folder, 'partners', `${other}.yaml`)
  const text = parse(readFileSync(file, 'utf8')) as { transport: object }
  const [kind, fallback] = roads(country)
  const transport = {
    ...text.transport,
    kind,
    ...(fallback ? { fallback } : {}),
    ...(address ? { url: `https://localhost:${address(other)}/ebms2` } : {}),
    ...(broker ? { amqp: { url: broker.url, exchange: `${broker.prefix}-${other}.from.${country}` } } : {}),
  }
  writeFileSync(file, stringify({ ...text, transport }))
}

async function another(first: Site, number: number): Promise<Site> {
  const [domestic = 0, partner = 0, metrics = 0] = await freePorts(3)
  const site: Site = { ...first, folder: `${first.folder}-${number}`, ports: { domestic, partner, metrics } }
  cpSync(first.folder, site.folder, { recursive: true })
  const file = join(site.folder, 'asw.yaml')
  const text = parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  const listen = Object.fromEntries(Object.entries(site.ports).map(([name, port]) => [name, { host: '127.0.0.1', port }]))
  writeFileSync(file, stringify({ ...text, listen }))
  return site
}
