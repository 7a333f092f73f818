import { seal } from '../../src/sign/index.ts'
import { rawSign, rawSignOffThread } from '../floor.ts'
import { sampleAt } from '../material.ts'
import { contestant } from '../measure.ts'
import { xmlCryptoSign } from '../xml-crypto.ts'
import { type Bed, FLOOR, FLOOR_OFF_THREAD, GATEWAY, type Operation, XML_CRYPTO } from './operation.ts'

/** The seal of an authority on a translated document. The others sign without XAdES, which the gateway never does. */
export const sign: Operation = {
  what: 'XAdES seal on canonical XML (seal)',
  keys: ['rsa-2048', 'p-256'],
  open: ({ stand, keys, material, xmlsec1 }: Bed) => {
    const { seal: own } = stand.from
    const floorKeys = { privateKey: own.key, publicKey: own.certificate.publicKey }
    const xml = (index: number) => sampleAt(material, index).translated.xml
    const moment = { signedAt: new Date().toISOString(), id: 'seal-1' }
    const contestants = [
      contestant(GATEWAY, (index) => seal(xml(index), own, moment)),
      contestant(FLOOR, (index) => rawSign(floorKeys, [xml(index)])),
    ]
    if (keys !== 'rsa-2048') return { contestants }
    const texts = material.samples.map(({ translated }) => Buffer.from(translated.xml).toString('utf8'))
    contestants.push(contestant(FLOOR_OFF_THREAD, (index) => rawSignOffThread(floorKeys, [xml(index)])))
    contestants.push(contestant(XML_CRYPTO, (index) => xmlCryptoSign(texts[index % texts.length] as string, own.key)))
    const program = xmlsec1?.open({ ...filesOf(material), key: own.key, certificate: own.certificate.der })
    if (!program) return { contestants }
    return { contestants: [...contestants, program.contestant('sign')], close: () => program.close() }
  },
}

/** What the C program reads: the first document, without its seal and with it. */
export function filesOf(material: Bed['material']) {
  const { translated, signed } = sampleAt(material, 0)
  return { unsigned: translated.xml, signed: signed.xml }
}
