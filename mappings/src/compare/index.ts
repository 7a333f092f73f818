/**
 * Certificate of origin against export declaration and import declarations: what customs compare by hand. Data in, findings out;
 * no network, no clock.
 */
export { type CompareWish, type Comparison, compare } from './compare.ts'
export { importDeclarationIssues, importDeclarationSchema } from './declaration-schema.ts'
export type { Finding, Flag, LineKey, Override, Seen } from './finding.ts'
export { HS_DECISIONS, type HsDecision, hsDecision } from './hs-decision.ts'
export { MATCH_REASONS, type MatchReason } from './match-lines.ts'
export { isOutcome, OUTCOMES, type Outcome } from './outcome.ts'
export { holdingOutcome, OVERRIDE_CODES, type OverrideCode, type StrayOverride } from './override.ts'
export { PAPERS, type PaperKind, paperIssues, paperKind } from './papers.ts'
export type { ItemResult, LineResult, MatchTold } from './result.ts'
export type { Balance } from './rules/quantity.ts'
export { SCREEN_RULES, type ScreenRule, type ScreenRuleId } from './screen-rules.ts'
export type { EarlierUse, Known, ProductRule } from './screening.ts'
export { type CompareSettings, DEFAULT_SETTINGS } from './settings.ts'
export { KNOWN_SCHEMA, OVERRIDE_SCHEMA, SETTINGS_SCHEMA, wishIssues } from './wish-schema.ts'
