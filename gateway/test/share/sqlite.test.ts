import { openSqliteBench } from '../journal/sqlite-bench.ts'
import { sharingContract } from './contract.ts'

sharingContract('sqlite', openSqliteBench)
