import { readdirSync, readFileSync } from 'node:fs'

/** One file of `sql/`, as PostgreSQL wants it: parameters by number, and which name each number has. */
export interface Statement {
  /** Under which the server keeps it prepared. Absent: it is prepared anew each time. */
  readonly name?: string
  readonly text: string
  readonly names: readonly string[]
}

const SQL_FOLDER = new URL('./sql/', import.meta.url)

/** Every statement by the name of its file. */
export function readStatements(): ReadonlyMap<string, Statement> {
  const files = readdirSync(SQL_FOLDER).filter((file) => file.endsWith('.sql'))
  return new Map(
    files.map((file) => {
      const name = file.slice(0, -4)
      return [name, numbered(name, readFileSync(new URL(file, SQL_FOLDER), 'utf8'))]
    }),
  )
}

/** `:name` becomes `$n`, numbered in the order in which the names first stand. Comments go; quoted text and casts stay. */
export function numbered(name: string | undefined, sql: string): Statement {
  const names: string[] = []
  const text = sql
    .replace(/--[^\n]*/g, '')
    .trim()
    .replace(/'[^']*'|::|:([a-z]\w*)/gi, (found, parameter: string | undefined) => {
      if (parameter === undefined) return found
      if (!names.includes(parameter)) names.push(parameter)
      return `$${names.indexOf(parameter) + 1}`
    })
  return { ...(name === undefined ? {} : { name }), text, names }
}
