import { openPostgresJournal } from '../../../src/journal/postgres/index.ts'
import { WORLD } from '../postgres-bench.ts'
import { busy } from './busy.ts'

const [url = '', name = ''] = process.argv.slice(2)
const journal = await openPostgresJournal({ url, world: WORLD, connections: 6 })
process.stdout.write('open\n')
await busy(journal, name, (word, what) => process.stdout.write(`${word} ${what}\n`))
