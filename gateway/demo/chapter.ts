import type { Certificate, Client } from './client.ts'
import type { Site } from './site.ts'

/**
 * A part of the demo: who takes part, what they do one after the other, and what must then be seen. Further chapters are a file in
 * `chapters/` and a row in `chapters.ts`.
 */
export interface Chapter {
  readonly id: string
  readonly title: string
  /** One sentence for whoever chooses. */
  readonly tells: string
  /** Countries whose gateways it needs. Chapters share them, unless `sites` makes others for this one. */
  readonly countries: readonly string[]
  readonly sites?: (folder: string) => Promise<readonly Site[]>
  /** Certificates whose timeline ends the chapter. */
  readonly about: (stage: Stage) => readonly Certificate[]
  readonly scenes: (stage: Stage) => readonly Scene[]
}

export interface Scene {
  readonly title: string
  readonly steps: readonly Step[]
}

export interface Step {
  /** Country code of whoever acts. */
  readonly who?: string
  readonly does?: string
  /** A text that it resolves to is shown beside the step. Whatever it throws ends the chapter as not held. */
  readonly act?: () => Promise<unknown>
  readonly expect?: readonly Expectation[]
  readonly table?: () => Promise<Told>
}

export interface Told {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Looked at again and again until it is good; not held when that takes too long. */
export interface Expectation {
  readonly what: string
  readonly see: () => Promise<unknown>
  readonly good: (seen: unknown) => boolean
}

export function holds<T>(what: string, see: () => Promise<T>, good: (seen: T) => boolean): Expectation {
  return { what, see, good: (seen) => good(seen as T) }
}

/** What a chapter may use: the REST doors of the gateways, and the power switch. */
export interface Stage {
  /** YYYY-MM-DD. */
  readonly today: string
  nsw(country: string): Client
  stop(country: string): Promise<void>
  start(country: string): Promise<void>
  /** Writes a paper where a reader finds it. */
  save(name: string, json: unknown): void
}
