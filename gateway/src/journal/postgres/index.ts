export { openPostgresJournal, type PostgresJournalOptions } from './postgres-journal.ts'
export { type TransferServer, withPostgresSource, withPostgresTarget } from './transfer.ts'
