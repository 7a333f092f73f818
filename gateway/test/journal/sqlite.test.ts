import { journalContract } from './contract.ts'
import { openSqliteBench } from './sqlite-bench.ts'

journalContract('sqlite', openSqliteBench)
