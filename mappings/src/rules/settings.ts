import { compileApplies } from './applies.ts'
import type { Setting, SettingRow } from './rule.ts'
import type { Source } from './source.ts'

/**
 * The settings table: which text of the procedure a state applies, and what it wants beyond it. A row applies by scheme, issuing
 * country and date of issue; of several rows that apply, a later one wins name by name.
 */
export function compileSettings(part: unknown, source: Source): readonly SettingRow[] {
  return source.list(part, 'settings').map((entry) => {
    const fields = source.fields(entry, 'a row of settings', ['schemes', 'issuers', 'from', 'to', 'note', 'values'])
    const values = source.entries(fields.values, 'values')
    if (values.length === 0) source.fail(fields, 'a row of settings has no values')
    for (const [name, value] of values) if (!isSetting(value)) source.fail(fields, `the setting ${name} is no setting`)
    return { ...compileApplies(fields, fields, source), values: Object.fromEntries(values) as Readonly<Record<string, Setting>> }
  })
}

export function isSetting(value: unknown): value is Setting {
  if (typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isSafeInteger(value)
  if (Array.isArray(value)) return value.every((entry) => typeof entry === 'string')
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).every((entry) => Number.isSafeInteger(entry) || Array.isArray(entry))
}
