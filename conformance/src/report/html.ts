import { type CaseHead, LAYERS } from '../cases/case.ts'
import type { Clause } from '../cases/load.ts'
import type { CaseResult, WireRecord } from '../run/result.ts'
import { count, type Run, verdict } from '../run/store.ts'
import { escapeXml } from '../xml/dom.ts'
import { STYLE } from './style.ts'

const WORDS = {
  SUCCESS: ['Conforms', 'Every case that could be asked has passed.'],
  WARNING: ['Conforms, with remarks', 'Every obligatory case has passed; some recommendations are not followed.'],
  FAILURE: [
    'Does not conform yet',
    'Obligatory cases have failed. Each failure below says what was expected, what came, and what to change.',
  ],
  UNDEFINED: ['No verdict', 'No case could be asked, or some could not be judged because the test bed or the network failed.'],
} as const

/** One page without anything outside it: for a ministry to read, for a developer to mend by. */
export function html(run: Run, cases: ReadonlyMap<string, CaseHead>, clauses: ReadonlyMap<string, Clause>): string {
  const { head, results } = run
  const state = verdict(results)
  const [title, text] = WORDS[state]
  const failed = results.filter(({ outcome }) => outcome === 'FAIL')
  const warned = results.filter(({ outcome }) => outcome === 'WARN')
  const open = results.filter(({ outcome }) => outcome === 'INCONCLUSIVE')
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Conformance of ${e(head.system.name)}: ${title}</title><style>${STYLE}</style></head><body>
<header><p class="kicker">Conformance report</p><h1>${e(head.system.name)} ${e(head.system.version)}</h1>
<p class="verdict ${state}"><strong>${title}.</strong> ${text}</p></header>
<main>
${facts(run)}
<section><h2>Summary</h2>${tiles(results)}${byLayer(results, cases)}</section>
${details('Failures', failed, cases, clauses)}${details('Not judged', open, cases, clauses)}${details('Remarks', warned, cases, clauses)}
${byClause(results, cases, clauses)}
${everything(results, cases)}
</main>
<footer>Made by ${e(head.suite.name)} ${e(head.suite.version)}, suite digest <code>${head.suite.digest.slice(0, 16)}</code>, run ${e(head.run)}.</footer>
</body></html>
`
}

const e = (text: string): string => escapeXml(text.toWellFormed())

function facts({ head }: Run): string {
  const rows = {
    'System under test': `${head.system.name} ${head.system.version}, ${head.system.country}`,
    'Simulated partner': head.twin.country,
    Road: head.road.toUpperCase(),
    Agreement: head.cpaId,
    Selection: head.selection,
    Started: head.startedAt,
    Finished: head.finishedAt ?? 'not finished',
    'Schemas and code lists': `${Object.keys(head.schemas).length}, their digests stand in report.json`,
  }
  return `<section class="facts"><dl>${Object.entries(rows)
    .map(([name, value]) => `<div><dt>${name}</dt><dd>${e(value)}</dd></div>`)
    .join('')}</dl></section>`
}

function tiles(results: readonly CaseResult[]): string {
  const names = { PASS: 'passed', FAIL: 'failed', WARN: 'remarks', SKIP: 'not asked', INCONCLUSIVE: 'not judged' } as const
  const counts = count(results)
  return `<ul class="tiles">${Object.entries(names)
    .map(([outcome, name]) => `<li class="${outcome}"><b>${counts[outcome as 'PASS']}</b>${name}</li>`)
    .join('')}</ul>`
}

function byLayer(results: readonly CaseResult[], cases: ReadonlyMap<string, CaseHead>): string {
  const rows = Object.entries(LAYERS).flatMap(([layer, name]) => {
    const of = results.filter(({ id }) => cases.get(id)?.layer === layer)
    if (of.length === 0) return []
    const counts = count(of)
    const bar = (['PASS', 'WARN', 'FAIL', 'INCONCLUSIVE', 'SKIP'] as const)
      .filter((outcome) => counts[outcome] > 0)
      .map((outcome) => `<i class="${outcome}" style="flex:${counts[outcome]}" title="${counts[outcome]} ${outcome}"></i>`)
      .join('')
    return [
      `<tr><th scope="row">${layer}</th><td>${name}</td><td class="bar"><span>${bar}</span></td><td class="n">${counts.PASS} of ${of.length}</td></tr>`,
    ]
  })
  return `<table class="layers"><tbody>${rows.join('')}</tbody></table>`
}

function details(
  title: string,
  results: readonly CaseResult[],
  cases: ReadonlyMap<string, CaseHead>,
  clauses: ReadonlyMap<string, Clause>,
): string {
  if (results.length === 0) return ''
  return `<section><h2>${title}</h2>${results.map((one) => detail(one, cases.get(one.id), clauses)).join('')}</section>`
}

function detail(result: CaseResult, of: CaseHead | undefined, clauses: ReadonlyMap<string, Clause>): string {
  const clause = of && clauses.get(of.clause)
  const rows = [
    ['What happened', result.reason],
    ['Expected', result.expected],
    ['Found', result.actual],
    ['Where', result.location],
    ['Clause', clause && `${clause.source}: ${clause.text}${clause.basis === 'proposal' ? ' (a proposal of this suite)' : ''}`],
    ['Differs from', of?.pair && `${of.pair} in one place: ${of.change ?? ''}`],
    ['What to change', of?.advice],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`<dt>${name}</dt><dd>${e(value)}</dd>`]))
  return `<article id="${result.id}" class="${result.outcome}"><h3><span class="badge ${result.outcome}">${result.outcome}</span> ${result.id} <small>${e(of?.title ?? '')}</small></h3><dl>${rows.join('')}</dl>${wire(result.wire ?? [])}</article>`
}

function wire(records: readonly WireRecord[]): string {
  if (records.length === 0) return ''
  const all = records.map((one) => {
    const head = [
      one.way,
      one.about,
      one.status === undefined ? '' : `HTTP ${one.status}`,
      one.contentType ?? '',
      `${one.length ?? 0} bytes`,
      `sha256 ${one.sha256?.slice(0, 16) ?? ''}`,
    ]
    return `<p class="wire ${one.way}">${e(head.filter(Boolean).join(' · '))}</p><pre>${e(one.bytes ?? '')}</pre>`
  })
  return `<details><summary>${records.length} messages on the wire</summary>${all.join('')}</details>`
}

function byClause(
  results: readonly CaseResult[],
  cases: ReadonlyMap<string, CaseHead>,
  clauses: ReadonlyMap<string, Clause>,
): string {
  const groups = Map.groupBy(results, ({ id }) => cases.get(id)?.clause ?? 'unknown')
  const rows = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, of]) => {
      const clause = clauses.get(id)
      const counts = count(of)
      const worst =
        counts.FAIL > 0
          ? 'FAIL'
          : counts.INCONCLUSIVE > 0
            ? 'INCONCLUSIVE'
            : counts.WARN > 0
              ? 'WARN'
              : counts.PASS > 0
                ? 'PASS'
                : 'SKIP'
      return `<tr><td><span class="badge ${worst}">${worst}</span></td><th scope="row">${e(clause?.source ?? id)}</th><td>${e(clause?.text ?? '')}</td><td class="n">${counts.PASS} of ${of.length}</td></tr>`
    })
  return `<section><h2>By clause</h2><details><summary>${groups.size} clauses</summary><table class="clauses"><tbody>${rows.join('')}</tbody></table></details></section>`
}

function everything(results: readonly CaseResult[], cases: ReadonlyMap<string, CaseHead>): string {
  const rows = results.map((one) => {
    const of = cases.get(one.id)
    return `<tr><td><span class="badge ${one.outcome}">${one.outcome}</span></td><th scope="row">${one.id}</th><td>${e(of?.title ?? '')}${one.outcome === 'SKIP' ? ` <em>(${e(one.reason ?? '')})</em>` : ''}</td><td>${of?.level ?? ''}</td><td class="n">${one.ms} ms</td></tr>`
  })
  return `<section><h2>All cases</h2><details><summary>${results.length} cases</summary><table class="cases"><tbody>${rows.join('')}</tbody></table></details></section>`
}
