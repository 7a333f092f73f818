export { type CertificatesState, type DeskOptions, type ListRow, openDesk, type RevocationDesk, readState } from './desk.ts'
export type { RevocationSettings } from './settings.ts'
export type { SourceState } from './shelf.ts'
export type { CertificateRow, OwnUses } from './view.ts'
