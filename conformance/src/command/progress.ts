import type { CaseResult } from '../run/result.ts'
import { count, type Run, verdict } from '../run/store.ts'

const MARKS = { PASS: 'pass', FAIL: 'FAIL', WARN: 'warn', SKIP: 'skip', INCONCLUSIVE: 'INCONCLUSIVE' } as const

/** A line a case on the terminal, and the sums at the end. */
export class Progress {
  #done = 0
  readonly #all: number
  readonly #quiet: boolean

  constructor(all: number, quiet: boolean) {
    this.#all = all
    this.#quiet = quiet
  }

  show(result: CaseResult): void {
    this.#done += 1
    if (this.#quiet && (result.outcome === 'PASS' || result.outcome === 'SKIP')) return
    const place = `${String(this.#done).padStart(String(this.#all).length)}/${this.#all}`
    print(
      `${place}  ${MARKS[result.outcome].padEnd(12)} ${result.id}  ${result.ms} ms${result.reason === undefined ? '' : `  ${firstLine(result.reason)}`}`,
    )
    if (result.outcome === 'FAIL' || result.outcome === 'WARN') {
      if (result.expected !== undefined) print(`        expected  ${result.expected}`)
      if (result.actual !== undefined) print(`        found     ${firstLine(result.actual)}`)
    }
  }

  end(run: Run, files: readonly string[]): void {
    const counts = count(run.results)
    const sums = Object.entries(counts).filter(([, number]) => number > 0)
    print('')
    print(`${verdict(run.results)}: ${sums.map(([outcome, number]) => `${number} ${MARKS[outcome as 'PASS']}`).join(', ')}`)
    for (const file of files) print(`  ${file}`)
  }
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
function firstLine(text: string): string {
  const [line = ''] = text.split('\n')
  return line.length > 200 ? `${line.slice(0, 200)} …` : line
}
