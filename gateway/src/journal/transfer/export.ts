import { createHash, type Hash } from 'node:crypto'
import { Fault, faultOf } from '../../message/fault.ts'
import { TABLES } from './tables.ts'
import type { Cell, Source, StoredBlob } from './transfer.ts'

export const FORMAT = 'asw-journal'
export const FORMAT_VERSION = 1

/** The last line. `digest`: SHA-256 over all lines between the first and this one, with their line feeds. */
export interface Manifest {
  readonly end: typeof FORMAT
  readonly counts: Readonly<Record<string, number>>
  /** Bytes of all payloads. */
  readonly bytes: number
  readonly digest: string
}
export type Progress = (table: string, rows: number) => void

/** Payload bytes of one line: base64 makes a third more of them. */
const LINE_BYTES = 192 * 1024
/** Rows between two words about progress. */
const STEP = 1_000

/** The tables of the file in their order: payloads are before them. */
export const PARTS = [...TABLES.map(({ name }) => name), 'event', 'chain', 'sink'] as const

/**
 * A journal as lines of JSON, without their line feeds: first what it is, then a line a row (`[table, ...cells]`; a payload as
 * `["blob", digest, content type, uses, size]` and its pieces), last the manifest. The lines between are the same, byte for
 * byte, whichever store it came from. Throws ASW_JOURNAL_DAMAGED, with the digest and what owns it.
 */
export async function* exportLines(
  source: Source,
  at: string,
  progress: Progress = () => undefined,
): AsyncGenerator<string, Manifest> {
  yield JSON.stringify({ begin: FORMAT, version: FORMAT_VERSION, from: source.kind, at })
  const tally = new Tally(progress)
  for await (const line of contentLines(source, tally)) yield line
  const manifest = tally.manifest()
  yield JSON.stringify(manifest)
  return manifest
}

/** The manifest that an export would end with, without the export. */
export async function manifestOf(source: Source, progress: Progress = () => undefined): Promise<Manifest> {
  const tally = new Tally(progress)
  for await (const _ of contentLines(source, tally));
  return tally.manifest()
}

async function* contentLines(source: Source, tally: Tally): AsyncGenerator<string> {
  for await (const blob of soundBlobs(source)) {
    tally.blob(blob.bytes.byteLength)
    for (const line of blobLines(blob)) yield tally.line(line)
  }
  for (const table of PARTS) {
    tally.begin(table)
    for await (const row of source.rows(table)) {
      tally.row(table)
      yield tally.line(JSON.stringify([table, ...row.map(shown)]))
    }
  }
}

async function* soundBlobs(source: Source): AsyncGenerator<StoredBlob> {
  try {
    yield* source.blobs()
  } catch (error) {
    const { code, message, facts } = faultOf(error)
    if (code !== 'ASW_JOURNAL_DAMAGED') throw error
    const owners = await ownersOf(source, String(facts.digest))
    throw new Fault(code, `${message}; it belongs to ${owners.join(', ')}`, { ...facts, owners }, error)
  }
}

/** Rows that name a digest, as `table id`. */
async function ownersOf(source: Source, digest: string): Promise<readonly string[]> {
  const owners: string[] = []
  for (const { name, columns } of TABLES) {
    const at = ['id', 'message_id', 'seq'].map((column) => columns.indexOf(column)).find((index) => index >= 0) ?? 0
    for await (const row of source.rows(name)) if (row.includes(digest)) owners.push(`${name} ${row[at]}`)
  }
  return owners
}

function* blobLines({ digest, contentType, uses, bytes }: StoredBlob): Generator<string> {
  yield JSON.stringify(['blob', digest, contentType, uses, bytes.byteLength])
  for (let from = 0; from < bytes.byteLength; from += LINE_BYTES)
    yield JSON.stringify(['bytes', shown(bytes.subarray(from, from + LINE_BYTES))])
}

export function shown(cell: Cell): string | number | null {
  return cell instanceof Uint8Array ? Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength).toString('base64') : cell
}

/** Counts and digests what goes by. */
export class Tally {
  #hash: Hash = createHash('sha256')
  #counts = new Map<string, number>([['blob', 0]])
  readonly #progress: Progress
  #bytes = 0

  constructor(progress: Progress) {
    this.#progress = progress
  }

  /** Another one that has counted what this one has, in silence. */
  copy(): Tally {
    const other = new Tally(() => undefined)
    other.#hash = this.#hash.copy()
    other.#counts = new Map(this.#counts)
    other.#bytes = this.#bytes
    return other
  }
  line(text: string): string {
    this.#hash.update(text, 'utf8').update('\n')
    return text
  }
  begin(table: string): void {
    this.#counts.set(table, this.#counts.get(table) ?? 0)
  }
  row(table: string): void {
    const count = (this.#counts.get(table) ?? 0) + 1
    this.#counts.set(table, count)
    if (count % STEP === 0) this.#progress(table, count)
  }
  blob(bytes: number): void {
    this.#bytes += bytes
    this.row('blob')
  }
  manifest(): Manifest {
    return { end: FORMAT, counts: Object.fromEntries(this.#counts), bytes: this.#bytes, digest: this.#hash.digest('hex') }
  }
}
