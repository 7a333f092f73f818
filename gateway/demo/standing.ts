import type { Stage, Told } from './chapter.ts'
import type { Certificate } from './client.ts'
import { countryName } from './countries.ts'

/** How certificates stand, item by item, at every gateway that knows them. */
export async function standingOf(stage: Stage, countries: readonly string[], about: readonly Certificate[]): Promise<Told> {
  const rows: string[][] = []
  for (const certificate of about) {
    for (const country of countries) {
      const known = await stage.nsw(country).standing(certificate)
      for (const [index, { seq, certified, used, balance, unit, decision }] of (known?.items ?? []).entries()) {
        const first = index === 0 ? [certificate.number, countryName(country), known?.status ?? ''] : ['', '', '']
        rows.push([...first, String(seq), `${certified} ${unit}`, used, balance, decision])
      }
    }
  }
  return { head: ['certificate', 'gateway', 'status', 'item', 'certified', 'used', 'balance', 'preference'], rows }
}

/** The same by certificate alone. */
export async function statusesOf(stage: Stage, countries: readonly string[], about: readonly Certificate[]): Promise<Told> {
  const rows: string[][] = []
  for (const certificate of about) {
    const statuses: string[] = []
    for (const country of countries) statuses.push((await stage.nsw(country).standing(certificate))?.status ?? 'not known')
    rows.push([certificate.number, ...statuses])
  }
  return { head: ['certificate', ...countries.map(countryName)], rows }
}
