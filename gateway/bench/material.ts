import { encrypt } from '../src/dispatch/encrypt.ts'
import { envelope } from '../src/dispatch/envelope.ts'
import { sign } from '../src/dispatch/sign.ts'
import { translate } from '../src/dispatch/translate.ts'
import { validate } from '../src/dispatch/validate.ts'
import type { Encrypted, Enveloped, Received, Signed, Translated } from '../src/message/stages.ts'
import { certificateOf, numbered, received } from './certificate.ts'
import { type Stand, TO } from './stand.ts'

/** One document at every stage of its way, each made by the production step. */
export interface Sample {
  readonly received: Received
  readonly translated: Translated
  readonly signed: Signed
  readonly encrypted: Encrypted
  readonly enveloped: Enveloped
}
/** Some documents of one size, worked on by turns: the same one again and again would flatter every cache. */
export interface Material {
  readonly kilobytes: number
  readonly samples: readonly Sample[]
  /** Bytes of the first document: canonical JSON, translated XML, wire. */
  readonly bytes: { readonly json: number; readonly xml: number; readonly wire: number }
}

const SAMPLES = 4

export async function makeMaterial(stand: Stand, kilobytes: number, today: string): Promise<Material> {
  const like = certificateOf(stand.pack, kilobytes * 1_000, 1, today)
  const samples: Sample[] = []
  for (let serial = 0; serial < SAMPLES; serial++)
    samples.push(await sampleOf(stand, received(numbered(like, serial), TO, serial)))
  const [first] = samples as [Sample]
  const json = Buffer.byteLength(JSON.stringify(first.received.json))
  return { kilobytes, samples, bytes: { json, xml: first.translated.xml.length, wire: first.enveloped.wire.body.length } }
}

export function sampleAt({ samples }: Material, index: number): Sample {
  return samples[index % samples.length] as Sample
}

async function sampleOf({ dispatching }: Stand, message: Received): Promise<Sample> {
  const translated = translate(dispatching, await validate(dispatching, message))
  const signed = await sign(dispatching, translated)
  const encrypted = await encrypt(dispatching, signed)
  return { received: message, translated, signed, encrypted, enveloped: await envelope(dispatching, encrypted) }
}
