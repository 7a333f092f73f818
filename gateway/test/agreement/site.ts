import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Leaf, type LeafOptions, type LeafUse, makePki, type Pki, writePki } from '@asw/certs-dev'
import { stringify } from 'yaml'
import { Fault } from '../../src/message/fault.ts'

export const AT = new Date('2027-03-01T00:00:00Z')
export const DAY_MS = 86_400_000
export const days = (count: number) => new Date(AT.getTime() + count * DAY_MS)

/** A temporary folder with a development PKI of VN, TH and MY in `certs`, and agreements in `partners`. */
export interface Site extends AsyncDisposable {
  readonly folder: string
  readonly pki: Pki
  readonly path: (...parts: string[]) => string
  write(name: string, content: string | object): Promise<string>
  /** Writes a leaf of a country into `certs/NAME.pem` and returns its path relative to `partners`. */
  leaf(
    country: string,
    use: LeafUse,
    name: string,
    options?: LeafOptions & { kind?: 'ec-p256' | 'ec-p384' | 'rsa-2048' },
  ): Promise<string>
}

export async function site(): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'asw-site-'))
  const path = (...parts: string[]) => join(folder, ...parts)
  const pki = await makePki({ at: AT })
  await writePki(path('certs'), pki, ['VN', 'TH', 'MY'])
  await mkdir(path('partners'))
  return {
    folder,
    pki,
    path,
    write: async (name, content) => {
      await writeFile(path(name), typeof content === 'string' ? content : stringify(content))
      return path(name)
    },
    leaf: async (country, use, name, { kind = 'ec-p256', ...options } = {}) => {
      const leaf: Leaf = await (await pki.authority(country)).leaf(use, kind, options)
      await writeFile(path('certs', `${name}.pem`), leaf.certificatePem + leaf.chainPem)
      return `../certs/${name}.pem`
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

/** The shortest agreement there is. */
export function agreementText(partner: string): Record<string, unknown> & { certificates: Record<string, unknown> } {
  const files = `../certs/${partner}`
  return {
    partner,
    country: partner,
    cpaId: `asw-vn-${partner.toLowerCase()}-1`,
    party: { id: partner, type: 'urn:asw:country' },
    transport: { url: `https://gateway.${partner.toLowerCase()}.example:8443/ebms2` },
    certificates: {
      anchors: ['../certs/root.pem'],
      seal: [{ file: `${files}/seal.pem` }],
      envelope: [{ file: `${files}/envelope.pem` }],
      encryption: [{ file: `${files}/encryption.pem` }],
      tlsClient: [{ file: `${files}/tls-client.pem` }],
      tlsServer: [{ file: `${files}/tls-server.pem` }],
    },
  }
}

export function faultOf(work: () => unknown): Fault {
  try {
    work()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('no fault')
}
