export type {
  CommonProcess,
  Exchange,
  Message,
  Operation,
  Participant,
  Procedure,
  Step,
  Transaction,
  TransactionPattern,
} from './exchange.ts'
export { readTransactions } from './load-patterns.ts'
export { readProcesses } from './load-processes.ts'
