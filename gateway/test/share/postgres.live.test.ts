import { afterAll } from 'vitest'
import { dropSpares, openPostgresBench } from '../journal/postgres-bench.ts'
import { live } from '../live/live.ts'
import { sharingContract } from './contract.ts'

live('sharing over PostgreSQL', () => {
  sharingContract('postgres', openPostgresBench)
  afterAll(dropSpares)
})
