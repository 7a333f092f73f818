import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalSchemas } from '@asw/mappings'
import { pino } from 'pino'
import { reconciliation } from '../../src/acknowledge/reconcile.ts'
import { bodiesOf } from '../../src/bodies/index.ts'
import { openDesk } from '../../src/deliver/webhooks/desk.ts'
import type { ApiKey } from '../../src/intake/rest/key.ts'
import { buildRest } from '../../src/intake/rest/server.ts'
import { judge, submit } from '../../src/intake/submit.ts'
import { openSqliteJournal } from '../../src/journal/sqlite/index.ts'
import { WORLD } from '../../src/world.ts'
import { makeStand } from '../stand.ts'
import { API_KEY, type ServerWish, serve } from './server.ts'

/** The domestic door of a gateway as `gateway.ts` opens it, with its journal on the disk; without relay, so nothing is sent. */
process.once('message', ({ folder }: ServerWish) => {
  void serve(() => open(folder))
})

const KEYS: readonly ApiKey[] = [
  { name: 'nsw', sha256: createHash('sha256').update(API_KEY, 'utf8').digest('hex'), roles: ['submitter'] },
]

async function open(parent: string) {
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'journal-'))
  const journal = await openSqliteJournal({ folder })
  const { dispatching } = await makeStand('p-256')
  const deps = {
    ...dispatching,
    journal,
    self: { country: 'VN', domain: dispatching.self.domain },
    seals: () => true,
    wake: () => undefined,
    pass: () => undefined,
  }
  const rest = await buildRest(
    {
      journal,
      world: WORLD,
      country: 'VN',
      keys: () => KEYS,
      submit: (wish) => submit(deps, wish),
      book: () => Promise.reject(new Error('no booking')),
      runClock: () => Promise.reject(new Error('no clock')),
      validate: (document) => judge(deps, document),
      acknowledgeInbox: () => Promise.reject(new Error('no inbox')),
      inboxes: () => [],
      partners: () => [],
      bodies: () => bodiesOf([]),
      certificates: () => ({ certificates: [], lists: [], sources: [] }),
      ask: () => Promise.reject(new Error('no partner')),
      reconciliation: () => reconciliation(journal),
      reconcile: () => Promise.reject(new Error('no partner')),
      reload: () => Promise.reject(new Error('no reload')),
      written: () => ({ needsRestart: [] }),
      webhooks: openDesk({ journal, configured: new Set(), webhooks: [], receivers: new Map(), source: '//bench', world: WORLD }),
      sharing: {
        list: async () => [],
        pull: () => Promise.reject(new Error('no subscription')),
        acknowledge: () => Promise.reject(new Error('no subscription')),
        enable: () => Promise.reject(new Error('no subscription')),
      },
      tasks: { release: () => Promise.reject(new Error('no task')), isReleasable: () => false },
      asyncApi: () => ({}),
      wake: deps.wake,
      canonical: canonicalSchemas(),
      maxBytes: 1_048_576,
      version: 'bench',
    },
    pino({ level: 'info' }, pino.destination('/dev/null')),
  )
  return {
    app: rest,
    close: async () => {
      await journal.close()
      rmSync(folder, { recursive: true })
    },
  }
}
