import { openPostgresJournal } from '../../../src/journal/postgres/index.ts'
import { QUICK, WORLD } from '../postgres-bench.ts'
import { busy } from './busy.ts'

const [url = '', name = ''] = process.argv.slice(2)
const about = { host: 'test', pid: process.pid, version: '0' }
const journal = await openPostgresJournal({ url, world: WORLD, connections: 6, about, onWake: () => undefined, ...QUICK })
process.stdout.write('open\n')
await busy(journal, name, (word, what) => process.stdout.write(`${word} ${what}\n`))
