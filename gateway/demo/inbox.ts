import { type Expectation, holds, type Stage } from './chapter.ts'
import type { Certificate } from './client.ts'
import { countryName } from './countries.ts'

/** A document of a partner, and the inbox where the NSW of a country finds it. */
export interface Awaited {
  readonly country: string
  readonly inbox: string
  readonly document: string
  /** The certificate, or the declaration, that it is about. */
  readonly about: Certificate
}

/** It lies in the inbox: once, and not twice. */
export function arrives(stage: Stage, { country, inbox, document, about }: Awaited): Expectation {
  return holds(
    `${countryName(country)}: the ${document} ${about.number} lies in the inbox "${inbox}", once`,
    () => stage.nsw(country).entriesAbout(inbox, about, document),
    (entries) => entries.length === 1,
  )
}

/** The NSW takes it out: the entry is acknowledged, and whoever sent it learns so. */
export async function take(stage: Stage, { country, inbox, document, about }: Awaited): Promise<void> {
  const nsw = stage.nsw(country)
  for (const { id } of await nsw.entriesAbout(inbox, about, document)) await nsw.acknowledge(inbox, id)
}
