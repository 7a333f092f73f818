import type { Finding, Override } from './finding.ts'
import type { Outcome } from './outcome.ts'

/** Why an officer may conclude otherwise. `rules`: where it may be said; absent: everywhere. */
export const OVERRIDE_CODES = {
  FORCE_MAJEURE: { text: 'force majeure or a cause beyond the exporter’s control (ATIGA Annex 8 Rule 14(b))', rules: ['M-04'] },
  IMPORTED_IN_TIME: {
    text: 'the goods were imported before the certificate expired (ATIGA Annex 8 Rule 14(c))',
    rules: ['M-04'],
  },
  EXPLAINED: { text: 'the declarant has explained the difference', rules: undefined },
  PROVEN: { text: 'the declarant has shown proof, or it is known already', rules: undefined },
  VERIFIED: { text: 'the issuing authority has confirmed the certificate', rules: undefined },
  SUSPECTED: { text: 'the officer sees more in it than the comparison does', rules: undefined },
  OTHER: { text: 'another reason, in words', rules: undefined },
} as const satisfies Record<string, { readonly text: string; readonly rules: readonly string[] | undefined }>

export type OverrideCode = keyof typeof OVERRIDE_CODES

/** What was wrong with an override that changes nothing. */
export interface StrayOverride {
  readonly override: Override
  readonly why: 'no finding has this id' | 'this code cannot be given for that rule' | 'an override needs a reason in words'
}

export interface Overridden {
  readonly findings: readonly Finding[]
  readonly stray: readonly StrayOverride[]
}

/**
 * Puts overrides beside their findings: of several for one finding the latest holds. The finding keeps its own outcome; an override
 * that fits nothing is given back, never dropped.
 */
export function withOverrides(findings: readonly Finding[], overrides: readonly Override[]): Overridden {
  const rules = new Map(findings.map(({ id, rule }) => [id, rule]))
  const holding = new Map<string, Override>()
  const stray: StrayOverride[] = []
  for (const override of overrides) {
    const why = whyStray(override, rules)
    if (why !== undefined) stray.push({ override, why })
    else if (!isLater(holding.get(override.finding), override)) holding.set(override.finding, override)
  }
  const placed = findings.map((finding) => {
    const override = holding.get(finding.id)
    return override === undefined ? finding : { ...finding, override }
  })
  return { findings: placed, stray }
}

/** Instants may carry different offsets. */
function isLater(known: Override | undefined, { at }: Override): boolean {
  return known !== undefined && Date.parse(known.at) > Date.parse(at)
}

function whyStray({ finding, code, reason }: Override, rules: ReadonlyMap<string, string>): StrayOverride['why'] | undefined {
  const rule = rules.get(finding)
  if (rule === undefined) return 'no finding has this id'
  const allowed: { readonly rules: readonly string[] | undefined } | undefined = Object.hasOwn(OVERRIDE_CODES, code)
    ? OVERRIDE_CODES[code as OverrideCode]
    : undefined
  if (allowed === undefined || (allowed.rules !== undefined && !allowed.rules.includes(rule)))
    return 'this code cannot be given for that rule'
  return reason.trim() === '' ? 'an override needs a reason in words' : undefined
}

/** The outcome that holds: the officer's, where there is one. */
export function holdingOutcome({ outcome, override }: Pick<Finding, 'outcome' | 'override'>): Outcome {
  return override?.outcome ?? outcome
}
