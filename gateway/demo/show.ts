import Table from 'cli-table3'
import type { Chapter } from './chapter.ts'

export interface Result {
  readonly id: string
  readonly held: number
  readonly broken: number
  readonly ms: number
}

/** One line a step, a check mark a kept expectation: what happened, while it happens. */
export class Show {
  readonly #json: boolean
  readonly #write: (text: string) => unknown
  readonly #start = Date.now()
  readonly #results: Result[] = []
  #chapter: { id: string; held: number; broken: number; startMs: number } | undefined
  #broken = 0

  constructor(json: boolean, write: (text: string) => unknown = (text) => process.stdout.write(text)) {
    this.#json = json
    this.#write = write
  }
  get good(): boolean {
    return this.#broken === 0
  }
  /** Of the chapters that have ended. */
  get results(): readonly Result[] {
    return this.#results
  }
  begin({ id, title, tells }: Pick<Chapter, 'id' | 'title' | 'tells'>): void {
    this.#chapter = { id, held: 0, broken: 0, startMs: this.#ms }
    if (this.#json) this.#line({ chapter: id, title, tells })
    else this.heading(title)
    this.text(tells)
  }
  end(): void {
    if (!this.#chapter) return
    const { startMs, ...counts } = this.#chapter
    this.#results.push({ ...counts, ms: this.#ms - startMs })
    this.#chapter = undefined
  }
  heading(title: string): void {
    this.text(`\n\n${bold(`══ ${title} ${'═'.repeat(Math.max(3, WIDTH - title.length))}`)}`)
  }
  scene(title: string): void {
    if (this.#json) this.#line({ scene: title })
    else this.text(`\n${bold(title)}`)
  }
  step(what: string, detail = ''): void {
    if (this.#json) this.#line({ step: what, ...(detail ? { detail } : {}) })
    else this.text(`  ${this.#seconds()}  ${what}${detail ? dim(`  ${detail}`) : ''}`)
  }
  /** An expectation: the exit code is 0 only if every one held. */
  expect(what: string, held: boolean, seen: unknown = ''): void {
    if (!held) this.#broken++
    if (this.#chapter) this.#chapter[held ? 'held' : 'broken']++
    if (this.#json) this.#line({ expect: what, held, ...(held ? {} : { seen }) })
    else
      this.text(
        `  ${this.#seconds()}  ${held ? green('✓') : red('✗')} ${what}${held ? '' : red(`  seen: ${JSON.stringify(seen)}`)}`,
      )
  }
  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    if (this.#json) {
      this.#line({ table: rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index]]))) })
      return
    }
    const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } })
    for (const row of rows) table.push([...row])
    this.text(table.toString())
  }
  /** For people alone. */
  text(line: string): void {
    if (!this.#json) this.#write(`${line}\n`)
  }
  /** For machines alone. */
  fact(value: object): void {
    if (this.#json) this.#line(value)
  }
  get #ms(): number {
    return Date.now() - this.#start
  }
  #line(value: object): void {
    this.#write(`${JSON.stringify({ ms: this.#ms, ...value })}\n`)
  }
  #seconds(): string {
    return `${(this.#ms / 1000).toFixed(2).padStart(6)} s`
  }
}

const WIDTH = 96

const paint = (code: number) => (text: string) => (process.stdout.isTTY ? `\u001b[${code}m${text}\u001b[0m` : text)
const bold = paint(1)
const dim = paint(2)
const red = paint(31)
const green = paint(32)
