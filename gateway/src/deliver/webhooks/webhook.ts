import type { CloudEvent } from '../../events/cloud-event.ts'

/** A receiver of events over HTTPS, as configured. */
export interface Webhook {
  readonly name: string
  readonly url: URL
  /** Absolute paths. Every secret signs, so that a receiver may change over from one to the next. */
  readonly secretFiles: readonly string[]
  /** Where set: only these types; `*` at the end stands for any rest. */
  readonly types?: readonly string[]
  /** Where set: of the events about inboxes, only those about these. */
  readonly inboxes?: readonly string[]
  readonly from: 'start' | 'end'
  /** From connecting to the end of the answer. */
  readonly timeoutMs: number
  /** After so long without any success it is disabled, with an alarm. */
  readonly disableAfterMs: number
  /** Networks (CIDR) that may be called although they are not public. */
  readonly allow: readonly string[]
  /** DER; whom its certificate must lead to. Empty: those that the system trusts. */
  readonly anchors: readonly Uint8Array[]
}

export function sinkOf({ name }: Pick<Webhook, 'name'>): string {
  return `webhook:${name}`
}

/** Whether a webhook asked for an event. */
export function wants({ types, inboxes }: Pick<Webhook, 'types' | 'inboxes'>, { type, data }: CloudEvent): boolean {
  if (types !== undefined && !types.some((wish) => covers(wish, type))) return false
  if (inboxes === undefined) return true
  const entries = data.entries as readonly { readonly inbox: string }[] | undefined
  const named = entries?.map(({ inbox }) => inbox) ?? (typeof data.inbox === 'string' ? [data.inbox] : undefined)
  return named === undefined || named.some((inbox) => inboxes.includes(inbox))
}

function covers(wish: string, type: string): boolean {
  return wish.endsWith('*') ? type.startsWith(wish.slice(0, -1)) : type === wish
}
