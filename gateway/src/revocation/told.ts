import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from './files.ts'
import type { Trouble } from './trouble.ts'

const NAME = 'told.json'

/** What was told already, also before a restart. */
export class Told {
  readonly #folder: string
  readonly #keys: Set<string>
  #written = true

  constructor(folder: string) {
    this.#folder = folder
    this.#keys = new Set(readKeys(join(folder, NAME)))
  }

  /** Tells what is new, in order, and forgets what is over: should it come back, it is told again. */
  async tell(troubles: readonly Trouble[], say: (trouble: Trouble) => Promise<void>): Promise<number> {
    const now = new Set(troubles.map(({ key }) => key))
    for (const key of this.#keys) if (!now.has(key)) this.#written = !this.#keys.delete(key)
    const news = troubles.filter(({ key }) => !this.#keys.has(key))
    for (const trouble of news) {
      await say(trouble)
      this.#keys.add(trouble.key)
      this.#written = false
    }
    if (!this.#written) this.#write()
    return news.length
  }

  #write(): void {
    try {
      writeWhole(this.#folder, NAME, Buffer.from(JSON.stringify([...this.#keys], undefined, 2), 'utf8'))
      this.#written = true
    } catch {
      // Told it is. Where the disk takes it at no later round either, a restart tells it once more, which is the lesser evil.
      this.#written = false
    }
  }
}

/** A file that cannot be read was never written whole: everything is told once more, which is the lesser evil. */
function readKeys(path: string): readonly string[] {
  if (!existsSync(path)) return []
  try {
    const keys: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : []
  } catch {
    return []
  }
}
