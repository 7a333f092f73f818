import type { CaseHead } from '../cases/case.ts'
import type { CaseResult } from '../run/result.ts'
import { count, type Run } from '../run/store.ts'
import { escapeXml } from '../xml/dom.ts'

/** JUnit XML: FAIL is a failure, INCONCLUSIVE an error, SKIP skipped, WARN passed with its words in system-out. */
export function junit(run: Run, cases: ReadonlyMap<string, CaseHead>): string {
  const layers = Map.groupBy(run.results, ({ id }) => cases.get(id)?.layer ?? 'L0')
  const seconds = (results: readonly CaseResult[]) => (results.reduce((sum, { ms }) => sum + ms, 0) / 1000).toFixed(3)
  const counts = (results: readonly CaseResult[]) => {
    const { FAIL, INCONCLUSIVE, SKIP } = count(results)
    return `tests="${results.length}" failures="${FAIL}" errors="${INCONCLUSIVE}" skipped="${SKIP}" time="${seconds(results)}"`
  }
  const suites = [...layers]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([layer, results]) =>
        `  <testsuite name="${layer}" ${counts(results)} timestamp="${escapeXml(run.head.startedAt)}">\n${results.map((one) => testcase(one, cases.get(one.id))).join('')}  </testsuite>\n`,
    )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escapeXml(run.head.suite.name)}" ${counts(run.results)}>\n${suites.join('')}</testsuites>\n`
}

function testcase(result: CaseResult, of: CaseHead | undefined): string {
  const head = `    <testcase name="${clean(`${result.id} ${of?.title ?? ''}`)}" classname="${result.id.replace(/-\d+$/, '')}" time="${(result.ms / 1000).toFixed(3)}"`
  const words = clean(inWords(result, of))
  const reason = clean(result.reason ?? '')
  switch (result.outcome) {
    case 'PASS':
      return `${head}/>\n`
    case 'FAIL':
      return `${head}><failure message="${reason}">${words}</failure></testcase>\n`
    case 'INCONCLUSIVE':
      return `${head}><error message="${reason}">${words}</error></testcase>\n`
    case 'SKIP':
      return `${head}><skipped message="${reason}"/></testcase>\n`
    case 'WARN':
      return `${head}><system-out>${words}</system-out></testcase>\n`
  }
}

/** What a person needs to mend it, as plain text. */
export function inWords(result: CaseResult, of: CaseHead | undefined): string {
  return [
    `${result.outcome}: ${result.reason ?? ''}`,
    ...(result.expected === undefined ? [] : [`expected: ${result.expected}`]),
    ...(result.actual === undefined ? [] : [`found: ${result.actual}`]),
    ...(result.location === undefined ? [] : [`where: ${result.location}`]),
    ...(of ? [`clause: ${of.clause}`, `what to change: ${of.advice}`] : []),
  ].join('\n')
}

/** XML 1.0 has no place for most control characters, not even escaped. */
export function clean(text: string): string {
  return escapeXml(text.toWellFormed().replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd'))
}
