import type { ComponentChildren } from 'preact'

/** What `/v1` answers, as far as the page looks at it. */
export interface Holder {
  readonly name: string
  readonly roles: readonly string[]
  readonly documents?: readonly string[]
  readonly inboxes?: readonly string[]
  readonly agencies?: readonly string[]
  readonly country: string
  readonly version: string
}
export interface List<T> {
  readonly items: readonly T[]
  readonly next?: string
}
export interface FaultRow {
  readonly code: string
  readonly class: string
  readonly retry: string
  readonly text: string
  readonly remedy: string
}
export interface Stuck {
  readonly what: string
  readonly id: string
  readonly exchange?: string
  readonly partner?: string
  readonly since: string
  readonly turn: 'operator' | 'us' | 'partner' | 'nsw'
  readonly why: string
}
export interface Identity {
  readonly scheme: string
  readonly issuingCountry: string
  readonly number: string
  readonly version: string
  readonly action: string
}
export interface Message {
  readonly id: string
  readonly exchange: string
  readonly partner: string
  readonly document: string
  readonly identity: Identity
  readonly state: string
  readonly hop?: string
  readonly tries: number
  readonly createdAt: string
  readonly nextAt?: string
  readonly closedAt?: string
  readonly lastCode?: string
  readonly messageId?: string
  readonly jsonDigest?: string
  readonly xmlDigest?: string
  readonly wireDigest?: string
  readonly answer?: { readonly kind: string; readonly messageId: string }
}
export interface Found {
  readonly exchange: string
  readonly scheme: string
  readonly issuingCountry: string
  readonly number: string
  readonly partner: string
  readonly role: string
  readonly createdAt: string
  readonly by: string
  readonly delivery?: string
}
export interface Event {
  readonly n: number
  readonly at: string
  readonly kind: string
  readonly data?: Readonly<Record<string, unknown>>
  readonly blob?: string
  readonly hash?: string
}
export interface Clock {
  readonly name: string
  readonly subject?: string
  readonly owner: string
  readonly deadline: string
  readonly state: string
  readonly level?: number
  readonly endedAt?: string
  readonly source?: string
  readonly passed?: string
}
export interface Item {
  readonly seq: number
  readonly unit: string
  readonly certified: string
  readonly used: string
  readonly balance: string
  readonly decision: string
}
export interface Account {
  readonly item: number
  readonly unit: string
  readonly certified: string
  readonly committed: string
  readonly reserved: string
  readonly child: string
  readonly available: string
}
export interface Answer {
  readonly responseId: string
  readonly at: string
  readonly declaration?: string
  readonly whole?: boolean
  readonly invalid?: boolean
  readonly items: readonly {
    readonly seq: number
    readonly decision: string
    readonly quantityUsed?: string
    readonly unit?: string
    readonly line?: number
    readonly reasonCodes?: readonly string[]
  }[]
}
export interface Exchange {
  readonly id: string
  readonly scheme: string
  readonly issuingCountry: string
  readonly number: string
  readonly partner: string
  readonly role: 'issuer' | 'importer'
  readonly status: string
  readonly conditions: readonly string[]
  readonly turn: { readonly who: string; readonly until?: string; readonly why: string }
  readonly clocks: readonly Clock[]
  readonly items: readonly Item[]
  readonly accounts?: readonly Account[]
  readonly answers: Readonly<Record<string, Answer>>
  readonly cancellations: Readonly<
    Record<
      string,
      { readonly requestedAt?: string; readonly outcome?: string; readonly answeredAt?: string; readonly replacedBy?: string }
    >
  >
  readonly hops: Readonly<Record<string, { readonly at: string; readonly failed?: boolean }>>
  readonly replaces?: string
  readonly createdAt: string
}
export interface Entry {
  readonly id: string
  readonly inbox: string
  readonly exchange: string
  readonly partner: string
  readonly document: string
  readonly identity: Identity
  readonly state: string
  readonly leasedUntil?: string
  readonly acceptedAt: string
  readonly doneAt?: string
}
export interface Task {
  readonly id: string
  readonly exchange: string
  readonly partner: string
  readonly document: string
  readonly identity: Identity
  readonly why: string
  readonly state: string
  readonly deadline: string
  readonly createdAt: string
  readonly endedAt?: string
  readonly endedBy?: string
  readonly how?: string
  readonly note?: string
  readonly releasable: boolean
}
export interface Aside {
  readonly id: string
  readonly at: string
  readonly since: string
  readonly begun: number
  readonly peer: Readonly<Record<string, string>>
  readonly contentType: string
  readonly size: number
}
export interface Partner {
  readonly partner: string
  readonly country: string
  readonly transport: string
  readonly breaker: string
  readonly suite: string
  readonly send: readonly string[]
  readonly receive: readonly string[]
}
export interface Node {
  readonly id: string
  readonly host: string
  readonly pid: number
  readonly version: string
  readonly since: string
  readonly beatAt: string
  readonly claims: number
  readonly agreements: string
  readonly self: boolean
}
export interface Certificates {
  readonly certificates: readonly {
    readonly owner: string
    readonly use: string
    readonly subject: string
    readonly serial: string
    readonly from: string
    readonly to: string
    readonly daysLeft: number
    readonly state: string
    readonly ends?: number
    readonly revocation: string
    readonly detail?: string
  }[]
  readonly lists: readonly {
    readonly issuer: string
    readonly nextUpdate?: string
    readonly hoursLeft?: number
    readonly revoked: number
  }[]
  readonly sources: readonly { readonly source: string; readonly at?: string; readonly code?: string; readonly detail?: string }[]
}
export interface Sink {
  readonly name: string
  readonly configured?: boolean
  readonly state?: string
  readonly url?: string
  readonly lag: number
  readonly advancedAt?: string
  readonly tries?: number
  readonly failingSince?: string
  readonly nextAt?: string
  readonly lastCode?: string
  readonly disabled?: { readonly at: string; readonly code?: string }
}
export interface Held {
  readonly held?: string
  readonly recoveryPoint?: string
  readonly unanswered: number
  readonly open: readonly {
    readonly delivery: string
    readonly exchange: string
    readonly partner: string
    readonly document: string
    readonly number: string
    readonly state: string
    readonly asked?: string
    readonly told?: { readonly status: string; readonly at?: string }
    readonly trouble?: string
  }[]
}
export interface Problem {
  readonly code: string
  readonly title?: string
  readonly detail: string
  readonly status: number
  readonly retry?: string
  readonly instance?: string
}

/** What the page knows of one question to the gateway. `data` stays when a later try fails. */
export interface Shelf<T> {
  readonly path: string
  readonly data?: T
  /** When `data` came, milliseconds since the epoch. */
  readonly at?: number
  readonly trouble?: Problem
}
export interface Field {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly required?: boolean
  readonly most: number
  readonly long?: boolean
}
/** What an action may answer. */
export interface Done {
  readonly fresh?: boolean
  readonly about?: string
  readonly endedBy?: string
  readonly open?: readonly unknown[]
  readonly unanswered?: number
  readonly released?: boolean
  readonly version?: number
  readonly needsRestart?: readonly string[]
  readonly delivered?: boolean
  readonly status?: number
  readonly code?: string
  readonly detail?: string
}
/** Something that an operator may have done. */
export interface Action {
  readonly verb: string
  readonly title: string
  /** What will happen. */
  readonly says: readonly string[]
  /** What it concerns, shown as it is. */
  readonly about?: string
  readonly fields?: readonly Field[]
  readonly grave?: boolean
  readonly path: string
  readonly body?: (given: Readonly<Record<string, string>>) => unknown
  /** The server's answer in words. */
  readonly told: (answer: Done) => string
}
export interface Route {
  readonly name: string
  readonly id?: string
  readonly query: Readonly<Record<string, string>>
}
export type Kids = ComponentChildren
