import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseResult, Outcome } from './result.ts'

/** What a run was about: the head of every report. */
export interface RunHead {
  readonly run: string
  readonly startedAt: string
  readonly finishedAt?: string
  readonly suite: { readonly name: string; readonly version: string; readonly digest: string }
  readonly system: { readonly name: string; readonly version: string; readonly country: string; readonly address: string }
  readonly twin: { readonly country: string }
  readonly road: string
  readonly cpaId: string
  readonly selection: string
  readonly seed: number
  /** SHA-256 of every schema and code list that the documents are judged by. */
  readonly schemas: Readonly<Record<string, string>>
}
export interface Run {
  readonly head: RunHead
  readonly results: readonly CaseResult[]
}

/** One folder a run: `run.json`, and `results.jsonl` with one line a case, written as soon as the case is over. */
export class RunStore {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  begin(head: RunHead): void {
    mkdirSync(this.folder, { recursive: true })
    writeFileSync(join(this.folder, 'run.json'), `${JSON.stringify(head, undefined, 2)}\n`)
  }
  add(result: CaseResult): void {
    appendFileSync(join(this.folder, 'results.jsonl'), `${JSON.stringify(result)}\n`)
  }
  finish(head: RunHead): void {
    this.begin(head)
  }

  /** Throws Error where there is no run. The last line of a run that was cut off may be half a line: it is left out. */
  read(): Run {
    const file = join(this.folder, 'run.json')
    if (!existsSync(file)) throw new Error(`${this.folder} holds no run`)
    const head = JSON.parse(readFileSync(file, 'utf8')) as RunHead
    const lines = existsSync(join(this.folder, 'results.jsonl'))
      ? readFileSync(join(this.folder, 'results.jsonl'), 'utf8').split('\n')
      : []
    const results = new Map<string, CaseResult>()
    for (const line of lines) {
      try {
        const result = JSON.parse(line) as CaseResult
        results.set(result.id, result)
      } catch {
        // Half a line, or the empty one at the end.
      }
    }
    return { head, results: [...results.values()].sort((a, b) => (a.id < b.id ? -1 : 1)) }
  }
}

/** The newest run below a folder. */
export function latestRun(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined
  const runs = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'run.json')))
  const [newest] = runs.sort().reverse()
  return newest === undefined ? undefined : join(folder, newest)
}

export function count(results: readonly CaseResult[]): Readonly<Record<Outcome, number>> {
  const counts = { PASS: 0, FAIL: 0, WARN: 0, SKIP: 0, INCONCLUSIVE: 0 }
  for (const { outcome } of results) counts[outcome] += 1
  return counts
}

/** Which family of cases a run was about. */
export function familyOf({ selection }: Pick<RunHead, 'selection'>): 'asw' | 'eaeu' {
  return selection.startsWith('eaeu') ? 'eaeu' : 'asw'
}

/** FAILURE wins over what nobody could judge, that over WARNING, that over SUCCESS. Where nothing was asked there is none. */
export function verdict(results: readonly CaseResult[]): 'FAILURE' | 'UNDEFINED' | 'WARNING' | 'SUCCESS' {
  const counts = count(results)
  if (counts.FAIL > 0) return 'FAILURE'
  if (counts.INCONCLUSIVE > 0 || counts.PASS + counts.WARN === 0) return 'UNDEFINED'
  return counts.WARN > 0 ? 'WARNING' : 'SUCCESS'
}
