import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the lists lie, and the folder of the crosswalks between them. */
export const CODE_LISTS = fileURLToPath(new URL('../../../mappings/codelists/', import.meta.url))

interface Edition {
  readonly validFrom: string
  readonly validTo?: string
  /** The list is whole only for codes that begin so; it says nothing about others. */
  readonly prefixes?: readonly string[]
  /** By code, the periods in which there is or was one. */
  readonly periods: ReadonlyMap<string, readonly Period[]>
}
/** First and last day, `YYYY-MM-DD`; empty where it is open. */
interface Period {
  readonly from: string
  readonly to: string
}
const known = new Map<string, readonly Edition[]>()

/** Every edition of a list, the newest first. */
function editions(name: string): readonly Edition[] {
  const found = known.get(name)
  if (found) return found
  const read = readdirSync(CODE_LISTS)
    .filter((file) => file.startsWith(`${name}@`) && file.endsWith('.json'))
    .map((file) => readEdition(readFileSync(join(CODE_LISTS, file), 'utf8')))
    .sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1))
  known.set(name, read)
  return read
}

function readEdition(text: string): Edition {
  const { columns, codes, ...head } = JSON.parse(text) as Omit<Edition, 'periods'> & {
    readonly columns: readonly string[]
    readonly codes: readonly (readonly string[])[]
  }
  const [from, to] = [columns.indexOf('from'), columns.indexOf('to')]
  const periods = new Map<string, Period[]>()
  for (const row of codes) {
    const [code = ''] = row
    periods.set(code, [...(periods.get(code) ?? []), { from: row[from] ?? '', to: row[to] ?? '' }])
  }
  return { ...head, periods }
}

/** What a list says of a code on a day, `YYYY-MM-DD`; `unjudged`: no edition is in force, or it says nothing of such codes. */
export function judgeCode(list: string, code: string, on: string): 'in' | 'out' | 'unjudged' {
  const edition = editions(list).find(({ validFrom }) => validFrom <= on)
  if (!edition || (edition.validTo !== undefined && edition.validTo < on)) return 'unjudged'
  if (edition.periods.get(code)?.some(({ from, to }) => from <= on && (to === '' || on <= to))) return 'in'
  return edition.prefixes === undefined || edition.prefixes.some((prefix) => code.startsWith(prefix)) ? 'out' : 'unjudged'
}
