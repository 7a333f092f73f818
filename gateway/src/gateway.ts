import { agreementsDigest, openAgreements } from './agreement/index.ts'
import { awaitsRestart, liveOf } from './configuration/index.ts'
import { endArrivals, judgeArrivals } from './house/arrivals.ts'
import { warnOfCertificates } from './house/certificates.ts'
import { openDomesticDoor } from './house/domestic-doors.ts'
import { openSubmit } from './house/domestic-queues.ts'
import { furnish } from './house/furnish.ts'
import { warnWhileHeld } from './house/held.ts'
import { type GatewayOptions, ready } from './house/house.ts'
import { warnOfIdleKeys } from './house/idle-keys.ts'
import { warnOfLeftInboxes } from './house/left-inboxes.ts'
import { ORPHAN_MS, startLoops } from './house/loops.ts'
import { oneAfterTheOther } from './house/one-after-the-other.ts'
import { openPartnerDoor, openQueues, partnerSecrets, warnWithoutBroker } from './house/partner-doors.ts'
import { assureBroker } from './house/partner-queues.ts'
import { renewEach } from './house/renew-each.ts'
import { openShares } from './house/sharing.ts'
import { openSinks } from './house/sinks.ts'
import { type Fault, faultOf } from './message/fault.ts'
import { openHealthDoor } from './observe/door.ts'
import type { Loop } from './relay/loop.ts'
import { openJournal } from './store.ts'

export type { GatewayOptions } from './house/house.ts'
export interface Gateway {
  readonly domesticPort: number
  readonly partnerPort: number
  readonly metricsPort: number
  /** Reads the agreements again, and of `asw.yaml` what can follow (docs/operations.md). Throws ASW_AGREEMENT_INVALID,
   *  ASW_CONFIG_INVALID, ASW_PACK_INVALID; then the old ones stay in force. `trouble`: they are not, and what it names does not
   *  follow the new ones yet. */
  reload(): Promise<Reloaded>
  /** Takes nothing new, finishes or gives back what it claimed, closes the journal. */
  stop(): Promise<void>
}
export interface Reloaded {
  readonly version: number
  /** Names in `asw.yaml` of what differs from the start, and waits for the next one. */
  readonly needsRestart: readonly string[]
  readonly trouble?: Fault
}

/** Opens the journal, judges what a crash left behind, starts the loops, opens the doors; closes them in the other order. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  /** What is open, in this order; closed in the other, after a failed start too. */
  const open: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const one of open.splice(0).reverse()) await one()
  }
  try {
    return await openAll(options, open, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function openAll(options: GatewayOptions, open: (() => Promise<unknown>)[], close: () => Promise<void>): Promise<Gateway> {
  const { configuration } = options
  const agreements = openAgreements(configuration.partnersFolder)
  assureBroker(configuration.broker, agreements.current())
  /** Set to what the loops do once they run. */
  const wake = { now: () => {} }
  const others = reloadsOfOthers(options)
  const journal = await openJournal(configuration, {
    world: options.world,
    about: options.about,
    ...(options.journalLost ? { lost: options.journalLost } : {}),
    onWake: () => wake.now(),
    onReload: () => others.asks(),
    waiting: (note) => options.log.warn(note, 'the database is away: waiting for it'),
  })
  open.push(() => journal.close())
  // A database may have been waited for, and the files may be others by now. From here on a reload of another node is heard.
  if (configuration.journal.kind === 'postgres') agreements.reload()
  const house = furnish(options, journal, agreements, wake)
  open.push(() => endArrivals(house))
  open.push(() => house.roads.close())
  warnOfIdleKeys(house)
  // Alone, whatever has no verdict was cut off by a crash; beside other nodes it may be in their hands.
  const orphanMs = configuration.journal.kind === 'sqlite' ? 0 : ORPHAN_MS
  while ((await judgeArrivals(house, orphanMs)) > 0);
  warnOfCertificates(house)
  await warnWhileHeld(house)
  const sharing = await openShares(house)
  open.push(() => sharing.stop())
  const sinks = await openSinks(house, sharing)
  open.push(() => sinks.close())
  const loops: Loop[] = []
  open.push(() => Promise.all(loops.map((loop) => loop.stop())))
  const partnerDoor = await openPartnerDoor(house)
  open.push(() => partnerDoor.close())
  const partnerQueues = openQueues(house)
  if (partnerQueues) open.push(() => partnerQueues.close())
  const renewDoor = () => partnerDoor.renew(partnerSecrets(house))
  /** The keys and anchors of now, on both sides of the partner door. */
  const rotate = async () => {
    renewDoor()
    await house.roads.renew()
  }
  const told = () => journal.inForce(agreementsDigest(agreements.current()).slice(0, DIGEST_SHOWN))
  await told()
  const reload = oneAfterTheOther(async (): Promise<Reloaded> => {
    // First whatever may be wrong: a bad file leaves everything as it is.
    const fresh = options.reread?.()
    const useBodies = house.bodies.read()
    const version = agreements.reload(house.warmPacks)
    useBodies()
    if (fresh) Object.assign(house.live, liveOf(fresh))
    warnOfIdleKeys(house)
    warnWithoutBroker(house)
    const trouble = await renewEach(
      {
        lanes: () => lanes.renew(),
        subscriptions: () => fresh && sharing.renew(fresh.sharing),
        'revocation lists': () => house.revocation.renew(),
        certificates: () => warnOfCertificates(house),
        'partner door': renewDoor,
        roads: () => house.roads.renew(),
        'partner queues': () => partnerQueues?.renew(),
        nodes: told,
        inboxes: () => warnOfLeftInboxes(house),
      },
      (what, { code, message: detail }) => options.log.error({ what, code, detail }, 'does not follow the reload'),
    )
    const needsRestart = fresh ? awaitsRestart(configuration, fresh) : []
    options.log.info({ version }, 'agreements reloaded')
    if (needsRestart.length > 0) options.log.warn({ needsRestart }, 'changed in asw.yaml, and not in force before the next start')
    return { version, needsRestart, ...(trouble ? { trouble } : {}) }
  })
  const reloadAll = async () => {
    const { trouble, ...done } = await reload()
    await journal.askReload()
    if (trouble) throw trouble
    return done
  }
  const submitQueues = openSubmit(house)
  if (submitQueues) open.push(() => submitQueues.close())
  const rest = await openDomesticDoor(house, { webhooks: sinks.webhooks, sharing, reload: reloadAll })
  open.push(() => rest.close())
  const healthDoor = await openHealthDoor({
    ...configuration.listen.metrics,
    metrics: house.metrics,
    ready: () => ready(house),
  })
  open.push(() => healthDoor.close())
  // Nothing is sent before every door is open: a start that fails leaves no trace at a partner.
  const lanes = startLoops(house, sinks, loops, rotate)
  others.ready(reload)
  return {
    domesticPort: (rest.server.address() as { port: number }).port,
    partnerPort: partnerDoor.port,
    metricsPort: healthDoor.port,
    reload,
    stop: close,
  }
}

/** What an operator compares by eye. */
const DIGEST_SHOWN = 12

/** Another node may ask before this one can: then it is done as soon as it can. */
function reloadsOfOthers({ log }: GatewayOptions) {
  let asked = false
  let reload: (() => Promise<unknown>) | undefined
  const asks = () => {
    asked = true
    reload?.().catch((error: unknown) => {
      const { code, message: detail } = faultOf(error)
      log.error({ code, detail }, 'another node asked for it, and the agreements cannot be read; the old ones stay in force')
    })
  }
  return {
    asks,
    ready: (own: () => Promise<unknown>) => {
      reload = own
      if (asked) asks()
    },
  }
}
