import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type Values = Readonly<Record<string, string>>

/** The text of a template in `documents/`, without the white space between elements of an XML one. */
export function template(name: string): string {
  const text = readFileSync(fileURLToPath(new URL(`../../documents/${name}`, import.meta.url)), 'utf8')
  return name.endsWith('.xml') ? text.replace(/>\s+</g, '><').trim() : text
}

/**
 * Fills `{{name}}`. Names: those of `values`; `now`, `today` (YYYYMMDD), `date` (YYYY-MM-DD), each with `+1y`, `-3d`, `+2h`,
 * `+5m`, `-60s`; `repeat:TEXT:COUNT`; `uuid`. Throws Error for a name nobody knows.
 */
export function fill(text: string, values: Values, now: Date, uuid: () => string): string {
  return text.replace(/\{\{([^{}]+)\}\}/g, (_, name: string) => {
    const known = values[name]
    if (known !== undefined) return known
    const repeat = /^repeat:(.+):(\d+)$/.exec(name)
    if (repeat) return (repeat[1] ?? '').repeat(Number(repeat[2]))
    if (name === 'uuid') return uuid()
    const moment = /^(now|today|date|year)(?:([+-]\d+)([ydhms]))?$/.exec(name)
    if (moment) return written(moment[1] ?? '', shifted(now, Number(moment[2] ?? 0), moment[3] ?? 's'))
    throw new Error(`nothing is called {{${name}}}`)
  })
}

const MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 }
function shifted(now: Date, by: number, unit: string): Date {
  if (unit !== 'y') return new Date(now.getTime() + by * (MS[unit] ?? 0))
  const [year, month, day] = [now.getUTCFullYear() + by, now.getUTCMonth(), now.getUTCDate()]
  return new Date(Date.UTC(year, month, month === 1 && day === 29 ? 28 : day))
}
function written(form: string, at: Date): string {
  const iso = at.toISOString()
  if (form === 'now') return iso
  if (form === 'date') return iso.slice(0, 10)
  return form === 'year' ? iso.slice(2, 4) : iso.slice(0, 10).replaceAll('-', '')
}
