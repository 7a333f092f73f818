import { createHash } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSqliteJournal, withSqliteSource, withSqliteTarget } from '../../../src/journal/sqlite/index.ts'
import type { Manifest } from '../../../src/journal/transfer/export.ts'
import { importLines } from '../../../src/journal/transfer/import.ts'
import { expectFault } from '../contract/with-bench.ts'
import { certificate, submission } from '../documents.ts'
import { forgeIn, temporaryFolder } from '../sqlite-bench.ts'
import { expectConversation, fill, linesOf, streamed } from './filled.ts'

describe('a journal as a file', () => {
  const folders: string[] = []
  const folder = () => {
    const path = temporaryFolder()
    folders.push(path)
    return path
  }
  let lines: readonly string[]
  let manifest: Manifest
  let from: string

  beforeEach(async () => {
    from = folder()
    const journal = await openSqliteJournal({ folder: from })
    await fill(journal)
    await journal.close()
    const exported = await withSqliteSource(from, linesOf)
    lines = exported.lines
    manifest = exported.manifest
  })
  afterEach(() => {
    for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true })
  })
  const put = (into: string, file: readonly string[]) => withSqliteTarget(into, (target) => importLines(target, streamed(file)))

  /** Whoever changes the file changes its manifest too. */
  function forged(change: (line: string) => string): readonly string[] {
    const rows = lines.slice(1, -1).map(change)
    const digest = createHash('sha256')
      .update(rows.map((row) => `${row}\n`).join(''))
      .digest('hex')
    return [lines[0] as string, ...rows, JSON.stringify({ ...manifest, digest })]
  }

  test('the manifest counts every table, and anybody can compute its digest', () => {
    expect(manifest.counts).toMatchObject({ exchange: 7, checkpoint: 1, sink: 1, clock: 2, signal: 4, idempotency: 2, task: 2 })
    expect(
      Object.entries(manifest.counts)
        .filter(([, count]) => count === 0)
        .map(([table]) => table),
    ).toEqual([])
    const rows = lines.slice(1, -1).map((line) => `${line}\n`)
    expect(createHash('sha256').update(rows.join('')).digest('hex')).toBe(manifest.digest)
    expect(lines.filter((line) => line.startsWith('["event"')).length).toBe(manifest.counts.event)
    expect(lines.filter((line) => line.startsWith('["chain"')).length).toBe(8)
  })

  test('a journal with a payload that is not what was kept is not exported: its digest and its owner are told', async () => {
    forgeIn(from, '"referenceNumber":"N1"', '"referenceNumber":"N9"')
    const exported = withSqliteSource(from, linesOf)
    await expectFault(exported, 'ASW_JOURNAL_DAMAGED', /under [0-9a-f]{64} .*belongs to .*(delivery|arrival) /)
  })

  test('what comes out of the copy is the same, and the copy starts held', async () => {
    const into = folder()
    const imported = await put(into, lines)
    expect(imported).toMatchObject({ ...manifest, from: 'sqlite', exchanges: 7 })
    const original = await openSqliteJournal({ folder: from, readOnly: true })
    const copy = await openSqliteJournal({ folder: into })
    expect(await copy.held()).toContain('imported')
    // Two events more: that it was imported, and that it is held.
    const { event = 0, ...counts } = await original.counts()
    expect(await copy.counts()).toEqual({ ...counts, event: event + 2, 'sink.lag': (counts['sink.lag'] ?? 0) + 2 })
    await original.close()
    expect(await copy.verifyChains()).toMatchObject({ exchanges: 7, events: (manifest.counts.event ?? 0) + 2 })
    expect(await copy.submit(submission(certificate('N2')))).toMatchObject({ repeated: true })
    const fed = await copy.feed({ sink: 'events', holder: 'me', limit: 1, leaseMs: 1_000 })
    expect(fed?.events[0]?.position).toBe('4')
    await copy.unhold('operator')
    await expectConversation(copy)
    await copy.close()
  })

  test.each([
    ['cut off', () => lines.slice(0, -1), 'ASW_INPUT_INVALID'],
    [
      'a row is missing',
      () =>
        lines.toSpliced(
          lines.findIndex((line) => line.startsWith('["event"')),
          1,
        ),
      'ASW_INPUT_INVALID',
    ],
    ['a row is changed', () => lines.map((line) => line.replace('"customs"', '"others"')), 'ASW_INPUT_INVALID'],
    ['something behind it', () => [...lines, '{}'], 'ASW_INPUT_INVALID'],
    ['no JSON', () => ['x', ...lines], 'ASW_INPUT_INVALID'],
    ['another format', () => ['{"begin":"other"}', ...lines.slice(1)], 'ASW_INPUT_INVALID'],
    ['a later version', () => [lines[0]!.replace('"version":1', '"version":2'), ...lines.slice(1)], 'ASW_INPUT_INVALID'],
    ['nothing', () => [], 'ASW_INPUT_INVALID'],
    [
      'an event is changed, and the manifest with it',
      () => forged((line) => line.replace('"received"', '"noted"')),
      'ASW_INPUT_INVALID',
    ],
    [
      'a payload is changed, and the manifest with it',
      () => forged((line) => (line.startsWith('["bytes"') ? line.replace(/"(.)(.*)"\]$/, '"A$2"]') : line)),
      'ASW_INPUT_INVALID',
    ],
    [
      'the head of a chain is changed, and the manifest with it',
      () => forged((line) => (line.startsWith('["chain"') ? line.replace(/[0-9a-f]{8}",(\d+)\]$/, '00000000",$1]') : line)),
      'ASW_INPUT_INVALID',
    ],
  ] as const)('%s: refused, and nothing stays', async (_, file, code) => {
    const into = folder()
    await expectFault(put(into, file()), code)
    expect(await put(into, lines)).toMatchObject({ digest: manifest.digest })
  })

  describe('that an earlier version exported', () => {
    /** Written by the last version before migration 10, whose arrivals have two cells less. */
    const old = readFileSync(new URL('exports/schema-9.ndjson', import.meta.url), 'utf8')
      .trimEnd()
      .split('\n')
    const arrivals = (all: readonly string[]) =>
      all.filter((line) => line.startsWith('["arrival"')).map((line) => JSON.parse(line) as unknown[])
    /** Other rows, and a manifest that says so. */
    function rewritten(change: (row: readonly unknown[]) => readonly unknown[] | undefined, leave?: string): readonly string[] {
      const { digest: _, counts, ...rest } = JSON.parse(old.at(-1) as string) as Manifest
      const rows = old.slice(1, -1).flatMap((line) => JSON.stringify(change(JSON.parse(line) as unknown[])) ?? [])
      const left = Object.entries(counts).filter(([table]) => table !== leave)
      const digest = createHash('sha256')
        .update(rows.map((row) => `${row}\n`).join(''))
        .digest('hex')
      return [old[0] as string, ...rows, JSON.stringify({ ...rest, counts: Object.fromEntries(left), digest })]
    }

    test('is taken whole, with what the migrations would have put there, and comes out as a file of this version', async () => {
      expect(arrivals(old).map((row) => row.length)).toEqual([18, 18, 18, 18, 18])
      const into = folder()
      expect(await put(into, old)).toMatchObject({ digest: JSON.parse(old.at(-1) as string).digest, exchanges: 7, events: 42 })
      const copy = await openSqliteJournal({ folder: into })
      expect(await copy.verifyChains()).not.toHaveProperty('broken')
      await copy.unhold('operator')
      await expectConversation(copy)
      const [open] = await copy.openArrivals(10, 0)
      expect(open).toMatchObject({ begun: 1 })
      await copy.close()
      const again = await withSqliteSource(into, linesOf)
      expect(arrivals(again.lines)).toEqual(arrivals(old).map((row) => [...row, 1, null]))
      expect(await put(folder(), again.lines)).toMatchObject({ digest: again.manifest.digest })
    })

    test('and knew fewer tables and columns', async () => {
      const into = folder()
      const shape = (row: readonly unknown[]) =>
        row[0] === 'conversation_sent' ? undefined : ['clock', 'idempotency'].includes(String(row[0])) ? row.slice(0, -1) : row
      await put(into, rewritten(shape, 'conversation_sent'))
      const { lines: now, manifest: counted } = await withSqliteSource(into, linesOf)
      expect(counted.counts).toMatchObject({ conversation: 1, conversation_sent: 0, clock: 2 })
      const last = (table: string) =>
        now.filter((line) => line.startsWith(`["${table}"`)).map((line) => (JSON.parse(line) as unknown[]).at(-1))
      expect([last('clock'), last('idempotency')]).toEqual([
        [0, 0],
        [null, null],
      ])
    })

    test.each([
      ['changed', () => old.map((line) => line.replace('"customs"', '"others"')), /not what its manifest says/],
      [
        'of a time when the ledger was another',
        () => rewritten((row) => (row[0] === 'ledger' ? row.slice(0, 7) : row)),
        /a row of ledger has 6 cells and not 11: the file is of an earlier version; serve its journal once with this version/,
      ],
      [
        'of a later version',
        () => rewritten((row) => (row[0] === 'task' ? [...row, 'x'] : row)),
        /a row of task has 21 cells and not 20: the file is of a newer version; import it with that version/,
      ],
      ['with a table that is not counted', () => rewritten((row) => row, 'conversation_sent'), /not what its manifest says/],
    ] as const)('%s: refused, and nothing stays', async (_, file, why) => {
      const into = folder()
      await expectFault(put(into, file()), 'ASW_INPUT_INVALID', why)
      expect(await put(into, lines)).toMatchObject({ digest: manifest.digest })
    })
  })

  test('never on top of something', async () => {
    const into = folder()
    const journal = await openSqliteJournal({ folder: into })
    await journal.submit(submission(certificate('N9')))
    await journal.close()
    await expectFault(put(into, lines), 'ASW_STATE_CONFLICT')
    await expectFault(put(from, lines), 'ASW_STATE_CONFLICT')
  })

  test('not while somebody serves the folder', async () => {
    const journal = await openSqliteJournal({ folder: from })
    await expectFault(withSqliteSource(from, linesOf), 'ASW_JOURNAL_LOCKED')
    await expectFault(put(from, lines), 'ASW_JOURNAL_LOCKED')
    await journal.close()
    // Serving forgets the leases of dead processes, and nothing else.
    expect((await withSqliteSource(from, linesOf)).manifest.counts).toEqual(manifest.counts)
  })
})
