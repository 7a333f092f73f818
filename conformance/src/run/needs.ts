import type { Agreement } from '../agreement/agreement.ts'
import type { Driver } from '../steps/driver.ts'

/** Why a need that both suites know is not met; undefined where it is, or is none of these. */
export function missingNeed(
  { agreement, road, driver }: { readonly agreement: Agreement; readonly road: string; readonly driver?: Driver },
  need: string,
): string | undefined {
  if (need === 'domestic' && !driver) return 'needs the domestic side: --domestic or --driver'
  if (need === 'https' && road !== 'https') return 'can only be asked over HTTPS'
  if (need === 'amqp' && road !== 'amqp') return 'can only be asked over AMQP'
  if (need === 'own-codes' && agreement.sut.codes !== 'asw') return 'asks for codes that only an ASW gateway gives'
  const document = /^takes:(.+)$/.exec(need)?.[1]
  if (document !== undefined && agreement.eaeu?.takes && !agreement.eaeu.takes.includes(document))
    return `the agreement says that the system under test does not take ${document}`
  const key = /^key:(.+)$/.exec(need)?.[1]
  return key === undefined || agreement.keys.has(key) ? undefined : `the agreement names no key "${key}"`
}
