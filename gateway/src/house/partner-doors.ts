import { certificatePem, newestKey, tlsPem } from '../dispatch/own-key.ts'
import { receiveEaeu } from '../eaeu/index.ts'
import { faultOf } from '../message/fault.ts'
import type { Peer } from '../message/stages.ts'
import { sparing } from '../observe/sparing.ts'
import { receive } from '../receive/receive.ts'
import { type DoorNote, openHttpsDoor } from '../transport/https-door.ts'
import type { Answer, Incoming } from '../transport/transport.ts'
import { type House, taking } from './house.ts'
import { assureBroker, openPartnerQueues } from './partner-queues.ts'

/** The keys and anchors of now, for the door that partners knock at. */
export function partnerSecrets({ options, agreements, live }: House) {
  const anchors = agreements
    .current()
    .all()
    .flatMap((agreement) => agreement.certificates.anchors.map(certificatePem))
  return { ...tlsPem(newestKey(live.tls.server, options.world.now(), 'TLS server')), anchors }
}

/** Whose agreement registers this TLS certificate: a stranger's bytes are not even read. */
function partnerOf({ base, receiving }: House, peer: Peer): string | undefined {
  return base
    .agreements()
    .all()
    .find((agreement) => receiving.trust.peer(agreement.certificates.tlsClient, peer.fingerprint) !== undefined)?.partner
}

export function openPartnerDoor(house: House) {
  const { configuration, log, world } = house.options
  const kindOf = ({ code, limit, partner }: DoorNote) => `${code} ${limit} ${partner}`
  const warn = sparing<DoorNote>(world, kindOf, (note) => log.warn(note, 'partner door'))
  return openHttpsDoor({
    ...configuration.listen.partner,
    ...partnerSecrets(house),
    path: '/ebms2',
    ...configuration.limits,
    partnerOf: (peer) => partnerOf(house, peer),
    elsewhere: house.receiving.elsewhere,
    receive: (incoming) => receive(house.receiving, incoming),
    others: new Map([['/eaeu', (incoming) => receiveEaeu(house.eaeu, incoming)]]),
    report: (note) => {
      const { limit, code, partner } = note
      house.metrics.event(limit === undefined ? 'door' : `door-${limit}`, { code, partner })
      warn(note)
    },
  })
}

/** A reload cannot be half: the agreement is in force, and what cannot work of it is said aloud. */
export function warnWithoutBroker({ options, agreements }: House): void {
  try {
    assureBroker(options.configuration.broker, agreements.current())
  } catch (error) {
    const { code, message } = faultOf(error)
    options.log.error({ code, detail: message }, 'no broker')
  }
}

/** A queue belongs to one partner, and its agreement says which envelope it writes. */
function receiveFromQueue({ base, receiving, eaeu }: House, incoming: Incoming): Promise<Answer> {
  const of = base
    .agreements()
    .all()
    .find(({ partner }) => partner === incoming.peer.partner)
  return of?.envelope === 'eaeu' ? receiveEaeu(eaeu, incoming) : receive(receiving, incoming)
}

export function openQueues(house: House) {
  const { configuration, log, world } = house.options
  return openPartnerQueues({
    broker: configuration.broker,
    agreements: house.base.agreements,
    client: house.client,
    maxBytes: configuration.limits.maxBytes,
    receive: (incoming) => receiveFromQueue(house, incoming),
    outlet: house.roads.outlet,
    ready: () => taking(house),
    journal: house.journal,
    metrics: house.metrics,
    world,
    log,
  })
}
