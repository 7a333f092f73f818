import { createHash, X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { parseXml, type XmlElement } from '@asw/mappings/xml'
import { Fault, faultOf } from '../../../src/message/fault.ts'
import { DIGESTS, SIGNATURES, type SignatureName } from '../../../src/sign/algorithms.ts'
import { type ContainerPolicy, signContainer } from '../../../src/sign/edoc/index.ts'
import { ownProvider } from '../../../src/sign/own-provider.ts'
import type { SignatureProvider } from '../../../src/sign/provider.ts'
import type { SealKey } from '../../../src/sign/seal.ts'
import { signValue } from '../../../src/sign/value.ts'

export const ALGORITHMS = Object.keys(SIGNATURES) as SignatureName[]
export const DOCUMENT = Buffer.from(
  '<doc:OriginCertificateDetails xmlns:doc="urn:EEC:R:CA:ZZ:01:OriginCertificateDetails:v1.0.0"><csdo:DocId xmlns:csdo="urn:EEC:M:SimpleDataObjects:v0.4.14">VN-EAV 25/00 &lt;1&gt; Đắk Lắk ИМ</csdo:DocId>\n </doc:OriginCertificateDetails>',
)
export const DOC_INSTANCE = 'urn:uuid:77777777-7777-4777-8777-777777777777'
export const IDS = {
  docInstance: DOC_INSTANCE,
  data: '1a1a1a1a-1111-4111-8111-111111111111',
  content: '2b2b2b2b-2222-4222-8222-222222222222',
}
export const CONTENT_ID = `content-${IDS.content}`
export const DATA_ID = `data-${IDS.data}`
export const SIGNATURE_IDS = ['3c3c3c3c-3333-4333-8333-333333333333', '4d4d4d4d-4444-4444-8444-444444444444']

export async function containerOf(keys: readonly SealKey[], document: Uint8Array = DOCUMENT): Promise<string> {
  const signatures = keys.map((_, index) => SIGNATURE_IDS[index] ?? `${index}`)
  return Buffer.from(await signContainer(document, keys, { ...IDS, signatures })).toString('utf8')
}

/** Trusts exactly these certificates (DER). */
export function ownTrusting(
  certificates: readonly Uint8Array[],
  signatures: readonly SignatureName[] = ALGORITHMS,
): SignatureProvider {
  return ownProvider({
    signatures,
    candidates: certificates,
    async signer(der) {
      if (!certificates.some((known) => Buffer.compare(known, der) === 0)) throw new Fault('ASW_SIGNER_UNKNOWN', 'not registered')
      const certificate = new X509Certificate(der)
      return {
        publicKey: certificate.publicKey,
        fingerprint: createHash('sha256').update(der).digest('hex'),
        subject: certificate.subject,
        serial: certificate.serialNumber,
      }
    },
  })
}
export function trusting(keys: readonly SealKey[], narrowed: Partial<ContainerPolicy> = {}): ContainerPolicy {
  const provider = ownTrusting(keys.map(({ certificate }) => certificate.der))
  return { providers: [provider], receipt: { need: 'optional', providers: [] }, ...narrowed }
}
/** A key that must never be asked. */
export const THROWS: SignatureProvider = {
  name: 'throws',
  knows: () => true,
  judge: () => Promise.reject(new Error('a key was touched')),
}

export async function outcome(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'accepted'
  } catch (error) {
    return faultOf(error).code
  }
}
export function swap(text: string, from: string | RegExp, to: string): string {
  const changed = text.replace(from, to)
  if (changed === text) throw new Error(`there is no ${from}`)
  return changed
}
export function filesOf(folder: string): ReadonlyMap<string, Buffer> {
  const url = new URL(`${folder}/`, import.meta.url)
  const names = readdirSync(url).filter((name) => name.endsWith('.xml'))
  return new Map(names.map((name) => [name.slice(0, -4), readFileSync(new URL(name, url))]))
}

export interface ReceiptWish {
  readonly docId?: string
  readonly report?: string
  /** Ids in the container that its signature covers beside itself. */
  readonly covers?: readonly string[]
  /** Leaves the receipt itself out of the signature. */
  readonly uncovered?: boolean
  /** DER of the certificate that SigningCertificate names. */
  readonly names?: Uint8Array
  readonly method?: string
}

/**
 * The container with a receipt, as a trusted third party puts it in: written by hand, text by text, by nothing that the
 * gateway writes with.
 */
export async function withReceipt(container: string, key: SealKey, wish: ReceiptWish = {}): Promise<string> {
  const receipt =
    `<rcpt:Receipt xmlns:rcpt="urn:EEC:TTP:v1.0:receipt" Id="receipt-1"><rcpt:ReceiptId>urn:uuid:88888888-8888-4888-8888-888888888888</rcpt:ReceiptId>` +
    `<rcpt:DocId>${wish.docId ?? DOC_INSTANCE}</rcpt:DocId><rcpt:Report>${wish.report ?? '<rcpt:Success></rcpt:Success>'}</rcpt:Report></rcpt:Receipt>`
  const hash = SIGNATURES[key.algorithm].hash
  const digest = (text: string | Uint8Array) => createHash(hash).update(text).digest('base64')
  const certDigest = createHash('sha256')
    .update(wish.names ?? key.certificate.der)
    .digest('base64')
  const properties =
    `<xades:SignedProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" Id="properties-1"><xades:SignedSignatureProperties>` +
    `<xades:SigningTime>2026-03-01T08:00:00+03:00</xades:SigningTime><xades:SigningCertificateV2><xades:Cert><xades:CertDigest>` +
    `<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="${DIGESTS.sha256.uri}"></ds:DigestMethod>` +
    `<ds:DigestValue xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${certDigest}</ds:DigestValue></xades:CertDigest></xades:Cert></xades:SigningCertificateV2>` +
    `</xades:SignedSignatureProperties></xades:SignedProperties>`
  const reference = (id: string, value: string, type = '') =>
    `<ds:Reference${type} URI="#${id}"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:Transform></ds:Transforms>` +
    `<ds:DigestMethod Algorithm="${DIGESTS[hash].uri}"></ds:DigestMethod><ds:DigestValue>${value}</ds:DigestValue></ds:Reference>`
  const references = [
    ...(wish.uncovered ? [] : [reference('receipt-1', digest(receipt))]),
    ...(wish.covers ?? []).map((id) => reference(id, digest(canonicalById(container, id)))),
    reference('properties-1', digest(properties), ' Type="http://uri.etsi.org/01903#SignedProperties"'),
  ]
  const info = (declared: string) =>
    `<ds:SignedInfo${declared}><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="${wish.method ?? SIGNATURES[key.algorithm].uri}"></ds:SignatureMethod>${references.join('')}</ds:SignedInfo>`
  const value = await signValue(key.key, key.algorithm, Buffer.from(info(' xmlns:ds="http://www.w3.org/2000/09/xmldsig#"')))
  const signature =
    `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="ttp-1">${info('')}<ds:SignatureValue>${value.toString('base64')}</ds:SignatureValue>` +
    `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${Buffer.from(key.certificate.der).toString('base64')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>` +
    `<ds:Object>${receipt}</ds:Object>` +
    `<ds:Object><xades:QualifyingProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" Target="#ttp-1">${properties}</xades:QualifyingProperties></ds:Object></ds:Signature>`
  return swap(container, '</doc:SignedDoc>', `${signature}</doc:SignedDoc>`)
}

/** By libxml2, in place: not the way the gateway takes. */
function canonicalById(container: string, id: string): Uint8Array {
  using parsed = parseXml(Buffer.from(container))
  const element = parsed.root.get(`//*[@Id="${id}"]`) as XmlElement
  const chunks: Uint8Array[] = []
  element.canonicalize(
    { write: (chunk) => chunks.push(chunk.slice()) && chunk.length, close: () => true },
    { mode: 1, withComments: false },
  )
  return Buffer.concat(chunks)
}
