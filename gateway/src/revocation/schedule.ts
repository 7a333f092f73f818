import type { World } from '../message/clock.ts'

/** When each address is fetched next. */
export interface Schedule {
  /** Addresses of now; new ones are due at once, the others keep their time. */
  set(urls: readonly string[]): void
  due(): readonly string[]
  done(url: string): void
  failed(url: string): void
}

const FIRST_PAUSE_MS = 60_000
/** So that the nodes and neighbours of one gateway do not all come in the same second. */
const JITTER = 0.1

/** Every `everyMs` after a success; after a failure in a minute, then two, four, at most `everyMs`. */
export function openSchedule(everyMs: number, world: Pick<World, 'now' | 'random'>): Schedule {
  let entries = new Map<string, { readonly nextAt: number; readonly failures: number }>()
  const put = (url: string, ms: number, failures: number) => {
    if (entries.has(url)) entries.set(url, { nextAt: world.now() + ms * (1 - JITTER * world.random()), failures })
  }
  return {
    set: (urls) => {
      entries = new Map(urls.map((url) => [url, entries.get(url) ?? { nextAt: world.now(), failures: 0 }]))
    },
    due: () => [...entries].filter(([, { nextAt }]) => nextAt <= world.now()).map(([url]) => url),
    done: (url) => put(url, everyMs, 0),
    failed: (url) => {
      const failures = (entries.get(url)?.failures ?? 0) + 1
      put(url, Math.min(everyMs, FIRST_PAUSE_MS * 2 ** (failures - 1)), failures)
    },
  }
}
