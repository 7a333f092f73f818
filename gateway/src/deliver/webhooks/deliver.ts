import { cloudEventOf } from '../../events/cloud-event.ts'
import type { World } from '../../message/clock.ts'
import type { FaultCode } from '../../message/faults.ts'
import { type HandOver, handOverOnce } from '../hand-over.ts'
import type { Receiver } from './post.ts'
import { sinkOf, type Webhook, wants } from './webhook.ts'

export interface WebhookDeps {
  readonly journal: HandOver['journal']
  readonly webhook: Webhook
  readonly receiver: Receiver
  readonly source: string
  readonly holder: string
  readonly world: Pick<World, 'now' | 'random'>
  readonly report: (note: {
    readonly what: 'webhook-failed' | 'webhook-disabled'
    readonly webhook: string
    readonly code: FaultCode
    readonly detail: string
  }) => void
}

/** One round for one webhook. What it did not ask for is passed over. Returns how many events were handed on or passed over. */
export function webhookOnce(deps: WebhookDeps, signal: AbortSignal): Promise<number> {
  const { journal, webhook, receiver, source, holder, world, report } = deps
  const { name, timeoutMs, disableAfterMs } = webhook
  return handOverOnce(
    {
      journal,
      sink: sinkOf(webhook),
      holder,
      timeoutMs,
      disableAfterMs,
      world,
      hand: async (event) => {
        const cloud = cloudEventOf(source, event)
        return cloud && wants(webhook, cloud) ? (inner) => receiver.post(cloud.id, JSON.stringify(cloud), inner) : undefined
      },
      report: (what, { code, message: detail }) => report({ what: `webhook-${what}`, webhook: name, code, detail }),
    },
    signal,
  )
}
