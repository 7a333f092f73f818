/** The story that `asw demo` tells: real gateways, and what happens to certificates of origin between them, chapter by chapter. */
import { once } from 'node:events'
import { resolve } from 'node:path'
import type { Chapter } from './chapter.ts'
import { CHAPTERS } from './chapters.ts'
import { emptied } from './folder.ts'
import { Gateways, storySites } from './gateways.ts'
import { play } from './play.ts'
import { Show } from './show.ts'
import { verdict, whereThingsAre } from './summary.ts'

export { CHAPTERS } from './chapters.ts'

export interface DemoOptions {
  readonly keep: boolean
  readonly folder: string
  readonly json: boolean
  /** Ids of chapters; all of them where it is left out. */
  readonly chapters?: readonly string[]
}

/** Resolves to true only if every expectation held. */
export async function demo(options: DemoOptions): Promise<boolean> {
  const show = new Show(options.json)
  const folder = resolve(options.folder)
  if (!emptied(folder)) {
    process.stderr.write(`${folder} is not empty and no demo made it: choose another --folder\n`)
    return false
  }
  const chapters = CHAPTERS.filter(({ id }) => options.chapters === undefined || options.chapters.includes(id))
  const stop = told()
  const house = new House(folder, chapters, stop)
  let whole = false
  const tell = async () => {
    for (const chapter of chapters) {
      const stage = await house.open(chapter, show)
      show.begin(chapter)
      await play(chapter, stage, show)
    }
    whole = true
    whereThingsAre(show, folder, house.sites, options.keep)
    verdict(show, folder)
    if (options.keep) await Promise.race(house.opened.map((one) => one.ended()))
  }
  try {
    await Promise.race([tell(), once(stop, 'abort')])
    if (!whole) stop.throwIfAborted()
  } catch (error) {
    show.expect(error instanceof Error ? error.message : String(error), false)
  } finally {
    await Promise.all(house.opened.map((one) => one.close()))
  }
  if (!whole) verdict(show, folder)
  return show.good
}

/** The gateways of all chapters: one set that most of them share, others of their own. */
class House {
  readonly opened: Gateways[] = []
  readonly #folder: string
  readonly #stop: AbortSignal
  readonly #countries: readonly string[]
  readonly #today = new Date().toISOString().slice(0, 10)
  #shared: Gateways | undefined

  constructor(folder: string, chapters: readonly Chapter[], stop: AbortSignal) {
    this.#folder = folder
    this.#stop = stop
    this.#countries = [...new Set(chapters.filter(({ sites }) => !sites).flatMap(({ countries }) => countries))]
  }
  get sites() {
    return this.opened.flatMap(({ sites }) => sites)
  }
  /** The running gateways of a chapter. What an earlier chapter has stopped is started again. */
  async open({ id, sites }: Chapter, show: Show): Promise<Gateways> {
    const known = sites ? undefined : this.#shared
    const folder = sites ? `${this.#folder}/${id}` : this.#folder
    const gateways = known ?? new Gateways(await (sites ? sites(folder) : this.#own(folder)), folder, this.#today)
    // Whoever has closed the house knows nothing of gateways that are started later.
    this.#stop.throwIfAborted()
    if (!known) {
      this.opened.push(gateways)
      show.scene('The gateways')
      show.step('development PKI made', 'a root, an authority a country, a certificate a use; keys 0600')
    }
    if (!sites) this.#shared = gateways
    await gateways.open()
    if (!known) show.step('every gateway can do business', gateways.sites.map(doors).join(' · '))
    return gateways
  }
  #own(folder: string) {
    return storySites(folder, this.#countries)
  }
}

function doors({ country, ports }: Gateways['sites'][number]): string {
  return `${country}: NSW ${ports.domestic}, partners ${ports.partner}`
}

/** Ctrl-C, a terminal that is closed, or the word of whoever started us: then every gateway is stopped as well. */
function told(): AbortSignal {
  const stop = new AbortController()
  const end = (why: string) => stop.abort(new Error(`stopped by ${why} before the end of the story`))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(signal))
  // A terminal that is gone takes no more words: that must not end us before the gateways.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', (error) => end(error.message))
  return stop.signal
}
