/** What one cell holds; bytes are Uint8Array on the store's side and base64 in the file. */
export type Cell = string | number | null | Uint8Array
export type Row = readonly Cell[]

export interface StoredBlob {
  readonly digest: string
  readonly contentType: string | null
  readonly uses: number
  readonly bytes: Uint8Array
}

/** A journal as it stood at one moment, read from end to end. Memory does not grow with it. */
export interface Source {
  readonly kind: 'sqlite' | 'postgres'
  /** By digest. */
  blobs(): AsyncIterable<StoredBlob>
  /** Rows of one of `TABLES`, or of `event`, `chain`, `sink` with their own columns. */
  rows(table: string): AsyncIterable<Row>
}

/** An empty journal that is filled in one transaction. */
export interface Target {
  isEmpty(): Promise<boolean>
  putBlob(blob: StoredBlob): Promise<void>
  /** Some rows of one table, as `Source.rows` gives them. */
  put(table: string, rows: readonly Row[]): Promise<void>
  /** Everything has been put: numbers go on behind it. */
  settled(): Promise<void>
  /** What stands in the target now, seen from inside the transaction. */
  source(): Source
  /** Walks every chain; the first break, if any. */
  walk(): Promise<{
    readonly exchanges: number
    readonly events: number
    readonly broken?: { readonly exchange: string; readonly n: number }
  }>
  /** Holds the journal and ends the transaction. */
  commit(reason: string): Promise<void>
  rollback(): Promise<void>
}
