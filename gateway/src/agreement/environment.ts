import { type Document, isScalar, Scalar, visit } from 'yaml'
import { type Complaint, escaped } from './complaint.ts'

/** Variables that a file may name; the caller hands in those of the process. */
export type Environment = Readonly<Record<string, string | undefined>>

const VARIABLE = /\$(\$?)\{([A-Za-z_][A-Za-z0-9_]*)\}/g
const WHOLE = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/

/**
 * Puts variables for `${NAME}` into the values of a parsed file, never into its names: what a variable holds cannot change
 * the structure. `$${NAME}` stands for the text itself. A value that is nothing but one unquoted variable is read as YAML
 * would read it, so that a port can come from outside. Returns a complaint for each place that names a missing variable.
 */
export function substitute(document: Document, environment: Environment): readonly Complaint[] {
  const missing: Complaint[] = []
  visit(document, {
    Scalar(key, node, path) {
      if (key === 'key' || typeof node.value !== 'string') return
      const whole = node.type === Scalar.PLAIN && WHOLE.test(node.value)
      const text = node.value.replace(VARIABLE, (all, doubled: string, name: string) => {
        if (doubled !== '') return all.slice(1)
        const value = environment[name]
        if (value === undefined)
          missing.push({ pointer: pointerOf(path, key), why: `the variable ${name} is not set: set it, or write the value here` })
        return value ?? ''
      })
      node.value = whole ? typed(text) : text
    },
  })
  return missing
}

function typed(text: string): string | number | boolean {
  if (/^(0|-?[1-9][0-9]{0,14})$/.test(text)) return Number(text)
  return text === 'true' ? true : text === 'false' ? false : text
}

function pointerOf(path: readonly unknown[], key: unknown): string {
  const names = path.flatMap((node, index) => {
    if (typeof node === 'object' && node !== null && 'key' in node && isScalar(node.key)) return [escaped(String(node.key.value))]
    const next = path[index + 1]
    const items = typeof node === 'object' && node !== null && 'items' in node ? (node.items as readonly unknown[]) : undefined
    const position = items?.indexOf(next) ?? -1
    return position >= 0 && !(typeof next === 'object' && next !== null && 'key' in next) ? [String(position)] : []
  })
  return `/${[...names, ...(typeof key === 'number' ? [String(key)] : [])].join('/')}`
}
