import * as asn1js from 'asn1js'
import { Certificate, ContentInfo, SignedData } from 'pkijs'
import { PKI_CRYPTO } from '../../trust/index.ts'
import { DIGESTS, OID } from './names.ts'

/** An answer whose signature is right; who signed it is for the caller to judge. */
export interface SignedAnswer {
  /** DVCSResponse, DER. */
  readonly content: Uint8Array
  /** DER. */
  readonly certificate: Uint8Array
  /** DER. */
  readonly chain: readonly Uint8Array[]
}

/**
 * Opens a CMS SignedData (RFC 5652 5) that holds a DVCSResponse: one signer, signed attributes that bind the content type,
 * SHA-2, the signer's certificate inside. Throws an Error that says what is wrong.
 */
export async function openSigned(bytes: Uint8Array): Promise<SignedAnswer> {
  const signed = read(bytes)
  const { encapContentInfo, signerInfos, certificates = [] } = signed
  const [signer, ...others] = signerInfos
  if (encapContentInfo.eContentType !== OID.responseData) throw new Error('the answer holds no DVCS response')
  if (!signer || others.length > 0) throw new Error(`the answer has ${signerInfos.length} signers`)
  if (!DIGESTS.has(signer.digestAlgorithm.algorithmId)) throw new Error('the digest of the answer is too weak')
  if (!bindsContentType(signer.signedAttrs?.attributes ?? [])) throw new Error('the signature does not bind the content type')
  const verified = await signed.verify({ signer: 0, checkChain: false, extendedMode: true }, PKI_CRYPTO)
  if (!verified.signatureVerified || !verified.signerCertificate) throw new Error('the signature of the answer is wrong')
  const all = certificates.filter((one) => one instanceof Certificate)
  const content = encapContentInfo.eContent
  if (!content) throw new Error('the answer is empty')
  const used = derOf(verified.signerCertificate)
  return {
    content: new Uint8Array(content.getValue()),
    certificate: used,
    chain: all.map(derOf).filter((der) => Buffer.compare(der, used) !== 0),
  }
}

function read(bytes: Uint8Array): SignedData {
  const info = ContentInfo.fromBER(new Uint8Array(bytes).buffer)
  if (info.contentType !== OID.signedData) throw new Error('the answer is not signed')
  return new SignedData({ schema: info.content })
}

function bindsContentType(attributes: readonly { readonly type: string; readonly values: readonly unknown[] }[]): boolean {
  const [value, ...more] = attributes.filter(({ type }) => type === OID.contentType).flatMap(({ values }) => values)
  return value instanceof asn1js.ObjectIdentifier && value.valueBlock.toString() === OID.responseData && more.length === 0
}

function derOf(certificate: Certificate): Uint8Array {
  return new Uint8Array(certificate.toSchema(true).toBER())
}
