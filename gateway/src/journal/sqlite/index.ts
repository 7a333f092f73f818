export { markRestored } from './mark.ts'
export { openSqliteJournal, type SqliteJournalOptions } from './sqlite-journal.ts'
