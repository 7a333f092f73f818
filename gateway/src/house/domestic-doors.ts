import { canonicalSchemas, openVnsw } from '@asw/mappings'
import { openCodeLists } from '@asw/mappings/codelists'
import { askStatus } from '../acknowledge/ask.ts'
import { reconcile, reconciliation } from '../acknowledge/reconcile.ts'
import { isReleasable, releaseTask } from '../acknowledge/tasks.ts'
import { roads as roadsOf } from '../agreement/index.ts'
import { consoleRoutes } from '../console/door.ts'
import { acknowledgeInbox } from '../deliver/inbox.ts'
import type { WebhookDesk } from '../deliver/webhooks/desk.ts'
import { asyncApi } from '../intake/amqp/asyncapi.ts'
import { book } from '../intake/book.ts'
import { packFor } from '../intake/pack-for.ts'
import type { PartnerState, Reloading } from '../intake/rest/deps.ts'
import { buildRest } from '../intake/rest/server.ts'
import { runClock } from '../intake/run-clock.ts'
import { judge, submit } from '../intake/submit.ts'
import { DOCUMENT_KINDS } from '../message/document.ts'
import { Fault, faultOf } from '../message/fault.ts'
import type { Sharing } from '../share/sharing.ts'
import { type House, intakeOf } from './house.ts'
import { written } from './written.ts'

/** How long somebody at the API waits for a partner. */
const ASK_MS = 25_000
const timely = () => AbortSignal.timeout(ASK_MS)

export interface DomesticDesks {
  readonly webhooks: WebhookDesk
  readonly sharing: Sharing
  readonly reload: () => Promise<Reloading>
}

export async function openDomesticDoor(house: House, { webhooks, sharing, reload }: DomesticDesks) {
  const { configuration, world, log } = house.options
  const asking = { ...house.relaying, self: house.self }
  const rest = await buildRest(
    {
      journal: house.journal,
      world,
      country: configuration.country,
      keys: () => house.live.apiKeys,
      submit: (wish) => submit(intakeOf(house), wish),
      book: (exchange, wish, by) => book(intakeOf(house), exchange, wish, by),
      runClock: (exchange, wish) =>
        runClock({ journal: house.journal, lists: listsOf(house), country: configuration.country }, exchange, wish),
      validate: (document, partner) => judge(intakeOf(house), document, partner),
      acknowledgeInbox: (inbox, id, holder) => acknowledgeInbox(house.base, inbox, id, holder),
      inboxes: () => house.live.inboxes.map(({ name }) => name),
      partners: () => partnerStates(house),
      bodies: () => house.bodies.current(),
      certificates: () => house.revocation.state(),
      ask: (row, by) => askStatus(asking, row, by, timely()),
      reconciliation: () => reconciliation(house.journal),
      reconcile: (by) => reconcile(asking, by, timely()),
      reload,
      written: () => written(house.options),
      webhooks,
      sharing,
      tasks: {
        release: (id, by) => releaseTask(house.base, id, by),
        isReleasable: (task) => isReleasable(house.base, task),
      },
      ...(configuration.vnsw
        ? {
            vnsw: {
              vnsw: openVnsw('vnsw', { codeLists: openCodeLists(configuration.codeListsFolder) }),
              ours: configuration.vnsw.party,
            },
          }
        : {}),
      asyncApi: () =>
        asyncApi({
          ...configuration,
          source: configuration.eventSource,
          canonical: canonicalSchemas(DOCUMENT_KINDS),
          version: house.options.about.version,
        }),
      wake: house.base.wake,
      canonical: canonicalSchemas(DOCUMENT_KINDS),
      maxBytes: configuration.limits.maxDocumentBytes,
      version: house.options.about.version,
    },
    log,
  )
  const { host, port, console } = configuration.listen.domestic
  if (console) consoleRoutes(rest)
  try {
    await rest.listen({ host, port })
  } catch (error) {
    throw new Fault('ASW_CONFIG_INVALID', `cannot listen on ${host}:${port}: ${faultOf(error).message}`, {}, error)
  }
  return rest
}

/** The code lists of the operator, as every pack has them. */
function listsOf({ base }: House) {
  return packFor(base, {}).codeLists
}

function partnerStates({ agreements, breakers }: House): readonly PartnerState[] {
  return agreements
    .current()
    .all()
    .map((agreement) => ({
      partner: agreement.partner,
      country: agreement.country,
      transport: roadsOf(agreement)
        .map((road) => (road === 'https' ? agreement.transport.url : agreement.transport.amqp?.url))
        .join(', '),
      breaker: breakers.mode(agreement.partner),
      suite: agreement.security.suite,
      send: agreement.capabilities.send,
      receive: agreement.capabilities.receive,
    }))
}
