import type { Body, Term } from './code.ts'
import type { Compiler, Value } from './compiler.ts'
import type { Scope } from './scope.ts'

/**
 * Compiles a pointer template such as `/items/{item}/fob`: `{name}` is the index of a loop variable, or of a definition made by
 * `first`. Where that definition found nothing, the pointer ends before it and names the list that lacks the entry.
 */
export function compilePointer(template: string, scope: Scope, within: object, compiler: Compiler): Value {
  if (template !== '' && !template.startsWith('/')) compiler.source.fail(within, `${template} is not a JSON pointer`)
  const segments = template
    .split('/')
    .slice(1)
    .map((segment) => compileSegment(segment, scope, within, compiler))
  return (out) => {
    const pointer = out.unit.fresh('p')
    out.push(`let ${pointer} = ''`)
    appendFrom(segments, pointer, out)
    return { text: pointer, told: true }
  }
}

type Segment = string | Value

function appendFrom([segment, ...rest]: readonly Segment[], pointer: string, out: Body): void {
  if (segment === undefined) return
  if (typeof segment === 'string') {
    out.push(`${pointer} += ${JSON.stringify(`/${segment}`)}`)
    appendFrom(rest, pointer, out)
    return
  }
  const index: Term = segment(out)
  out.block(`if (${index.text} >= 0)`, () => {
    out.push(`${pointer} += '/' + ${index.text}`)
    appendFrom(rest, pointer, out)
  })
}

function compileSegment(segment: string, scope: Scope, within: object, compiler: Compiler): Segment {
  const name = /^\{(\w+)\}$/.exec(segment)?.[1]
  if (name === undefined) return segment
  const binding = scope.bindings.get(name) ?? compiler.source.fail(within, `{${name}} names no loop and no definition`)
  const { index } = binding
  if (index === undefined) return compiler.source.fail(within, `{${name}} is a short name and stands at no place of its own`)
  return (out) => {
    binding.value(out)
    return index(out)
  }
}
