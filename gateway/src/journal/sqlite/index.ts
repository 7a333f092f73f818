export { type Backup, backupJournal } from './backup.ts'
export { markRestored } from './mark.ts'
export { openSqliteJournal, type SqliteJournalOptions } from './sqlite-journal.ts'
export { withSqliteSource, withSqliteTarget } from './transfer.ts'
