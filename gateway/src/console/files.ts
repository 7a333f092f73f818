import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A file of the page as it is sent. */
export interface PageFile {
  readonly name: string
  readonly type: string
  readonly body: Buffer
  /** Over the body, quoted. */
  readonly etag: string
}

const PAGE = fileURLToPath(new URL('./page/', import.meta.url))
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
}
/** The one library of the page: a single module that imports nothing. Its types stand beside the page, in `preact.d.ts`. */
const LIBRARY = { name: 'preact.js', path: fileURLToPath(import.meta.resolve('preact')) }

/** Everything that a browser may ask for, read once: what is served was there at the start, and no path is made of a request. */
export function pageFiles(): readonly PageFile[] {
  const own = readdirSync(PAGE)
    .filter((name) => extname(name) in TYPES)
    .map((name) => ({ name, path: join(PAGE, name) }))
  return [...own, LIBRARY].map(({ name, path }) => {
    const body = readFileSync(path)
    return { name, type: TYPES[extname(name)] ?? '', body, etag: `"${hash('sha256', body, 'base64url')}"` }
  })
}
