import { setTimeout as sleep } from 'node:timers/promises'
import type { Chapter, Expectation, Stage, Step } from './chapter.ts'
import { Refused } from './client.ts'
import { countryName } from './countries.ts'
import type { Show } from './show.ts'
import { timelineOf } from './timeline.ts'

/** How long an expectation may take to come true: on a busy machine, with a gateway that was just started. */
const PATIENCE_MS = 30_000

/**
 * Plays a chapter and ends it with its timeline. Stops at the first thing that is not as it must be: what follows rests on it.
 * `show` keeps count of what held.
 */
export async function play(chapter: Chapter, stage: Stage, show: Show, patienceMs = PATIENCE_MS): Promise<void> {
  try {
    for (const { title, steps } of chapter.scenes(stage)) {
      show.scene(title)
      for (const step of steps) await playStep(step, show, patienceMs)
    }
    show.scene('What happened, as the gateways have it on record (* written by the gateway itself)')
    const { head, rows } = await timelineOf(stage, chapter.countries, chapter.about(stage))
    show.table(head, rows)
    for (const expectation of chapter.countries.map((country) => proved(stage, country)))
      await meet(expectation, show, patienceMs)
  } catch (error) {
    if (!(error instanceof Unmet)) show.expect(error instanceof Error ? error.message : String(error), false)
  } finally {
    show.end()
  }
}

/** It was told already. */
class Unmet extends Error {}

async function playStep({ who, does, act, expect = [], table }: Step, show: Show, patienceMs: number): Promise<void> {
  const detail = await act?.()
  if (does !== undefined)
    show.step(who === undefined ? does : `${countryName(who)} ${does}`, typeof detail === 'string' ? detail : '')
  for (const expectation of expect) await meet(expectation, show, patienceMs)
  if (table) {
    const { head, rows } = await table()
    show.table(head, rows)
  }
}

async function meet({ what, see, good }: Expectation, show: Show, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs
  let seen = await look(see)
  while (!good(seen) && Date.now() < deadline) {
    await sleep(40)
    seen = await look(see)
  }
  const held = good(seen)
  show.expect(what, held, seen)
  if (!held) throw new Unmet()
}

/** A door that says no is something that was seen. */
async function look(see: () => Promise<unknown>): Promise<unknown> {
  try {
    return await see()
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
}

function proved(stage: Stage, country: string): Expectation {
  const nsw = stage.nsw(country)
  return {
    what: `${countryName(country)}: no chain of hashes is broken, and nothing is stuck`,
    see: async () => {
      const { broken } = (await nsw.call('GET', '/v1/evidence/chains')) as { broken?: unknown }
      const { items } = (await nsw.call('GET', '/v1/stuck')) as { items: readonly { readonly what: string }[] }
      // What waits in an inbox waits for its NSW, not for the gateway.
      return { broken, stuck: items.filter(({ what }) => what !== 'inbox') }
    },
    good: (seen) => {
      const { broken, stuck } = seen as { broken?: unknown; stuck: readonly unknown[] }
      return broken === undefined && stuck.length === 0
    },
  }
}
