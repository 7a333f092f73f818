import Table from 'cli-table3'

/** One line a step, a check mark a kept expectation: what happened, while it happens. */
export class Show {
  readonly #json: boolean
  readonly #start = Date.now()
  #broken = 0

  constructor(json: boolean) {
    this.#json = json
  }
  get good(): boolean {
    return this.#broken === 0
  }
  chapter(title: string): void {
    if (this.#json) this.#line({ chapter: title })
    else process.stdout.write(`\n${bold(title)}\n`)
  }
  step(what: string, detail = ''): void {
    if (this.#json) this.#line({ step: what, detail })
    else process.stdout.write(`  ${seconds(this.#start)}  ${what}${detail ? dim(`  ${detail}`) : ''}\n`)
  }
  /** An expectation: the exit code is 0 only if every one held. */
  expect(what: string, held: boolean, seen: unknown = ''): void {
    if (!held) this.#broken++
    if (this.#json) this.#line({ expect: what, held, ...(held ? {} : { seen }) })
    else
      process.stdout.write(
        `  ${seconds(this.#start)}  ${held ? green('✓') : red('✗')} ${what}${held ? '' : red(`  seen: ${JSON.stringify(seen)}`)}\n`,
      )
  }
  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    if (this.#json) {
      this.#line({ table: rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index]]))) })
      return
    }
    const table = new Table({ head: [...head], style: { head: [], border: [] } })
    for (const row of rows) table.push([...row])
    process.stdout.write(`${table.toString()}\n`)
  }
  text(line: string): void {
    if (!this.#json) process.stdout.write(`${line}\n`)
  }
  #line(value: object): void {
    process.stdout.write(`${JSON.stringify({ ms: Date.now() - this.#start, ...value })}\n`)
  }
}

const paint = (code: number) => (text: string) => (process.stdout.isTTY ? `\u001b[${code}m${text}\u001b[0m` : text)
const bold = paint(1)
const dim = paint(2)
const red = paint(31)
const green = paint(32)

function seconds(start: number): string {
  return `${((Date.now() - start) / 1000).toFixed(2).padStart(6)} s`
}
