import type { OwnKey } from '../../src/agreement/agreement.ts'
import { instant } from '../../src/message/clock.ts'
import { Fault } from '../../src/message/fault.ts'
import type { FaultCode } from '../../src/message/faults.ts'
import type { DeliveryId } from '../../src/message/ids.ts'
import type { Wire } from '../../src/message/wire.ts'
import { type RelayDeps, relayOnce } from '../../src/relay/relay.ts'
import { openAmqpOutlet, partnerBroker } from '../../src/transport/amqp/index.ts'
import { statusFault } from '../../src/transport/https-outlet.ts'
import { type Alone, digestsOf, openAlone, settled } from '../receive/alone.ts'
import { certificate } from '../receive/documents.ts'
import { signal } from '../receive/letter.ts'
import { HOUR } from '../receive/world.ts'

/** Viet Nam relays to Thailand, over a road that does what each test says. Agreed: four tries, ten seconds at first, doubling. */
export const vn: Alone = await openAlone('VN', ['TH'])

export const never = new AbortController().signal
export const once = (deps: Partial<RelayDeps> = {}, stop: AbortSignal = never) =>
  relayOnce({ ...vn.gateway.relaying, ...deps }, stop)

export async function afresh(): Promise<void> {
  vn.world.chance = 0
  // Whatever a partner asked for in the test before is over.
  vn.world.advance(HOUR)
  await settled(vn)
}
export async function row(id: DeliveryId) {
  const found = await vn.gateway.journal.delivery(id)
  if (!found) throw new Error('no delivery')
  return found
}
export const waitSeconds = async (id: DeliveryId) =>
  Math.round((Date.parse((await row(id)).nextAt ?? '') - vn.world.now()) / 1_000)
export const submit = async () => (await vn.gateway.submit(certificate())).delivery

type Road = Alone['answer']
export const accepted: Road = async () => ({ status: 202 })
export const unreachable: Road = async () => {
  throw new Fault('ASW_PARTNER_UNREACHABLE', 'connection refused')
}
export const failing = (code: FaultCode) => async (): Promise<never> => {
  throw new Fault(code, 'out of order')
}
export const status =
  (code: number, retryAfter?: string): Road =>
  async () => {
    throw statusFault(code, retryAfter, vn.world.now())
  }

/** What went over a remembering road since it was laid. */
export const wires: Wire[] = []
export const remembering = (road: Road): Road => {
  wires.length = 0
  return (wire, stop) => {
    wires.push(wire)
    return road(wire, stop)
  }
}

/** Thailand acknowledges these bytes. */
export async function acknowledge(wire: Wire | undefined, messageId: string | undefined): Promise<void> {
  if (!wire || !messageId) throw new Error('nothing to acknowledge')
  const acknowledgment = { timestamp: instant(vn.world.now()), refToMessageId: messageId, references: digestsOf(wire) }
  const header = { refToMessageId: messageId }
  await vn.post('TH', (await signal(vn.pen('TH'), { kind: 'acknowledgment', acknowledgment }, { header })).wire)
}

interface OurPart {
  readonly passwordFile?: string
  readonly client?: () => OwnKey
}
/** A road over a broker of the partner that is not there. */
export function amqpRoad({ passwordFile, client = () => vn.keys.VN!.tlsClient }: OurPart): RelayDeps['outlet'] {
  const broker = { url: 'amqps://127.0.0.1:1', exchange: 'asw.from.VN', routingKey: 'ebms2', heartbeatMs: 30_000 }
  const road = passwordFile === undefined ? broker : { ...broker, user: 'partner-vn', passwordFile }
  return (agreement) =>
    openAmqpOutlet({
      door: () => partnerBroker(agreement, road, client(), () => undefined),
      target: road,
      label: () => ({ messageId: 'a@vn.example' }),
      timeoutMs: 10_000,
    })
}
