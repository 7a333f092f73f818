import { verify as verifyStep } from '../../src/receive/verify.ts'
import { verifySeal } from '../../src/sign/index.ts'
import { rawSign, rawVerify } from '../floor.ts'
import { sampleAt } from '../material.ts'
import { contestant } from '../measure.ts'
import { xmlCryptoVerify } from '../xml-crypto.ts'
import { opened } from './opened.ts'
import { FLOOR, GATEWAY, type Operation, XML_CRYPTO } from './operation.ts'
import { filesOf } from './sign.ts'

export const WITH_XSD = 'gateway with XSD'
const MAX_AGE_MS = 3 * 366 * 86_400_000

/**
 * From the decrypted bytes to the canonical bytes that the seal covers: every guard of the parser, XAdES, the certificate
 * looked up and judged (its path from the cache). The same with XSD is the inward step as it is.
 */
export const verify: Operation = {
  what: 'parse, guards, seal, canonical bytes (verifySeal)',
  keys: ['rsa-2048', 'p-256'],
  open: ({ stand, keys, material, xmlsec1 }) => {
    const { from, to, receiving } = stand
    const [agreement] = to.agreements.all()
    if (!agreement) throw new Error('no agreement')
    const floorKeys = { privateKey: from.seal.key, publicKey: from.seal.certificate.publicKey }
    const signed = (index: number) => sampleAt(material, index).signed.xml
    const value = rawSign(floorKeys, [])
    const properties = Buffer.alloc(1_000)
    const policy = {
      signatures: agreement.security.signatures,
      xades: 'required',
      now: Date.now(),
      maxAgeMs: MAX_AGE_MS,
      skewMs: agreement.security.clockSkewMs,
      candidates: agreement.certificates.seal.map(({ der }) => der),
      signer: (certificate: Uint8Array) => receiving.trust.signer(agreement, 'seal', certificate),
    } as const
    const messages = material.samples.map((sample) => opened(sample, agreement.partner))
    const contestants = [
      contestant(GATEWAY, (index) => verifySeal(signed(index), policy)),
      contestant(WITH_XSD, async (index) => {
        const { schemaIssues } = await verifyStep(receiving, messages[index % messages.length] as (typeof messages)[number])
        if (schemaIssues.length > 0) throw new Error(`the XSD refuses our own document: ${JSON.stringify(schemaIssues[0])}`)
      }),
      contestant(FLOOR, (index) => rawVerify(floorKeys, value, [sampleAt(material, index).translated.xml, properties])),
    ]
    if (keys !== 'rsa-2048') return { contestants }
    const texts = material.samples.map((sample) => Buffer.from(sample.signed.xml).toString('utf8'))
    contestants.push(
      contestant(XML_CRYPTO, (index) => xmlCryptoVerify(texts[index % texts.length] as string, floorKeys.publicKey)),
    )
    const program = xmlsec1?.open({ ...filesOf(material), key: from.seal.key, certificate: from.seal.certificate.der })
    if (!program) return { contestants }
    return { contestants: [...contestants, program.contestant('verify')], close: () => program.close() }
  },
}
