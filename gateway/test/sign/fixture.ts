import { createPrivateKey, X509Certificate } from 'node:crypto'
import { makePki } from '@asw/certs-dev'
import { writeCanonical, type XmlElementSpec } from '@asw/mappings/xml'
import { Fault } from '../../src/message/fault.ts'
import type { SignatureName } from '../../src/sign/algorithms.ts'
import type { SealPolicy } from '../../src/sign/policy.ts'
import { type SealKey, seal } from '../../src/sign/seal.ts'

const MD = 'urn:test:metadata'
const DM = 'urn:test:declaration'

function md(local: string, ...children: (XmlElementSpec | string)[]): XmlElementSpec {
  return { name: { uri: MD, local, prefix: 'md' }, children }
}
function dm(local: string, ...children: (XmlElementSpec | string)[]): XmlElementSpec {
  return { name: { uri: DM, local, prefix: '' }, children }
}

/** A small declaration with what canonicalisation can trip over: two namespaces, attributes, three scripts, white space. */
export const DOCUMENT: XmlElementSpec = md(
  'MetaData',
  '\n  ',
  md('WCODataModelVersionCode', '3.6'),
  '\n  ',
  {
    ...dm(
      'Declaration',
      dm('ID', 'VN-KR 25/00 <1> & "2"'),
      '\r\n',
      dm('Seller', 'Công ty Cổ phần Cà phê Đắk Lắk'),
      dm('Buyer', 'บริษัท กาแฟ 𝌆'),
    ),
    attributes: [
      { name: 'languageID', value: 'vi' },
      { name: 'schemeID', value: 'a\tb\n"c"<&>', uri: MD, prefix: 'md' },
    ],
  },
  '\n',
)
export const XML = writeCanonical(DOCUMENT)

export const NOW = Date.parse('2026-03-01T08:00:00Z')
export const AT = { signedAt: '2026-03-01T07:59:00.000Z', id: 'seal-0b2cf7b4-3c3e-4f8e-8a5e-6f1d5b7a9c11' }

const PKI = makePki({ at: new Date(NOW) })

const KINDS = {
  'rsa-sha256': 'rsa-2048',
  'rsa-sha384': 'rsa-2048',
  'rsa-sha512': 'rsa-2048',
  'ecdsa-sha256': 'ec-p256',
  'ecdsa-sha384': 'ec-p384',
} as const satisfies Record<SignatureName, string>

/** A key of a country's own, fresh at every call, with the chain of its authority. */
export async function newKey(algorithm: SignatureName, country = 'VN'): Promise<SealKey> {
  const authority = await (await PKI).authority(country)
  const leaf = await authority.leaf('seal', KINDS[algorithm])
  return {
    key: createPrivateKey(leaf.keyPem),
    certificate: { der: der(leaf.certificatePem) },
    chain: [der(leaf.chainPem)],
    algorithm,
  }
}
/** A certificate, DER, over any public key at all. */
export async function certify(
  publicKey: Parameters<Awaited<ReturnType<Awaited<typeof PKI>['authority']>>['certify']>[1],
): Promise<Uint8Array> {
  return der(await (await (await PKI).authority('VN')).certify('seal', publicKey))
}
/** PEM of the root and of the authority of VN, for tools that build the path themselves. */
export async function anchors(): Promise<{ readonly root: string; readonly authority: string }> {
  return { root: (await PKI).rootPem, authority: (await (await PKI).authority('VN')).certificatePem }
}
function der(pem: string): Uint8Array {
  return new X509Certificate(pem).raw
}

const kept = new Map<SignatureName, Promise<SealKey>>()
/** The same key at every call: RSA keys are slow to make. */
export function keyFor(algorithm: SignatureName): Promise<SealKey> {
  const known = kept.get(algorithm) ?? newKey(algorithm)
  kept.set(algorithm, known)
  return known
}

/** Trusts exactly these certificates. */
export function trusting(
  keys: readonly { readonly certificate: { readonly der: Uint8Array } }[],
  narrowed: Partial<SealPolicy> = {},
): SealPolicy {
  return {
    signatures: ['rsa-sha256', 'rsa-sha384', 'rsa-sha512', 'ecdsa-sha256', 'ecdsa-sha384'],
    xades: 'required',
    now: NOW,
    maxAgeMs: 3_600_000,
    skewMs: 60_000,
    async signer(certificate) {
      if (!keys.some(({ certificate: { der } }) => Buffer.compare(der, certificate) === 0))
        throw new Fault('ASW_SIGNER_UNKNOWN', 'not registered')
      const { publicKey, fingerprint256, subject, serialNumber } = new X509Certificate(certificate)
      return { publicKey, fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(), subject, serial: serialNumber }
    },
    ...narrowed,
  }
}
/** Fails the test when it is asked: what it sees must be refused before any key (XS-13). */
export function untouchable(narrowed: Partial<SealPolicy> = {}): SealPolicy {
  return trusting([], {
    async signer() {
      throw new Error('the key was touched')
    },
    ...narrowed,
  })
}

/** The test document, sealed. */
export async function sealed(
  algorithm: SignatureName = 'ecdsa-sha256',
): Promise<{ readonly text: string; readonly key: SealKey }> {
  const key = await keyFor(algorithm)
  return { text: text(await seal(XML, key, AT)), key }
}

export function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'utf8')
}
export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}

/** The code of the fault, or what happened instead. */
export async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'accepted'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

/** Replaces once, and fails where there is nothing to replace: an attack that does not attack proves nothing. */
export function swap(text: string, from: string | RegExp, to: string): string {
  const result = text.replace(from, () => to)
  if (result === text) throw new Error(`nothing to replace: ${from}`)
  return result
}
