import type { RuleContext } from '../../src/rules/index.ts'
import * as f from './fixtures.ts'

/** One document that breaks exactly what `finds` names, seen from one side. */
export interface Case {
  readonly title: string
  readonly document: f.Json
  readonly finds: readonly string[]
  readonly context?: Partial<RuleContext>
}

export const AT_IMPORT = { side: 'import' } as const
export const otherIssuer: f.Patch = {
  '/issuingCountry': 'MY',
  '/parties/0/address/country': 'MY',
  '/referenceNumber': 'KL 2026/1234',
  '/declaration/countryOfProduction': 'MY',
  '/items/0/origin/country': 'MY',
}
export const party = (role: string, country: string) => ({ role, name: 'Someone', address: { lines: ['Somewhere'], country } })
export const criteria = (...list: readonly (readonly [string, number?])[]): f.Patch => ({
  '/items/0/criteria': list.map(([code, percent]) => (percent === undefined ? { code } : { code, percent })),
})

export function breaks(rule: string, title: string, document: f.Json, patch: f.Patch, context?: Partial<RuleContext>): Case {
  return {
    title: `${rule}: ${title}`,
    document: f.patched(document, patch),
    finds: [rule],
    ...(context === undefined ? {} : { context }),
  }
}
