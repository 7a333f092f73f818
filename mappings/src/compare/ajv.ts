import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** The one validator of this package's JSON, with all findings at once. */
export function newAjv(): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, strictRequired: false, strictTypes: true })
  // ajv-formats is CommonJS: its default export is the plug-in, or holds it, depending on who loads it.
  const plugIn = (addFormats as unknown as { default?: typeof addFormats }).default ?? addFormats
  ;(plugIn as unknown as (to: unknown, formats: readonly string[]) => void)(ajv, ['date', 'date-time'])
  return ajv
}
