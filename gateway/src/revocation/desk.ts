import { join } from 'node:path'
import { type Agreements, signersOf } from '../agreement/index.ts'
import type { Journal } from '../journal/journal.ts'
import { instant, type World } from '../message/clock.ts'
import { faultOf } from '../message/fault.ts'
import type { ExchangeId } from '../message/ids.ts'
import { addressesIn, type HeldList, type RevocationSource } from '../trust/index.ts'
import { fetchList } from './fetch.ts'
import { openSchedule, type Schedule } from './schedule.ts'
import type { RevocationSettings } from './settings.ts'
import { Shelf, type SourceState } from './shelf.ts'
import { Told } from './told.ts'
import { type Trouble, troubles } from './trouble.ts'
import { type CertificateRow, certificateRows, type OwnUses, ownOf, type Paths } from './view.ts'

export interface DeskOptions {
  readonly settings: RevocationSettings
  readonly dataFolder: string
  readonly agreements: () => Agreements
  /** Our own keys of now. */
  readonly own: () => OwnUses
  readonly world: World
  readonly journal: Pick<Journal, 'append'>
  readonly report: (note: { readonly what: string; readonly code?: string; readonly detail: string }) => void
  readonly fetch?: typeof fetchList
}
/** Keeps the lists in force; asked for every message, it fetches nothing then. */
export interface RevocationDesk {
  readonly source: RevocationSource
  /** Reads what changed in the folder, fetches what is due, tells what a person should look at. Returns how many lists are new. */
  once(signal: AbortSignal): Promise<number>
  /** Other agreements or keys of ours: other authorities are believed, other addresses fetched. */
  renew(): void
  state(): CertificatesState
}
/** `GET /v1/certificates`. */
export interface CertificatesState {
  readonly certificates: readonly CertificateRow[]
  readonly lists: readonly ListRow[]
  readonly sources: readonly SourceState[]
}
export interface ListRow {
  readonly issuer: string
  readonly number?: string
  readonly thisUpdate: string
  readonly nextUpdate: string
  readonly hoursLeft: number
  /** Serial numbers in it. */
  readonly revoked: number
  readonly digest: string
}

const GATEWAY = 'gateway' as ExchangeId
const HOUR_MS = 3_600_000

/** Where the last good copies lie. */
export function keptFolder(dataFolder: string): string {
  return join(dataFolder, 'revocation')
}

/** Opens with what lies on disk, so that the first message meets the lists of yesterday and not none. */
export function openDesk(options: DeskOptions): RevocationDesk {
  const { settings, agreements, own, world, journal, report, fetch = fetchList } = options
  const kept = keptFolder(options.dataFolder)
  const shelf = new Shelf({
    kept,
    maxBytes: settings.maxBytes,
    ...(settings.folder === undefined ? {} : { folder: settings.folder }),
  })
  const told = new Told(kept)
  const schedule: Schedule = openSchedule(settings.everyMs, world)
  const paths: Paths = new WeakMap()
  let urls: readonly string[] = []
  /** Taken in, and not in the journal yet. */
  let news: readonly HeldList[] = []
  const keep = () => {
    for (const { code, message: detail } of shelf.keep(world.now())) report({ what: 'revocation-list', code, detail })
  }
  const renew = () => {
    const held = new Set(shelf.book.held().map(({ list }) => list.digest))
    shelf.open({ agreements: agreements().all(), own: ownOf(own()) }, world.now())
    news = [...news, ...shelf.book.held().filter(({ list }) => !held.has(list.digest))]
    keep()
    urls = urlsOf(options)
    schedule.set(urls)
  }
  renew()
  // What was there before this start is no news.
  news = []

  const fetchOne = async (url: string, signal: AbortSignal): Promise<HeldList | undefined> => {
    try {
      const bytes = await fetch(url, settings, signal)
      const held = shelf.take(url, bytes, world.now())
      schedule.done(url)
      return held
    } catch (error) {
      const fault = faultOf(error)
      shelf.failed(url, world.now(), fault)
      schedule.failed(url)
      report({ what: 'revocation-list', code: fault.code, detail: fault.message })
      return undefined
    }
  }
  const say = async ({ kind, data }: Trouble) => {
    report({ what: kind, detail: JSON.stringify(data) })
    await journal.append(GATEWAY, { kind, data })
  }
  return {
    source: { look: (certificate, issuer) => shelf.book.look(certificate, issuer) },
    renew,
    once: async (signal) => {
      const scanned = shelf.scan(world.now())
      const fetched = await Promise.all(schedule.due().map((url) => fetchOne(url, signal)))
      keep()
      news = [...news, ...scanned, ...fetched.filter((held) => held !== undefined)]
      const taken = news.length
      while (news[0] !== undefined) {
        await journal.append(GATEWAY, { kind: 'revocation-list-taken', data: { ...news[0].name, revoked: news[0].list.size } })
        news = news.slice(1)
      }
      const { certificates, sources } = state(options, shelf, paths)
      const situation = { rows: certificates, held: shelf.book.held(), states: sources }
      await told.tell(
        troubles({ ...situation, configured: settings.folder !== undefined || urls.length > 0, at: world.now() }),
        say,
      )
      return taken
    },
    state: () => state(options, shelf, paths),
  }
}

type Place = Pick<DeskOptions, 'settings' | 'agreements' | 'own' | 'world'>

/** The state as it lies on disk, for whoever does not serve: nothing is fetched and nothing written. */
export function readState(options: Place & Pick<DeskOptions, 'dataFolder'>): CertificatesState {
  const { settings, agreements, own, world } = options
  const folder = settings.folder === undefined ? {} : { folder: settings.folder }
  const shelf = new Shelf({ kept: keptFolder(options.dataFolder), maxBytes: settings.maxBytes, ...folder })
  const at = world.now()
  shelf.open({ agreements: agreements().all(), own: ownOf(own()) }, at, true)
  shelf.scan(at, true)
  return state(options, shelf, new WeakMap())
}

function state({ agreements, own, world }: Place, shelf: Shelf, paths: Paths): CertificatesState {
  const at = world.now()
  return {
    certificates: certificateRows({ agreements: agreements().all(), uses: own() }, { source: shelf.book, paths, at }),
    lists: [...shelf.book.held()].sort(bySubject).map(({ list, name }) => ({
      issuer: name.issuer,
      ...(name.number === undefined ? {} : { number: name.number }),
      thisUpdate: instant(list.thisUpdateMs),
      nextUpdate: instant(list.nextUpdateMs),
      hoursLeft: Math.floor((list.nextUpdateMs - at) / HOUR_MS),
      revoked: list.size,
      digest: list.digest,
    })),
    sources: shelf.states(),
  }
}

const bySubject = (a: HeldList, b: HeldList) => a.name.issuer.localeCompare(b.name.issuer)

/** What the files name, and what certificates name on hosts that may be followed. */
function urlsOf({ settings, agreements }: Place): readonly string[] {
  const all = agreements().all()
  const named = [...settings.urls, ...all.flatMap(({ revocation }) => (revocation.policy === 'off' ? [] : revocation.urls))]
  if (settings.hosts.length === 0) return [...new Set(named)]
  const hosts = new Set(settings.hosts)
  const certificates = all.flatMap((agreement) => {
    const { envelope, encryption, tlsClient, tlsServer, intermediates } = agreement.certificates
    return [...signersOf(agreement), ...[envelope, encryption, tlsClient, tlsServer].flat()]
      .map(({ der }) => der)
      .concat(intermediates)
  })
  const followed = certificates.flatMap(addressesIn).filter((url) => hosts.has(hostOf(url) ?? ''))
  return [...new Set([...named, ...followed])]
}

function hostOf(url: string): string | undefined {
  const parsed = URL.parse(url)
  return parsed?.protocol === 'http:' || parsed?.protocol === 'https:' ? parsed.hostname : undefined
}
