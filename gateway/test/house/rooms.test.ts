import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ROOMS } from './rooms.ts'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))

interface Import {
  readonly file: string
  readonly from: string
  readonly to: string
}

function imports(): readonly Import[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(SRC, file), 'utf8')
      return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+|@asw\/[^']+)'/g)].map((match) => ({
        file,
        from: roomOf(file),
        to: match[1]!.startsWith('@') ? match[1]! : roomOf(relative(SRC, join(SRC, file, '..', match[1]!))),
      }))
    })
}

/** `relay/retry.ts` is in room `relay`; a file at the top is a room of its own. */
function roomOf(path: string): string {
  const [room, ...rest] = path.split('/')
  return rest.length === 0 ? room!.replace(/\.ts$/, '') : room!
}

function breaches(table: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return imports()
    .filter(({ from, to }) => from !== to && !(table[from] ?? []).includes(to))
    .map(({ file, to }) => `${file} imports ${to}`)
}

describe('import law', () => {
  it('every room imports only the rooms that the table allows', () => {
    expect(breaches(ROOMS)).toEqual([])
  })

  it('would name a breach', () => {
    expect(breaches({ ...ROOMS, relay: [] })).toContain('relay/retry.ts imports agreement')
  })

  it('names every room there is and none that is gone', () => {
    expect(Object.keys(ROOMS).sort()).toEqual(
      [
        ...new Set(
          imports()
            .map(({ from }) => from)
            .concat('message'),
        ),
      ].sort(),
    )
  })

  it('no source imports the development PKI or a test library', () => {
    const strangers = imports().filter(({ to }) => to === '@asw/certs-dev')
    expect(strangers).toEqual([])
  })
})
