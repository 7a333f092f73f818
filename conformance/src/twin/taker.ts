import type { Wire } from '../wire/mime.ts'

/** What a door does with a message: an answer for the same connection, or something worse. */
export type Deed =
  | {
      readonly do: 'answer'
      readonly status: number
      readonly wire?: Wire
      readonly retryAfter?: number
      readonly latencyMs?: number
    }
  | { readonly do: 'hang' }
  | { readonly do: 'half' | 'reset'; readonly wire: Wire }

/** Whom a door hands what comes. */
export interface Taker {
  take(wire: Wire, road: 'https' | 'amqp'): Deed
  onTrouble: (text: string) => void
}
