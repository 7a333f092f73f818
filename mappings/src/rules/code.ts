/**
 * A value in generated code: the name of a constant, or a literal. Asking it again costs nothing and works nothing out.
 * `told`: it is never `undefined`.
 */
export interface Term {
  readonly text: string
  readonly told: boolean
}

export const NOTHING: Term = { text: 'undefined', told: false }

/** The entry of a loop; the body that is being written knows by which names it goes there. */
export interface Variable {
  readonly name: string
}

/** The functions and constants that the rules of one kind of document become, while they are written. */
export class Unit {
  readonly constants: unknown[] = []
  readonly functions: string[] = []
  /** Members of a run beside those that each has: worked-out definitions and facts, and where in a list a definition stood. */
  readonly members: { readonly name: string; readonly initial: string }[] = []
  readonly #known = new Map<unknown, Term>()
  #names = 0

  fresh(prefix: string): string {
    this.#names += 1
    return `${prefix}${this.#names}`
  }

  /** Anything that is no text, switch or plain number: a pattern, a list, a function. */
  constant(value: unknown): Term {
    const known = this.#known.get(value)
    if (known !== undefined) return known
    const term: Term = { text: `k${this.constants.push(value) - 1}`, told: true }
    this.#known.set(value, term)
    return term
  }

  member(prefix: string, initial: string): string {
    const name = this.fresh(prefix)
    this.members.push({ name, initial })
    return name
  }

  /** Adds a function of a run and gives its name. `write` gives what it returns. */
  add(name: string, parameters: string, write: (out: Body) => string): string {
    const body = new Body(this)
    const result = write(body)
    this.functions.push(`function ${name}(${parameters}) {\n${body.text()}return ${result}\n}\n`)
    return name
  }
}

/** Text, switches and plain numbers stand in the code as they are; JSON's way of writing them is JavaScript's. */
export function literal(value: string | number | boolean, unit: Unit): Term {
  const plain = typeof value !== 'number' || (Number.isSafeInteger(value) && !Object.is(value, -0))
  return plain ? { text: typeof value === 'number' ? `(${value})` : JSON.stringify(value), told: true } : unit.constant(value)
}

/**
 * The statements of one function, in the order of the rule file. What has been read once is not read again where the first
 * reading stands above in the same block or around it: all of it is pure.
 */
export class Body {
  readonly unit: Unit
  readonly #lines: string[] = []
  readonly #names = new Map<Variable, { readonly entry: Term; readonly index: Term }>()
  #read: ReadonlyMap<string, Term>[] = [new Map()]

  constructor(unit: Unit) {
    this.unit = unit
  }

  push(line: string): void {
    this.#lines.push(line)
  }

  /** A block: what is read in it is not known after it. */
  block(head: string, write: () => void): void {
    this.push(`${head} {`)
    this.#read.push(new Map())
    write()
    this.#read.pop()
    this.push('}')
  }

  /** A constant of this block for a pure expression. */
  read(expression: string, told = false): Term {
    for (const block of this.#read) {
      const known = block.get(expression)
      if (known !== undefined) return known
    }
    const term = this.keep(expression, told)
    const inner = this.#read.at(-1) as Map<string, Term>
    inner.set(expression, term)
    return term
  }

  /** A constant of this block for what may be another the next time. */
  keep(expression: string, told = false): Term {
    const term: Term = { text: this.unit.fresh('v'), told }
    this.push(`const ${term.text} = ${expression}`)
    return term
  }

  /** A loop over a list; where it is none, nothing happens. */
  loop(list: Term, variable: Variable, write: (index: Term) => void): void {
    const index: Term = { text: this.unit.fresh('i'), told: true }
    const entry: Term = { text: this.unit.fresh('e'), told: false }
    this.block(
      `if (Array.isArray(${list.text})) for (let ${index.text} = 0; ${index.text} < ${list.text}.length; ${index.text}++)`,
      () => {
        this.push(`const ${entry.text} = ${list.text}[${index.text}]`)
        this.#names.set(variable, { entry, index })
        write(index)
      },
    )
  }

  entry(variable: Variable): Term {
    return this.#names.get(variable)?.entry ?? NOTHING
  }

  index(variable: Variable): Term {
    return this.#names.get(variable)?.index ?? { text: '-1', told: true }
  }

  text(): string {
    return this.#lines.map((line) => `${line}\n`).join('')
  }
}
