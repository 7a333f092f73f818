import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Authority, type KeyKind, type LeafUse, makePki } from '@asw/certs-dev'
import { loadPack, type Pack } from '@asw/mappings'
import { stringify } from 'yaml'
import {
  type Agreements,
  agreementSet,
  loadAgreement,
  type OwnKey,
  type SignatureName,
  UNLISTED,
} from '../src/agreement/index.ts'
import type { DispatchDeps } from '../src/dispatch/deps.ts'
import { dispatch } from '../src/dispatch/dispatch.ts'
import { partnerId } from '../src/message/ids.ts'
import type { Enveloped, Received } from '../src/message/stages.ts'
import type { ReceiveDeps, ReceiveNote, Self } from '../src/receive/deps.ts'
import { receive } from '../src/receive/receive.ts'
import { makeTrust } from '../src/receive/trust.ts'
import { Breakers } from '../src/relay/breakers.ts'
import { seenAlive } from '../src/relay/relay.ts'
import type { Incoming } from '../src/transport/transport.ts'
import { readCertificates } from '../src/trust/index.ts'
import { WORLD } from '../src/world.ts'
import { answeringJournal } from './journal.ts'

/** What our own keys are made of: RSA as most partners have it, P-256 as we would have it. Encryption is RSA for both. */
export const KEYS = {
  'rsa-2048': { kind: 'rsa-2048', algorithm: 'rsa-sha256' },
  'p-256': { kind: 'ec-p256', algorithm: 'ecdsa-sha256' },
} as const satisfies Record<string, { readonly kind: KeyKind; readonly algorithm: SignatureName }>
export type KeyName = keyof typeof KEYS

/** Viet Nam sends, Thailand receives: the production steps of both in one process, without a wire and without a disk. */
export interface Stand {
  readonly pack: Pack
  readonly from: Country
  readonly to: Country
  /** Validate, translate, seal, encrypt, envelope. */
  outward(message: Received): Promise<Enveloped>
  /** From the bytes of the wire to `accepted`. Throws where it is not accepted. */
  inward(message: Enveloped): Promise<void>
  readonly dispatching: DispatchDeps
  readonly receiving: ReceiveDeps
}
export interface Country {
  readonly seal: OwnKey
  readonly envelope: OwnKey
  readonly encryption: OwnKey
  readonly tlsClient: OwnKey
  readonly agreements: Agreements
}

export const TO = partnerId('TH')

export async function makeStand(keys: KeyName): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), 'asw-bench-'))
  try {
    const pki = await makePki({ name: 'ASW bench root' })
    writeFileSync(join(folder, 'root.pem'), pki.rootPem)
    const [vn, th] = [
      await ownKeys(folder, await pki.authority('VN'), keys),
      await ownKeys(folder, await pki.authority('TH'), keys),
    ]
    return compose({ ...vn, agreements: agreementWith(folder, 'TH') }, { ...th, agreements: agreementWith(folder, 'VN') })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const FILES = { seal: 'seal', envelope: 'envelope', encryption: 'encryption', tlsClient: 'tls-client' } as const satisfies Record<
  string,
  LeafUse
>

async function ownKeys(folder: string, authority: Authority, keys: KeyName): Promise<Omit<Country, 'agreements'>> {
  const own = async (use: LeafUse): Promise<OwnKey> => {
    const { kind, algorithm } = KEYS[use === 'encryption' ? 'rsa-2048' : keys]
    const { certificatePem, chainPem, keyPem } = await authority.leaf(use, kind)
    writeFileSync(join(folder, `${authority.country}-${use}.pem`), certificatePem + chainPem)
    const [certificate, ...chain] = readCertificates(certificatePem + chainPem)
    if (!certificate) throw new Error(`no certificate for ${use}`)
    return { key: createPrivateKey(keyPem), certificate, chain: chain.map(({ der }) => der), algorithm }
  }
  const { seal, envelope, encryption, tlsClient } = FILES
  return {
    seal: await own(seal),
    envelope: await own(envelope),
    encryption: await own(encryption),
    tlsClient: await own(tlsClient),
  }
}

/** Read by the loader of the gateway, so that every default of an agreement is in force. */
function agreementWith(folder: string, country: string): Agreements {
  const of = (use: LeafUse) => [{ file: `${country}-${use}.pem` }]
  const path = join(folder, `${country}.yaml`)
  const certificates = {
    anchors: ['root.pem'],
    seal: of('seal'),
    envelope: of('envelope'),
    encryption: of('encryption'),
    tlsClient: of('tls-client'),
    tlsServer: of('tls-client'),
  }
  const party = { id: country, type: 'urn:asw:country' }
  writeFileSync(
    path,
    stringify({ partner: country, country, cpaId: 'bench', party, transport: { url: 'https://localhost/ebms2' }, certificates }),
  )
  return agreementSet([loadAgreement(path)], 1)
}

function compose(from: Country, to: Country): Stand {
  const pack = loadPack('asw')
  const dispatching: DispatchDeps = {
    agreements: () => from.agreements,
    world: WORLD,
    self: selfOf('VN', from),
    pack: () => pack,
    sealKey: () => from.seal,
    standing: UNLISTED,
  }
  const journal = answeringJournal()
  const breakers = new Breakers(WORLD, () => undefined)
  let last: ReceiveNote | undefined
  const receiving: ReceiveDeps = {
    journal,
    agreements: () => to.agreements,
    world: WORLD,
    self: selfOf('TH', to),
    trust: makeTrust(WORLD, UNLISTED),
    pack: () => pack,
    route: () => ['customs'],
    elsewhere: async () => false,
    alive: (agreement) => seenAlive({ breakers, journal }, agreement),
    wake: () => undefined,
    ended: new Set(),
    report: (note) => {
      last = note
    },
    pass: () => undefined,
  }
  const peer = { fingerprint: from.tlsClient.certificate.fingerprint }
  return {
    pack,
    from,
    to,
    dispatching,
    receiving,
    outward: dispatch(dispatching),
    inward: async ({ wire }) => {
      last = undefined
      const incoming: Incoming = { wire, peer }
      const { status } = await receive(receiving, incoming)
      const note = last as ReceiveNote | undefined
      if (note?.what !== 'accepted') throw new Error(`not accepted: ${status} ${note?.what} ${note?.code} ${note?.detail}`)
    },
  }
}

function selfOf(country: string, keys: Omit<Country, 'agreements'>): Self {
  return {
    country,
    party: { id: country, type: 'urn:asw:country' },
    domain: `gateway.${country.toLowerCase()}.example`,
    envelopeKey: () => keys.envelope,
    decryptionKeys: () => [keys.encryption],
  }
}
