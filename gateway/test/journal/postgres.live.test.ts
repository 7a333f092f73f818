import { afterAll } from 'vitest'
import { live } from '../live/live.ts'
import { journalContract } from './contract.ts'
import { dropSpares, openPostgresBench } from './postgres-bench.ts'

live('the journal in PostgreSQL', () => {
  journalContract('postgres', openPostgresBench)
  afterAll(dropSpares)
})
