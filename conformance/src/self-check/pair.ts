import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Agreement, readAgreement } from '../agreement/agreement.ts'
import { openEaeuBed } from '../run/open-bed.ts'
import { readIdentity } from '../security/keys.ts'
import type { EaeuBed } from '../steps/eaeu/bed.ts'
import { AmqpClient, openAmqpDoor } from '../twin/amqp-road.ts'
import { HttpsClient } from '../twin/client.ts'
import { EaeuParticipant } from '../twin/eaeu/participant.ts'
import { openHttpsDoor } from '../twin/https-door.ts'
import { readProcess } from '../wire/eaeu/process.ts'
import type { Wire } from '../wire/mime.ts'
import { TWIN_KEYS } from './pki.ts'
import { declareTwinQueue } from './rabbitmq.ts'
import { CAST, makeSelfSite } from './site.ts'

export interface Pair {
  readonly bed: EaeuBed
  close(): Promise<void>
}

export interface PairOptions {
  readonly road: 'https' | 'amqp'
  readonly broker?: string
  /** The folder of an earlier pair whose keys are good enough. */
  readonly keysOf?: string
  /** What becomes of a message of the participant on its way out: a fault planted into it. `undefined` loses it. */
  readonly spoil?: (xml: string) => string | undefined
  /** How long the participant waits before it repeats; both sides and all cases share one process, which may be busy. */
  readonly repeatMs?: number
}

/** The suite against itself: a bed, and a participant that keeps the rules in the place of the system under test. */
export async function openPair(folder: string, options: PairOptions): Promise<Pair> {
  const site = await makeSelfSite(folder, { ...options, suite: 'eaeu' })
  const agreement = takingAll(readAgreement(site.agreementFile))
  const opened: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const one of opened.splice(0).reverse()) await one()
  }
  try {
    const mirrored = mirrorOf(agreement, folder)
    const { post, end } = await roadBack(mirrored, agreement, options)
    opened.push(end)
    const { spoil = (xml) => xml } = options
    const send = async (wire: Wire) => {
      const spoilt = spoil(wire.body.toString('utf8'))
      return spoilt === undefined ? undefined : post({ ...wire, body: Buffer.from(spoilt) })
    }
    const participant = new EaeuParticipant(mirrored, readProcess(), {
      post: send,
      repeatMs: options.repeatMs ?? 3_000,
      repeats: 2,
    })
    opened.push(() => participant.close())
    participant.onTrouble = (text) => process.stderr.write(`participant: ${text}\n`)
    const door = options.road === 'amqp' ? await openAmqpDoor(mirrored, participant) : await openHttpsDoor(mirrored, participant)
    opened.push(() => door.close())
    const bed = await openEaeuBed(agreement, { road: options.road, seed: 1, driver: participant })
    opened.push(bed.close)
    return { bed: bed.bed, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function roadBack(
  mirrored: Agreement,
  agreement: Agreement,
  { road, broker = '' }: PairOptions,
): Promise<{ readonly post: (wire: Wire) => Promise<unknown>; readonly end: () => Promise<void> }> {
  if (road === 'amqp') {
    const [mine = '', theirs = ''] = [mirrored.twin.amqp?.queue, agreement.twin.amqp?.queue]
    for (const name of [mine, theirs]) await declareTwinQueue(broker, name, 'eaeu')
    const client = await AmqpClient.open({ url: broker, exchange: theirs, routingKey: 'eaeu' })
    return { post: (wire) => client.post(wire), end: () => client.close() }
  }
  const url = `https://localhost:${agreement.twin.listen?.port}/eaeu`
  const client = new HttpsClient(url, mirrored.sut.anchors, mirrored.keys, agreement.timeouts.answerMs)
  return { post: (wire) => client.post(wire, { soapAction: null }), end: () => client.close() }
}

/** The participant takes every document of the process. */
function takingAll({ eaeu, ...rest }: Agreement): Agreement {
  if (!eaeu) return rest
  const { takes: _, ...terms } = eaeu
  return { ...rest, eaeu: terms }
}

/** The same agreement as the other side has it: its own keys, and the twin's registered certificates. */
function mirrorOf(agreement: Agreement, folder: string): Agreement {
  const own = (name: string) =>
    readIdentity(name, join(folder, 'sut', 'keys', `${name}.key.pem`), join(folder, 'sut', 'keys', `${name}.pem`))
  const believed = Object.entries(TWIN_KEYS)
    .filter(([, { use, registered, options, by, revoked }]) => use === 'seal' && registered && !options?.flaw && !by && !revoked)
    .flatMap(([name]) => agreement.keys.get(name)?.certificate ?? [])
  const { eaeu, sut, twin } = agreement
  const stamps = [agreement.keys.get('ttp')?.certificate].filter((one) => one !== undefined)
  return {
    ...agreement,
    ...(eaeu ? { eaeu: { ...eaeu, twin: eaeu.sut, sut: eaeu.twin } } : {}),
    sut: {
      ...sut,
      country: twin.country,
      party: twin.party,
      seal: believed,
      receipts: stamps,
      anchors: readFileSync(join(folder, 'root.pem'), 'utf8'),
    },
    twin: {
      ...twin,
      country: sut.country,
      party: sut.party,
      listen: { host: '127.0.0.1', port: Number(new URL(sut.https ?? '').port) },
      ...(sut.amqp ? { amqp: { url: sut.amqp.url, queue: `sut.from.${CAST.eaeu.twin}` } } : {}),
    },
    keys: new Map(['seal', 'tls-client', 'tls-server'].map((name) => [name, own(name)])),
  }
}
