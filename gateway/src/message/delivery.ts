/**
 * Transport state of one delivery (design 2). Open: `due`, `awaiting`. The others are closed; `abandoned` and `expired`
 * heal when a late Acknowledgment comes, `moot` is reopened when its original heals, and whatever the partner has or has refused may
 * be sent again.
 */
export type DeliveryState = 'due' | 'awaiting' | 'delivered' | 'refused' | 'abandoned' | 'expired' | 'moot'

export const OPEN_STATES: ReadonlySet<DeliveryState> = new Set(['due', 'awaiting'])

export type DeliveryEvent =
  /** The partner took the bytes (2xx); its Acknowledgment is awaited. */
  | { readonly type: 'sent' }
  /** The partner could not be reached; `last` when the policy allows no further attempt. */
  | { readonly type: 'unreachable'; readonly last: boolean }
  /** No Acknowledgment in time. */
  | { readonly type: 'silent'; readonly last: boolean }
  | { readonly type: 'acknowledged' }
  /** The partner's own no: an ErrorList, or a final HTTP status. */
  | { readonly type: 'refused' }
  /** Time to live passed. */
  | { readonly type: 'lapsed' }
  /** It is sent again by hand: after its end, or because the partner has lost it. */
  | { readonly type: 'replayed' }
  /** Its original will never arrive. */
  | { readonly type: 'mooted' }
  /** Its original arrived after all. */
  | { readonly type: 'reopened' }

/** The one function that moves a delivery. Pure; absorbs what comes late. */
export function advance(state: DeliveryState, event: DeliveryEvent): DeliveryState {
  switch (event.type) {
    case 'acknowledged':
      return state === 'refused' || state === 'moot' ? state : 'delivered'
    case 'sent':
      return state === 'due' || state === 'awaiting' ? 'awaiting' : state
    case 'unreachable':
    case 'silent':
      if (state !== 'due' && state !== 'awaiting') return state
      return event.last ? 'abandoned' : 'due'
    case 'refused':
      return state === 'due' || state === 'awaiting' || state === 'abandoned' || state === 'expired' ? 'refused' : state
    case 'lapsed':
      return state === 'due' || state === 'awaiting' ? 'expired' : state
    case 'replayed':
      return state === 'delivered' || state === 'refused' || state === 'abandoned' || state === 'expired' ? 'due' : state
    case 'mooted':
      return state === 'due' ? 'moot' : state
    case 'reopened':
      return state === 'moot' ? 'due' : state
  }
}
