import { splitText } from './conversion.ts'
import { listOf, wire } from './emit.ts'
import { DocumentFault } from './fault.ts'
import type { Given } from './given.ts'
import { valueAt } from './path.ts'
import type { ElementPlan, PartPlan, ScopePlan, ValuePlan } from './plan.ts'
import { textOf } from './text-of.ts'
import { CanonicalSink, markupOf } from './xml/canonical-sink.ts'
import { escapeAttribute, escapeText } from './xml/escape.ts'
import { XML_LIMITS } from './xml/limits.ts'
import type { Binding } from './xml/namespace.ts'
import { byCodePoint } from './xml/order.ts'
import { startOf } from './xml/tags.ts'
import { openingOf } from './xml/write.ts'

/** A canonical document, and what is given beside it, as the bytes that `writeCanonical(emit(...))` makes. */
export type DocumentWriter = (json: unknown, given: Given) => Uint8Array

/**
 * A mapping table as one piece of JavaScript that writes its documents in one walk, as ajv makes one of a schema: which element opens
 * where, its namespaces and the order of its attributes are known before any document is. `undefined` for a table with a name that
 * cannot be written. Where a document cannot be written it throws, whatever comes first: `emit` says properly what is wrong.
 *
 * Nothing of a pack stands in the code but in the form of JSON texts; everything else is handed in as a constant.
 */
export function documentWriter(root: ScopePlan): DocumentWriter | undefined {
  try {
    const write = new WriterCode().made(root)
    const sink = new CanonicalSink()
    return (json, given) => {
      sink.clear()
      write(sink, given, json)
      return sink.taken()
    }
  } catch (error) {
    if (error instanceof DocumentFault) return undefined
    throw error
  }
}

type Write = (sink: CanonicalSink, given: Given, json: unknown) => void

/** Where an element is written. */
interface Place {
  readonly scope: Binding | undefined
  readonly depth: number
  /** Below a scope that stands only when something in it does: there JSON values are counted. */
  readonly counted: boolean
}

class WriterCode {
  readonly #constants: unknown[] = []
  readonly #functions: string[] = []
  #lines: string[] = []
  /** Markup that is certain and not written yet: what stands side by side becomes one piece. */
  #markup = ''
  #names = 0

  /** Throws DocumentFault where a name of the table is none, or an attribute stands twice. */
  made(root: ScopePlan): Write {
    const name = this.#member(root.element, { scope: undefined, depth: 1, counted: false })
    const constants = this.#constants.map((_, at) => `k${at}`)
    const text = `'use strict'
${constants.length === 0 ? '' : `const [${constants.join(', ')}] = constants`}
${this.#functions.join('')}return (sink, given, json) => ${name}(sink, given, json, undefined, 0)
//# sourceURL=asw-writer/${root.element.name.local.replaceAll(/[^\w-]/g, '_')}.js`
    return (new Function('constants', text) as (constants: readonly unknown[]) => Write)(this.#constants)
  }

  /** A function that writes one member of a scope. `outer`: the JSON around it; `index`: its position among its like. */
  #member(plan: ElementPlan, place: Place): string {
    const around = { lines: this.#lines, markup: this.#markup }
    this.#lines = []
    this.#markup = ''
    const { end, below } = this.#open(plan, place)
    this.#content(plan, below)
    this.#markup += end
    this.#flush()
    const name = this.#fresh('write')
    this.#functions.push(`function ${name}(sink, given, json, outer, index) {\n${this.#lines.join('\n')}\n}\n`)
    this.#lines = around.lines
    this.#markup = around.markup
    return name
  }

  /** Start tag with its attributes. `bare`: an expression, whether no attribute was written. */
  #open(plan: ElementPlan, place: Place): { readonly end: string; readonly below: Place; readonly bare: string } {
    if (place.depth > XML_LIMITS.maxDepth) throw new DocumentFault('ASW_XML_LIMIT', 'elements are nested too deep')
    const { open, end, scope } = openingOf(plan.name, place.scope)
    const below = { ...place, scope, depth: place.depth + 1 }
    this.#markup += open
    if (plan.attributes.length === 0) {
      this.#markup += '>'
      return { end, below, bare: 'true' }
    }
    const before = this.#keep('sink.at')
    for (const value of inOrder(plan.attributes)) this.#attribute(value, place)
    const bare = this.#keep(`sink.at === ${before}`)
    this.#markup += '>'
    return { end, below, bare }
  }

  #attribute(value: ValuePlan, place: Place): void {
    const start = startOf('', value.attribute as string)
    this.#value(value, place, {
      certain: (text) => {
        this.#markup += `${start}${escapeAttribute(text)}"`
      },
      told: (name) => {
        this.#markup += start
        this.#push(`sink.attribute(${name})`)
        this.#markup += '"'
      },
    })
  }

  #content(plan: ElementPlan, below: Place): void {
    if (plan.text !== undefined) {
      this.#value(plan.text, below, {
        certain: (text) => {
          this.#markup += escapeText(text)
        },
        told: (name) => this.#push(`sink.text(${name})`),
      })
    }
    for (const part of plan.parts) this.#part(part, below)
  }

  #part(part: PartPlan, place: Place): void {
    if (part.kind === 'scope') this.#scope(part, place)
    else if (part.text === undefined) this.#unlessEmpty(part, place)
    else if (part.text.each) this.#each(part, part.text, place)
    else this.#leaf(part, part.text, place)
  }

  /** An element around others: taken back where nothing came to stand in it. */
  #unlessEmpty(plan: ElementPlan, place: Place): void {
    this.#block('', () => {
      const start = this.#keep('sink.at')
      const { end, below, bare } = this.#open(plan, place)
      const inside = this.#keep('sink.at')
      for (const part of plan.parts) this.#part(part, below)
      this.#block(`if (${bare} && sink.at === ${inside})`, () => this.#push(`sink.at = ${start}`))
      this.#block('else', () => {
        this.#markup += end
      })
    })
  }

  #leaf(plan: ElementPlan, value: ValuePlan, place: Place): void {
    const whole = (write: () => void) => {
      const { end } = this.#open(plan, place)
      write()
      this.#markup += end
    }
    this.#value(value, place, {
      certain: (text) =>
        whole(() => {
          this.#markup += escapeText(text)
        }),
      told: (name) => {
        if (value.split === undefined) {
          whole(() => this.#push(`sink.text(${name})`))
          return
        }
        const piece = this.#fresh('piece')
        const pieces = `${this.#constant(splitText)}(${name}, ${value.split}, ${value.pieces})`
        this.#block(`for (const ${piece} of ${pieces})`, () => whole(() => this.#push(`sink.text(${piece})`)))
      },
    })
  }

  #each(plan: ElementPlan, value: ValuePlan, place: Place): void {
    if (value.readOnly) return
    this.#block('', () => {
      const list = this.#read('json', value.path)
      const member = this.#fresh('member')
      this.#block(`if (Array.isArray(${list})) for (const ${member} of ${list})`, () => {
        if (place.counted) this.#push('sink.filled++')
        const text = this.#keep(this.#wire(value, member))
        this.#block(`if (${text} !== undefined)`, () => {
          const { end } = this.#open(plan, place)
          this.#push(`sink.text(${text})`)
          this.#markup += end
        })
      })
    })
  }

  #scope(scope: ScopePlan, place: Place): void {
    if (scope.of === 'same') {
      this.#same(scope.element, place)
      return
    }
    const call = (write: string, json: string, index: string) => {
      if (place.counted) this.#push('sink.filled++')
      this.#push(`${write}(sink, given, ${json}, json, ${index})`)
    }
    this.#block('', () => {
      const own = this.#read('json', scope.path)
      const write = this.#member(scope.element, place)
      if (scope.of === 'list') this.#members(scope, own, (member, index) => call(write, member, index))
      else {
        this.#block(`if (typeof ${own} === 'object' && ${own} !== null)`, () => {
          if (scope.of === 'object') call(write, own, '0')
          else this.#block(`for (const [key, value] of Object.entries(${own}))`, () => call(write, '{ key, value }', '0'))
        })
      }
    })
  }

  #members(scope: ScopePlan, list: string, write: (member: string, index: string) => void): void {
    const [at, index] = [this.#fresh('at'), this.#fresh('index')]
    this.#block(`if (Array.isArray(${list})) for (let ${at} = 0, ${index} = 0; ${at} < ${list}.length; ${at}++)`, () => {
      const member = this.#keep(`${list}[${at}]`)
      if (scope.when !== undefined) {
        const said = this.#read(member, [scope.when.key])
        this.#push(`if (!${this.#constant(scope.when.values)}.has(${said})) continue`)
      }
      write(member, `${index}++`)
    })
  }

  /** An element without JSON of its own: taken back where no value of the document came to stand in it. */
  #same(plan: ElementPlan, place: Place): void {
    this.#block('', () => {
      const [start, filled] = [this.#keep('sink.at'), this.#keep('sink.filled')]
      const { end, below } = this.#open(plan, { ...place, counted: true })
      this.#content(plan, below)
      this.#markup += end
      this.#block(`if (sink.filled === ${filled})`, () => this.#push(`sink.at = ${start}`))
    })
  }

  /** What a row writes: nothing, a text that is certain, or one that a document tells, if it does. */
  #value(
    value: ValuePlan,
    place: Place,
    write: { readonly certain: (text: string) => void; readonly told: (name: string) => void },
  ): void {
    if (value.readOnly || value.source === 'passedOver') return
    if (value.source === 'constant') {
      write.certain(value.constant)
      return
    }
    this.#block('', () => {
      if (value.source === 'position') {
        write.told(this.#keep('String(index + 1)'))
        return
      }
      const from = this.#from(value)
      this.#block(`if (${from} !== undefined)`, () => {
        if (place.counted) this.#push('sink.filled++')
        if (value.source === 'given') write.told(from)
        else if (value.source === 'list') {
          const list = this.#keep(`${this.#constant(listOf)}(${this.#constant(value)}, ${from})`)
          this.#block(`if (${list} !== undefined)`, () => write.told(list))
        } else {
          const text = this.#keep(this.#wire(value, from))
          if (value.cross === undefined && value.toWire === undefined) write.told(text)
          else this.#block(`if (${text} !== undefined)`, () => write.told(text))
        }
      })
    })
  }

  #from({ source, path, outer }: ValuePlan): string {
    if (source === 'given') return this.#keep(`given[${JSON.stringify(path[0])}]`)
    if (!outer) return this.#read('json', path)
    const first = this.#keep('index > 0 ? undefined : outer')
    return this.#read(first, path)
  }

  #wire(value: ValuePlan, from: string): string {
    if (value.cross !== undefined || value.toWire !== undefined)
      return `${this.#constant(wire)}(${this.#constant(value)}, ${from})`
    const { write } = value.conversion
    const converted = `${this.#constant(write)}(${from})`
    return write === textOf ? `typeof ${from} === 'string' ? ${from} : ${converted}` : converted
  }

  /** As `valueAt`. */
  #read(json: string, path: readonly string[]): string {
    if (path.some((name) => name in Object.prototype || name in Array.prototype))
      return this.#keep(`${this.#constant(valueAt)}(${json}, ${this.#constant(path)})`)
    return path.reduce(
      (from, name) =>
        this.#keep(`typeof ${from} === 'object' && ${from} !== null ? ${from}[${JSON.stringify(name)}] : undefined`),
      json,
    )
  }

  #constant(value: unknown): string {
    const at = this.#constants.indexOf(value)
    return `k${at < 0 ? this.#constants.push(value) - 1 : at}`
  }

  #fresh(prefix: string): string {
    this.#names += 1
    return `${prefix}${this.#names}`
  }

  #keep(expression: string): string {
    const name = this.#fresh('v')
    this.#push(`const ${name} = ${expression}`)
    return name
  }

  #block(head: string, write: () => void): void {
    this.#push(`${head} {`)
    write()
    this.#flush()
    this.#lines.push('}')
  }

  #push(line: string): void {
    this.#flush()
    this.#lines.push(line)
  }

  #flush(): void {
    if (this.#markup === '') return
    this.#lines.push(`sink.markup(${this.#constant(markupOf(this.#markup))})`)
    this.#markup = ''
  }
}

/** Attributes of a table have no namespace. */
function inOrder(attributes: readonly ValuePlan[]): readonly ValuePlan[] {
  const name = (value: ValuePlan) => value.attribute as string
  const sorted = attributes.toSorted((a, b) => byCodePoint(name(a), name(b)))
  if (sorted.some((value, at) => at > 0 && name(value) === name(sorted[at - 1] as ValuePlan)))
    throw new DocumentFault('ASW_XML_MALFORMED', 'an attribute twice')
  return sorted
}
