import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type CodeListFile, importCodeList, saveCodeList, shippedFolder } from '../src/codelists/index.ts'
import { RECIPES, type Recipe } from './recipes.ts'

/**
 * Makes shipped lists anew from publications that lie on this machine: `node scripts/make-codelists.ts LIST=PATH...`
 * A PATH that is a folder gives one list from all its files, in the order of their names (UN/LOCODE: one file a country `XX.csv`).
 */
function make(list: string, path: string): CodeListFile {
  const recipe = RECIPES[list]
  if (recipe === undefined) throw new Error(`no recipe for ${list}; there are ${Object.keys(RECIPES).join(', ')}`)
  const { withdrawn = [], since = {}, ...options } = recipe
  const folder = statSync(path).isDirectory()
  const names = folder ? readdirSync(path).sort() : []
  const bytes = folder ? Buffer.concat(names.map((name) => readFileSync(join(path, name)))) : readFileSync(path)
  const prefixes = folder ? { prefixes: names.map((name) => name.slice(0, 2)) } : {}
  return withLives(importCodeList(bytes, { list, ...options, ...prefixes }), { withdrawn, since })
}

function withLives(file: CodeListFile, { withdrawn = [], since = {} }: Pick<Recipe, 'withdrawn' | 'since'>): CodeListFile {
  if (withdrawn.length === 0 && Object.keys(since).length === 0) return file
  const columns = [...file.columns, 'from', 'to']
  const living = file.codes.map((row) => [...row, since[row[0] ?? ''] ?? '', ''])
  const dead = withdrawn.map((cells) => columns.map((column) => cells[column] ?? ''))
  return { ...file, columns, codes: [...living, ...dead].sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1)) }
}

for (const argument of process.argv.slice(2)) {
  const [list = '', path = ''] = argument.split('=')
  const file = make(list, path)
  console.log(saveCodeList(shippedFolder(), file, { replace: true }), file.codes.length)
}
