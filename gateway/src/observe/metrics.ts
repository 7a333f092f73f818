import { statfsSync } from 'node:fs'
import { Counter, Gauge, Registry } from 'prom-client'
import type { Journal } from '../journal/journal.ts'

export interface Metrics {
  readonly registry: Registry
  event(name: string, labels: { readonly partner?: string | undefined; readonly code?: string | undefined }): void
}

/**
 * Prometheus text at /metrics. Counters count since start; gauges are asked of the journal when scraped.
 * `folder`: where the journal lies, if it lies in a folder; the free bytes of its disk are told.
 */
export function makeMetrics(journal: () => Journal | undefined, folder?: string): Metrics {
  const registry = new Registry()
  const events = new Counter({
    name: 'asw_events_total',
    help: 'What happened to messages, by kind, partner and fault code',
    labelNames: ['event', 'partner', 'code'],
    registers: [registry],
  })
  new Gauge({
    name: 'asw_journal_rows',
    help: 'Rows of the journal by state',
    labelNames: ['what'],
    registers: [registry],
    async collect() {
      const open = journal()
      if (!open) return
      this.reset()
      for (const [what, count] of Object.entries(await open.counts())) this.set({ what }, count)
    },
  })
  new Gauge({
    name: 'asw_process_resident_bytes',
    help: 'Resident memory of this process',
    registers: [registry],
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
  if (folder !== undefined)
    new Gauge({
      name: 'asw_journal_free_bytes',
      help: 'What the disk of the journal has left; below 268435456 nothing new is taken',
      registers: [registry],
      collect() {
        const { bavail, bsize } = statfsSync(folder)
        this.set(bavail * bsize)
      },
    })
  return {
    registry,
    event: (event, { partner, code }) => events.inc({ event, partner: partner ?? '', code: code ?? '' }),
  }
}
