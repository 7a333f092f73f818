import { createPrivateKey, type KeyObject } from 'node:crypto'
import { answerDvcs, makePki, readDvcsRequest, type TtpAnswer, type TtpFlaw, type TtpOutcome } from '@asw/certs-dev'
import { Fault } from '../../src/message/fault.ts'
import type { Ask, DvcsPolicy } from '../../src/provider/index.ts'
import { judgeCertificate, readCertificate } from '../../src/trust/index.ts'

export const BIGN = 'urn:EAEU:Signature:bign-with-hbelt'
export const NOW = Date.parse('2026-03-01T08:00:00Z')
const PKI = makePki({ at: new Date(NOW) })

export interface Responder {
  readonly key: KeyObject
  readonly certificatePem: string
}
export async function responder(
  country: string,
  kind: 'ec-p256' | 'rsa-2048' = 'ec-p256',
  flaw?: 'expired' | 'wrong-usage',
): Promise<Responder> {
  const authority = await (await PKI).authority(country)
  const leaf = await authority.leaf('envelope', kind, flaw ? { flaw } : {})
  return { key: createPrivateKey(leaf.keyPem), certificatePem: leaf.certificatePem }
}
export async function anchors(): Promise<{ readonly root: Uint8Array; readonly authority: Uint8Array }> {
  const pki = await PKI
  return { root: readCertificate(pki.rootPem).der, authority: readCertificate((await pki.authority('KZ')).certificatePem).der }
}

/** The third party on the same desk. */
export function desk(
  who: Responder,
  says: { outcome?: TtpOutcome; flaw?: TtpFlaw; at?: Date } = {},
): Ask & { readonly documents: Buffer[] } {
  const documents: Buffer[] = []
  const ask: Ask = async (body) => {
    const request = readDvcsRequest(body)
    documents.push(request.data)
    const answer: TtpAnswer = {
      ...who,
      outcome: says.outcome ?? 'verified',
      at: says.at ?? new Date(NOW),
      ...(says.flaw ? { flaw: says.flaw } : {}),
    }
    return answerDvcs(request, answer)
  }
  return Object.assign(ask, { documents })
}

export async function policy(
  ask: Ask,
  candidates: readonly Uint8Array[],
  narrowed: Partial<DvcsPolicy> = {},
): Promise<DvcsPolicy> {
  const { root, authority } = await anchors()
  let uuids = 0
  return {
    methods: [BIGN],
    ask,
    candidates,
    async responder(certificate, chain) {
      const question = { certificate, intermediates: [...chain, authority], anchors: [root], use: 'envelope', at: NOW } as const
      const judged = await judgeCertificate(question)
      if (!judged.certificate.subject.includes('C=KZ'))
        throw new Fault('ASW_SIGNER_UNKNOWN', 'not the third party that is agreed')
    },
    now: () => NOW,
    uuid: () => `ffffffff-ffff-4fff-bfff-${`${uuids++}`.padStart(12, '0')}`,
    nonce: true,
    maxAgeMs: 300_000,
    skewMs: 60_000,
    ...narrowed,
  }
}
