import { isDeepStrictEqual } from 'node:util'
import { digestOf, wireDigestOf } from '../../message/digest.ts'
import { Fault } from '../../message/fault.ts'
import { FORMAT, FORMAT_VERSION, type Manifest, manifestOf, PARTS, type Progress, shown, Tally } from './export.ts'
import { asOfNow, widthOf } from './older.ts'
import { TABLES } from './tables.ts'
import type { Row, Target } from './transfer.ts'

/** What was proved of an imported journal. */
export interface Imported extends Manifest {
  /** What it was exported from. */
  readonly from: string
  readonly exportedAt: string
  readonly exchanges: number
  readonly events: number
}

const BATCH_ROWS = 500
const BATCH_CHARS = 4 * 1024 * 1024

/**
 * Fills an empty journal from the lines of `exportLines` and commits it only when nothing has changed: every payload has its
 * digest, the file is as its manifest says, the target read from end to end gives the same manifest, and every chain is
 * whole. It starts held. A file of an earlier version is read as a migration would have made its rows: it must give the manifest that
 * this version would have ended it with. Throws ASW_STATE_CONFLICT when the journal is not empty, ASW_INPUT_INVALID with `facts.line` when
 * the file is broken; then nothing of it stays.
 */
export async function importLines(
  target: Target,
  lines: AsyncIterable<string>,
  progress: Progress = () => undefined,
): Promise<Imported> {
  try {
    if (!(await target.isEmpty()))
      throw new Fault('ASW_STATE_CONFLICT', 'this journal is not empty: nothing is ever imported on top of something')
    const intake = new Intake(target, progress)
    for await (const line of lines) await intake.line(line)
    const { begin, manifest, wanted } = await intake.end()
    await target.settled()
    const found = await manifestOf(target.source(), (table, rows) => progress(`checked: ${table}`, rows))
    if (!isDeepStrictEqual(found, wanted)) throw changed(wanted, found)
    const { broken, exchanges, events } = await target.walk()
    if (broken) throw new Fault('ASW_INPUT_INVALID', `the chain of ${broken.exchange} is broken at ${broken.n}`, { ...broken })
    await target.commit(`the journal was imported; it had been exported from ${begin.from} at ${begin.at}`)
    return { ...manifest, from: begin.from, exportedAt: begin.at, exchanges, events }
  } catch (error) {
    await target.rollback()
    throw error
  }
}

function changed(wanted: Manifest, found: Manifest): Fault {
  const tables = Object.keys({ ...wanted.counts, ...found.counts }).filter((name) => wanted.counts[name] !== found.counts[name])
  const where = tables.length > 0 ? `rows of ${tables.join(', ')}` : 'content'
  return new Fault('ASW_INTERNAL', `what was written differs from what was read: ${where}`, {
    wanted: wanted.digest,
    found: found.digest,
  })
}

interface Begin {
  readonly from: string
  readonly at: string
}

const NONE = Object.fromEntries(PARTS.map((table) => [table, 0]))

function otherVersion(table: string, cells: number): string {
  const newer = cells > widthOf(table)
  const way = newer ? 'import it with that version' : 'serve its journal once with this version, stop it, and export it again'
  return `a row of ${table} has ${cells} cells and not ${widthOf(table)}: the file is of ${newer ? 'a newer' : 'an earlier'} version; ${way}`
}

/** Takes the file line by line and insists on its order. */
class Intake {
  readonly #target: Target
  /** Of the file, line by line. */
  readonly #tally: Tally
  /** Of the same rows as this version exports them; its own from the first row on that an earlier version wrote. */
  #now: Tally
  #n = 0
  #begin: Begin | undefined
  #manifest: Manifest | undefined
  /** Index into `PARTS`; -1 while payloads come. */
  #part = -1
  #batch: Row[] = []
  #chars = 0
  #blob: { digest: string; contentType: string | null; uses: number; size: number; pieces: Buffer[] } | undefined

  constructor(target: Target, progress: Progress) {
    this.#target = target
    this.#tally = new Tally(progress)
    this.#now = this.#tally
  }

  async line(text: string): Promise<void> {
    this.#n += 1
    if (this.#manifest) throw this.#wrong('there is something behind the manifest')
    const value = this.#parsed(text)
    if (!this.#begin) this.#begin = this.#opening(value)
    else if (Array.isArray(value)) await this.#row(text, value as unknown[])
    else this.#manifest = value as Manifest
  }

  /** `wanted`: what must be found in the target. */
  async end(): Promise<{ readonly begin: Begin; readonly manifest: Manifest; readonly wanted: Manifest }> {
    if (!this.#begin || this.#manifest?.end !== FORMAT)
      throw this.#wrong('the file ends before its manifest: it has been cut off')
    await this.#endBlob()
    for (; this.#part < PARTS.length - 1; ) await this.#nextPart()
    await this.#flush()
    const read = this.#tally.manifest()
    // An earlier version knew fewer tables, and does not count the others.
    if (!isDeepStrictEqual(read, { ...this.#manifest, counts: { ...NONE, ...this.#manifest.counts } }))
      throw this.#wrong('the file is not what its manifest says: rows are missing, added or changed')
    return { begin: this.#begin, manifest: read, wanted: this.#now === this.#tally ? read : this.#now.manifest() }
  }

  #parsed(text: string): unknown {
    try {
      return JSON.parse(text)
    } catch (error) {
      throw this.#wrong('this is no JSON', error)
    }
  }

  #opening(value: unknown): Begin {
    const { begin, version, from, at } = value as Record<string, unknown>
    if (begin !== FORMAT || typeof from !== 'string' || typeof at !== 'string') throw this.#wrong('this is no exported journal')
    if (version !== FORMAT_VERSION)
      throw this.#wrong(`the file has version ${String(version)}, this program reads ${FORMAT_VERSION}`)
    return { from, at }
  }

  async #row(text: string, [table, ...cells]: unknown[]): Promise<void> {
    if (table === 'blob' || table === 'bytes') {
      this.#tally.line(text)
      return table === 'blob' ? this.#beginBlob(cells) : this.#piece(cells)
    }
    await this.#endBlob()
    while (PARTS[this.#part] !== table) {
      if (this.#part === PARTS.length - 1) throw this.#wrong(`${String(table)} is no table, or stands in the wrong place`)
      await this.#nextPart()
    }
    this.#take(text, PARTS[this.#part] as string, this.#cells(cells))
    this.#chars += text.length
    if (this.#batch.length >= BATCH_ROWS || this.#chars >= BATCH_CHARS) await this.#flush()
  }

  #take(text: string, table: string, read: Row): void {
    const row = asOfNow(table, read)
    if (!row) throw this.#wrong(otherVersion(table, read.length))
    if (row !== read && this.#now === this.#tally) this.#now = this.#tally.copy()
    this.#tally.line(text)
    this.#tally.row(table)
    if (this.#now !== this.#tally) {
      this.#now.line(JSON.stringify([table, ...row.map(shown)]))
      this.#now.row(table)
    }
    this.#batch.push(row)
  }

  #cells(cells: unknown[]): Row {
    const table = TABLES.find(({ name }) => name === PARTS[this.#part])
    return cells.map((cell, n) => {
      if (cell !== null && typeof cell !== 'string' && typeof cell !== 'number')
        throw this.#wrong('a cell is text, a number or nothing')
      const isBytes = table?.bytes?.includes(table.columns[n] ?? '') === true
      return isBytes && typeof cell === 'string' ? new Uint8Array(Buffer.from(cell, 'base64')) : cell
    })
  }

  async #nextPart(): Promise<void> {
    await this.#flush()
    this.#part += 1
    for (const tally of new Set([this.#tally, this.#now])) tally.begin(PARTS[this.#part] as string)
  }

  async #flush(): Promise<void> {
    const rows = this.#batch
    this.#batch = []
    this.#chars = 0
    if (rows.length > 0) await this.#target.put(PARTS[this.#part] as string, rows)
  }

  async #beginBlob([digest, contentType, uses, size]: unknown[]): Promise<void> {
    await this.#endBlob()
    if (this.#part >= 0) throw this.#wrong('a payload stands behind the rows')
    if (typeof digest !== 'string' || typeof uses !== 'number' || typeof size !== 'number') throw this.#wrong('not a payload')
    this.#blob = { digest, contentType: typeof contentType === 'string' ? contentType : null, uses, size, pieces: [] }
  }

  #piece([text]: unknown[]): void {
    if (!this.#blob || typeof text !== 'string') throw this.#wrong('bytes of no payload')
    this.#blob.pieces.push(Buffer.from(text, 'base64'))
  }

  async #endBlob(): Promise<void> {
    const blob = this.#blob
    if (!blob) return
    this.#blob = undefined
    const { digest, contentType, uses, size, pieces } = blob
    const [only] = pieces
    const bytes = pieces.length === 1 && only ? only : Buffer.concat(pieces)
    const computed = contentType === null ? digestOf(bytes) : wireDigestOf({ contentType, body: bytes })
    if (bytes.byteLength !== size || computed !== digest) throw this.#wrong(`the payload ${digest} is not what its digest says`)
    this.#tally.blob(size)
    await this.#target.putBlob({ digest, contentType, uses, bytes })
  }

  #wrong(why: string, cause?: unknown): Fault {
    return new Fault('ASW_INPUT_INVALID', `line ${this.#n}: ${why}`, { line: this.#n }, cause)
  }
}
