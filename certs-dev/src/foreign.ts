import { createHmac, randomBytes, X509Certificate } from 'node:crypto'
import type { Authority, LeafOptions } from './authority.ts'
import { context, der, elements, inside, oid, sequence, TAG } from './ttp/der.ts'

/** Algorithms of signers that OpenSSL does not know. */
export type ForeignKind = 'gost2012-256' | 'gost2012-512' | 'bign'

interface ForeignRow {
  /** Object identifiers: of the key, of its parameters in their order, of a signature by it. */
  readonly key: string
  readonly parameters: readonly string[]
  readonly signature: string
  readonly pointBytes: number
  readonly valueBytes: number
}

/** GOST R 34.10-2012 by RFC 9215; STB 34.101.45 by its annexes. */
const ROWS: Record<ForeignKind, ForeignRow> = {
  'gost2012-256': {
    key: '1.2.643.7.1.1.1.1',
    parameters: ['1.2.643.2.2.35.1', '1.2.643.7.1.1.2.2'],
    signature: '1.2.643.7.1.1.3.2',
    pointBytes: 64,
    valueBytes: 64,
  },
  'gost2012-512': {
    key: '1.2.643.7.1.1.1.2',
    parameters: ['1.2.643.7.1.2.1.2.1'],
    signature: '1.2.643.7.1.1.3.3',
    pointBytes: 128,
    valueBytes: 128,
  },
  bign: {
    key: '1.2.112.0.2.0.34.101.45.2.1',
    parameters: ['1.2.112.0.2.0.34.101.45.3.1'],
    signature: '1.2.112.0.2.0.34.101.45.12',
    pointBytes: 64,
    valueBytes: 48,
  },
}

/**
 * A signer of another country. Its certificate is one of that kind to the letter, but its key is a number drawn by lot, and its
 * signatures are a stand-in of the right length that only `startTtp` recognises: nobody here computes GOST or STB.
 */
export interface ForeignSigner {
  readonly kind: ForeignKind
  readonly certificatePem: string
  sign(bytes: Uint8Array): Buffer
}

/**
 * `by: 'foreign'`: the certificate is signed, as real ones are, by an authority whose key is foreign as well (a dummy value); default:
 * by the authority itself.
 */
export async function foreignSigner(
  authority: Authority,
  kind: ForeignKind,
  { by = 'authority', ...options }: LeafOptions & { readonly by?: 'authority' | 'foreign' } = {},
): Promise<ForeignSigner> {
  const certificatePem = await authority.certify('seal', foreignKey(kind), options)
  const secret = randomBytes(32)
  return {
    kind,
    certificatePem: by === 'foreign' ? signedByForeign(certificatePem, kind) : certificatePem,
    sign: (bytes) => standIn(secret, bytes, ROWS[kind].valueBytes),
  }
}

/** PEM: the certificate of the authority as it would be if its key, and that of its own issuer, were foreign. */
export function foreignAuthority({ certificatePem }: Authority, kind: ForeignKind): string {
  return signedByForeign(certificatePem, kind, foreignKey(kind))
}

/** SubjectPublicKeyInfo, DER, with a point drawn by lot. */
export function foreignKey(kind: ForeignKind): Buffer {
  const { key, parameters, pointBytes } = ROWS[kind]
  const point = randomBytes(pointBytes)
  const named = parameters.map(oid)
  // RFC 9215 4: parameters in a SEQUENCE, the point in an OCTET STRING; STB: the curve alone, the bare point
  const [curve] = named
  const algorithm = kind === 'bign' && curve ? sequence(oid(key), curve) : sequence(oid(key), sequence(...named))
  return sequence(algorithm, bitString(kind === 'bign' ? point : der(TAG.octets, point)))
}

function standIn(secret: Buffer, bytes: Uint8Array, length: number): Buffer {
  const parts = [0, 1].map((n) =>
    createHmac('sha512', secret)
      .update(Buffer.from([n]))
      .update(bytes)
      .digest(),
  )
  return Buffer.concat(parts).subarray(0, length)
}

/** The certificate under another signature, and with another key where one is given. */
function signedByForeign(certificatePem: string, kind: ForeignKind, key?: Buffer): string {
  const [tbs] = inside(elements(new X509Certificate(certificatePem).raw)[0])
  const fields = inside(tbs)
  const first = fields[0]?.tag === context(0) ? 1 : 0
  const [serial, , issuer, validity, subject, ownKey, ...rest] = fields.slice(first).map(({ whole }) => whole)
  if (!serial || !issuer || !validity || !subject || !ownKey) throw new Error('not a certificate')
  const algorithm = sequence(oid(ROWS[kind].signature))
  const version = fields.slice(0, first).map(({ whole }) => whole)
  const changed = sequence(...version, serial, algorithm, issuer, validity, subject, key ?? ownKey, ...rest)
  const whole = sequence(changed, algorithm, bitString(randomBytes(ROWS[kind].valueBytes)))
  const lines = whole.toString('base64').replace(/(.{64})/g, '$1\n')
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}

function bitString(bytes: Uint8Array): Buffer {
  return der(TAG.bits, Buffer.from([0]), bytes)
}
