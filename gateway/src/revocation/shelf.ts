import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Agreement, OwnKey } from '../agreement/index.ts'
import { instant } from '../message/clock.ts'
import { Fault, faultOf } from '../message/fault.ts'
import type { FaultCode } from '../message/faults.ts'
import { type HeldList, openBook, type RevocationBook } from '../trust/index.ts'
import { listFiles, readList, reasonOf, writeWhole } from './files.ts'

/** What became of the last list from a file or an address. */
export interface SourceState {
  /** Path or address. */
  readonly source: string
  /** RFC 3339: when it was looked at. */
  readonly at: string
  /** SHA-256 of the list that came. */
  readonly digest?: string
  readonly code?: FaultCode
  readonly detail?: string
  /** It contradicts what is known, or cannot be believed: somebody should look. */
  readonly suspicious: boolean
}
/** Anything that signs or is signed under: the lists of all these authorities are believed. */
export interface Known {
  readonly agreements: readonly Agreement[]
  readonly own: readonly OwnKey[]
}

/**
 * The lists in force, and the last good copy of each on disk: what was taken once is there again after a restart, and keeps
 * older ones out. Only the signature of an authority makes a list good; where it came from does not count.
 */
export class Shelf {
  readonly #kept: string
  readonly #folder: string | undefined
  readonly #maxBytes: number
  readonly #stamps = new Map<string, { readonly stamp: string; readonly failed: boolean }>()
  readonly #states = new Map<string, SourceState>()
  /** In force and not on disk yet, by slot. */
  readonly #unkept = new Map<string, HeldList>()
  #book: RevocationBook

  constructor(options: { readonly kept: string; readonly folder?: string; readonly maxBytes: number }) {
    this.#kept = options.kept
    this.#folder = options.folder
    this.#maxBytes = options.maxBytes
    this.#book = openBook([])
  }

  get book(): RevocationBook {
    return this.#book
  }

  states(): readonly SourceState[] {
    return [...this.#states.values()]
  }

  /** Begins anew with the authorities of now, from the copies on disk and from the folder. Returns what was not there before. */
  open(known: Known, at: number, readOnly = false): readonly HeldList[] {
    this.#book = openBook(authoritiesOf(known))
    const again = (path: string, bytes: () => Uint8Array) => {
      try {
        this.#book.take(bytes(), at)
      } catch (error) {
        // of an authority that no agreement knows any more; should one know it again, it counts again
        if (faultOf(error).code !== 'ASW_CRL_UNTRUSTED') this.#note(path, at, faultOf(error))
      }
    }
    for (const { path } of this.#copies(at)) again(path, () => readList(path, Number.MAX_SAFE_INTEGER))
    for (const { slot, list } of this.#unkept.values()) again(this.#copyOf(slot), () => list.der)
    this.#stamps.clear()
    return this.scan(at, readOnly)
  }

  /** Files of the folder that changed. A file that is just being written may fail once: it is told when it fails as it stands. */
  scan(at: number, readOnly = false): readonly HeldList[] {
    if (this.#folder === undefined) return []
    const taken: HeldList[] = []
    const files = this.#tried(this.#folder, at, () => listFiles(this.#folder as string)) ?? []
    const present = new Set(files.map(({ path }) => path))
    for (const path of this.#stamps.keys()) if (!present.has(path)) this.#forget(path)
    for (const { path, stamp } of files) {
      const before = this.#stamps.get(path)
      if (before?.stamp === stamp && !before.failed) continue
      const again = before?.stamp === stamp
      const held = this.#tried(path, at, () => this.#takeBytes(readList(path, this.#maxBytes), at, readOnly), again)
      this.#stamps.set(path, { stamp, failed: held === undefined && !again })
      if (held?.fresh) taken.push(held.list)
    }
    return taken
  }

  /** A list that was fetched. Returns it if it is new. Its state is noted either way. */
  take(source: string, bytes: Uint8Array, at: number): HeldList | undefined {
    const held = this.#tried(source, at, () => this.#takeBytes(bytes, at, false))
    return held?.fresh ? held.list : undefined
  }

  /** Writes the last good copies down. What the disk does not take is in force all the same, and tried again: returns what is new of that. */
  keep(at: number): readonly Fault[] {
    const faults: Fault[] = []
    for (const [slot, { list }] of this.#unkept) {
      const path = this.#copyOf(slot)
      try {
        writeWhole(this.#kept, `${slot}.crl`, list.der)
        this.#unkept.delete(slot)
        this.#states.delete(path)
      } catch (error) {
        const why = `${path} cannot be written (${reasonOf(error)}): the list is in force until a restart`
        const fault = new Fault('ASW_CRL_UNREACHABLE', why, {}, error)
        if (this.#states.get(path)?.detail !== why) faults.push(fault)
        this.#note(path, at, fault)
      }
    }
    return faults
  }

  failed(source: string, at: number, fault: Fault): void {
    this.#note(source, at, fault)
  }

  #takeBytes(bytes: Uint8Array, at: number, readOnly: boolean) {
    const { held, same } = this.#book.take(bytes, at)
    if (!same && !readOnly) this.#unkept.set(held.slot, held)
    return { list: held, fresh: !same }
  }

  #tried<Result>(source: string, at: number, work: () => Result, tell = true): Result | undefined {
    try {
      const result = work()
      const digest = (result as { readonly list?: HeldList } | undefined)?.list?.list.digest
      this.#states.set(source, { source, at: instant(at), suspicious: false, ...(digest === undefined ? {} : { digest }) })
      return result
    } catch (error) {
      if (tell) this.#note(source, at, faultOf(error))
      return undefined
    }
  }

  #note(source: string, at: number, { code, message, facts }: Fault): void {
    const suspicious =
      code === 'ASW_CRL_OLDER' ? facts.contradicts !== false : code.startsWith('ASW_CRL_') && code !== 'ASW_CRL_UNREACHABLE'
    this.#states.set(source, { source, at: instant(at), code, detail: message, suspicious })
  }

  #copies(at: number) {
    if (!existsSync(this.#kept)) return []
    return this.#tried(this.#kept, at, () => listFiles(this.#kept)) ?? []
  }

  #copyOf(slot: string): string {
    return join(this.#kept, `${slot}.crl`)
  }

  #forget(path: string): void {
    this.#stamps.delete(path)
    this.#states.delete(path)
  }
}

function authoritiesOf({ agreements, own }: Known): readonly Uint8Array[] {
  return [
    ...agreements.flatMap(({ certificates, eaeu }) => [
      ...certificates.anchors,
      ...certificates.intermediates,
      ...(eaeu?.ttp?.anchors ?? []),
    ]),
    ...own.flatMap(({ chain }) => chain),
  ]
}
