import type { CaseHead } from '../cases/case.ts'
import type { Clause } from '../cases/load.ts'
import { count, familyOf, type Run, verdict } from '../run/store.ts'
import { clean, inWords } from './junit.ts'

const TR = 'http://www.gitb.com/tr/v1/'
const CORE = 'http://www.gitb.com/core/v1/'

/** A GITB test report (TAR) of the whole run: one item a case that did not pass, everything else in the counters. */
export function tar(run: Run, cases: ReadonlyMap<string, CaseHead>, clauses: ReadonlyMap<string, Clause>): string {
  const { head, results } = run
  const counts = count(results)
  const told = results.filter(({ outcome }) => outcome !== 'PASS')
  const note = told
    .filter(({ outcome }) => outcome === 'SKIP' || outcome === 'INCONCLUSIVE')
    .map(({ id, outcome, reason }) => `${id} ${outcome}: ${reason ?? ''}`)
    .join('; ')
  const items = told.map((result) => {
    const of = cases.get(result.id)
    const kind = result.outcome === 'FAIL' ? 'error' : result.outcome === 'WARN' ? 'warning' : 'info'
    const clause = of && clauses.get(of.clause)
    return (
      `<tr:${kind} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="tr:BAR">` +
      field('assertionID', result.id) +
      field('description', inWords(result, of)) +
      (result.location === undefined
        ? ''
        : field('location', result.line === undefined ? result.location : `xml:${result.line}:0`)) +
      (clause ? field('test', `${clause.source}: ${clause.text}`) : '') +
      field('type', of?.layer ?? '') +
      (result.actual === undefined ? '' : field('value', result.actual)) +
      `</tr:${kind}>`
    )
  })
  const context = Object.entries({
    sut: `${head.system.name} ${head.system.version} (${head.system.country})`,
    road: head.road,
    cpaId: head.cpaId,
    suiteDigest: head.suite.digest,
    seed: String(head.seed),
  }).map(
    ([name, value]) =>
      `<tr:item name="${name}" embeddingMethod="STRING" type="string"><core:value>${clean(value)}</core:value></tr:item>`,
  )
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<tr:TestStepReport xmlns:tr="${TR}" xmlns:core="${CORE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="tr:TAR">` +
    field('date', head.finishedAt ?? head.startedAt) +
    field('result', verdict(results)) +
    `<tr:overview>${field('profileID', PROFILES[familyOf(head)])}${field('customizationID', head.selection)}${field('validationServiceName', head.suite.name)}${field('validationServiceVersion', head.suite.version)}${field('transactionID', head.run)}${note === '' ? '' : field('note', note)}</tr:overview>` +
    `<tr:counters>${field('nrOfAssertions', String(results.length))}${field('nrOfErrors', String(counts.FAIL))}${field('nrOfWarnings', String(counts.WARN))}</tr:counters>` +
    `<tr:context name="run" type="map">${context.join('')}</tr:context>` +
    `<tr:reports>${items.join('')}</tr:reports></tr:TestStepReport>\n`
  )
}

function field(name: string, value: string): string {
  return `<tr:${name}>${clean(value)}</tr:${name}>`
}

const PROFILES = { asw: 'ASW e-Form D over ebMS 2.0', eaeu: 'EAEU form EAV over EEC Decision No 5' } as const
