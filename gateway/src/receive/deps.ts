import type { Issue, Pack } from '@asw/mappings'
import type { Agreement, Agreements, OwnKey, Party, Registered } from '../agreement/agreement.ts'
import type { Journal } from '../journal/journal.ts'
import type { World } from '../message/clock.ts'
import type { DocumentKind } from '../message/document.ts'
import type { Work } from '../relay/lanes.ts'
import type { Pass } from '../relay/relay.ts'
import type { TrustedSigner } from '../sign/policy.ts'
import type { CertificateFacts } from '../trust/index.ts'

/** What every inward step may use. `main.ts` composes it. */
export interface ReceiveDeps {
  readonly journal: Journal
  readonly agreements: () => Agreements
  readonly world: World
  readonly self: Self
  readonly trust: Trust
  readonly pack: (name: string) => Pack
  /** Findings about the issuing body, by the register in force. */
  readonly bodies?: (agreement: Agreement, document: unknown) => readonly Issue[]
  /** What the gateway knows of earlier documents, under the names that the rules of the pack ask. Absent: nothing. */
  readonly known?: (pack: Pack, document: unknown, today: string) => Promise<Readonly<Record<string, unknown>>>
  /** Inboxes that a document of this kind goes to. */
  readonly route: (document: DocumentKind, role: 'issuer' | 'importer') => readonly string[]
  /** Whether another node may know a partner that this one does not. */
  readonly elsewhere: () => Promise<boolean>
  /** The partner gave a sign of life. */
  readonly alive: (agreement: Agreement) => Promise<void>
  /** Something to send has been written: the relay need not wait for its timer. */
  readonly wake: (work?: Work) => void
  /** Arrivals whose reading ended without a verdict, and the journal could not be told: the sweep tells it. */
  readonly ended: Set<string>
  /** How long one reading may take; absent: for ever. See `within`. */
  readonly readingMs?: number
  readonly report: (note: ReceiveNote) => void
  readonly pass: Pass
}
export interface Self {
  readonly country: string
  readonly party: Party
  /** Right side of our message ids. */
  readonly domain: string
  readonly envelopeKey: () => OwnKey
  readonly decryptionKeys: () => readonly OwnKey[]
}
export interface Trust {
  /** Throws ASW_SIGNER_UNKNOWN, ASW_CERTIFICATE_* or ASW_REVOCATION_UNKNOWN: registered in the agreement, in its window, leading to an anchor, not revoked. */
  signer(agreement: Agreement, use: 'seal' | 'envelope', certificate: Uint8Array | undefined): Promise<TrustedSigner>
  /** The registered certificate with this fingerprint if it is in its window now. */
  peer(list: readonly Registered[], fingerprint: string | undefined): Registered | undefined
  /** Throws ASW_CERTIFICATE_REVOKED, ASW_REVOCATION_UNKNOWN. */
  assure(agreement: Agreement, certificate: CertificateFacts): void
  /** The same for a path that was judged by other anchors than the agreement's, leaf first, anchor last; of an anchor alone nothing is asked. */
  assurePath(agreement: Agreement, path: readonly Uint8Array[]): void
}
export interface ReceiveNote {
  readonly what:
    | 'accepted'
    | 'duplicate'
    | 'held'
    | 'aside'
    | 'refused'
    | 'stranger'
    | 'acknowledged'
    | 'error-list'
    | 'trouble'
    | 'waits'
    | 'issuing-body'
  readonly partner?: string
  readonly messageId?: string
  readonly code?: string
  readonly detail?: string
}
