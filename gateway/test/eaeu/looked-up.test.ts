import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { standing } from '../../src/agreement/index.ts'
import { containerPolicies, type EaeuAgreement } from '../../src/eaeu/index.ts'
import { lookedUp } from '../../src/eaeu/looked-up.ts'
import { makeTrust } from '../../src/receive/trust.ts'
import { verifyContainer } from '../../src/sign/edoc/index.ts'
import type { SignatureProvider, SignatureQuestion } from '../../src/sign/index.ts'
import type { Looked, RevocationMode } from '../../src/trust/index.ts'
import { type Keys, makeKeys, ownKey } from '../receive/keys.ts'
import { DAY, MORNING, type VirtualWorld, virtualWorld } from '../receive/world.ts'
import { containerOf, outcome, withReceipt } from '../sign/edoc/fixture.ts'
import { eaeuAgreement } from './offices.ts'

let world: VirtualWorld
let keys: Keys
let ttp: Keys
/** What lists say; everything is good unless a test says otherwise. */
let look: (certificate: Uint8Array) => Looked | undefined

/** By a method that only the agreement knows. */
const QUESTION = { method: 'urn:x:signature', certificates: [] as readonly Uint8Array[] } as SignatureQuestion

const GOOD: Looked = {
  list: { issuer: 'CN=list', thisUpdate: '', nextUpdate: '', digest: 'ab' as Looked['list']['digest'] },
  nextUpdateMs: MORNING + 10 * DAY,
}
const revoking =
  ({ certificate }: Keys['seal']) =>
  (one: Uint8Array): Looked =>
    Buffer.compare(one, certificate.der) === 0
      ? { ...GOOD, entry: { revokedAtMs: MORNING - DAY, reason: 'keyCompromise' } }
      : GOOD
const silentAbout =
  ({ certificate }: Keys['seal']) =>
  (one: Uint8Array): Looked | undefined =>
    Buffer.compare(one, certificate.der) === 0 ? undefined : GOOD

beforeAll(async () => {
  const made = await makeKeys(['VN', 'LA'])
  keys = made.VN as Keys
  ttp = made.LA as Keys
})
beforeEach(() => {
  world = virtualWorld()
  look = () => GOOD
})
const trust = () => makeTrust(world, standing({ look: (certificate) => look(certificate) }))
const agreement = (policy: RevocationMode, anchor = ttp.intermediate): EaeuAgreement => {
  const made = eaeuAgreement('RU', keys, { revocation: { policy, graceMs: 0, urls: [] } }) as EaeuAgreement
  return { ...made, eaeu: { ...made.eaeu, receipt: 'required', ttp: { anchors: [anchor] } } }
}

describe('a signature that a provider beside us has judged', () => {
  const judge = (policy: RevocationMode, { certificate: { subject, serial, fingerprint } } = keys.seal) => {
    const provider: SignatureProvider = {
      name: 'dvcs',
      knows: () => true,
      judge: async () => ({ signer: { subject, serial, fingerprint }, by: 'dvcs' }),
    }
    return outcome(lookedUp({ trust: trust(), world }, agreement(policy), provider).judge(QUESTION))
  }

  it.each<[string, RevocationMode, (key: Keys['seal']) => typeof look, string]>([
    ['revoked', 'required', revoking, 'ASW_CERTIFICATE_REVOKED'],
    ['revoked', 'soft', revoking, 'ASW_CERTIFICATE_REVOKED'],
    ['revoked', 'off', revoking, 'accepted'],
    ['without a list', 'required', silentAbout, 'ASW_REVOCATION_UNKNOWN'],
    ['without a list', 'soft', silentAbout, 'accepted'],
    ['good', 'required', () => () => GOOD, 'accepted'],
  ])('by a certificate that is %s, %s: %s', async (_, policy, make, code) => {
    look = make(keys.seal)
    expect(await judge(policy)).toBe(code)
  })

  it('by a certificate that is not registered, or out of its window', async () => {
    expect(await judge('soft', await ownKey(keys.authority, 'seal'))).toBe('ASW_SIGNER_UNKNOWN')
    world.advance(20 * 365 * DAY)
    expect(await judge('soft')).toBe('ASW_CERTIFICATE_EXPIRED')
  })
})

describe('the receipt of a trusted third party', () => {
  const verify = async (policy: RevocationMode, anchor?: Uint8Array) => {
    const made = agreement(policy, anchor)
    const xml = await withReceipt(await containerOf([keys.seal]), ttp.seal)
    return outcome(verifyContainer(Buffer.from(xml), await containerPolicies({ trust: trust(), world })(made)))
  }

  it.each<[string, RevocationMode, (key: Keys['seal']) => typeof look, string]>([
    ['revoked', 'required', revoking, 'ASW_CERTIFICATE_REVOKED'],
    ['revoked', 'soft', revoking, 'ASW_CERTIFICATE_REVOKED'],
    ['revoked', 'off', revoking, 'accepted'],
    ['without a list', 'required', silentAbout, 'ASW_REVOCATION_UNKNOWN'],
    ['without a list', 'soft', silentAbout, 'accepted'],
    ['good', 'required', () => () => GOOD, 'accepted'],
  ])('by a certificate that is %s, %s: %s', async (_, policy, make, code) => {
    look = make(ttp.seal)
    expect(await verify(policy)).toBe(code)
  })

  it('by an anchor itself, which nobody revokes', async () => {
    look = silentAbout(ttp.seal)
    expect(await verify('required', ttp.seal.certificate.der)).toBe('accepted')
  })
})
