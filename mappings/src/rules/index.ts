export { compileRules } from './compile.ts'
export { joinRuleFiles } from './files.ts'
export type { Mark, RegisterRow, RuleContext, RuleSet, RuleStatus, Setting, Severity, Side } from './rule.ts'
export { runRules } from './run.ts'
