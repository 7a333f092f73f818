import type { Compiler } from './compiler.ts'
import type { Run } from './rule.ts'
import type { Scope } from './scope.ts'

/**
 * Compiles a pointer template such as `/items/{item}/fob`: `{name}` is the index of a loop variable, or of a definition made by
 * `first`. Where that definition found nothing, the pointer ends before it and names the list that lacks the entry.
 */
export function compilePointer(template: string, scope: Scope, within: object, compiler: Compiler): (run: Run) => string {
  if (template !== '' && !template.startsWith('/')) compiler.source.fail(within, `${template} is not a JSON pointer`)
  const segments = template
    .split('/')
    .slice(1)
    .map((segment) => compileSegment(segment, scope, within, compiler))
  return (run) => {
    let pointer = ''
    for (const segment of segments) {
      const text = typeof segment === 'string' ? segment : segment(run)
      if (text === undefined) break
      pointer += `/${text}`
    }
    return pointer
  }
}

type Segment = string | ((run: Run) => string | undefined)

function compileSegment(segment: string, scope: Scope, within: object, compiler: Compiler): Segment {
  const name = /^\{(\w+)\}$/.exec(segment)?.[1]
  if (name === undefined) return segment
  const binding = scope.bindings.get(name) ?? compiler.source.fail(within, `{${name}} names no loop and no definition`)
  if (binding.slot < 0) compiler.source.fail(within, `{${name}} is a short name and stands at no place of its own`)
  return (run) => {
    binding.value(run)
    const index = run.indexes[binding.slot] ?? -1
    return index < 0 ? undefined : String(index)
  }
}
