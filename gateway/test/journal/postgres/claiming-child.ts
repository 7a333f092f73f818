import { openPostgresJournal } from '../../../src/journal/postgres/index.ts'
import { messageId, type Sha256 } from '../../../src/message/ids.ts'
import { TH } from '../documents.ts'
import { QUICK, WORLD } from '../postgres-bench.ts'

/** A node that takes all there is, says so, and never does it. */
const [url = '', arrival = '', digest = ''] = process.argv.slice(2)
const about = { host: 'here', pid: process.pid, version: '1' }
const journal = await openPostgresJournal({ url, world: WORLD, about, onWake: () => undefined, ...QUICK })
const wish = { holder: 'dead', limit: 5, leaseMs: 3_600_000 }
const claims = (await journal.claim(wish)).map(({ delivery }) => delivery)
const signals = (await journal.claimSignals(wish)).length
const recall = (await journal.recall(arrival, TH, messageId('m'), digest as Sha256)).verdict
process.stdout.write(JSON.stringify({ claims, signals, recall }))
