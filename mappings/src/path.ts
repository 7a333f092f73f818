/** The value at `path` below `json`, or undefined where any step is missing. Never looks at a prototype. */
export function valueAt(json: unknown, path: readonly string[]): unknown {
  let at = json
  for (let step = 0; step < path.length; step += 1) at = own(at, path[step] as string)
  return at
}

/** A member of `json` itself. What it might inherit are functions, which JSON has not, and `__proto__`: only that is looked up twice. */
function own(json: unknown, name: string): unknown {
  if (typeof json !== 'object' || json === null || (name === '__proto__' && !Object.hasOwn(json, name))) return undefined
  const value = (json as Record<string, unknown>)[name]
  return typeof value === 'function' ? undefined : value
}

/** Puts `value` at `path`, making the records on the way. Answers false when something stands there already. */
export function putAt(json: Record<string, unknown>, path: readonly string[], value: unknown): boolean {
  let at = json
  const last = path.length - 1
  for (let step = 0; step < last; step += 1) {
    const name = path[step] as string
    at[name] ??= {}
    at = at[name] as Record<string, unknown>
  }
  const name = path[last] as string
  if (at[name] !== undefined) return false
  at[name] = value
  return true
}

/** Puts `value` where one stands already. */
export function replaceAt(json: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const owner = valueAt(json, path.slice(0, -1)) as Record<string, unknown>
  owner[path.at(-1) as string] = value
}

/** RFC 6901: one reference token. */
export function token(name: string | number): string {
  return `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

export function tokens(path: readonly string[]): string {
  return path.map(token).join('')
}

/** Unescaped reference tokens of a pointer. */
export function segments(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}
